"""What `/v1` answers with about all clients at once: expectations, links, voice, retention, standards, the wall."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from .account import Because, Step
from .answers_alerts import Next

By = Literal["team", "channel", "type", "link", "stage", "segment"]


class Expectation(BaseModel):
    """A dimension of a team, channel ...: `value` 0 to 100 by the score's own formula, from `moments` in all."""

    name: str = Field(description="empty: where nothing is said")
    dimension: str
    value: float
    evidence: float = Field(description="the decayed weight of the moments")
    moments: int


class Expectations(BaseModel):
    """The seven expectations by something, of the 50 names with the most moments."""

    by: By
    cells: list[Expectation]


class Link(BaseModel):
    """A type of touchpoint in a channel; of 30 days what it cost people of ours (replies) and clients (seconds)."""

    name: str
    kind: str = Field(description="who handles it: machine, people or hybrid (both, from 5 % of the replies)")
    value: float
    lost: float = Field(description="the bad weight of its moments")
    moments: int
    people: int
    machines: int
    seconds: float


class Links(BaseModel):
    """The links of the chain, the weakest first."""

    links: list[Link]


class Voiced(BaseModel):
    """How many complaints, failed attempts, forgotten complaints, quiet failures and silent exits there were."""

    what: str
    segment: str
    count: int = Field(validation_alias="moments")


class Ease(BaseModel):
    """How many complaints came easily, and how many after a wait, a transfer, a vain attempt or twice explained."""

    segment: str
    easy: int
    hard: int


class Silent(BaseModel):
    """A client that failed in silence: how many `failures`, or when it left (`left`) or began to leave."""

    client: str
    score: float | None
    ladder: Step | None
    segment: str | None
    failures: int | None = None
    at: datetime | None = None
    left: bool | None = None


class Voice(BaseModel):
    """What clients said and where they kept silent, of 30 days; at most 50 clients each."""

    counts: list[Voiced]
    ease: list[Ease]
    quiet_failures: list[Silent]
    silent_exits: list[Silent]


class Stake(BaseModel):
    """What the orders of the clients on a step are worth."""

    step: Step
    segment: str
    value: float


class Funnel(BaseModel):
    """How many clients of a segment there are, bought, and bought again; of each how many have left."""

    segment: str
    touched: int
    first_order: int
    second_order: int
    touched_left: int
    first_order_left: int
    second_order_left: int


class Effort(BaseModel):
    """Replies by people of 30 days: to prospect and trial to win clients, to client to keep them."""

    stage: str
    segment: str
    replies: int = Field(validation_alias="moments")


class Dear(BaseModel):
    """A client off calm, and what its orders are worth."""

    client: str
    ladder: Step
    score: float
    segment: str | None
    value: float
    orders: int


class OffCalm(BaseModel):
    """How many clients of a stage of life are off calm; one on trial has ordered once."""

    stage: str
    segment: str
    clients: int


class Servant(BaseModel):
    """A client whom we serve like a servant (the flag `servility`), and whose orders are worth little."""

    client: str
    segment: str | None
    started_at: datetime
    value: float


class Retention(BaseModel):
    """Whether clients stay."""

    value: list[Stake]
    funnel: list[Funnel]
    effort: list[Effort]
    dearest: list[Dear]
    off_calm: list[OffCalm]
    heard: dict[str, int] = Field(description="clients who said what they expect in the last month, quarter, year")
    servants: list[Servant]


class Attained(BaseModel):
    """How many clocks of a team met a standard, and missed it."""

    team: str
    met: int
    missed: int


class Standard(BaseModel):
    """A target of the policy and what was attained of it in 30 days; `attained` is null where nothing was measured."""

    clock: str
    level: str = Field(description="for whom; `another`: no row of the policy in force says so any more")
    seconds: float | None
    working: bool = Field(description="in working time")
    attained: float | None
    teams: list[Attained]


class Standards(BaseModel):
    """Every standard, also those that nothing was measured by."""

    standards: list[Standard]


class Tenth(BaseModel):
    """Clients of a segment with a score in a tenth."""

    segment: str
    upto: int
    clients: int


class Mover(BaseModel):
    """A client whose score moved by 5 points or more since the day before."""

    client: str
    score: float
    before: float
    change: float
    ladder: Step
    segment: str | None


class Standing(BaseModel):
    """Alerts of a rule that stand."""

    rule: str
    state: str
    alerts: int


class OnIt(BaseModel):
    """Who is on it: how many acknowledged alerts, and until when the first client is to be called."""

    keeper: str | None
    alerts: int
    contact_by: datetime | None


class Wall(BaseModel):
    """What hangs on the wall: scores, movers, what is open, what is due today, who is on it."""

    scores: list[Tenth]
    movers: list[Mover]
    alerts: list[Standing]
    on_it: list[OnIt]
    commitments: dict[str, int]


class Moment(Because):
    """One moment, by the touchpoint behind it; one without a dimension weighs nothing and is only counted."""

    client: str
    what: str
    at: datetime
    type: str
    dimension: str
    good: float
    bad: float
    half_life: int = Field(description="days")
    team: str
    channel: str
    segment: str
    stage: str
    kind: str
    priority: str
    item: str = Field(description="what it is about: a document, product, policy, question ...")
    role: str = Field(description="of who did it: staff, manager or executive")
    number: float = Field(description="seconds waited or passed, what something is worth, a part of the best mark")


class Moments(BaseModel):
    """One page of moments, the latest first."""

    moments: list[Moment]
    next: Next
