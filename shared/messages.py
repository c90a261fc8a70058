"""What crosses the topics, as the services read it inside: msgspec structures, faster than the published models.

`shared/contract.py` is what publishers see; a property test holds the two readings of the same bytes together.
Times are aware datetimes on the wire (RFC 3339, UTC); the core counts in microseconds since 1970 (`micros`).
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Struct

from .commitments import Committed
from .crises import Crisis
from .judged import Judged

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What msgspec raises at bytes that it cannot read; the last two are not among its own errors.
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]  # what comes in has an offset

TouchpointType = Literal[
    "contact.received", "contact.failed", "reply.sent",
    "case.opened", "case.changed", "case.assigned", "case.transferred", "case.paused", "case.resumed",
    "case.resolved", "case.confirmed", "case.reopened", "case.closed",
    "decision.needed", "decision.made",
    "commitment.made", "commitment.renegotiated", "commitment.kept", "commitment.withdrawn",
    "expectation.stated", "expectation.assessed", "feedback.requested", "feedback.given",
    "escalation.requested", "mention.public", "notice.legal", "breach.confidentiality",
    "order.placed", "order.delivered", "relationship.ended", "relationship.recovered", "relationship.changed",
    "charge.changed", "offer.made", "gesture.made", "exception.granted", "exception.refused",
    "cause.recorded", "fix.verified", "lesson.recorded", "lesson.shared", "lesson.trained", "practice.recorded",
    "touchpoint.voided", "touchpoint.amended", "source.heartbeat",
]  # fmt: skip


HEARTBEAT: TouchpointType = "source.heartbeat"
PRACTICE: TouchpointType = "practice.recorded"  # of a unit of ours, which is no client


# `gc=False`: what cannot refer to itself need not be searched for cycles, and a ledger holds many of these.
class Actor(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Who did it: `kind` is client, human, automation or third_party; `role` staff, manager or executive."""

    kind: Literal["client", "human", "automation", "third_party"] | None = None
    id: str | None = None
    team: str | None = None
    role: str | None = None


