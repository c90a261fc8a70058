"""What differs between two policies, in their own words, and what that would have changed. Pure."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from services.scoring.facts import moment
from services.scoring.policy.policy_form import PolicyForm

from .history import History
from .measure import Firing

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs: as the files have it, or `default`."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions that belong together, by name, and what differs in them; one is None where the other is alone."""

    before: str | None
    after: str | None
    changes: list[Change]

    @property
    def title(self) -> str:
        """What it is called."""
        if self.before is None or self.after is None:
            return f"only in {'A' if self.after is None else 'B'}: version {self.before or self.after}"
        return f"version {self.before} -> {self.after}"

    def printed(self) -> dict[str, Any]:
        """For programs: each change by its path."""
        found = {change.path: {"before": change.before, "after": change.after} for change in self.changes}
        return {"before": self.before, "after": self.after, "changes": found}


def changes(old: str, new: str) -> list[Change]:
    """What differs in two versions; a default that is written out is no difference."""
    before, after = leaves(meant(old)), leaves(meant(new))
    said, says = leaves(tomllib.loads(old)), leaves(tomllib.loads(new))
    paths = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
    return [Change(path, worded(said, before, path), worded(says, after, path)) for path in paths]


def meant(text: str) -> dict[str, Any]:
    """A policy with its defaults."""
    return PolicyForm.model_validate(tomllib.loads(text)).model_dump()


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every value of tables in tables by its path, such as `targets[2].first_response`."""
    found: dict[str, Any] = {}
    for place, one in parts(value, path):
        found |= leaves(one, place)
    return found if isinstance(value, dict) or is_tables(value) else {path: value}


def parts(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """What a table, or a list of tables, is made of."""
    if isinstance(value, dict):
        yield from ((f"{path}.{name}".removeprefix("."), one) for name, one in value.items())
    elif is_tables(value):
        yield from ((f"{path}[{place}]", one) for place, one in enumerate(value))


def is_tables(value: Any) -> bool:
    """Whether it is a list of tables."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def worded(said: dict[str, Any], means: dict[str, Any], path: str) -> str:
    """A value as the file has it; what it does not have, as it is by default; `-` where there is no such place."""
    if path in said:
        return msgspec.json.encode(said[path], enc_hook=str).decode()
    value = means.get(path)
    if value is None:
        return "-"
    short = isinstance(value, int | float) and abs(value) < 1_000_000  # else a duration, in µs
    return f"{DEFAULT} {value:g}" if short else DEFAULT


@dataclass(frozen=True, slots=True)
class Effect:
    """What another policy would have changed since a time: scores of clients as of the end, and firings."""

    since: int
    as_of: int
    scores: dict[str, tuple[float, float]]
    gone: list[Firing]
    new: list[Firing]

    @property
    def sentence(self) -> str:
        """In one sentence."""
        days = (self.as_of - self.since) / 86_400_000_000
        alerts = len(self.gone) + len(self.new)
        return (
            f"this change would have changed {len(self.scores)} scores and {alerts} alerts in the last {days:g} days: "
            f"{len(self.gone)} would not have been told, {len(self.new)} would have been besides"
        )

    def printed(self) -> dict[str, Any]:
        """For programs."""
        return {
            "since": moment(self.since),
            "as_of": moment(self.as_of),
            "sentence": self.sentence,
            "scores": {client: {"before": one, "after": other} for client, (one, other) in self.scores.items()},
            "gone": [printed_firing(firing) for firing in self.gone],
            "new": [printed_firing(firing) for firing in self.new],
        }


def printed_firing(firing: Firing) -> dict[str, Any]:
    """One firing for programs."""
    return {"client": firing.client, "rule": firing.rule, "step": firing.step, "at": moment(firing.at)}


def effect(before: History, after: History, length: int) -> Effect:
    """What changed in the last `length` µs of the same log."""
    since = before.end - length
    scores = {
        client: (score, after.scores[client])
        for client, score in sorted(before.scores.items())
        if score != after.scores[client]
    }
    told, tells = recent(before.firings, since), recent(after.firings, since)
    return Effect(since, before.end, scores, in_order(told - tells), in_order(tells - told))


def recent(firings: Sequence[Firing], since: int) -> Counter[Firing]:
    """The firings later than a time."""
    return Counter(plain(firing) for firing in firings if firing.at > since)


def plain(firing: Firing) -> Firing:
    """A firing by what a person sees of it."""
    return Firing(firing.client, firing.rule, firing.at, firing.step)


def in_order(firings: Counter[Firing]) -> list[Firing]:
    """By time."""
    return sorted(firings.elements(), key=lambda one: (one.at, one.client, one.rule))


def compared(olds: Sequence[str], news: Sequence[str]) -> list[Pair]:
    """The pairs of versions that differ."""
    found = []
    for old, new in paired(olds, news):
        differing = changes(old, new) if old is not None and new is not None else []
        if differing or old is None or new is None:
            found.append(Pair(called(old), called(new), differing))
    return found


def called(text: str | None) -> str | None:
    """The name of a version."""
    return None if text is None else str(tomllib.loads(text)["version"])


def paired(olds: Sequence[str], news: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """The versions of two policies that belong together: one and one, else those in force from the same moment."""
    if len(olds) == len(news) == 1:
        yield olds[0], news[0]
        return
    before, after = ({meant(text)["effective_from"]: text for text in texts} for texts in (olds, news))
    for start in sorted({*before, *after}):
        yield before.get(start), after.get(start)
