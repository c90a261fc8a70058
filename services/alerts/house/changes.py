"""What changed for clients, a policy or a launch, whether the house was ready, and whether they turned to us for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .practice import DAY, OF_LATE, Practice, of_kind
from .standards import MET, MISSED

KINDS = ("policy_changed", "launch")
WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Change:
    """A policy changed, or something was launched. `ready` is the part of those concerned who know, or were trained.

    `unready`: by the last that was said of a launch, or of training for it, not all were; nothing at all was said where
    the house tells of training. Contacts a day are those of all clients in the week before, and in the days since, of
    the first week at most; None while the first day is not over.
    """

    kind: str
    item: str
    unit: str
    at: int
    ready: float | None
    unready: bool
    before: float
    after: float | None


def changes(practices: Sequence[Practice], contacts: Mapping[int, int], now: int) -> list[Change]:
    """Those of late, the latest first, each as it was said last; `contacts` are all those of each day since 1970."""
    first: dict[tuple[str, str, str], Practice] = {}
    for one in of_kind(practices, *KINDS, since=now - OF_LATE):
        first.setdefault((one.kind, one.item, one.unit), one)
    found = [change(one, practices, contacts, now) for one in first.values()]
    return sorted(found, key=lambda one: (-one.at, one.kind, one.item, one.unit))


def change(began: Practice, practices: Sequence[Practice], contacts: Mapping[int, int], now: int) -> Change:
    """One of them."""
    mine = [one for one in practices if concerns(one, began)]
    verdicts = [verdict for verdict in map(readiness, mine) if verdict is not None]
    told = bool(of_kind(practices, "training"))
    day = began.at // DAY
    end = min(day + WEEK, now // DAY)
    return Change(
        kind=began.kind,
        item=began.item,
        unit=began.unit,
        at=began.at,
        ready=verdicts[-1] if verdicts else None,
        unready=began.kind == "launch" and (verdicts[-1] < 1.0 if verdicts else told),
        before=contacts_a_day(contacts, day - WEEK, day),
        after=contacts_a_day(contacts, day, end) if end > day else None,
    )


def concerns(one: Practice, began: Practice) -> bool:
    """Whether a practice speaks of a change: a further word of it, or training for it."""
    if one.kind == "training":
        return bool(one.item) and one.item == began.item
    return (one.kind, one.item, one.unit) == (began.kind, began.item, began.unit)


def readiness(one: Practice) -> float | None:
    """The part of those concerned that a practice says were ready."""
    return one.part if one.part is not None else {MET: 1.0, MISSED: 0.0}.get(one.outcome)


def contacts_a_day(contacts: Mapping[int, int], first: int, end: int) -> float:
    """How many contacts there were a day, from a day on until before another."""
    return sum(contacts.get(day, 0) for day in range(first, end)) / (end - first)
