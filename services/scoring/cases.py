"""Matters of a client: where one begins, what it is about, claims of its resolution, pauses (SPEC.md 15)."""

from shared.messages import Data

from . import clocks, commitments
from .dimensions import repeat_contact
from .head import FULFILLED, Case, Claim, Head, take
from .instant import Instant

IMPLICIT = "~"


def find(head: Head, data: Data, at: int) -> Case:
    """The case that a touchpoint belongs to; without `case_id` the implicit one of its topic."""
    id = data.case_id if data.case_id is not None else IMPLICIT + (data.topic or "")
    case = take(head, id)
    if case is None:
        case = head.cases[id] = Case(id, at)
    return case


def implicit(case: Case) -> bool:
    """Whether it has only the next-response clock and never a claim."""
    return case.id.startswith(IMPLICIT)


def start(instant: Instant, case: Case) -> None:
    """A first opening or client contact: the case begins here, if nothing of it is earlier."""
    if case.started is None and not implicit(case):
        case.started = case.since == instant.at
        if case.started:
            happen(instant, case, clocks.STARTED)
            if case.claimed_at is not None:
                start_claimed(instant, case)


def start_claimed(instant: Instant, case: Case) -> None:
    """A claim of the same moment came before the start in the order, but not in time: it counts."""
    claim_clocks(instant, case)
    for clock in [clock for clock in case.running if clock.claim is not None and case.confirmed_at is not None]:
        clocks.end(case, clock, FULFILLED, instant.at, case.claimed_by, instant.targets(case), instant.policies)


def describe(instant: Instant, case: Case, kind: str | None, priority: str | None) -> None:
    """Set kind and priority where given."""
    kind = case.kind if kind is None else kind
    priority = case.priority if priority is None else priority
    if (kind, priority) != (case.kind, case.priority):
        instant.before_change(case)
        case.kind, case.priority = kind, priority


def happen(instant: Instant, case: Case, what: str) -> None:
    """Tell the clocks of a case what happened to it."""
    late = clocks.happen(case, what, instant.at, instant.key, instant.targets(case), instant.policies)
    instant.head.overdue -= late


def pause(instant: Instant, case: Case, reason: str | None) -> None:
    """The case waits; a reason that the policy lists stops its clocks."""
    case.paused_for_client = case.paused_for_client or reason == "waiting_for_client"
    if reason in instant.policy.pauses and not case.stopped:
        stop(instant, case, True)


def resume(instant: Instant, case: Case) -> None:
    """Any pause ends."""
    case.paused_for_client = False
    if case.stopped:
        stop(instant, case, False)


def stop(instant: Instant, case: Case, stopped: bool) -> None:
    """Stop, or let run, the clocks that a pause stops."""
    case.stopped = stopped
    for clock in case.running:
        if clocks.ROW[clock.name].pauses:
            clocks.accrue(clock, instant.at, instant.targets(case), instant.policies)
            clock.stopped = stopped


def claim(instant: Instant, case: Case) -> None:
    """`case.resolved` or `case.closed`: an open case is claimed to be resolved."""
    if case.claimed_at is not None:
        return
    resume(instant, case)
    case.claimed_at = instant.at
    case.claimed_by = instant.key
    case.quiet_until = instant.at + instant.policy.confirmation
    case.window_until = instant.at + instant.policy.repeat_window
    case.waiting = False
    claim_clocks(instant, case)
    commitments.answered(instant, case)


def claim_clocks(instant: Instant, case: Case) -> None:
    """Note how clocks stand at the claim; they go on unseen until the claim is confirmed."""
    for clock in case.running:
        if clocks.ROW[clock.name].claims:
            clocks.accrue(clock, instant.at, instant.targets(case), instant.policies)
            clock.claim = Claim(instant.at, clock.calendar, clock.working)
            instant.head.overdue -= clock.missed


def void(instant: Instant, case: Case) -> None:
    """A standing claim falls: it never stopped anything."""
    case.claimed_at = None
    for clock in case.running:
        if clock.claim is not None:
            clocks.accrue(clock, instant.at, instant.targets(case), instant.policies)
            clock.claim = None
            instant.head.overdue += clock.missed


def claimed(case: Case) -> bool:
    """Whether a claim stands that nobody has confirmed or voided."""
    return case.claimed_at is not None and case.confirmed_at is None


def confirm(instant: Instant, case: Case) -> None:
    """The client, or the end of the quiet period, confirms a standing claim."""
    case.confirmed_at = instant.at
    instant.head.overdue -= clocks.confirm(case, instant.at, instant.targets(case), instant.policies)


def reopen(instant: Instant, case: Case) -> None:
    """`case.reopened`: a claim falls; after its confirmation the resolution starts anew where the start is known."""
    case.came_again = True
    if case.claimed_at is None:
        return
    instant.score(repeat_contact.REOPENED)
    if case.confirmed_at is None:
        void(instant, case)
        return
    case.claimed_at = case.confirmed_at = None
    if case.started:
        happen(instant, case, clocks.REOPENED)
