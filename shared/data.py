"""The `data` of every touchpoint type, by family, as publishers see it (SPEC.md 2).

A field is accepted on every type of its family. What is required is only what the type means nothing without.
An optional field may be absent or null, which is the same; an unknown field is refused.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

_BAD_TIME = 'not an RFC 3339 time such as "2026-11-02T09:30:00+01:00"'


def instant_of(value: object) -> datetime:
    """The UTC datetime of an RFC 3339 text with offset, to the microsecond (a finer fraction is rounded).

    Raises PydanticCustomError: `naive_time` without an offset, `bad_time` for whatever else is no such text.
    """
    try:
        time = value if isinstance(value, datetime) else msgspec.convert(value, datetime)
        if time.tzinfo is UTC:
            return time
        if time.tzinfo is not None and (value is time or str(value)[-3] == ":"):
            return time.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        raise PydanticCustomError("bad_time", _BAD_TIME) from None
    if time.tzinfo is None:
        raise PydanticCustomError("naive_time", 'the time has no offset: add "Z" or "+01:00"')
    raise PydanticCustomError("bad_time", _BAD_TIME)


Instant = Annotated[
    datetime,
    PlainValidator(instant_of, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
LABEL = r"^[^\x00-\x1f\x7f-\x9f]*$"
Label = Annotated[str, StringConstraints(min_length=1, pattern=LABEL)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]

Channel = Literal["phone", "email", "chat", "web", "visit", "social", "api"]
ActorKind = Literal["client", "human", "automation", "third_party"]
ContactKind = Literal["inquiry", "request", "complaint", "chaser", "feedback", "praise", "thanks", "unknown"]
FailureReason = Literal["abandoned", "busy", "bounced", "form_error", "not_found"]
ReplyKind = Literal["answer", "holding", "update", "follow_up", "apology"]
ExceptionKind = Literal["off_hours", "price_cut", "personal", "internal_commitment_broken"]


class Strict(BaseModel):
    """What all models of the contract share: read-only, no conversion of types, no unknown field."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Actor(Strict):
    """Who did it."""

    kind: ActorKind | None = Field(None, description="a reply by automation is never a response; absent: a human")
    id: Label | None = Field(None, description="the person or program, as the source names it")
    team: Label | None = Field(None, description="the team that the actor belongs to")


class CommonData(Strict):
    """What every `data` may carry."""

    case_id: Label | None = Field(None, description="the case (matter) it belongs to; absent: an implicit case")
    channel: Channel | None = Field(None, description="the way it went")
    actor: Actor | None = Field(None, description="who did it")
    topic: Label | None = Field(None, description="what it is about: a category, never the text of a message")
    segment: Label | None = Field(None, description="the client's segment, which policies and priors are looked up by")


class ContactData(CommonData):
    """The client turned to us."""

    kind: ContactKind | None = Field(None, description="absent: unknown; unknown or feedback, if angry, is a complaint")
    re_explained: bool | None = Field(None, description="the client had to explain the matter once more")
    wait_seconds: Seconds | None = Field(None, description="waited before being served")
    hold_seconds: Seconds | None = Field(None, description="put on hold while being served")
    angry: bool | None = Field(None, description="shows dissatisfaction")


class ContactFailedData(ContactData):
    """The client tried to turn to us and did not get through."""

    reason: FailureReason | None = Field(None, description="why it failed")


class ReplyData(CommonData):
    """We wrote or spoke to the client."""

    kind: ReplyKind | None = Field(None, description="absent: answer; holding opens a commitment to answer")
    public: bool | None = Field(None, description="the client could see it; absent: true")
    asks: bool | None = Field(None, description="it asks the client for something; absent: false")


class CaseData(CommonData):
    """A step in the life of a case, whoever recorded it."""

    case_id: Label = Field(description="the case")
    kind: Label | None = Field(None, description="of the case, as policies match it: complaint, request, ...")
    priority: Label | None = Field(None, description="of the case, as policies match it: urgent, ...")
    from_team: Label | None = Field(None, description="the team that gives it away")
    to_team: Label | None = Field(None, description="the team that gets it")
    reason: Label | None = Field(None, description="of a pause: waiting_for_client, or another that the policy lists")


class DecisionData(CommonData):
    """A decision that the client waits for."""

    what: Label | None = Field(None, description="which decision; the same text ends the clock it started")


class CommitmentData(CommonData):
    """What we committed ourselves to before the client, and what becomes of it."""

    commitment_id: Label = Field(description="the commitment, within its client")
    what: Label | None = Field(None, description="what we committed ourselves to, in a few words")
    due_at: Instant | None = Field(None, description="when it is due; absent: by the policy's `undated`")
    maker: Label | None = Field(None, description="who made it")
    keeper: Label | None = Field(None, description="who is to keep it; a commitment without a keeper is an orphan")
    origin: Literal["sales", "marketing", "service"] | None = Field(None, description="where it was made")
    new_due_at: Instant | None = Field(None, description="the due it was moved to")
    client_agreed: bool | None = Field(None, description="the client agreed to the move or the withdrawal")


class RenegotiationData(CommitmentData):
    """A commitment was moved; it counts only before the due in force and with the client's agreement."""

    new_due_at: Instant = Field(description="the due it was moved to")


class ExpectationData(CommonData):
    """What the client expects, and whether it was met."""

    outcome: Literal["exceeded", "met", "missed"] | None = Field(None, description="how it was assessed")
    commitment_id: Label | None = Field(None, description="the commitment that it is about")


class FeedbackData(CommonData):
    """The client was asked for a mark, or gave one."""

    metric: Literal["csat", "nps", "ces"] | None = Field(None, description="what was asked")
    value: Number | None = Field(None, description="the mark")
    scale: Annotated[Number, Field(gt=0)] | None = Field(None, description="the best mark of the scale: 5, 10, 100")


class RelationshipData(CommonData):
    """The client bought, left or came back."""

    value: Number | None = Field(None, description="what it is worth, in the currency of the house")


class ExceptionData(CommonData):
    """Somebody went beyond the rules for the client; regularly, that is servility and flags us."""

    kind: ExceptionKind | None = Field(None, description="what was granted")


class LearningData(CommonData):
    """What was learnt from a case."""

    cause: Label | None = Field(None, description="the cause, as a category")
    fault: Literal["ours", "theirs", "third_party"] | None = Field(None, description="whose fault it was")


class Target(Strict):
    """The touchpoint that a correction is about, found by source and id among the same client's."""

    source: Label = Field(description="its `source`")
    id: Label = Field(description="its `id`")
    time: Instant = Field(description="its `time`; a target older than the lateness horizon can't be corrected")


class VoidedData(CommonData):
    """A touchpoint that never should have been sent."""

    of: Target = Field(description="the touchpoint to take back")


class HeartbeatData(CommonData):
    """The source is alive; when it stays away, its clients are unknown, never healthy."""

    interval_seconds: Annotated[Number, Field(gt=0)] = Field(description="the next heartbeat comes within this time")
