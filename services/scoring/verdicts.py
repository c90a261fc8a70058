"""Verdicts: what became of clocks, commitments and first contacts, and which of them a late fact superseded."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from .cases.desk import Case, Clock, Key
from .cases.outcomes import LETTERS, letter
from .cases.shelf import read
from .facts import first_contact_resolved
from .head import Commitment, Ended, Head, Settled

# What is judged, of which case or commitment, since when, `what`, which of such.
Matter = tuple[str, str, int, str, int]


@dataclass
class Closed:
    """What closed, in the order of event time: clocks that ended, commitments that were kept or withdrawn."""

    clocks: list[Ended] = field(default_factory=list)
    commitments: list[Settled] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """One judgement: of a clock (`clock` is its name), of a commitment, or of the `first_contact` of a case.

    `about` is the case or the commitment, `outcome` fulfilled, missed or cancelled, an outcome of a commitment, or
    resolved or came_again. Times in µs; `judged_at` is the moment in event time that decided it
    (of a client that came again: the last word of the case).
    """

    clock: str
    about: str
    started_at: int
    outcome: str
    judged_at: int


@dataclass(frozen=True)
class Superseded:
    """A verdict that a touchpoint which arrived at `revised_at` (µs) made void, and the outcome `now` (None: none)."""

    verdict: Verdict
    now: str | None
    revised_at: int
    by: Key


def judged(head: Head, closed: Closed, cases: Collection[str]) -> dict[Matter, Verdict]:
    """Every verdict that stands and may still be revised, of first contacts those of the `cases`."""
    found: dict[Matter, Verdict] = {}
    for verdict, what in _verdicts(head, closed, cases):
        number = 0
        while (matter := (verdict.clock, verdict.about, verdict.started_at, what, number)) in found:
            number += 1
        found[matter] = verdict
    return found


def superseded(before: dict[Matter, Verdict], after: dict[Matter, Verdict], at: int, by: Key) -> list[Superseded]:
    """The verdicts of before that are others after a touchpoint came late."""
    found = []
    for matter, verdict in before.items():
        now = after.get(matter)
        if now is None or now.outcome != verdict.outcome:
            found.append(Superseded(verdict, None if now is None else now.outcome, at, by))
    return found


def of_clock(case: str, clock: Clock) -> Verdict | None:
    """What became of a clock; None while it runs in time."""
    due, over = clock.judged()
    if clock.over is None and not clock.missed:
        return None
    if due is not None and (over is None or due < over):
        return Verdict(clock.name, case, clock.started_at, "missed", due)
    return Verdict(clock.name, case, clock.started_at, clock.state, over or 0)


def of_commitment(id: str, made: Commitment) -> Verdict | None:
    """What became of a commitment; None while it is open."""
    settled = made.withdrawn_at if made.kept_at is None else made.kept_at
    if settled is not None:
        return Verdict("commitment", id, made.made_at, LETTERS[letter(made).lower()], settled)
    return Verdict("commitment", id, made.made_at, "broken", made.due) if made.broken else None


def _of_first_contact(case: Case) -> Verdict | None:
    resolved = first_contact_resolved(case)
    if resolved is None:
        return None
    if resolved:
        return Verdict("first_contact", case.id, case.since, "resolved", case.window_until)
    return Verdict("first_contact", case.id, case.since, "came_again", case.last_word or 0)


def _verdicts(head: Head, closed: Closed, cases: Collection[str]) -> Iterator[tuple[Verdict, str]]:
    running = [Ended(case.id, clock) for case in head.cases.values() for clock in case.running]
    for one in (*closed.clocks, *head.ended, *running):
        if (verdict := of_clock(one.case, one.clock)) is not None:
            yield verdict, one.clock.what or ""
    owed = [Settled(id, made) for id, made in head.commitments.items()]
    for made in (*closed.commitments, *head.settled, *owed):
        if (verdict := of_commitment(made.id, made.commitment)) is not None:
            yield verdict, ""
    for case in read(head, cases):
        if (verdict := _of_first_contact(case)) is not None:
            yield verdict, ""
