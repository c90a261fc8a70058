"""What a client's contacts, our replies and the client's marks say: the moments judged at the touchpoint itself."""

from shared.messages import Data

from ..cases import commitments, contacts
from ..cases.desk import Case
from ..dimensions import access, caring, competent, repeat_contact
from ..dimensions.judgement import Judgement
from ..dimensions.touched import CONTACT, REPLY
from ..instant import Instant
from ..policy.policy import SECOND
from . import acts, answered, audits, counted, crowds, effort, reasons
from .notes import ASKED, COMPLAINT, WANTS

FEEDBACK = "feedback.given"
LIVE = frozenset({"phone", "chat", "visit"})  # channels on which somebody has to be there


def heard(instant: Instant, case: Case, data: Data) -> None:
    """A contact, of whatever kind, that came from a person: how it was served, and whether it says thanks."""
    numbers = instant.policy.score
    if data.wait_seconds is not None:
        wait = data.wait_seconds * SECOND
        late = access.WAITED_LONG if wait > numbers.long_wait else access.WAITED
        instant.score(late if wait > numbers.wait else access.SERVED_AT_ONCE)
    if data.hold_seconds is not None and data.hold_seconds * SECOND > numbers.hold:
        instant.score(repeat_contact.ON_HOLD)
    if data.kind == "praise":
        instant.score(caring.PRAISED)
    elif data.kind == "thanks":
        instant.score(caring.THANKED)
    if data.unrecognised:
        reasons.unrecognised(instant, case)
    if data.reason is not None or data.wants is not None:
        reasons.heard(instant, data)
    if data.actor is not None and data.actor.role is not None:
        in_touch(instant, data.actor.role, CONTACT)


def contacted(instant: Instant, case: Case, data: Data, label: str) -> None:
    """A client contact that was labelled, before it acts on its case."""
    if label in (contacts.FIRST, contacts.CHASER, contacts.REPEAT):
        came(instant, case, data, label)
    if data.re_explained:
        effort.explained(instant, case)
    if case.claimed():
        instant.weigh(competent.CLAIM_VOIDED, instant.key, recovery(instant, case))
    if contacts.kind_of(data) == contacts.COMPLAINT:
        audits.complain(instant, case)
        if data.wants is not None:
            audits.mark(instant, case, WANTS)
        answered.complained(instant, case, data)
    if data.reason is not None:
        reasons.contacted(instant, case, data.reason, data, label)
        effort.reasoned(instant, case, data.reason)
    counted.contacted(instant.head, case, data, label, instant.at, instant.key)


def came(instant: Instant, case: Case, data: Data, label: str) -> None:
    """The client came with a need, for the first time, while waiting, or once more."""
    shared = crowds.contacted(instant)
    if label == contacts.CHASER:
        instant.score(repeat_contact.CHASER)
    elif label == contacts.REPEAT:
        window = instant.policy.repeat_window
        again = case.contacted is not None and (not case.implicit() or instant.at - case.contacted <= window)
        if again or not shared:
            instant.score(repeat_contact.REPEAT)
    if data.channel in LIVE and closed(instant, case):
        instant.score(access.OUT_OF_HOURS)


def replied(instant: Instant, case: Case, data: Data) -> None:
    """A reply; one that holds the client off while an answer is owed already defers it without a date."""
    if data.public is False:
        return
    automatic = contacts.by_automation(data)
    counted.replied(instant.head, case, automatic, instant.at, instant.key)
    owed = commitments.ANSWER + case.id in instant.head.commitments
    if data.kind == "holding" and not automatic and owed:
        effort.deferred(instant, case)
    if data.does is not None:
        watch = audits.watch_of(instant, case)
        complaint = watch is not None and watch.has(COMPLAINT)
        acts.replied(instant, case, data, acts.of(data.does), complaint, automatic)
        if not automatic:
            effort.replied(instant, case, data)
    elif not automatic:
        effort.untold(instant, case)
    audits.replied(instant, case, data, automatic)
    if data.actor is not None and data.actor.role is not None:
        in_touch(instant, data.actor.role, REPLY)


def in_touch(instant: Instant, role: str, type: str) -> None:
    """Count the replies and contacts of those who lead."""
    if role != "staff":
        instant.count(f"by_{role}", type, role=role)


def marked(instant: Instant, case: Case, data: Data) -> None:
    """`feedback.given`: judged by its mark; at the bottom of its scale it is a complaint, where its case is known."""
    judged = mark_of(data)
    if judged is not None:
        instant.score(judged)
    if judged is caring.FEEDBACK_BOTTOM and data.case_id is not None:
        audits.complain(instant, case)
        counted.complained(instant.head, case, instant.at, instant.key)
    if data.scale and (data.items is not None or data.item is not None):
        compared(instant, data, data.scale)
    audits.mark(instant, case, ASKED)


def compared(instant: Instant, data: Data, scale: float) -> None:
    """The marks of single questions, and whom the client compares us with; each as a part of the scale."""
    for question, mark in (data.items or {}).items():
        instant.count("mark", FEEDBACK, question, number=mark / scale)
    if data.item is not None and data.value is not None:
        instant.count("compared", FEEDBACK, data.item, number=data.value / scale)


def mark_of(data: Data) -> Judgement | None:
    """What a mark says; in between, or without a scale, nothing. NPS has its own bounds."""
    if data.value is None or not data.scale:
        return None
    share, net = data.value / data.scale, data.metric == "nps"
    if share <= 0.2:
        return caring.FEEDBACK_BOTTOM
    if share <= (0.6 if net else 0.4):
        return caring.FEEDBACK_LOW
    return caring.FEEDBACK_GOOD if share >= (0.9 if net else 0.8) else None


def recovery(instant: Instant, case: Case) -> float:
    """How much more a failure weighs where it spoils a recovery: that of a complaint."""
    return instant.policy.score.failed_recovery if instant.targets(case)[0] == contacts.COMPLAINT else 1.0


def closed(instant: Instant, case: Case) -> bool:
    """Whether nobody works now, by the calendar in force for the case."""
    calendar = instant.policy.targets(*instant.targets(case)).calendar
    return calendar is not None and calendar.working(instant.at, instant.at + 1) == 0