class Target(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The touchpoint that a correction is about."""

    source: str
    id: str
    time: Moment


class Data(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """The `data` of every type in one structure; the published models say which field goes with which type."""

    case_id: str | None = None
    channel: str | None = None
    actor: Actor | None = None
    topic: str | None = None
    segment: str | None = None
    kind: str | None = None
    re_explained: bool | None = None
    wait_seconds: float | None = None
    hold_seconds: float | None = None
    angry: bool | None = None
    reason: str | None = None
    public: bool | None = None
    asks: bool | None = None
    priority: str | None = None
    from_team: str | None = None
    to_team: str | None = None
    what: str | None = None
    commitment_id: str | None = None
    due_at: Moment | None = None
    new_due_at: Moment | None = None
    maker: str | None = None
    keeper: str | None = None
    origin: str | None = None
    client_agreed: bool | None = None
    outcome: str | None = None
    metric: str | None = None
    value: float | None = None
    scale: float | None = None
    cause: str | None = None
    fault: str | None = None
    item: str | None = None
    does: list[str] | None = None
    unrecognised: bool | None = None
    wants: str | None = None
    favours: str | None = None
    wanted_by: Moment | None = None
    trigger: str | None = None
    objective: str | None = None
    tag: str | None = None
    items: dict[str, float] | None = None
    of: Target | None = None
    touchpoint: "Touchpoint | None" = None
    interval_seconds: float | None = None


class Touchpoint(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag_field="specversion", tag="1.0"):
    """One CloudEvent that passed ingest. `subject` is the client id; only a heartbeat has none."""

    id: str
    source: str
    type: TouchpointType
    subject: str = ""
    time: Moment
    ingestedat: Moment | None = None
    data: Data = Data()


class Envelope(Struct, frozen=True, kw_only=True):
    """1 to 200 touchpoints of one partition in one message of `driftline.touchpoints` (HOUSE.md 1)."""

    v: int = 1
    history: bool = False
    events: list[Touchpoint]


class Tick(Struct, frozen=True, kw_only=True):
    """Time itself, as a message: everything due at or before `tick` falls due when this is read."""

    v: int = 1
    tick: Moment


class Live(Struct, frozen=True, kw_only=True):
    """The end of history in a partition: from here on what happens is notified."""

    v: int = 1
    live: Moment


class Because(Struct, frozen=True):
    """A touchpoint that stands behind a transition."""

    source: str
    id: str


class Share(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one touchpoint adds to what moved a rule: `what` it was, its `weight` there, in the unit of the rule."""

    source: str
    id: str
    what: str
    weight: float
    at: datetime | None = None


class Owed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commitment that is open, or broken and not made good."""

    commitment_id: str
    due_at: datetime
    what: str | None = None
    keeper: str | None = None


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A need or an expectation of the client's, by the touchpoint that stated it."""

    source: str
    id: str
    at: datetime
    what: str | None = None
    case_id: str | None = None


class NextAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to do first: the oldest unanswered need, what is owed (the five due first), what was last expected."""

    unanswered: Said | None = None
    owed: list[Owed] = []
    expected: Said | None = None


class Dimension(Struct, frozen=True):
    """One part of the score: `value` 0 to 100, `evidence` the decayed count of moments behind it."""

    value: float
    evidence: float


class Transition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A move of one rule of one client, as scoring tells it: `step` is where it stands now (calm: it is over).

    A rule that is no step of the ladder is `flagged` while it is up. `at` is when it became known; `reason` is one of
    the reasons in `ladder/ladder.py` of scoring, of a flag one in `moments/flags.py`. `shadow`: the policy has the rule
    run without telling anybody; `crisis` goes with an entry into crisis. `shares` are the touchpoints that weigh most
    in it, the heaviest first, at most 20; `next` is what to do first; `stage` is how far a warning has come (`50%`),
    each of which is told once; `team` is the one that the case behind the move went to last.
    """

    rule: str
    step: str
    at: datetime
    reason: str
    because: list[Because]
    override: bool = False
    historical: bool = False
    shadow: bool = False
    crisis: Crisis | None = None
    stage: str | None = None
    shares: list[Share] = []
    next: NextAction | None = None
    team: str | None = None


class ClientScore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The score of one client after a message; `version` grows by one with each, so that repeats can be dropped.

    While sources of the client are `quiet`, its `ladder` is unknown, `since` is when the first of them fell silent, and
    `last_known` the step on which it stands until they are heard again. `risk` is the probability of a crisis within
    the horizon of the model of risk, 0 to 1; None while sources are quiet. `contacted` is when a person of ours last
    replied to the client in public. `commitments` are those that this message changed, each as it stands now;
    `assessed`: what the latest assessment of a commitment says since, true where it missed what was expected. It makes
    `kept_expectation_missed` of `kept`, or takes that back, also of commitments that are told no more. `moments` are
    those that this message brought, numbered from `moments_from` on: what was told before from that number on holds no
    more (a late fact had the past folded anew). Where that is much, several scores tell it, one version after another.
    """

    client: str
    version: int
    at: datetime
    score: float
    band: str
    confidence: float
    dimensions: dict[str, Dimension]
    ladder: str
    since: datetime
    segment: str | None = None
    transitions: list[Transition] = []
    quiet: list[str] = []
    last_known: str | None = None
    risk: float | None = None
    contacted: datetime | None = None
    commitments: list[Committed] = []
    assessed: dict[str, bool] = {}
    moments_from: int = 0
    moments: list[Judged] = []


class Scores(Struct, frozen=True, kw_only=True, tag_field="kind", tag="scores"):
    """All clients that one envelope or tick changed: one message of `driftline.signals`."""

    v: int = 1
    scores: list[ClientScore]


def sent_arrival(touchpoint: Touchpoint) -> datetime:
    """The arrival that a touchpoint says it had: `ingestedat`, where absent its `time` (SPEC.md 15)."""
    return touchpoint.time if touchpoint.ingestedat is None else touchpoint.ingestedat


def micros(time: datetime) -> int:
    """Microseconds since 1970 of an aware datetime, exact."""
    delta = time - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def instant(us: int) -> datetime:
    """The UTC datetime of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=us)
