"""What could be known of an open case at a moment of its life: each client is folded once, and looked at on the way.

A prefix is what arrived at or before the moment. The moments use nothing that came later: fixed ages, and the first
Monday 06:00 UTC after the case began, so that the cases' ages differ. Whether a case is open is known then, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.lookback.log import Arrived
from services.scoring.rulebook import Rulebook

from .labels import Label
from .logs import DAY, HOUR
from .ordering import Seen
from .watch import Watch

WEEK = 7 * DAY
MONDAY = 4 * DAY + 6 * HOUR  # 1970 began on a Thursday


@dataclass(frozen=True, slots=True)
class Look:
    """A moment (µs) at which a case is looked at, and of which kind: an age, or None for the Monday."""

    at: int
    case: str
    age: int | None


def prefixes(
    log: Iterable[Arrived], labels: Mapping[str, Label], ages: Iterable[int], rules: Rulebook
) -> dict[int | None, list[Seen]]:
    """The labelled cases that were still open at each age, and (None) on the Monday."""
    clients = defaultdict[str, list[Arrived]](list)
    for arrived in log:
        clients[arrived.touchpoint.subject].append(arrived)
    end = max((every[-1].arrival for every in clients.values()), default=0)
    found: dict[int | None, list[Seen]] = {age: [] for age in (*ages, None)}
    for client, every in clients.items():
        for look, numbers in _looks(every, labels, tuple(ages), rules, end):
            found[look.age].append(Seen(client, bool(labels[look.case].bad), numbers))
    return found


def _looks(
    every: list[Arrived], labels: Mapping[str, Label], ages: tuple[int, ...], rules: Rulebook, end: int
) -> Iterator[tuple[Look, dict[str, float]]]:
    watch = Watch(rules)
    looks = (look for look in sorted(moments(every, ages), key=lambda look: (look.at, look.case)) if look.at <= end)
    look = next(looks, None)
    for arrived in [*every, None]:
        while look is not None and (arrived is None or look.at < arrived.arrival):
            if is_judged(labels.get(look.case)) and watch.is_open(look.case, look.at, labels):
                yield look, watch.numbers(look.case, look.at, labels)
            look = next(looks, None)
        if arrived is not None:
            watch.take(arrived)


def is_judged(label: Label | None) -> bool:
    """Whether anybody judged how the case ended."""
    return label is not None and label.bad is not None


def moments(every: Iterable[Arrived], ages: tuple[int, ...]) -> Iterator[Look]:
    """When the cases of a client are looked at: all from the moment of their first touchpoint."""
    began: dict[str, int] = {}
    for arrived in every:
        case = arrived.touchpoint.data.case_id or ""
        if case not in began:
            at = began[case] = arrived.arrival
            yield from (Look(at + age, case, age) for age in ages)
            yield Look(at + WEEK - (at - MONDAY) % WEEK, case, None)
