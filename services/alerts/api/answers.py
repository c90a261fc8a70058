"""What `/v1` answers with: the models of its JSON, beside the contract of touchpoints; accounts have their own file."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, Json

from .account import Account, Because, Dimension, Step
from .answers_alerts import Alert, Next


class Client(BaseModel):
    """A client's latest score and place on the ladder."""

    client: str
    score: float
    band: Literal["good", "fair", "poor", "bad", "unknown"] = Field(description="unknown where `ladder` is")
    confidence: float
    risk: float | None = Field(description="of a crisis within the horizon, 0 to 1; null while a source is silent")
    dimensions: Json[dict[str, Dimension]]
    ladder: Step
    since: datetime | None = Field(description="when it came to this step; null: calm since the beginning")
    quiet: Json[list[str]] = Field(description="its sources that are silent: while there are any, `ladder` is unknown")
    last_known: Step | None = Field(description="the step on which it stands while `ladder` is unknown, else null")
    at: datetime
    segment: str | None
    contacted: datetime | None = Field(description="when a person of ours last replied to it in public")
    keeper: str | None = Field(description="who is on it: the keeper of the acknowledged alert `alert_id`")
    contact_by: datetime | None = Field(description="until when the keeper contacts the client")
    alert_id: str | None


class Move(BaseModel):
    """A move of one rule: to a step of the ladder; of a flag, to `flagged` or back to `calm`."""

    rule: str
    step: Step | Literal["flagged"]
    at: datetime
    reason: str
    because: Json[list[Because]]
    shadow: bool = Field(description="its rule runs in the shadow: nobody is told, and the client's step stays")


class Moves(BaseModel):
    """One page of moves, the latest first."""

    moves: list[Move]
    next: Next


class Touchpoint(BaseModel):
    """A touchpoint as it was published, and when it arrived."""

    arrival: datetime
    event: Json[dict[str, Any]]


class Touchpoints(BaseModel):
    """One page of touchpoints, the latest first."""

    touchpoints: list[Touchpoint]
    next: Next


class WholeClient(Client):
    """Everything the page of a client shows; touchpoints and moves are the latest first.

    More touchpoints are at `next`, more moves at `/v1/clients/{client}/moves`.
    """

    account: Account
    moves: list[Move]
    alerts: list[Alert]
    touchpoints: list[Touchpoint]
    next: Next


class Clients(BaseModel):
    """One page of clients, worst first or in the order asked for."""

    clients: list[Client]
    next: Next


class KnownThen(BaseModel):
    """A client as it was known at a time: what follows from the touchpoints that had arrived by then."""

    client: str
    then: datetime
    account: Account


class Member(BaseModel):
    """A member of a roll-up that is off calm: a client of a group, or a contact of a client."""

    name: str
    ladder: Step
    score: float


class RolledUp(BaseModel):
    """Many as one. `ladder` is the worst step of any member, so that nobody who burns is hidden by the others.

    `score` is the mean of the members, weighted by the confidence of each; `lowest` is that of one. `burning` are those
    off calm, worst first, as far as they are named here.
    """

    ladder: Step
    members: int
    steps: dict[str, int]
    score: float | None
    lowest: float | None
    burning: list[Member]


class Group(RolledUp):
    """The clients of a segment; null: those without one."""

    group: str | None


class Groups(BaseModel):
    """All groups, worst first, and all clients as one."""

    groups: list[Group]
    everybody: RolledUp


class Contact(BaseModel):
    """A contact of a client by itself: the cases in which it spoke."""

    contact: str
    ladder: Step
    score: float
    confidence: float
    cases: int


class Contacts(RolledUp):
    """The contacts of a client that name themselves (`actor.id`), those who spoke last, and all of them as one."""

    client: str
    contacts: list[Contact]


class Crises(BaseModel):
    """The entries into crisis so far, those that were taken back left out; `share` of them had no proper response.

    The others had one (`proper`), or came out of the blue (`none`). `hours`: the median lead time of those `warned` of.
    """

    crises: int
    missing: int
    proper: int
    none: int
    share: float | None
    warned: int
    hours: float | None


def crises_of(responses: dict[str, int], warned: int, hours: float | None) -> Crises:
    """The answer, of how many there were with each response."""
    every = sum(responses.values())
    counts = {name: responses.get(name, 0) for name in ("missing", "proper", "none")}
    share = counts["missing"] / every if every else None
    return Crises(crises=every, **counts, share=share, warned=warned, hours=hours)
