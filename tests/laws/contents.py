"""What histories are made of: the types of touchpoints, in palettes that go together, and their data."""

from dataclasses import dataclass
from random import Random
from typing import Any, get_args

from shared import data as published
from shared.messages import instant
from tests.laws.law import EXAMPLES
from tests.laws.oracle.policy import duration
from tests.laws.policies import DURATIONS, STARTS, policies

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
POLICIES = 300 if not EXAMPLES else 2**32  # reading one costs more than a fold, so that CI has few

CASE = (
    *("contact.received",) * 3, *("reply.sent",) * 3, "case.opened", "case.resolved", "case.resolved", "case.closed",
    "case.changed", "case.assigned", *("case.paused",) * 3, "case.resumed", "case.confirmed", "case.reopened",
)  # fmt: skip
CONTACTS = (*("contact.received",) * 5, "reply.sent", "reply.sent", "case.resolved", "case.paused")
COMMITMENTS = (
    *("commitment.made",) * 3, *("commitment.kept",) * 3, *("commitment.renegotiated",) * 2, "commitment.withdrawn",
    "expectation.assessed", "expectation.assessed", "reply.sent",
)  # fmt: skip
ANSWERS = (
    *("reply.sent",) * 5, "case.resolved", "contact.received", "commitment.kept", *("commitment.withdrawn",) * 2,
    "commitment.renegotiated", *("expectation.assessed",) * 2, "case.reopened",
)  # fmt: skip
TEAMS = (
    "case.opened", "case.assigned", "case.transferred", "case.changed", "case.resolved", "case.resolved", "case.closed",
    "case.confirmed", "case.reopened", "reply.sent",
)  # fmt: skip
DECISIONS = (
    *("decision.needed",) * 3, *("decision.made",) * 3, "case.opened", "case.resolved", "case.confirmed",
    "case.reopened", "reply.sent",
)  # fmt: skip
FOLLOW_UPS = (
    *("reply.sent",) * 4, "contact.received", "case.opened", *("case.resolved",) * 3, "case.confirmed", "case.reopened",
)  # fmt: skip
UPDATES = (
    *("reply.sent",) * 4, *("case.paused",) * 2, "case.opened", "case.resumed", "case.resolved", "case.closed",
    "case.reopened",
)  # fmt: skip
OTHERS = (
    "contact.failed", "expectation.stated", "feedback.requested", "feedback.given", "escalation.requested",
    "mention.public", "notice.legal", "breach.confidentiality", "order.placed", "relationship.ended",
    "relationship.recovered", "exception.granted", "cause.recorded", "fix.verified", "lesson.shared",
    "source.heartbeat", "order.delivered", "relationship.changed", "charge.changed", "charge.changed", "offer.made",
    "gesture.made", "exception.refused", "lesson.recorded", "lesson.trained", "practice.recorded",
)  # fmt: skip
DEALINGS = (
    *("expectation.stated",) * 2, *("order.delivered",) * 2, *("charge.changed",) * 4, *("case.resolved",) * 3,
    *("contact.received",) * 3, *("reply.sent",) * 3, *("decision.made",) * 2, "order.placed", "case.confirmed",
    "case.reopened", "exception.granted", "exception.refused", "offer.made", "gesture.made", "relationship.changed",
)  # fmt: skip
EVERYTHING = (*CASE, *COMMITMENTS, "decision.needed", "decision.made", "case.transferred", *OTHERS)
PALETTES = (
    CASE, CASE, CONTACTS, CONTACTS, CONTACTS, COMMITMENTS, COMMITMENTS, ANSWERS, TEAMS, TEAMS, DECISIONS, DECISIONS,
    UPDATES, FOLLOW_UPS, DEALINGS, EVERYTHING, EVERYTHING, OTHERS,
)  # fmt: skip

