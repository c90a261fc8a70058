"""One touchpoint into the head: what each type does (SPEC.md 15)."""

from typing import assert_never

from shared.messages import Touchpoint

from .cases import cases, clocks, commitments, contacts, reach
from .cases.desk import Case
from .detectors import detection
from .head import Head
from .instant import Instant, Move
from .moments import moments
from .rulebook import Rulebook


def fold(head: Head, touchpoint: Touchpoint, at: int, rules: Rulebook, moves: list[Move]) -> bool:
    """Take a touchpoint in event order, at its time (µs); says whether it was a client contact."""
    instant = Instant(head, at, rules, (touchpoint.source, touchpoint.id), moves)
    data = touchpoint.data
    head.in_effect = True
    if touchpoint.source not in head.sources:
        head.sources.append(touchpoint.source)
    if data.segment is not None and data.segment != head.segment:
        enter_segment(instant, data.segment)
    case = cases.find(head, data, at)
    instant.touch(case)
    instant.about(case)
    if data.channel is not None:
        case.channel = data.channel
    if touchpoint.type.startswith("case."):
        cases.describe(instant, case, data.kind, data.priority)
    reach.note(case, touchpoint, at)
    detection.touched(instant, case, touchpoint)
    moments.touchpoint(instant, case, touchpoint)
    act(instant, case, touchpoint)
    if data.topic is not None:
        case.topic = data.topic
    return touchpoint.type == "contact.received" and contacts.is_client_contact(data)


def enter_segment(instant: Instant, segment: str) -> None:
    """The client belongs to another segment from now on: every running clock may have another target."""
    for case in instant.head.cases.values():
        instant.before_change(case)
        instant.touch(case)
    head = instant.head
    head.segment = segment
    if head.segments and head.segments[-1][0] == instant.at:
        head.segments.pop()
    head.segments.append((instant.at, segment))


def act(instant: Instant, case: Case, touchpoint: Touchpoint) -> None:
    """What a type does to its case and to the commitments to the client."""
    data = touchpoint.data
    match touchpoint.type:
        case "contact.received":
            if contacts.is_client_contact(data):
                contacts.received(instant, case, data)
        case "reply.sent":
            contacts.replied(instant, case, data)
        case "case.opened":
            cases.start(instant, case)
        case "case.changed" | "case.assigned" | "case.transferred":
            pass
        case "case.paused":
            cases.pause(instant, case, data.reason)
        case "case.resumed":
            cases.resume(instant, case, "resumed")
        case "case.resolved" | "case.closed":
            cases.claim(instant, case, touchpoint)
        case "case.confirmed":
            if case.claimed():
                cases.confirm(instant, case)
        case "case.reopened":
            cases.reopen(instant, case)
        case "commitment.made" | "commitment.renegotiated" | "commitment.kept" | "commitment.withdrawn":
            commitments.act(instant, touchpoint.type, data)
        case "expectation.assessed":
            commitments.assessed(instant, data)
        case "decision.needed":
            clocks.happen(instant, case, clocks.NEEDED, data.what)
        case "decision.made":
            clocks.happen(instant, case, clocks.MADE, data.what)
        case "contact.failed" | "expectation.stated" | "feedback.requested" | "feedback.given":
            pass
        case "escalation.requested" | "mention.public" | "notice.legal" | "breach.confidentiality":
            pass
        case "order.placed" | "order.delivered" | "relationship.ended" | "relationship.recovered":
            pass
        case "relationship.changed" | "charge.changed" | "offer.made" | "gesture.made":
            pass
        case "exception.granted" | "exception.refused" | "cause.recorded" | "fix.verified":
            pass
        case "lesson.recorded" | "lesson.shared" | "lesson.trained" | "practice.recorded" | "source.heartbeat":
            pass
        case "touchpoint.voided" | "touchpoint.amended":
            pass
        case _:
            assert_never(touchpoint.type)
