"""What `/v1` answers with: the models of its JSON, beside the contract of touchpoints."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, Json

Step = Literal["calm", "drifting", "at_risk", "crisis", "recovering", "unknown"]
State = Literal["pending", "firing", "acknowledged", "resolved"]


class Dimension(BaseModel):
    """One part of the score, 0 to 100, and the decayed count of moments behind it."""

    value: float
    evidence: float


class Client(BaseModel):
    """A client's latest score and place on the ladder."""

    client: str
    score: float
    band: str
    confidence: float
    dimensions: Json[dict[str, Dimension]]
    ladder: Step
    since: datetime | None = Field(description="when it came to this step; null: calm since the beginning")
    quiet: Json[list[str]] = Field(description="its sources that are silent: while there are any, `ladder` is unknown")
    last_known: Step | None = Field(description="the step on which it stands while `ladder` is unknown, else null")
    at: datetime
    segment: str | None


class Because(BaseModel):
    """A touchpoint behind a move."""

    source: str
    id: str


class Move(BaseModel):
    """A move of one rule: to a step of the ladder; of a flag, to `flagged` or back to `calm`."""

    rule: str
    step: Step | Literal["flagged"]
    at: datetime
    reason: str
    because: Json[list[Because]]


class Alert(BaseModel):
    """An alert as it stands; `step` is the last step off calm that it stood at, null where its rule is a flag."""

    alert_id: str
    client: str
    rule: str
    episode: int
    state: State
    step: str | None
    override: bool
    historical: bool
    started_at: datetime
    at: datetime
    reason: str
    because: Json[list[Because]]
    segment: str | None


class Touchpoint(BaseModel):
    """A touchpoint as it was published, and when it arrived."""

    arrival: datetime
    event: Json[dict[str, Any]]


class Contribution(BaseModel):
    """The points by which one moment moves its dimension; `earlier` stands for all the older ones."""

    what: str
    points: float
    at: datetime | None
    source: str
    id: str


class DimensionAccount(Dimension):
    """`value` is `prior` and the sum of the contributions."""

    prior: float
    contributions: list[Contribution]


class Clock(BaseModel):
    """A clock of a case; `breached`: it ended, or now stands, after its due."""

    clock: str
    state: Literal["running", "paused", "claimed", "fulfilled", "cancelled"]
    what: str | None = None
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    breached: bool
    calendar_seconds: float
    working_seconds: float


class Case(BaseModel):
    """A matter of the client's, with its clocks in the order of their start."""

    clocks: list[Clock]
    first_contact_resolved: bool | None


class Owed(BaseModel):
    """A commitment that is owed: open, or broken and not made good."""

    commitment_id: str
    due_at: datetime
    outcome: Literal["open", "broken"]


class Account(BaseModel):
    """What follows from the client's touchpoints as of `as_of`: the latest arrival beside it, so live: about now."""

    as_of: datetime
    score: float
    confidence: float
    ladder: Step
    dimensions: dict[str, DimensionAccount]
    cases: dict[str, Case]
    commitments: dict[str, int]
    owed: list[Owed]
    repeat_contacts: int
    chasers: int


class WholeClient(Client):
    """Everything the page of a client shows; touchpoints and moves are the latest first."""

    account: Account
    moves: list[Move]
    alerts: list[Alert]
    touchpoints: list[Touchpoint]


class Clients(BaseModel):
    """One page of clients, worst first; `next` is the `skip` of the following page."""

    clients: list[Client]
    next: int | None


class Alerts(BaseModel):
    """One page of alerts, the latest first."""

    alerts: list[Alert]
    next: int | None
