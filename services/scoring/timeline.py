"""A client's time, instant by instant: touchpoints first, then what time brings, then the ladder (SPEC.md 15).

Steps order them: 2t is the instant t after its touchpoints, 2t + 1 the moment just after, when a due at t has passed.
"""

from hashlib import blake2b
from heapq import heappop

from shared.messages import PRACTICE

from .alarms import OF_COMMITMENT, OF_MOMENT, alarm_of, next_alarm
from .cases import breach, cases, commitments, due_soon, dues
from .cases.desk import NOBODY
from .cases.shelf import shelve
from .codec import sealing
from .detectors import detection
from .fold import fold
from .head import Head
from .instant import Instant, Move, moved
from .ladder import behind, grounds, troubles
from .ladder.escalation import RULE, hear
from .ladder.ladder import CALM, REVIEW, RULES, Standing, next_review
from .moments import indecision, moments
from .rulebook import Rulebook
from .state import Entry
from .verdicts import Closed


class Course:
    """What a stretch of time brought: the moves that it made, and what closed in it, added to what closed before.

    Where the moves are not `told`, as in a refold, nobody asks what they stand on.
    """

    def __init__(self, closed: Closed, told: bool) -> None:
        self.closed = closed
        self.told = told
        self.moves: list[Move] = []

    def explain(self, head: Head, since: int, at: int, rules: Rulebook) -> None:
        """Find what the moves from a place on stand on, those of a moment that has come so far."""
        if self.told and len(self.moves) > since:
            grounds.explain(head, self.moves, since, at, rules.policies)


def bring(head: Head, upto: int, rules: Rulebook, course: Course) -> None:
    """All that time brings until `upto`, after the touchpoints until then."""
    settle(head, rules, course)
    advance(head, 2 * upto, rules, course)


def take_in(head: Head, entry: Entry, rules: Rulebook, course: Course) -> None:
    """Fold the next touchpoint in event order, after all that time brought before it; a practice has no effect."""
    if entry.void:
        return
    touchpoint, moves = entry.effective(), course.moves
    if touchpoint.type == PRACTICE:
        return
    if entry.at != head.at:
        settle(head, rules, course)
        advance(head, 2 * entry.at - 1, rules, course)
        begin(head, entry.at, course.closed)
    head.open = True
    told = len(moves)
    client_contact = fold(head, touchpoint, entry.at, rules, moves)
    quiet = head.ladder.step != CALM.step and bool(rules.sources.quiet(head.sources, entry.at))
    if hear(head.ladder, touchpoint, entry.at, client_contact, quiet):
        move = moved(RULE, head.ladder.standings[RULE], entry.at)
        if move.step == "crisis":
            move.crisis = troubles.entered(head, entry.at, rules.policies.at(entry.at))
        move.case = cases.name_of(touchpoint.data)
        moves.append(move)
    course.explain(head, told, entry.at, rules)


def begin(head: Head, at: int, closed: Closed) -> None:
    """Enter an instant: what closed before is sealed, and cases at rest leave the desk."""
    left = []
    for id in head.touched:
        case = head.cases.get(id)
        if case is not None and not case.running and case.alarm is None:
            left.append((id, shelve(head, case)))
    if left or head.ended or head.settled:
        what = sealing(left, head.ended, head.settled)
        head.sealed = blake2b(head.sealed + what, digest_size=8).digest()
        closed.clocks += head.ended
        closed.commitments += head.settled
        head.ended, head.settled = [], []
    head.touched.clear()
    head.at = head.last = at
    head.firm = False


def settle(head: Head, rules: Rulebook, course: Course) -> None:
    """All touchpoints of the instant are in, as far as is known."""
    if head.open:
        head.open = False
        told = len(course.moves)
        close(Instant(head, head.at, rules, NOBODY, course.moves))
        course.explain(head, told, head.at, rules)


def close(instant: Instant) -> None:
    """Settle the clocks that the instant changed, score those that ended, set alarms, judge the ladder."""
    head = instant.head
    for id in head.touched:
        dues.settle(instant, head.cases[id])
    if head.score.notes.decisions:
        indecision.look(instant)
    detection.judge(instant)
    behind.settle(instant)
    if head.flags or head.overdue > 0:
        due_soon.settle(instant)
        breach.settle(instant)


def next_time_step(head: Head) -> int | None:
    """The step at which time next changes the head: an alarm, or a review of the ladder."""
    alarm, review = next_alarm(head), next_review(head.ladder, head.last)
    if review is None:
        return alarm
    return 2 * review if alarm is None else min(alarm, 2 * review)


def advance(head: Head, upto: int, rules: Rulebook, course: Course) -> None:
    """Take every step up to `upto`, that one included."""
    while (step := next_time_step(head)) is not None and step <= upto:
        head.judged, head.last = step, step // 2
        told = len(course.moves)
        instant = Instant(head, step // 2, rules, NOBODY, course.moves)
        instant.unheard = bool(rules.sources.quiet(head.sources, instant.at))
        judged = head.ladder.watched and instant.at % REVIEW == 0
        while head.alarms and head.alarms[0][0] == step:
            _, kind, id = heappop(head.alarms)
            if alarm_of(head, kind, id) == step:
                judged = ring(instant, step, kind, id) or judged
        if judged:
            close(instant)
        course.explain(head, told, instant.at, rules)


def ring(instant: Instant, step: int, kind: int, id: str) -> bool:
    """An alarm: judge what it was set for; says whether anything was judged, or something only came near."""
    instant.matter, instant.case = "", None
    if kind == OF_COMMITMENT:
        return commitments.fall_due(instant, id, step)
    if kind == OF_MOMENT:
        del instant.head.dates[id]
        moments.ring(instant, id)
        return True
    return dues.fall_due(instant, instant.head.cases[id], step)


def standing(head: Head, rule: str) -> Standing:
    """Where one rule of the ladder, a flag, or what may stand behind the client stands."""
    if behind.is_behind(rule):
        return behind.standing_of(head.score.notes.behind, rule)
    return (head.ladder.standings if rule in RULES else head.flags).get(rule, CALM)
