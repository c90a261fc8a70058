"""What is known of a client as of a moment, in the words of `replay --json` (SPEC.md 13). Times are µs inside."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from shared.messages import instant

from . import score
from .cases import elapsed, outcomes, reach, shelf
from .cases.desk import RUNNING, Case, Clock
from .dimensions import DIMENSIONS
from .head import Ended, Head
from .ladder.ladder import UNKNOWN
from .policy.policy import CLOCKS, Policies
from .rulebook import Rulebook

SECOND = 1_000_000


def client_facts(head: Head, closed: Sequence[Ended], now: int, rules: Rulebook) -> dict[str, Any]:
    """The `clients[id]` object; the head must have been brought to `now`, and `closed` be all that it sealed."""
    return {
        **standing_facts(head, now, rules),
        "cases": cases_facts(head, shelf.every(head), [*closed, *head.ended], now, rules.policies),
    }


def standing_facts(head: Head, now: int, rules: Rulebook) -> dict[str, Any]:
    """The facts but for the cases."""
    sources = rules.sources
    read = score.read(head.score, now, rules.policies.at(now).score, head.segment)
    return {
        "score": read.value,
        "confidence": read.confidence * sources.heard(head.sources, now),
        "dimensions": {name: dimension(read.dimensions[name]) for name in DIMENSIONS},
        "ladder": UNKNOWN if sources.quiet(head.sources, now) else head.ladder.step,
        "commitments": outcomes.counts(head),
        "repeat_contacts": head.repeats,
        "chasers": head.chasers,
    }


def desk_facts(head: Head, now: int, policies: Policies) -> dict[str, Any]:
    """What is not sealed yet: cases on the desk, and clocks that ended since the last instant began."""
    return cases_facts(head, list(head.cases.values()), head.ended, now, policies)


def dimension(read: score.DimensionScore) -> dict[str, float]:
    """Value and evidence of a dimension."""
    return {"value": read.value, "evidence": read.evidence}


def cases_facts(head: Head, cases: list[Case], ended: Sequence[Ended], now: int, policies: Policies) -> dict[str, Any]:
    """Of these cases those with a clock or a client contact, by id."""
    return {
        case.id: case_facts(case, clocks, head.segment, now, policies)
        for case, clocks in clocks_by_case(head, cases, ended, now, policies)
        if clocks or case.contacted is not None
    }


def clocks_by_case(
    head: Head, cases: list[Case], ended: Sequence[Ended], now: int, policies: Policies
) -> Iterator[tuple[Case, list[Clock]]]:
    """Each case, by id, with its clocks by start, in the order of the table."""
    over: dict[str, list[Clock]] = {}
    for one in ended:
        over.setdefault(one.case, []).append(one.clock)
    for case in sorted(cases, key=lambda case: case.id):
        reached = reach.clock_of(head, case, now, policies)
        clocks = [*over.get(case.id, ()), *case.running, *([] if reached is None else [reached])]
        yield case, sorted(clocks, key=clock_order)


def case_facts(case: Case, clocks: list[Clock], segment: str | None, now: int, policies: Policies) -> dict[str, Any]:
    """A case: its clocks, and whether it was resolved at first contact."""
    targets = elapsed.attributes(case, segment)
    return {
        "clocks": [clock_facts(clock, targets, now, policies) for clock in clocks],
        "first_contact_resolved": first_contact_resolved(case),
    }


def clock_order(clock: Clock) -> tuple[int, int, str]:
    """Where a clock stands among those of its case."""
    return clock.started_at, CLOCKS.index(clock.name), clock.what or ""


def first_contact_resolved(case: Case) -> bool | None:
    """False once the client had to come again, true when nothing can change that any more in time, else None."""
    if case.contacted is None:
        return None
    return False if case.came_again else True if case.resolved_at_first else None


def clock_facts(clock: Clock, targets: elapsed.Attributes, now: int, policies: Policies) -> dict[str, Any]:
    """A clock as of `now`: its state, its times, and what elapsed by both measures."""
    claim = clock.claim
    if claim is not None:
        state, ended, due = "claimed" if clock.state == RUNNING else clock.state, claim.at, claim.due
        calendar, working = claim.calendar, claim.working
    elif clock.over is not None:
        state, ended, due, calendar, working = clock.state, clock.over, clock.due, clock.calendar, clock.working
    else:
        state, ended, due = "paused" if clock.stopped else clock.state, now, due_of(clock, targets, now, policies)
        calendar, working = elapsed.elapsed(clock, now, targets, policies)
    return {
        "clock": clock.name,
        "state": state,
        **({"what": clock.what} if clock.name == "decision" else {}),
        "started_at": moment(clock.started_at),
        "due_at": None if due is None else moment(due),
        "fulfilled_at": moment(ended) if state == "fulfilled" else None,
        "breached": due is not None and due < ended,
        "calendar_seconds": seconds(calendar),
        "working_seconds": seconds(working),
    }


def due_of(clock: Clock, targets: elapsed.Attributes, now: int, policies: Policies) -> int | None:
    """The due of a running clock; of a paused one that has not reached it, as if it were resumed now."""
    if clock.stopped and (clock.due is None or clock.due > now):
        return elapsed.due_after(clock, now, False, targets, policies)
    return clock.due


def moment(us: int) -> str:
    """RFC 3339, UTC, with `Z`."""
    return str(msgspec.to_builtins(instant(us)))


def seconds(us: int) -> int | float:
    """Seconds, whole where they are."""
    return us // SECOND if us % SECOND == 0 else us / SECOND
