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
Role = Literal["staff", "manager", "executive"]
ContactKind = Literal["inquiry", "request", "complaint", "chaser", "feedback", "praise", "thanks", "unknown"]
ContactReason = Literal[
    "attitude", "charge", "cost_surprise", "result_surprise", "not_what_i_asked", "warranty", "handling", "policy",
    "out_of_scope", "docs_unclear", "could_not_find", "order_help",
]  # fmt: skip
FailureReason = Literal[
    "abandoned", "busy", "bounced", "form_error", "not_found", "site", "no_contact_found", "order_abandoned", "region"
]
Want = Literal["answer", "commitment_kept", "restitution", "apology", "change"]
ReplyKind = Literal["answer", "holding", "update", "follow_up", "apology"]
Act = Literal[
    "summarised", "explained", "showed_options", "asked_expectation", "asked_priorities", "asked_needs", "pushed_back",
    "corrected", "checked_in", "referred", "asked_known", "blamed", "defended", "deflected",
]  # fmt: skip
CaseOutcome = Literal["as_asked", "alternative", "refused", "referred", "routine"]
DecisionOutcome = Literal["granted", "alternative", "refused", "reversed"]
ExceptionKind = Literal[
    "off_hours", "price_cut", "personal", "internal_commitment_broken", "policy", "extra", "unusual", "guarantee"
]
CauseTag = Literal[
    "weak_area", "painful_procedure", "wrong_information", "training_need", "inconsistency", "outdated_policy",
    "trigger_for_change", "morale", "competitors", "other_industries", "who_cares",
]  # fmt: skip
RelationshipChange = Literal[
    "contact_joined", "contact_left", "competitor", "share_fell", "in_house", "opted_out", "opted_in", "notice"
]
PracticeKind = Literal[
    "standard", "focus", "review", "remedy", "training", "coaching", "recognition", "sample", "policy_changed",
    "launch", "load", "survey", "cost", "values_breach",
]  # fmt: skip
Items = Annotated[dict[Label, Number], Field(max_length=50)]


