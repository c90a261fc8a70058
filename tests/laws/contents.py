"""What histories are made of: the types of touchpoints, in palettes that go together, and their data."""

from dataclasses import dataclass
from random import Random
from typing import Any

from shared.messages import instant
from tests.laws.oracle.policy import duration
from tests.laws.policies import DURATIONS

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

ACTORS = (None, None, None, None, None, None, "human", "client", "automation", "third_party")
SEGMENTS = (None, None, None, None, "gold", "silver")
TOPICS = (None, None, "billing", "login")
CASES = (None, "a", "a", "a", "a", "b")
NAMES = ("p", "p", "p", "q")
KINDS = (
    None, None, "inquiry", "inquiry", "request", "complaint", "complaint", "chaser", "feedback", "praise", "thanks",
    "unknown",
)  # fmt: skip
REPLY_KINDS = (None, "answer", "holding", "holding", "update", "follow_up", "apology")
CASE_KINDS = (None, None, None, "complaint", "request")
PRIORITIES = (None, None, None, "urgent", "low")
REASONS = (None, "waiting_for_client", "waiting_for_client", "waiting_for_vendor", "lunch")
YES = (None, None, True)

CASE = (
    *("contact.received",) * 3, *("reply.sent",) * 3, "case.opened", "case.resolved", "case.resolved", "case.closed",
    "case.changed", "case.assigned", "case.paused", "case.paused", "case.resumed", "case.confirmed", "case.reopened",
)  # fmt: skip
CONTACTS = (*("contact.received",) * 5, "reply.sent", "reply.sent", "case.resolved", "case.paused")
COMMITMENTS = (
    "commitment.made", "commitment.made", "commitment.kept", "commitment.kept", "commitment.withdrawn",
    "commitment.renegotiated", "expectation.assessed",
)  # fmt: skip
ANSWERS = (*("reply.sent",) * 5, "case.resolved", "contact.received", "commitment.kept", "case.reopened")
OTHERS = (
    "case.transferred", "decision.needed", "decision.made", "contact.failed", "feedback.given", "escalation.requested",
    "order.placed", "cause.recorded",
)  # fmt: skip
PALETTES = (CASE, CASE, CONTACTS, CONTACTS, COMMITMENTS, ANSWERS, (*CASE, *CONTACTS, *COMMITMENTS, *OTHERS))


@dataclass
class Frame:
    """What one history is drawn from: few spans, which its policies share, so that ends are met; few types."""

    dice: Random
    spans: list[str]
    palette: tuple[str, ...]

    @classmethod
    def drawn(cls, dice: Random) -> "Frame":
        """One to three spans and a palette."""
        return cls(dice, dice.sample(DURATIONS, dice.randint(1, 3)), dice.choice(PALETTES))

    def gap(self) -> int:
        """What lies between touchpoints: a span, nothing, or anything; now and then a microsecond beside it."""
        gaps = (0, 0, 5 * MINUTE, HOUR, DAY, *[duration(span) for span in self.spans] * 3)
        return self.dice.choice(gaps) + self.dice.choice((0, 0, 0, 0, 1, -1))


def text(moment: int) -> str:
    """RFC 3339 of microseconds."""
    return instant(moment).isoformat().replace("+00:00", "Z")


def data(frame: Frame, type_: str, moment: int) -> dict[str, Any]:
    """The data of a type; absent fields are left out."""
    pick = frame.dice.choice
    given: dict[str, Any] = {"segment": pick(SEGMENTS), "topic": pick(TOPICS), "case_id": pick(CASES)}
    family = type_.split(".")[0]
    if actor := pick(ACTORS):
        given["actor"] = {"kind": actor, "team": "t1"}
    if type_ == "contact.received":
        given |= {"kind": pick(KINDS), "angry": pick(YES), "re_explained": pick((None, None, None, None, True))}
    elif family == "reply":
        given |= {"kind": pick(REPLY_KINDS), "asks": pick(YES), "public": pick((None, None, None, True, False))}
    elif family == "case":
        given |= {"case_id": given["case_id"] or "a", "kind": pick(CASE_KINDS), "priority": pick(PRIORITIES)}
        given |= {"reason": pick(REASONS)} if type_ == "case.paused" else {}
        given |= {"to_team": "t1"} if type_ in ("case.assigned", "case.transferred") else {}
    elif family == "commitment":
        given |= commitment(frame, type_, moment)
    elif family == "expectation":
        given |= {"commitment_id": pick(NAMES), "outcome": pick(("met", "missed"))}
    return {key: value for key, value in given.items() if value is not None}


def commitment(frame: Frame, type_: str, moment: int) -> dict[str, Any]:
    """A promise, its moves and its ends, with dues where other touchpoints are likely to be."""
    given: dict[str, Any] = {"commitment_id": frame.dice.choice(NAMES), "client_agreed": frame.dice.choice(YES)}
    if type_ == "commitment.made" and frame.dice.random() < 0.7:
        given["due_at"] = text(moment + frame.gap())
    if type_ == "commitment.renegotiated":
        given["new_due_at"] = text(moment + frame.gap())
    return given
