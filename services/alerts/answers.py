"""What `/v1` answers with: the models of its JSON, beside the contract of touchpoints; accounts have their own file."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Any, Literal

from pydantic import BaseModel, Field, Json

from .account import Account, Because, Crisis, Dimension, Step

State = Literal["pending", "firing", "acknowledged", "resolved"]


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


class Move(BaseModel):
    """A move of one rule: to a step of the ladder; of a flag, to `flagged` or back to `calm`."""

    rule: str
    step: Step | Literal["flagged"]
    at: datetime
    reason: str
    because: Json[list[Because]]
    shadow: bool = Field(description="its rule runs in the shadow: nobody is told, and the client's step stays")


class Alert(BaseModel):
    """An alert as it stands; `step` is the last step off calm that it stood at, null where its rule is a flag.

    A systemic alert has no client, but what it is `about` (`topic:billing`), and `members`: at most 1,000 of `count`.
    """

    alert_id: str
    client: str | None
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
    shadow: bool = Field(description="its rule runs in the shadow: nobody is told")
    crisis: Json[Crisis] | None = Field(description="the last entry into crisis, of an alert that stood there")
    about: str | None
    members: Json[list[str]]
    count: int | None


class Touchpoint(BaseModel):
    """A touchpoint as it was published, and when it arrived."""

    arrival: datetime
    event: Json[dict[str, Any]]


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


def crises_of(rows: Sequence[dict[str, Any]]) -> Crises:
    """The answer, of the views' rows."""
    responses = Counter(row["response"] for row in rows)
    hours = [row["hours"] for row in rows if row["hours"] is not None]
    return Crises(
        crises=len(rows),
        missing=responses["missing"],
        proper=responses["proper"],
        none=responses["none"],
        share=responses["missing"] / len(rows) if rows else None,
        warned=len(hours),
        hours=median(hours) if hours else None,
    )
