"""Complaints and errors of ours, watched until it shows who answered, and what followed (FEATURES B14).

A watch begins with the complaint, or with the word that something was our fault, and ends with its audit.
"""

from shared.messages import Data

from ..cases.desk import Case
from ..dimensions import caring, competent, customised, follow_through
from ..dimensions.judgement import Judgement
from ..instant import Instant
from ..ladder import troubles
from . import acts, grievances
from .flags import MISHANDLED_COMPLAINT, Sign
from .notes import (
    ANSWERED,
    APOLOGISED,
    ASKED,
    AUTOMATED,
    CAUSE,
    COMPLAINT,
    DISPUTE,
    FIX,
    FOLLOWED,
    LESSON,
    OURS,
    VERIFIED,
    Watch,
)

AUDIT, ANSWER = "audit:", "answer:"
NOT_YET = frozenset({"holding", "update"})  # replies that say something, and answer nothing
# The links of a complaint's follow-through: its name in the policy, what shows it, what misses it.
LINKS: tuple[tuple[str, int, Judgement], ...] = (
    ("verified", VERIFIED | FOLLOWED, follow_through.NOT_VERIFIED),
    ("asked", ASKED, follow_through.NOT_ASKED),
    ("cause", CAUSE, follow_through.NO_CAUSE),
    ("fix", FIX, follow_through.NO_FIX),
    ("lesson", LESSON, follow_through.NO_LESSON),
)


def watch_of(instant: Instant, case: Case) -> Watch | None:
    """What is known of a case, if it is watched."""
    watches = instant.head.score.notes.watches
    return watches.get(case.id) if watches else None


def watched(instant: Instant, case: Case) -> Watch:
    """Watch a case from now on, if it is not."""
    notes = instant.head.score.notes
    if case.id not in notes.watches:
        notes.watches[case.id] = Watch(instant.at, *instant.key)
        audit_later(instant, case)
    return notes.watches[case.id]


def complain(instant: Instant, case: Case) -> None:
    """The case is a complaint from now on: a person has to answer it, and it is audited once it is resolved."""
    watch = watched(instant, case)
    troubles.complained(instant)
    if watch.add(COMPLAINT):
        watch.since, (watch.source, watch.id) = instant.at, instant.key
        instant.watch(ANSWER + case.id, 2 * (instant.at + instant.policy.score.complaint_answer) + 1)
        if not case.implicit() and case.confirmed_at is None:
            instant.head.dates.pop(AUDIT + case.id, None)


def reclassify(instant: Instant, case: Case) -> None:
    """A touchpoint of the case itself said its kind: it becomes a complaint, or is none."""
    watch = watch_of(instant, case)
    if case.kind == "complaint":
        # many systems say the kind each time: of a case that is over it is no new complaint
        if watch is not None or case.confirmed_at is None:
            complain(instant, case)
            note_answered(instant, case)
        return
    if watch is not None and watch.has(COMPLAINT):
        watch.marks &= ~COMPLAINT
        instant.head.dates.pop(ANSWER + case.id, None)
        audit_later(instant, case)


def note_answered(instant: Instant, case: Case) -> None:
    """Who calls it a complaint only once a person has answered its contact leaves nobody without an answer."""
    if case.contacted is not None and not case.waiting and case.unanswered is None:
        mark(instant, case, ANSWERED)
        troubles.answered(instant, case)


def replied(instant: Instant, case: Case, data: Data, automatic: bool) -> None:
    """A public reply to a case."""
    watch = watch_of(instant, case)
    kind = data.kind or "answer"
    if watch is None:
        watch = watched(instant, case) if kind == "apology" and not automatic else None
    if watch is None or automatic:
        if watch is not None and kind == "answer" and watch.marks & (COMPLAINT | ANSWERED | AUTOMATED) == COMPLAINT:
            watch.add(AUTOMATED)
            instant.score(caring.AUTO_ANSWERED)
            grievances.add(instant, MISHANDLED_COMPLAINT, Sign.ANSWERED_BY_AUTOMATION, case.id)
        return
    if kind == "apology" and watch.add(APOLOGISED) and watch.has(OURS):
        instant.score(caring.APOLOGISED)
    answers = watch.has(COMPLAINT) and kind not in NOT_YET and watch.add(ANSWERED)
    if answers:
        instant.score(caring.ANSWERED)
    if data.does is not None:
        acts.react(instant, case, watch, acts.of(data.does), answers)
    if watch.has(COMPLAINT) and kind == "follow_up" and case.claimed_at is not None and watch.add(FOLLOWED):
        instant.score(caring.FOLLOWED_UP)


def mark(instant: Instant, case: Case, what: int) -> None:
    """Note what is known now of a case, if it is watched."""
    watch = watch_of(instant, case)
    if watch is not None:
        watch.add(what)


def caused(instant: Instant, case: Case, fault: str | None) -> None:
    """`cause.recorded`: an error of ours is watched for its apology; one of a complaining client is a dispute."""
    if fault == "ours":
        watch = watched(instant, case)
        if watch.add(OURS):
            instant.score(competent.CORRECTED)
            if watch.has(APOLOGISED):
                instant.score(caring.APOLOGISED)
    mark(instant, case, CAUSE)
    known = watch_of(instant, case)
    if fault == "theirs" and known is not None and known.has(COMPLAINT) and known.add(DISPUTE):
        instant.score(customised.DISPUTED)


def confirmed(instant: Instant, case: Case) -> None:
    """A claim was confirmed: the links are judged after a while."""
    if watch_of(instant, case) is not None:
        audit_later(instant, case)


def reopened(instant: Instant, case: Case) -> None:
    """The matter goes on: a complaint is not audited yet."""
    watch = watch_of(instant, case)
    if watch is not None and watch.has(COMPLAINT):
        instant.head.dates.pop(AUDIT + case.id, None)


def audit_later(instant: Instant, case: Case) -> None:
    """Audit the case in a while, and not before it is known whether a complaint was answered."""
    numbers = instant.policy.score
    instant.watch(AUDIT + case.id, 2 * (instant.at + max(numbers.links_within, numbers.complaint_answer)) + 1)


def ring_answer(instant: Instant, id: str) -> None:
    """By now a person should have answered the complaint."""
    watch = instant.head.score.notes.watches.get(id)
    if watch is not None and watch.marks & (COMPLAINT | ANSWERED) == COMPLAINT:
        instant.score(caring.UNANSWERED, (watch.source, watch.id))


def ring_audit(instant: Instant, id: str) -> None:
    """The watch ends: every link that is missing is judged, and whether we apologised for what was our fault."""
    watch = instant.head.score.notes.watches.pop(id)
    instant.head.dates.pop(ANSWER + id, None)
    key, numbers = (watch.source, watch.id), instant.policy.score
    if watch.marks & (OURS | APOLOGISED) == OURS:
        instant.score(caring.NOT_APOLOGISED, key)
        if watch.has(COMPLAINT):
            grievances.add(instant, MISHANDLED_COMPLAINT, Sign.NOT_APOLOGISED, id, key)
    if not watch.has(COMPLAINT) or id.startswith("~"):
        return
    for name, shown, missing in LINKS:
        needed = name in numbers.links and (name != "fix" or watch.has(OURS))
        if needed and not watch.has(shown):
            instant.score(missing, key)
