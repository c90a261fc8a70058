"""A client's time, instant by instant: touchpoints first, then what time brings, then the ladder (SPEC.md 15).

Steps order them: 2t is the instant t after its touchpoints, 2t + 1 the moment just after, when a due at t has passed.
"""

from hashlib import blake2b
from heapq import heappop

from msgspec import Struct, msgpack

from . import cases, clocks, commitments, elapsed, moments, reach
from .contacts import COMPLAINT
from .dimensions import cycle_time
from .fold import fold
from .head import CANCELLED, Case, Clock, Head
from .instant import OF_CASE, OF_COMMITMENT, OF_MOMENT, Instant, Move, moved
from .ladder import Standing, hear, judge, next_review
from .rulebook import Rulebook
from .shelf import shelve
from .silence import BEFORE_ALL
from .state import Entry
from .verdicts import Closed

NOBODY = ("", "")  # no touchpoint acts where time does
CALM = Standing()
encode = msgpack.Encoder().encode


class Course(Struct):
    """What a stretch of time brought: the moves that it made, and what closed in it, added to what closed before."""

    closed: Closed
    moves: list[Move] = []


def bring(head: Head, upto: int, rules: Rulebook, course: Course) -> None:
    """All that time brings until `upto`, after the touchpoints until then."""
    settle(head, rules, course.moves)
    advance(head, 2 * upto, rules, course.moves)


def take_in(head: Head, entry: Entry, rules: Rulebook, course: Course) -> None:
    """Fold the next touchpoint in event order, after all that time brought before it."""
    if entry.void:
        return
    moves = course.moves
    if entry.at != head.at:
        settle(head, rules, moves)
        advance(head, 2 * entry.at - 1, rules, moves)
        begin(head, entry.at, course.closed)
    head.open = True
    touchpoint = entry.effective()
    client_contact = fold(head, touchpoint, entry.at, rules, moves)
    quiet = head.ladder.step != CALM.step and bool(rules.sources.quiet(head.sources, entry.at))
    if hear(head.ladder, touchpoint, entry.at, client_contact, quiet):
        moves.append(moved("override", head.ladder.override, entry.at))


def begin(head: Head, at: int, closed: Closed) -> None:
    """Enter an instant: what closed before is sealed, and cases at rest leave the desk."""
    left = []
    for id in head.touched:
        case = head.cases.get(id)
        if case is not None and not case.running and case.alarm is None:
            left.append((id, shelve(head, case)))
    if left or head.ended or head.settled:
        sealing = encode((left, head.ended, head.settled))
        head.sealed = blake2b(head.sealed + sealing, digest_size=8).digest()
        closed.clocks += head.ended
        closed.commitments += head.settled
        head.ended, head.settled = [], []
    head.touched.clear()
    head.at = head.last = at
    head.firm = False


def settle(head: Head, rules: Rulebook, moves: list[Move]) -> None:
    """All touchpoints of the instant are in, as far as is known."""
    if head.open:
        head.open = False
        close(Instant(head, head.at, rules, NOBODY, moves))


def close(instant: Instant) -> None:
    """Settle the clocks that the instant changed, score those that ended, set alarms, judge the ladder."""
    head, sources = instant.head, instant.rules.sources
    for id in head.touched:
        settle_case(instant, head.cases[id])
    ladder = head.ladder
    override, drift = ladder.override.step, ladder.drift.step
    quiet, silent_until = False, BEFORE_ALL
    if ladder.step != CALM.step:  # from there nothing turns better
        quiet, silent_until = (
            bool(sources.quiet(head.sources, instant.at)),
            sources.silent_until(head.sources, instant.at),
        )
    if judge(ladder, head.score, instant.at, instant.policy, head.segment, head.overdue > 0, quiet, silent_until):
        head.firm = True
        if ladder.override.step != override:
            instant.tell("override", ladder.override)
        if ladder.drift.step != drift:
            instant.tell("drift", ladder.drift)


