"""The touchpoint contract, as publishers see it: CloudEvents 1.0, one model a family, one union on `type`.

`driftline schema` writes JSON Schema, OpenAPI and AsyncAPI from these models; docs/publishing.md shows them in use.
Inside, `shared/messages.py` reads the same bytes faster; a property test holds the two readings together.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from shared.data import (
    CaseData,
    ChargeData,
    CommitmentData,
    CommonData,
    ContactData,
    ContactFailedData,
    DecisionData,
    ExceptionData,
    ExpectationData,
    FeedbackData,
    GestureData,
    HeartbeatData,
    Instant,
    Label,
    LearningData,
    OfferData,
    PracticeData,
    RelationshipChangeData,
    RelationshipData,
    RenegotiationData,
    ReplyData,
    Target,
    VoidedData,
)

VERSION = "1.0"
JSON = r"^(application|text)/([A-Za-z0-9.+-]*\+)?[Jj][Ss][Oo][Nn] *(;.*)?$"
EXTENSION = r"^[a-z0-9]+$"
JsonMediaType = Annotated[str, StringConstraints(pattern=JSON)]
ExtensionName = Annotated[str, StringConstraints(pattern=EXTENSION)]


class CloudEvent(BaseModel):
    """The attributes of CloudEvents 1.0; extension attributes are allowed and not kept."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="allow", json_schema_extra={"propertyNames": {"pattern": EXTENSION}}
    )
    __pydantic_extra__: dict[ExtensionName, Label | bool | int | None]

    specversion: Literal["1.0"] = Field(description="the version of CloudEvents")
    id: Label = Field(description="with `source` and `subject` the identity; sent again it must say the same")
    source: Label = Field(description="the system that speaks, as a URI reference: crm, /helpdesk/eu")
    type: Label = Field(description="what happened")
    subject: Label = Field(description="the client id")
    time: Instant = Field(description="when it occurred, RFC 3339 with offset")
    datacontenttype: JsonMediaType | None = Field(None, description="JSON, if given")
    dataschema: Label | None = Field(None, description="not read")
    ingestedat: Instant | None = Field(None, description="the arrival in a log; Driftline sets it, publishers need not")


class ContactReceived(CloudEvent):
    """The client turned to us, on whatever channel."""

    type: Literal["contact.received"]
    data: ContactData = ContactData()


class ContactFailed(CloudEvent):
    """The client tried to reach us in vain."""

    type: Literal["contact.failed"]
    data: ContactFailedData = ContactFailedData()


class ReplySent(CloudEvent):
    """We answered; only a public reply by a human is a response."""

    type: Literal["reply.sent"]
    data: ReplyData = ReplyData()


class CaseStep(CloudEvent):
    """A case was opened, changed, assigned to or transferred between teams, paused and resumed, claimed resolved,
    confirmed by the client, reopened or closed."""

    type: Literal[
        "case.opened", "case.changed", "case.assigned", "case.transferred", "case.paused", "case.resumed",
        "case.resolved", "case.confirmed", "case.reopened", "case.closed",
    ]  # fmt: skip
    data: CaseData


class Decision(CloudEvent):
    """The client waits for a decision, or it was made."""

    type: Literal["decision.needed", "decision.made"]
    data: DecisionData = DecisionData()


class Commitment(CloudEvent):
    """A commitment was made, kept, or withdrawn."""

    type: Literal["commitment.made", "commitment.kept", "commitment.withdrawn"]
    data: CommitmentData


class Renegotiation(CloudEvent):
    """A commitment was moved to another date."""

    type: Literal["commitment.renegotiated"]
    data: RenegotiationData


class Expectation(CloudEvent):
    """The client said what is expected, or how it was met."""

    type: Literal["expectation.stated", "expectation.assessed"]
    data: ExpectationData = ExpectationData()


class Feedback(CloudEvent):
    """A mark was asked for, or given."""

    type: Literal["feedback.requested", "feedback.given"]
    data: FeedbackData = FeedbackData()


