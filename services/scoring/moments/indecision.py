"""Indecision: a decision that the client waits for stays open, and nobody decides (SPEC.md 4, FEATURES C4).

It is told before anything is late: `[alerts] indecision` after the decision was needed, or a part of the way from then
to the next due of its case (`indecision_share`), whichever comes first. While a claim stands nobody waits for it.
"""

from ..cases.desk import Case
from ..instant import Instant
from ..ladder.ladder import MOST_BECAUSE
from .flags import INDECISION, Sign, add_cause, drop_cause, raised
from .notes import Decision

DECISION = "decision:"
MOST = MOST_BECAUSE  # decisions of a client that are remembered at once, the first: each can stand behind the flag


def needed(instant: Instant, case: Case, what: str | None) -> None:
    """`decision.needed`: it is open from now on, if it was not."""
    decisions = instant.head.score.notes.decisions
    if len(decisions) < MOST:
        decisions.setdefault(name_of(case, what), Decision(case.id, instant.at, *instant.key))


def made(instant: Instant, case: Case, what: str | None) -> None:
    """`decision.made`."""
    drop(instant, name_of(case, what))


def confirmed(instant: Instant, case: Case) -> None:
    """The case is over, and so is what was to be decided in it."""
    decisions = instant.head.score.notes.decisions
    for name in [name for name, decision in decisions.items() if decision.case == case.id]:
        drop(instant, name)


def drop(instant: Instant, name: str) -> None:
    """A decision is open no more."""
    decisions = instant.head.score.notes.decisions
    decision = decisions.pop(name, None)
    if decision is not None:
        if not decisions:
            instant.head.dates.pop(DECISION, None)  # nobody looks again where none is left
        drop_cause(instant, INDECISION, Sign.DECIDED, (decision.source, decision.id), ())


def look(instant: Instant) -> None:
    """Tell of what has been open too long, and set the alarm for the next; call it when an instant closes."""
    head = instant.head
    step, earliest = max(head.judged, 2 * instant.at), None
    behind = head.flags[INDECISION].because if raised(instant, INDECISION) else []
    for decision in head.score.notes.decisions.values():
        key, late = (decision.source, decision.id), late_at(instant, decision)
        if key in behind or late is None:
            continue
        if late <= step:
            add_cause(instant, INDECISION, Sign.UNDECIDED, key)
            head.firm = True
        elif earliest is None or late < earliest:
            earliest = late
    if earliest is None:
        head.dates.pop(DECISION, None)
    elif head.dates.get(DECISION) != earliest:
        instant.watch(DECISION, earliest)


def late_at(instant: Instant, decision: Decision) -> int | None:
    """The step at which a decision has been open too long; None while a claim stands in its case."""
    policy, case = instant.policies.at(decision.at), instant.head.cases.get(decision.case)
    late = policy.indecision
    if case is not None:
        if case.claimed():
            return None
        for clock in case.running:
            if clock.due is not None and clock.due > decision.at:
                late = min(late, int(policy.indecision_share * (clock.due - decision.at)))
    return 2 * (decision.at + late) + 1


def name_of(case: Case, what: str | None) -> str:
    """What tells one decision from another: its case, and what is to be decided."""
    return f"{case.id}\n{what or ''}"
