"""What the house left undone of what it set itself. Who does not tell of a practice is not judged by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .changes import Change
from .practice import ANGER, GRACE, OF_LATE, Practice, of_kind
from .standards import Standard
from .units import Unit

KNOWN = 0.9  # of those concerned: where one of ten does not know of a change, every client meets one in a day
HEAVY, OFTEN = 1.1, 3  # more than a tenth above normal, in the mean of at least three tellings of four weeks
LAPSES = (
    "standard_unmeasured", "miss_without_remedy", "policy_unread", "launch_untrained", "anger_untrained", "overload",
    "breach_without_consequence", "no_target", "backlog_old", "autopsy_missing",
    "complaint_forgotten", "too_quiet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lapse:
    """Something left undone: `whose` is the standard, unit, product, policy or kind, `count` how many there are."""

    kind: str
    whose: str
    since: int | None = None
    count: int = 1


def lapses(
    practices: Sequence[Practice], stated: Iterable[Standard], units: Iterable[Unit], changes: Iterable[Change],
    complaints: Mapping[str, int], now: int,
) -> list[Lapse]:  # fmt: skip
    """All that practices show; `complaints` are those of late by the team that answered them."""
    return [
        *of_standards(stated, now),
        *of_changes(changes, now),
        *of_anger(practices, complaints),
        *(Lapse("overload", one.name) for one in units if heavy(one)),
        *of_values(practices, now),
    ]


def of_standards(stated: Iterable[Standard], now: int) -> Iterable[Lapse]:
    """Standards that nothing measures, and those missed with no remedy in two weeks."""
    for one in stated:
        if one.metric == "":
            yield Lapse("standard_unmeasured", one.name)
        if one.undone_at is not None and one.undone_at < now - GRACE:
            yield Lapse("miss_without_remedy", one.name, one.undone_at)


def of_changes(changes: Iterable[Change], now: int) -> Iterable[Lapse]:
    """Launches with an untrained front line, and policies that too few know of two weeks later."""
    for one in changes:
        if one.unready:
            yield Lapse("launch_untrained", one.item, one.at)
        if one.kind == "policy_changed" and one.ready is not None and one.ready < KNOWN and one.at < now - GRACE:
            yield Lapse("policy_unread", one.item, one.at)


def of_anger(practices: Sequence[Practice], complaints: Mapping[str, int]) -> Iterable[Lapse]:
    """Teams that answer complaints and never were trained for angry clients, where the house tells of such training."""
    trained = {one.unit for one in of_kind(practices, "training") if one.item == ANGER}
    if trained:
        for team, count in sorted(complaints.items()):
            if team and count and team not in trained:
                yield Lapse("anger_untrained", team, count=count)


def heavy(unit: Unit) -> bool:
    """Whether a unit regularly carries more than it can."""
    return unit.load is not None and unit.load > HEAVY and unit.loads >= OFTEN


def of_values(practices: Sequence[Practice], now: int) -> Iterable[Lapse]:
    """Breaches of values that nothing followed in two weeks: a value is only real if breaking it has consequences.

    What followed may be told with the breach, or later with the value once more: it settles those of the unit before.
    """
    breaches = of_kind(practices, "values_breach", since=now - OF_LATE)
    settled = {(one.unit, one.item): one.at for one in breaches if one.what}
    for one in breaches:
        if settled.get((one.unit, one.item), 0) < one.at < now - GRACE:
            yield Lapse("breach_without_consequence", one.item, one.at)
