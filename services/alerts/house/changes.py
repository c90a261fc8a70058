"""What changed for clients, a policy or a launch, whether the house was ready, and whether they turned to us for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .practice import DAY, OF_LATE, Practice, mean, of_kind, together
from .standards import MET, MISSED

KINDS = ("policy_changed", "launch")
WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Change:
    """A policy changed, or something was launched. `ready` is the part of those concerned who know, or were trained.

    `unready`: by the word of a launch, or the training for it, not all were; nothing at all was said where the house
    tells of training. Contacts a day are those of all clients in the week before, and in the days since, of
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
    said = standing([one for one in mine if readiness(one) is not None])
    verdicts = [readiness(one) or 0.0 for one in said]
    part = together(said)
    told = bool(of_kind(practices, "training"))
    day = began.at // DAY
    end = min(day + WEEK, now // DAY)
    return Change(
        kind=began.kind,
        item=began.item,
        unit=began.unit,
        at=began.at,
        ready=mean(verdicts) if part is None else part,
        unready=began.kind == "launch" and (min(verdicts) < 1.0 if verdicts else told),
        before=contacts_a_day(contacts, day - WEEK, day),
        after=contacts_a_day(contacts, day, end) if end > day else None,
    )


def concerns(one: Practice, began: Practice) -> bool:
    """Whether a practice speaks of a change: a further word of it, or training for it."""
    if one.kind == "training":
        return bool(one.item) and one.item == began.item
    return (one.kind, one.item, one.unit) == (began.kind, began.item, began.unit)


def standing(said: Sequence[Practice]) -> list[Practice]:
    """What holds of all that was said: the last word of the change itself, or the latest training of each unit.

    Training holds where it came after that word, but a launch that was met stays so: who is trained later is new.
    """
    words = [one for one in said if one.kind != "training"]
    if words and (words[-1].outcome == MET or words[-1] is said[-1]):
        return words[-1:]
    return list({one.unit: one for one in said if one.kind == "training"}.values())


def readiness(one: Practice) -> float | None:
    """How far a practice says that those concerned were ready: by its outcome where it has one, else the part."""
    return {MET: 1.0, MISSED: 0.0}.get(one.outcome, one.part)


def contacts_a_day(contacts: Mapping[int, int], first: int, end: int) -> float:
    """How many contacts there were a day, from a day on until before another."""
    return sum(contacts.get(day, 0) for day in range(first, end)) / (end - first)
