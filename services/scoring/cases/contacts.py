"""What a client contact is: conversation, response, chaser, repeat or first; and what it does (SPEC.md 6, 15)."""

from shared.messages import Data

from ..detectors import detection
from ..head import Head, Recent
from ..instant import Instant
from ..moments import counted, moments
from . import cases, clocks, commitments
from .desk import NOBODY, Case
from .kinds import (
    CHASER,
    CHASER_KIND,
    COMPLAINT,
    CONVERSATION,
    FIRST,
    NOT_A_NEED,
    REPEAT,
    RESPONSE,
    UNKNOWN,
    by_automation,
    is_client_contact,
    kind_of,
)
from .shelf import take

__all__ = [
    "CHASER", "CHASER_KIND", "COMPLAINT", "CONVERSATION", "FIRST", "NOT_A_NEED", "REPEAT", "RESPONSE", "UNKNOWN",
    "by_automation", "is_client_contact", "kind_of", "label_of", "received", "replied",
]  # fmt: skip


def received(instant: Instant, case: Case, data: Data) -> None:
    """Fold a client contact into its case."""
    count(instant, case, data)
    describe(instant, case, data)
    cases.start(instant, case)
    cases.resume(instant, case, "contact")
    if case.claimed():
        cases.void(instant, case)
    clocks.happen(instant, case, clocks.CONTACTED)
    if not case.waiting or case.need == NOBODY:
        case.need_at, case.need = instant.at, instant.key
    case.waiting, case.asked = True, False
    case.contacted = case.last_word = instant.at
    case.unanswered = instant.at if case.unanswered is None else case.unanswered


def describe(instant: Instant, case: Case, data: Data) -> None:
    """Let the contact say what kind of case it is."""
    kind = kind_of(data)
    if kind == COMPLAINT:
        cases.describe(instant, case, COMPLAINT, None)
    if case.contacted is None and kind != CHASER_KIND:
        if case.kind is None:
            instant.before_change(case)
        case.first_kind = kind


def count(instant: Instant, case: Case, data: Data) -> None:
    """Label the contact and count what the label says."""
    head, topic = instant.head, case.topic_of(data.topic)
    label = label_of(instant, case, topic)
    detection.contacted(instant, case, data, label)
    moments.contact(instant, case, data, label)
    if label == CHASER:
        head.chasers += 1
    elif label == REPEAT:
        head.repeats += 1
        blame(instant, case, topic)
    if label in (CHASER, REPEAT) or data.re_explained:
        counted.came_again(head, case, instant.at, instant.key)
        case.came_again = True
    if topic is not None:
        note(head, topic, case, instant.at)


def label_of(instant: Instant, case: Case, topic: str | None) -> str:
    """The first of the five that fits; the ends of all spans belong to them."""
    at, policy = instant.at, instant.policy
    if case.last_word is not None and at - case.last_word <= policy.conversation_gap:
        return CONVERSATION
    if case.unanswered is not None and at - case.unanswered <= policy.addition_gap:
        return CONVERSATION
    if case.paused_for_client or case.asked:
        return RESPONSE
    if case.waiting:
        return CHASER
    if case.contacted is not None and (not case.implicit() or at - case.contacted <= policy.repeat_window):
        return REPEAT
    elsewhere = None if topic is None else latest_elsewhere(instant.head, topic, case)
    return REPEAT if elsewhere is not None and at - elsewhere <= policy.repeat_window else FIRST


def latest_elsewhere(head: Head, topic: str, case: Case) -> int | None:
    """When another case of the client last had a contact on the topic."""
    recent = head.topics.get(topic)
    if recent is None:
        return None
    return recent.other_at if recent.case == case.id else recent.at


def blame(instant: Instant, case: Case, topic: str | None) -> None:
    """A repeat about what another case had last: that one was not resolved at first contact."""
    recent = None if topic is None else instant.head.topics.get(topic)
    if recent is None or recent.case == case.id or instant.at - recent.at > instant.policy.repeat_window:
        return
    earlier = take(instant.head, recent.case)
    if earlier is not None:
        counted.came_again(instant.head, earlier, instant.at, instant.key)
        earlier.came_again = True
        instant.touch(earlier)


def note(head: Head, topic: str, case: Case, at: int) -> None:
    """Remember the contact as the latest on its topic."""
    recent = head.topics.get(topic)
    if recent is None:
        head.topics[topic] = Recent(at, case.id)
    elif recent.case == case.id:
        recent.at = at
    else:
        head.topics[topic] = Recent(at, case.id, recent.at, recent.case)


def replied(instant: Instant, case: Case, data: Data) -> None:
    """Fold a `reply.sent`; only a public one by a human counts."""
    if by_automation(data) or data.public is False:
        return
    instant.head.contacted = instant.at
    clocks.happen(instant, case, clocks.REPLIED)
    if data.kind == "follow_up":
        clocks.happen(instant, case, clocks.FOLLOWED_UP)
    case.asked = data.asks is True
    case.unanswered, case.last_word = None, instant.at
    if data.kind == "holding":
        commitments.hold(instant, case)
    elif data.kind != "update":
        case.waiting = False
        commitments.answered(instant, case)