NEVER, NOW_AND_THEN, YES = (None,), (None, None, None, None, True), (None, None, True)
SECONDS = (None, None, None, 0, 30.5, 600)
COMMON: dict[str, tuple[object, ...]] = {
    "segment": (None, None, None, None, None, None, "gold", "silver"),
    "topic": (None, None, "billing", "login"),
    "channel": (*NEVER * 7, "phone", "email", "chat", "web", "visit", "social", "api"),
}
CONTACT: dict[str, tuple[object, ...]] = {
    "kind": (
        None, None, "inquiry", "inquiry", "request", "complaint", "complaint", "chaser", "feedback", "praise", "thanks",
        "unknown",
    ),
    "angry": YES, "re_explained": NOW_AND_THEN, "wait_seconds": SECONDS, "hold_seconds": SECONDS,
    "unrecognised": NOW_AND_THEN, "wants": (*NEVER * 5, *get_args(published.Want)), "item": (None, None, "form 7"),
}  # fmt: skip
LEARNING: dict[str, tuple[object, ...]] = {
    "cause": (None, "bug", "price"), "fault": (None, "ours", "theirs", "third_party"), "item": (None, None, "a story"),
    "tag": (None, *get_args(published.CauseTag)),
}  # fmt: skip
CASES = ((None, None, "a"), ("a", "a", "a", "b"), (None, "a", "a", "a", "a", "b"), ("a", "~billing", None, "a"))
FIELDS: dict[str, dict[str, tuple[object, ...]]] = {
    "contact": CONTACT,
    "contact.received": CONTACT | {"reason": (*NEVER * 6, *get_args(published.ContactReason))},
    "contact.failed": CONTACT | {"reason": (None, None, *get_args(published.FailureReason))},
    "reply": {
        "does": (*NEVER * 6, [], *([act] for act in get_args(published.Act)), ["summarised", "showed_options"]),
        "kind": (None, "answer", "holding", "holding", "update", "follow_up", "follow_up", "apology"),
        "asks": YES, "public": (None, None, None, True, False),
    },
    "case": {
        "kind": (None, None, None, "complaint", "complaint", "request"), "reason": (*NEVER * 9, "other"),
        "priority": (None, None, None, "urgent", "low"), "from_team": (None, None, None, "t1"),
        "to_team": (None, None, None, "t1", "t2"),
        "outcome": (*NEVER * 4, *get_args(published.CaseOutcome)),
    },
    "case.assigned": {"to_team": (None, "t1", "t2", "t3")},
    "case.transferred": {"from_team": (None, "t1"), "to_team": (None, "t1", "t2", "t3")},
    "case.paused": {"reason": (None, "waiting_for_client", "waiting_for_client", "waiting_for_vendor", "lunch")},
    "decision": {
        "what": (None, None, "refund", "refund", "refund", "price"),
        "outcome": (None, None, *get_args(published.DecisionOutcome)), "favours": (None, None, "client", "us"),
    },
    "commitment": {
        "client_agreed": (None, False, True, True), "what": (None, "call back"),
        "maker": (None, "anna", "ben"), "keeper": (None, "anna", "team 2"),
        "origin": (None, "sales", "marketing", "service"),
    },
    "expectation": {"outcome": (None, "met", "missed", "missed", "exceeded")},
    "feedback": {
        "metric": (None, "csat", "nps", "ces"), "value": (None, 0, 1, 3, 5, 10), "scale": (None, 5, 10),
        "item": (None, None, "a bank"),
    },
    "order": {"value": (None, 0, 99.5), "item": (None, "shoes")},
    "relationship": {"value": (None, 1000), "item": (None, "shoes")},
    "relationship.changed": {
        "kind": (None, *get_args(published.RelationshipChange)), "item": (None, None, "x"), "value": (None, 1),
    },
    "charge": {
        "kind": (None, "disputed", "held", "taken", "taken", "released"), "item": (None, "fee", "fee", "rent"),
        "value": (None, 9),
    },
    "offer": {"objective": (None, None, "growth"), "value": (None, 10)},
    "gesture": {"kind": (None, "goodwill", "restitution"), "value": (None, 50)},
    "exception": {
        "kind": (None, *get_args(published.ExceptionKind)), "trigger": (None, "exceptional", "routine"),
        "item": (None, None, "minimum order"),
    },
    "cause": LEARNING, "fix": LEARNING, "lesson": LEARNING,
    "practice": {
        "kind": get_args(published.PracticeKind), "item": (None, "billing"), "what": (None, "kept rate"),
        "value": (None, 1), "scale": (None, 5), "outcome": (None, "met", "missed"), "items": (None, {"truth": 3}),
    },
    "source": {"interval_seconds": (60, 3600, 86_400.5)},
}  # fmt: skip
ACTOR: dict[str, tuple[object, ...]] = {
    "kind": (None, None, None, None, "human", "human", "client", "automation", "automation", "third_party"),
    "id": (None, None, None, "anna"),
    "team": (None, None, "t1", "t1", "t2", "t3"),
    "role": (*NEVER * 6, "staff", "manager", "executive"),
}


