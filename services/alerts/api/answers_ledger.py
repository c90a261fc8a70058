"""What `/v1` answers with about commitments to all clients, and about the sources of what is known."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, Json

from .account import Because, Outcome
from .answers import Touchpoint
from .answers_alerts import Next


class Promise(Because):
    """A commitment and whose it is; `source` and `id` are of the touchpoint that made it."""

    client: str
    commitment_id: str
    what: str | None
    outcome: Outcome
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None = Field(description="when it was kept or withdrawn")
    maker: str | None
    keeper: str | None
    origin: str | None
    renegotiated: int = Field(description="how often it was moved in time and with the client's agreement")


class Promises(BaseModel):
    """One page of commitments: open ones due soonest first, others the latest due first."""

    commitments: list[Promise]
    next: Next


class Kept(BaseModel):
    """How the commitments of one maker, keeper or origin went; `name` null: where nobody is named."""

    name: str | None
    open: int
    overdue: int = Field(description="of the open ones: those whose due has passed")
    kept: int
    late: int
    broken: int
    withdrawn: int
    kept_expectation_missed: int
    renegotiated: int


class Ledger(BaseModel):
    """How many commitments are in each state, and by who made or keeps them: the most broken first, 50 of each."""

    states: dict[str, int]
    keeper: list[Kept]
    maker: list[Kept]
    origin: list[Kept]


class Source(BaseModel):
    """What came from a source, and what may be trusted of it; the source "" is of dead letters that name none."""

    source: str
    touchpoints: int
    late: int = Field(description="of them: arrived more than an hour after they happened")
    heard: datetime | None = Field(description="the latest arrival from it")
    heartbeats: int
    heartbeat: datetime | None = Field(description="when it sent the latest heartbeat")
    interval: float | None = Field(description="the seconds in which the next one has to come")
    dead: int = Field(description="dead letters")
    unknown: int = Field(description="clients that are unknown now because it is silent")


class Dead(BaseModel):
    """How many dead letters there are of a reason."""

    reason: str
    letters: int


class Sources(BaseModel):
    """Every source by name, and the dead letters of all by reason, most first."""

    sources: list[Source]
    dead: list[Dead]


class Letter(BaseModel):
    """A dead letter; `value` is the beginning of its bytes, `coordinates` are topic:partition:offset:index."""

    partition: int
    offset: int
    at: datetime
    source: str
    reason: str
    detail: str
    service: str
    coordinates: str
    value: str


class Letters(BaseModel):
    """One page of dead letters, the latest first."""

    letters: list[Letter]
    next: Next


class Heard(Touchpoint):
    """A touchpoint of a source, whose it is, and whether it came late."""

    client: str
    late: bool
    event: Annotated[Json[dict[str, Any]], Field(description="as it was published")]


class Arrivals(BaseModel):
    """One page of the touchpoints of a source, the latest arrival first."""

    touchpoints: list[Heard]
    next: Next
