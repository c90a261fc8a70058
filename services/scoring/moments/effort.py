"""The effort of the client: explaining, trying, arguing and waiting about one matter, while nothing moves.

What a reply does besides is judged only where its `does` is told: of any other nobody knows.
"""

from shared.messages import Data, TouchpointType

from ..cases.desk import Case
from ..dimensions import competent, customised, follow_through, repeat_contact
from ..dimensions.touched import FAILED, TRANSFERRED
from ..instant import Instant
from . import audits, grievances
from .flags import MUCH_EFFORT, SHARED_ACCOUNT, Sign, raised
from .notes import MANY_SIDED, MOVED, WORDS_ONLY, Effort, Efforts
from .once import keep
from .servility import week_of

EXPLAINED, TRIES, WORDS, ROUNDS = 2, 3, 3, 4  # from how many on it is much; the first answer is no argument yet
DEFERRED, WEEKS = 3, 8  # put off without a date in so many of the last so many weeks
KNOWLEDGE = "knowledge"
NEEDS = frozenset({"complaint", "request"})  # what words alone do not meet
OPENS = frozenset({"showed_options", "asked_expectation"})  # what ends an argument
# What we do besides talking: neither what the client does, nor a favour, nor the mere word that a decision is due.
STEPS: frozenset[TouchpointType] = frozenset(
    {
        "case.assigned", "case.transferred", "case.resolved", "case.closed", "decision.made", "commitment.made",
        "commitment.renegotiated", "commitment.kept", "cause.recorded", "fix.verified", "charge.changed",
        "order.delivered",
    }
)  # fmt: skip


def efforts_of(instant: Instant) -> Efforts:
    """The client's effort, begun where there was none."""
    notes = instant.head.score.notes
    if notes.efforts is None:
        notes.efforts = Efforts()
    return notes.efforts


def effort_of(instant: Instant, case: Case) -> Effort:
    """What a case cost so far; a matter without id begins anew after the repeat window."""
    cases = efforts_of(instant).cases
    known = cases.get(case.id)
    if known is None or (case.implicit() and instant.at - known.at > instant.policy.repeat_window):
        known = Effort(instant.at)
    known.at = instant.at
    keep(cases, case.id, known)
    return known


def explained(instant: Instant, case: Case) -> None:
    """The client had to explain the matter once more."""
    instant.score(repeat_contact.RE_EXPLAINED)
    known = effort_of(instant, case)
    known.explained += 1
    if known.explained >= EXPLAINED:
        grievances.add(instant, MUCH_EFFORT, Sign.EXPLAINED_AGAIN, case.id)


def reasoned(instant: Instant, case: Case, reason: str) -> None:
    """A client contact says why: one more reason after a transfer was lost there, after a vain attempt made there."""
    known = effort_of(instant, case)
    if known.reason == reason:
        return
    if known.reason and known.has(MOVED):
        instant.score(repeat_contact.PROBLEM_LOST)
    if known.reason and tries_of(instant) and known.add(MANY_SIDED):
        instant.score(repeat_contact.MANY_SIDED)
    known.reason, known.marks = reason, known.marks & ~MOVED


def transferred(instant: Instant, case: Case, data: Data) -> None:
    """The case goes to others; they ought to know what it is about, and that we did not know more is counted."""
    instant.score(repeat_contact.TRANSFERRED)
    efforts = instant.head.score.notes.efforts
    known = None if efforts is None else efforts.cases.get(case.id)
    if known is not None:
        known.add(MOVED)
    if data.reason == KNOWLEDGE:
        instant.count(KNOWLEDGE, TRANSFERRED, case.topic_of(data.topic))


def failed(instant: Instant, case: Case, data: Data) -> None:
    """`contact.failed`: the third within the repeat window is much, but where many share an account; a form is ours."""
    abandoned = data.reason == "abandoned"
    instant.score(repeat_contact.ABANDONED if abandoned else repeat_contact.FAILED)
    if data.reason == "form_error" and data.item is not None:
        instant.score(customised.FORM_FAILED)
    instant.count(f"failed_{data.reason or 'unsaid'}", FAILED, data.item)
    tries = tries_of(instant)
    tries.append(instant.at)
    del tries[:-TRIES]
    if len(tries) >= TRIES and not raised(instant, SHARED_ACCOUNT):
        grievances.add(instant, MUCH_EFFORT, Sign.FAILED_AGAIN, case.id)


def tries_of(instant: Instant) -> list[int]:
    """When the client tried in vain within the repeat window."""
    tries = efforts_of(instant).tries
    while tries and instant.at - tries[0] > instant.policy.repeat_window:
        del tries[0]
    return tries


def replied(instant: Instant, case: Case, data: Data) -> None:
    """A public reply by a person that says what it does, before it acts: words alone, or one round of an argument."""
    known = effort_of(instant, case)
    known.words += 1
    if known.words >= WORDS and instant.targets(case)[0] in NEEDS and known.add(WORDS_ONLY):
        instant.score(competent.WORDS_ONLY)
        grievances.add(instant, MUCH_EFFORT, Sign.WORDS_NO_ACTION, case.id)
    if not OPENS.isdisjoint(data.does or ()):
        known.rounds = 0
    elif case.waiting and data.kind not in audits.NOT_YET and not data.asks:
        known.rounds += 1
        if known.rounds >= ROUNDS:
            known.rounds = 1  # as many again are one more
            grievances.add(instant, MUCH_EFFORT, Sign.ARGUMENT, case.id)


def untold(instant: Instant, case: Case) -> None:
    """A public reply by a person that does not say what it does: words and rounds are counted from here on."""
    efforts = instant.head.score.notes.efforts
    if efforts is not None and case.id in efforts.cases:
        anew(efforts.cases[case.id])


def stepped(efforts: Efforts, case: Case) -> None:
    """A step of ours: so are they, and of one without a case nobody knows which it was for."""
    for id, known in efforts.cases.items():
        if id == case.id or case.implicit():
            anew(known)


def anew(known: Effort) -> None:
    """In a case we did, or may have done, more than talk."""
    known.words = known.rounds = 0


def deferred(instant: Instant, case: Case) -> None:
    """The client is put off without a date: a moment each time, and much where it happens again and again."""
    instant.score(follow_through.DEFERRED)
    weeks, now = efforts_of(instant).weeks, week_of(instant.at)
    while weeks and weeks[0] <= now - WEEKS:
        del weeks[0]
    if now not in weeks:
        weeks.append(now)
        if len(weeks) >= DEFERRED and not raised(instant, SHARED_ACCOUNT):
            grievances.add(instant, MUCH_EFFORT, Sign.DEFERRED_AGAIN, case.id)


def confirmed(instant: Instant, case: Case) -> None:
    """The case is resolved: what it cost is over."""
    efforts = instant.head.score.notes.efforts
    if efforts is not None:
        efforts.cases.pop(case.id, None)