class Escalation(CloudEvent):
    """The client asked for the next level, went public, went to court, or a confidence was broken: a crisis at once."""

    type: Literal["escalation.requested", "mention.public", "notice.legal", "breach.confidentiality"]
    data: CommonData = CommonData()


class Relationship(CloudEvent):
    """The client bought, got what it ordered, left, or came back."""

    type: Literal["order.placed", "order.delivered", "relationship.ended", "relationship.recovered"]
    data: RelationshipData = RelationshipData()


class RelationshipChanged(CloudEvent):
    """The relationship changed on the client's side: people, share of work, a competitor, a wish to be left alone."""

    type: Literal["relationship.changed"]
    data: RelationshipChangeData = RelationshipChangeData()


class ChargeChanged(CloudEvent):
    """A charge was disputed, held back meanwhile, released, or taken."""

    type: Literal["charge.changed"]
    data: ChargeData = ChargeData()


class OfferMade(CloudEvent):
    """We offered the client something to buy."""

    type: Literal["offer.made"]
    data: OfferData = OfferData()


class GestureMade(CloudEvent):
    """We gave a little extra, or made up for a loss."""

    type: Literal["gesture.made"]
    data: GestureData = GestureData()


class Exceptional(CloudEvent):
    """Somebody went beyond the rules for the client, or was asked to and did not."""

    type: Literal["exception.granted", "exception.refused"]
    data: ExceptionData = ExceptionData()


class Learning(CloudEvent):
    """The cause of a case was recorded, its fix verified; the lesson recorded, shared, or used in training."""

    type: Literal["cause.recorded", "fix.verified", "lesson.recorded", "lesson.shared", "lesson.trained"]
    data: LearningData = LearningData()


class Practice(CloudEvent):
    """How the house is run; its subject is a unit of ours. It is shown beside the clients, and enters no score."""

    type: Literal["practice.recorded"]
    subject: Label = Field(description="the unit of ours: a team, or the name of the house")
    data: PracticeData


Fact = Annotated[
    ContactReceived | ContactFailed | ReplySent | CaseStep | Decision | Commitment | Renegotiation | Expectation
    | Feedback | Escalation | Relationship | RelationshipChanged | ChargeChanged | OfferMade | GestureMade
    | Exceptional | Learning | Practice,
    Field(discriminator="type"),
]  # fmt: skip


class AmendedData(CommonData):
    """The touchpoint as it should have been."""

    of: Target = Field(description="the touchpoint to replace")
    touchpoint: Fact = Field(description="the whole new CloudEvent; subject, source and id stay the same")


class TouchpointVoided(CloudEvent):
    """A touchpoint is taken back, as if it had never been sent."""

    type: Literal["touchpoint.voided"]
    data: VoidedData


class TouchpointAmended(CloudEvent):
    """A touchpoint is replaced."""

    type: Literal["touchpoint.amended"]
    data: AmendedData

    @model_validator(mode="after")
    def _same_identity(self) -> "TouchpointAmended":
        old, new = self.data.of, self.data.touchpoint
        if (new.subject, new.source, new.id) != (self.subject, old.source, old.id):
            raise PydanticCustomError("other_identity", "data.touchpoint keeps the subject, source and id")
        return self


class SourceHeartbeat(CloudEvent):
    """A source says that it is alive, whether or not it has anything to tell; it needs no subject."""

    type: Literal["source.heartbeat"]
    subject: Label = Field("", description="not needed")
    data: HeartbeatData


Touchpoint = Annotated[
    ContactReceived | ContactFailed | ReplySent | CaseStep | Decision | Commitment | Renegotiation | Expectation
    | Feedback | Escalation | Relationship | RelationshipChanged | ChargeChanged | OfferMade | GestureMade
    | Exceptional | Learning | Practice | TouchpointVoided | TouchpointAmended | SourceHeartbeat,
    Field(discriminator="type"),
]  # fmt: skip

TOUCHPOINT: TypeAdapter[Any] = TypeAdapter(Touchpoint)
ATTRIBUTES: TypeAdapter[Any] = TypeAdapter(CloudEvent)