class Strict(BaseModel):
    """What all models of the contract share: read-only, no conversion of types, no unknown field."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Actor(Strict):
    """Who did it."""

    kind: ActorKind | None = Field(None, description="a reply by automation is never a response; absent: a human")
    id: Label | None = Field(None, description="the person or program, as the source names it")
    team: Label | None = Field(None, description="the team that the actor belongs to")
    role: Role | None = Field(None, description="its level in the house")


class CommonData(Strict):
    """What every `data` may carry."""

    case_id: Label | None = Field(None, description="the case (matter) it belongs to; absent: an implicit case")
    channel: Channel | None = Field(None, description="the way it went")
    actor: Actor | None = Field(None, description="who did it")
    topic: Label | None = Field(None, description="what it is about: a category, never the text of a message")
    segment: Label | None = Field(None, description="the client's segment, which policies and priors are looked up by")


class ServedData(CommonData):
    """How a contact was served, made or tried."""

    kind: ContactKind | None = Field(None, description="absent: unknown; unknown or feedback, if angry, is a complaint")
    re_explained: bool | None = Field(None, description="the client had to explain the matter once more")
    wait_seconds: Seconds | None = Field(None, description="waited before being served")
    hold_seconds: Seconds | None = Field(None, description="put on hold while being served")
    angry: bool | None = Field(None, description="shows dissatisfaction")
    unrecognised: bool | None = Field(None, description="the client had to say once more who it is, or was mistaken")
    wants: Want | None = Field(None, description="the outcome that the client asks for, mostly of a complaint")
    item: Label | None = Field(None, description="the document, form, product, charge or policy that it is about")


class ContactData(ServedData):
    """The client turned to us."""

    reason: ContactReason | None = Field(None, description="why the client had to turn to us")


class ContactFailedData(ServedData):
    """The client tried to turn to us and did not get through."""

    reason: FailureReason | None = Field(None, description="why it failed")


class ReplyData(CommonData):
    """We wrote or spoke to the client."""

    kind: ReplyKind | None = Field(None, description="absent: answer; holding opens a commitment to answer")
    public: bool | None = Field(None, description="the client could see it; absent: true")
    asks: bool | None = Field(None, description="it asks the client for something; absent: false")
    does: Annotated[list[Act], Field(max_length=14)] | None = Field(
        None, description="what the reply does besides; absent: nobody looked; empty: none of these"
    )


class CaseData(CommonData):
    """A step in the life of a case, whoever recorded it."""

    case_id: Label = Field(description="the case")
    kind: Label | None = Field(None, description="of the case, as policies match it: complaint, request, ...")
    priority: Label | None = Field(None, description="of the case, as policies match it: urgent, ...")
    from_team: Label | None = Field(None, description="the team that gives it away")
    to_team: Label | None = Field(None, description="the team that gets it")
    reason: Label | None = Field(None, description="of a pause: waiting_for_client, ...; of a transfer: knowledge")
    outcome: CaseOutcome | None = Field(None, description="of a claim: how the need was met; routine: not urgent")


class DecisionData(CommonData):
    """A decision that the client waits for."""

    what: Label | None = Field(None, description="which decision; the same text ends the clock it started")
    outcome: DecisionOutcome | None = Field(None, description="what was decided; reversed: a yes taken back")
    favours: Literal["client", "us"] | None = Field(None, description="whose interest won, where they were opposed")


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
    wanted_by: Instant | None = Field(None, description="when the client wants it: its own date, not ours")


class FeedbackData(CommonData):
    """The client was asked for a mark, or gave one."""

    metric: Literal["csat", "nps", "ces"] | None = Field(None, description="what was asked")
    value: Number | None = Field(None, description="the mark")
    scale: Annotated[Number, Field(gt=0)] | None = Field(None, description="the best mark of the scale: 5, 10, 100")
    items: Items | None = Field(None, description="marks of single questions, on the same scale: friendly, felt_heard")
    item: Label | None = Field(None, description="whom the client compares us with")


class ValueData(CommonData):
    """Something between the client and us that has a worth."""

    value: Number | None = Field(None, description="what it is worth, in the currency of the house")


class RelationshipData(ValueData):
    """The client bought, was delivered to, left or came back."""

    item: Label | None = Field(None, description="what was bought or delivered, as a category")


class RelationshipChangeData(ValueData):
    """The relationship itself changed, or was said to."""

    kind: RelationshipChange | None = Field(None, description="what changed; notice: the client says it will leave")
    item: Label | None = Field(None, description="the contact, the competitor, the share of work: as a category")


class ChargeData(ValueData):
    """A charge on which the client and we do not agree."""

    kind: Literal["disputed", "held", "released", "taken"] | None = Field(None, description="what became of it")
    item: Label | None = Field(None, description="which charge: what ties its steps together")


class OfferData(ValueData):
    """We offered the client something of ours to buy."""

    objective: Label | None = Field(None, description="the client's own objective that it serves")


class GestureData(ValueData):
    """We gave the client something that no contract asked for, or made up for a loss."""

    kind: Literal["goodwill", "restitution"] | None = Field(None, description="a little extra, or making up for a loss")


class ExceptionData(CommonData):
    """Somebody went beyond the rules for the client, or kept to them; regularly granted, that is servility of ours."""

    kind: ExceptionKind | None = Field(None, description="what was granted or refused")
    trigger: Literal["exceptional", "routine"] | None = Field(None, description="whether the situation was unusual")
    item: Label | None = Field(None, description="the policy, guarantee or price that it is about")


class LearningData(CommonData):
    """What was learnt from a case."""

    cause: Label | None = Field(None, description="the cause, as a category")
    fault: Literal["ours", "theirs", "third_party"] | None = Field(None, description="whose fault it was")
    tag: CauseTag | None = Field(None, description="what the cause tells us of ourselves")
    item: Label | None = Field(None, description="of a lesson: the story that it is told by")


class PracticeData(CommonData):
    """How the house is run: no fact about a client. The subject is the unit of ours, a team or the whole house."""

    kind: PracticeKind = Field(description="which practice")
    item: Label | None = Field(None, description="the standard, product, topic or procedure that it is about")
    what: Label | None = Field(None, description="of a standard: the metric that measures it; else in a few words")
    value: Number | None = Field(None, description="the number: people trained, hours of load, share of the agenda")
    scale: Annotated[Number, Field(gt=0)] | None = Field(None, description="what the number is out of")
    outcome: Literal["met", "missed"] | None = Field(None, description="of a standard reviewed, or a launch ready")
    items: Items | None = Field(None, description="of a survey: the mean mark of each cell, never of one person")


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