def settle_case(instant: Instant, case: Case) -> None:
    """Find the dues of a case, score what ended at this instant, and set its next alarm."""
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
    due, ended = (clock.due, clock.over) if clock.claim is None else (clock.claim.due, clock.claim.at)
    if clock.scored or due is None or ended is None:
        return
    late = due < ended
    if clock.missed if late else clock.state == CANCELLED:
        return
    clock.scored = instant.head.firm = True
    outcomes = cycle_time.MISSED if late else cycle_time.MET
    if clock.name in outcomes:
        instant.score(outcomes[clock.name], (clock.source, clock.id))


def next_step(case: Case) -> int | None:
    """When time alone next changes a case: a due, the end of a quiet period, of a repeat window."""
    step: int | None = None
    if case.claimed():
        step = 2 * case.quiet_until
    elif case.confirmed_at is not None and may_be_first(case):
        step = 2 * max(case.confirmed_at, case.window_until)
    for clock in case.running:
        if clock.due is not None and falls_due(clock) and (step is None or 2 * clock.due + 1 < step):
            step = 2 * clock.due + 1
    return step


def falls_due(clock: Clock) -> bool:
    """Whether its due is still to be judged; behind a standing claim nobody does."""
    return not clock.missed and clock.claim is None


def may_be_first(case: Case) -> bool:
    """Whether it may yet turn out resolved at first contact."""
    return case.contacted is not None and not case.came_again and not case.resolved_at_first


def next_alarm(head: Head) -> int | None:
    """The step of the earliest alarm that still stands."""
    while head.alarms:
        step, kind, id = head.alarms[0]
        if alarm_of(head, kind, id) == step:
            return step
        heappop(head.alarms)
    return None


def alarm_of(head: Head, kind: int, id: str) -> int | None:
    """The alarm that stands for a case or a commitment."""
    if kind == OF_COMMITMENT:
        commitment = head.commitments.get(id)
        return None if commitment is None else commitment.alarm
    if kind == OF_MOMENT:
        return head.dates.get(id)
    case = head.cases.get(id)
    return None if case is None else case.alarm


def next_time_step(head: Head) -> int | None:
    """The step at which time next changes the head: an alarm, or a review of the ladder."""
    alarm, review = next_alarm(head), next_review(head.ladder, head.last)
    if review is None:
        return alarm
    return 2 * review if alarm is None else min(alarm, 2 * review)


def advance(head: Head, upto: int, rules: Rulebook, moves: list[Move]) -> None:
    """Take every step up to `upto`, that one included."""
    while (step := next_time_step(head)) is not None and step <= upto:
        head.judged, head.last = step, step // 2
        instant = Instant(head, step // 2, rules, NOBODY, moves)
        while head.alarms and head.alarms[0][0] == step:
            _, kind, id = heappop(head.alarms)
            if alarm_of(head, kind, id) == step:
                ring(instant, step, kind, id)
        close(instant)


def ring(instant: Instant, step: int, kind: int, id: str) -> None:
    """An alarm: judge what it was set for."""
    if kind == OF_COMMITMENT:
        return commitments.fall_due(instant, id)
    if kind == OF_MOMENT:
        del instant.head.dates[id]
        return moments.ring(instant, id)
    case = instant.head.cases[id]
    case.alarm = None
    instant.touch(case)
    for clock in case.running:
        if falls_due(clock) and clock.due is not None and 2 * clock.due + 1 <= step:
            clock.missed = True
            instant.head.overdue += clocks.owed(clock)
            if clock.name in cycle_time.MISSED:
                instant.score(cycle_time.MISSED[clock.name], (clock.source, clock.id))
    if case.claimed():
        if 2 * case.quiet_until <= step:
            cases.confirm(instant, case)
    elif case.confirmed_at is not None and may_be_first(case) and 2 * case.window_until <= step:
        case.resolved_at_first = True
        moments.first_contact_resolved(instant, case)


def standing(head: Head, rule: str) -> Standing:
    """Where one rule of the ladder, or a flag, stands."""
    if rule == "override":
        return head.ladder.override
    return head.ladder.drift if rule == "drift" else head.flags.get(rule, CALM)
