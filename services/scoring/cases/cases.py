"""Matters of a client: where one begins, what it is about, claims of its resolution, pauses (SPEC.md 15)."""

from shared.messages import Data, Touchpoint

from ..head import Head
from ..instant import Instant
from ..moments import counted, moments
from . import clocks, commitments, reach
from .desk import FULFILLED, IMPLICIT, Case
from .shelf import take


def find(head: Head, data: Data, at: int) -> Case:
    """The case that a touchpoint belongs to; without `case_id` the implicit one of its topic."""
    id = name_of(data)
    case = take(head, id)
    if case is None:
        case = head.cases[id] = Case(id, at)
    return case


def name_of(data: Data) -> str:
    """What the case of a touchpoint is called."""
    return data.case_id if data.case_id is not None else IMPLICIT + (data.topic or "")


def start(instant: Instant, case: Case) -> None:
    """A first opening or client contact: the case begins here, if nothing of it is earlier."""
    if case.started is None and not case.implicit():
        case.started = case.since == instant.at
        if case.started:
            clocks.happen(instant, case, clocks.STARTED)
            if case.claimed_at is not None:
                start_claimed(instant, case)


def start_claimed(instant: Instant, case: Case) -> None:
    """A claim of the same moment came before the start in the order, but not in time: it counts."""
    clocks.claim(instant, case)
    for clock in [clock for clock in case.running if clock.claim is not None and case.confirmed_at is not None]:
        clocks.end(instant, case, clock, FULFILLED, case.claimed_by)


def describe(instant: Instant, case: Case, kind: str | None, priority: str | None) -> None:
    """Set kind and priority where given."""
    kind = case.kind if kind is None else kind
    priority = case.priority if priority is None else priority
    if kind != case.kind or priority != case.priority:
        instant.before_change(case)
        case.kind, case.priority = kind, priority


def pause(instant: Instant, case: Case, reason: str | None) -> None:
    """The case waits; a reason that the policy lists stops its clocks."""
    case.paused_for_client = case.paused_for_client or reason == "waiting_for_client"
    if reason in instant.policy.pauses and not case.stopped:
        clocks.pause(instant, case)


def resume(instant: Instant, case: Case, ended_by: str) -> None:
    """Any pause ends, by `case.resumed`, a contact or a claim."""
    case.paused_for_client = False
    if case.stopped:
        clocks.resume(instant, case, ended_by)


def claim(instant: Instant, case: Case, touchpoint: Touchpoint) -> None:
    """`case.resolved` or `case.closed`: an open case is claimed to be resolved."""
    if case.claimed_at is not None:
        return
    resume(instant, case, "claim")
    case.claimed_at = case.last_claim = instant.at
    case.claimed_by = instant.key
    case.quiet_until = instant.at + instant.policy.confirmation
    case.window_until = instant.at + instant.policy.repeat_window
    case.waiting = False
    reach.claimed(case, touchpoint)
    clocks.claim(instant, case)
    clocks.happen(instant, case, clocks.CLAIMED)
    commitments.answered(instant, case)


def void(instant: Instant, case: Case) -> None:
    """A standing claim falls: it never stopped anything."""
    case.claimed_at = case.team = None
    clocks.void(instant, case)
    moments.voided(instant, case)


def confirm(instant: Instant, case: Case) -> None:
    """The client, or the end of the quiet period, confirms a standing claim."""
    case.confirmed_at = instant.at
    reach.confirmed(case, instant.at)
    clocks.confirm(instant, case)
    moments.confirmed(instant, case)


def reopen(instant: Instant, case: Case) -> None:
    """`case.reopened`: a claim falls; after its confirmation the resolution starts anew where the start is known."""
    counted.came_again(instant.head, case, instant.at, instant.key)
    case.came_again = True
    if case.claimed_at is None:
        return
    moments.reopened(instant, case)
    if case.confirmed_at is None:
        void(instant, case)
        return
    case.claimed_at = case.confirmed_at = None
    if case.started:
        clocks.happen(instant, case, clocks.REOPENED)