@dataclass
class Frame:
    """What one history is drawn from: few spans, which its policies share, so that ends are met; few types."""

    dice: Random
    start: int
    spans: list[str]
    policies: list[str]
    palette: tuple[str, ...]
    cases: tuple[str | None, ...]
    made: list[str]

    @classmethod
    def drawn(cls, dice: Random) -> "Frame":
        """One to three spans with policies of them, a palette, and whether it is rather about cases or about none."""
        few = Random(dice.randrange(POLICIES))
        start, spans = few.choice(STARTS), few.sample(DURATIONS, few.choice((1, 1, 2, 3)))
        return cls(dice, start, spans, policies(few, spans, start), dice.choice(PALETTES), dice.choice(CASES), [])

    def type(self, first: bool) -> str:
        """A type of the palette; a history likes to begin with the opening of a case."""
        opens = first and "case.opened" in self.palette and self.dice.random() < 0.7
        return "case.opened" if opens else self.dice.choice(self.palette)

    def commitment(self, made: bool) -> str:
        """Mostly a new one where one is made, else one of the latest; or an answer that was promised."""
        if made and self.dice.random() < 0.8:
            self.made.append(f"p{len(self.made)}")
            return self.made[-1]
        return self.dice.choice((*self.made[-2:], *self.made[-1:], "p0", "~answer:a", "~answer:~"))

    def gap(self) -> int:
        """What lies between touchpoints: a span, nothing, or anything; now and then a microsecond beside it."""
        gaps = (0, 0, 5 * MINUTE, HOUR, DAY, *[duration(span) for span in self.spans] * 3)
        return self.dice.choice(gaps) + self.dice.choice((0, 0, 0, 0, 1, -1))


def text(moment: int) -> str:
    """RFC 3339 of microseconds."""
    return instant(moment).isoformat().replace("+00:00", "Z")


def data(frame: Frame, type_: str, moment: int) -> dict[str, Any]:
    """The data of a type; absent fields are left out."""
    family = type_.split(".")[0]
    given = picked(frame, COMMON | {"case_id": frame.cases} | FIELDS.get(family, {}) | FIELDS.get(type_, {}))
    if frame.dice.random() < (0.8 if frame.palette is TEAMS else 0.3):
        given["actor"] = picked(frame, ACTOR)
    if family == "case":
        given.setdefault("case_id", "a")
    of_commitment = 0.2 if frame.palette is DEALINGS else 0.8
    if family == "commitment" or (family == "expectation" and frame.dice.random() < of_commitment):
        given["commitment_id"] = frame.commitment(made=type_ == "commitment.made")
    # Dues are where other touchpoints are likely to be; on other types of the family they say nothing.
    if family == "commitment" and frame.dice.random() < (0.7 if type_ == "commitment.made" else 0.1):
        given["due_at"] = text(moment + frame.gap() + frame.gap())
    if family == "feedback" and frame.dice.random() < 0.3:
        given["items"] = {"friendly": frame.dice.choice((1, 3, 5))}
    if family == "expectation" and frame.dice.random() < 0.4:
        given["wanted_by"] = text(moment + frame.gap() + frame.gap())
    if type_ == "commitment.renegotiated" or (family == "commitment" and frame.dice.random() < 0.1):
        given["new_due_at"] = text(moment + frame.gap())
    return given


def picked(frame: Frame, fields: dict[str, tuple[object, ...]]) -> dict[str, Any]:
    """One value for each field, the absent ones left out."""
    found = {name: frame.dice.choice(values) for name, values in fields.items()}
    return {name: value for name, value in found.items() if value is not None}
