"""What a case is due: its clocks' targets, met, missed or yet to come, and the one alarm set for the next of them."""

from ..alarms import OF_CASE
from ..dimensions import cycle_time
from ..instant import Instant
from ..ladder import troubles
from ..moments import moments
from . import cases, clocks, due_soon, elapsed, reach
from .contacts import COMPLAINT
from .desk import CANCELLED, Case, Clock


def settle(instant: Instant, case: Case) -> None:
    """Find the dues of a case, score what ended at this instant, and set its next alarm."""
    instant.about(case)
    targets = instant.targets(case)
    if case.last_claim == instant.at and targets[0] != COMPLAINT:
        drop_follow_up(instant, case)
    if not case.implicit():
        reach.note_change(case, instant.at, targets)
    for clock in case.running:
        if not clock.settled:
            elapsed.settle(clock, targets, instant.policies)
    for ended in reversed(instant.head.ended):
        if ended.clock.over != instant.at:
            break
        if ended.case == case.id:
            elapsed.settle(ended.clock, targets, instant.policies)
            score_end(instant, ended.clock)
    step = next_step(case)
    if step is not None and (case.alarm is None or max(step, 2 * instant.at) != case.alarm):
        case.alarm = instant.wake(step, OF_CASE, case.id)
    elif step is None:
        case.alarm = None


def drop_follow_up(instant: Instant, case: Case) -> None:
    """Only a complaint is followed up, and what a case is shows after all touchpoints of the moment of its claim."""
    head = instant.head
    head.firm = True
    case.running = [clock for clock in case.running if not is_new_follow_up(clock, instant.at)]
    head.ended = [one for one in head.ended if one.case != case.id or not is_new_follow_up(one.clock, instant.at)]


def is_new_follow_up(clock: Clock, at: int) -> bool:
    """Whether the clock is a follow-up that a claim of this moment began."""
    return clock.name == "follow_up" and clock.started_at == at


def score_end(instant: Instant, clock: Clock) -> None:
    """A clock ended: its target was met, or missed unless that was judged when it fell due."""
    due, ended = clock.judged()
    if clock.scored or due is None or ended is None:
        return
    late = due < ended
    if clock.missed if late else clock.state == CANCELLED:
        return
    clock.scored = instant.head.firm = True
    outcomes = cycle_time.MISSED if late else cycle_time.MET
    instant.score(outcomes[clock.name], (clock.source, clock.id))


def fall_due(instant: Instant, case: Case, step: int) -> bool:
    """The alarm of a case: a due has passed, the quiet after a claim, or a repeat window has closed.

    Says whether anything was judged: where something only comes near, nothing is.
    """
    case.alarm = None
    if due_soon.reached(instant, case, step):
        later = next_step(case)
        if later is None or later > step:
            case.alarm = None if later is None else instant.wake(later, OF_CASE, case.id)
            return False
    instant.touch(case)
    instant.about(case)
    for clock in case.running:
        if falls_due(clock) and clock.due is not None and 2 * clock.due + 1 <= step:
            instant.head.near -= clocks.near(clock)
            clock.missed = True
            instant.head.near += clocks.near(clock)
            instant.head.overdue += clocks.owed(clock)
            troubles.missed(instant, clock)
            instant.score(cycle_time.MISSED[clock.name], (clock.source, clock.id))
    if case.claimed():
        if 2 * case.quiet_until <= step:
            cases.confirm(instant, case)
    elif case.confirmed_at is not None and may_be_first(case) and 2 * case.window_until <= step:
        case.resolved_at_first = True
        moments.first_contact_resolved(instant, case)
    return True


def next_step(case: Case) -> int | None:
    """When time alone next changes a case: a due comes near or passes, a quiet period or a repeat window ends."""
    step: int | None = None
    if case.claimed():
        step = 2 * case.quiet_until
    elif case.confirmed_at is not None and may_be_first(case):
        step = 2 * max(case.confirmed_at, case.window_until)
    for clock in case.running:
        if falls_due(clock):
            if clock.due is not None and (step is None or 2 * clock.due + 1 < step):
                step = 2 * clock.due + 1
            if clock.warn_at is not None and (step is None or 2 * clock.warn_at + 1 < step):
                step = 2 * clock.warn_at + 1
    return step


def falls_due(clock: Clock) -> bool:
    """Whether its due is still to be judged; behind a standing claim nobody does."""
    return not clock.missed and clock.claim is None


def may_be_first(case: Case) -> bool:
    """Whether it may yet turn out resolved at first contact."""
    return case.contacted is not None and not case.came_again and not case.resolved_at_first
