"""A client's account as `/v1` answers with it: what follows from its touchpoints, and the verdicts behind."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

Step = Literal["calm", "drifting", "at_risk", "crisis", "recovering", "unknown"]
Outcome = Literal["open", "kept", "late", "broken", "withdrawn", "kept_expectation_missed"]


class Because(BaseModel):
    """A touchpoint behind something."""

    source: str
    id: str


class Dimension(BaseModel):
    """One part of the score, 0 to 100, and the decayed count of moments behind it."""

    value: float
    evidence: float


class Contribution(Because):
    """The points by which one moment moves its dimension; `earlier` stands for all the older ones."""

    what: str
    points: float
    at: datetime | None


class DimensionAccount(Dimension):
    """`value` is `prior` and the sum of the contributions."""

    prior: float
    contributions: list[Contribution]


class Pause(BaseModel):
    """A stretch in which a clock stood still; a `contact` of the client made the rest of the pause void."""

    since: datetime
    until: datetime | None
    ended_by: Literal["resumed", "contact", "claim", "ended"] | None = Field(
        description="null while it lasts; `ended`: the clock ended in it"
    )


class Clock(Because):
    """A clock of a case, as the clock log has it; `breached`: it ended, or now stands, after its due.

    `source` and `id` are of the touchpoint that ended it, or started it while it runs; empty for `reach`.
    """

    clock: str
    state: Literal["running", "paused", "claimed", "fulfilled", "cancelled"]
    what: str | None = None
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    breached: bool
    calendar_seconds: float
    working_seconds: float
    pauses: list[Pause]
    policy: str = Field(description="the version of the policy in force when it ended, or now")


class Case(BaseModel):
    """A matter of the client's, with its clocks in the order of their start."""

    clocks: list[Clock]
    first_contact_resolved: bool | None


class Owed(BaseModel):
    """A commitment that is owed: open, or broken and not made good."""

    commitment_id: str
    due_at: datetime
    outcome: Literal["open", "broken"]


class Commitment(Because):
    """A commitment and what became of it; `source` and `id` are of the touchpoint that made it."""

    commitment_id: str
    what: str | None
    outcome: Outcome
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None = Field(description="when it was kept or withdrawn")
    late_seconds: float | None = Field(description="how long after its due a late one was kept")
    maker: str | None
    keeper: str | None
    origin: str | None
    renegotiated: int = Field(description="how often it was moved in time and with the client's agreement")
    serial: bool = Field(description="it was moved three times or more")


class KeptRate(BaseModel):
    """How the commitments of one maker, keeper or origin went; `name` null: of those that name none.

    The rates are shares of `kept`, `late`, `broken` and `kept_expectation_missed` together, null without any. Those
    `renegotiated`, and of them the `serial` ones, are counted besides their outcome.
    """

    name: str | None
    open: int
    kept: int
    late: int
    broken: int
    withdrawn: int
    kept_expectation_missed: int
    renegotiated: int
    serial: int
    kept_rate: float | None
    broken_rate: float | None


class KeptRates(BaseModel):
    """Who promises is often not who delivers: so by maker, by keeper and by origin apart."""

    maker: list[KeptRate]
    keeper: list[KeptRate]
    origin: list[KeptRate]


class Superseded(Because):
    """A verdict as it was known then, which a touchpoint (`source`, `id`) that came at `revised_at` made void."""

    verdict: str = Field(description="the name of a clock, `commitment`, or `first_contact`")
    about: str = Field(description="the case or the commitment")
    started_at: datetime
    outcome: str
    judged_at: datetime = Field(description="the moment that decided it")
    now: str | None = Field(description="the outcome since then; null: nothing is judged any more")
    revised_at: datetime


class Flag(BaseModel):
    """A flag that is up (docs/alerts.md)."""

    rule: str
    since: datetime
    reason: str
    because: list[Because]


class Warning(BaseModel):
    """The first warning of the episode that became a crisis, and how many hours before it came."""

    rule: str
    at: datetime
    hours: float


class Trouble(Because):
    """The oldest trouble that was unresolved at a crisis, and what had been done about it by then (docs/alerts.md)."""

    kind: Literal["complaint", "failure", "unanswered"]
    at: datetime
    timely: bool = Field(description="a person replied in time")
    human: bool = Field(description="a person replied")
    decided: bool = Field(description="with an answer, an apology, a commitment with a date, or a decision")


class Crisis(BaseModel):
    """An entry into crisis: what warned of it, and what led to it; null where there was no such thing."""

    at: datetime
    warning: Warning | None
    incident: Trouble | None


class Share(BaseModel):
    """What one statistic adds to the log-odds of a crisis, at its value."""

    name: str
    unit: str
    value: float
    log_odds: float


class Risk(BaseModel):
    """The probability of a crisis within the horizon, and what makes it up (docs/risk.md); the largest share first."""

    probability: float
    horizon_days: float
    shares: list[Share]


class Account(BaseModel):
    """What follows from the client's touchpoints as of `as_of`: the latest arrival beside it, so live: about now."""

    as_of: datetime
    score: float
    confidence: float
    ladder: Step
    stage: Literal["prospect", "trial", "client"]
    flags: list[Flag]
    risk: Risk | None = Field(description="null while a source is silent")
    crisis: Crisis | None = Field(description="the last entry into crisis, as it is known now")
    dimensions: dict[str, DimensionAccount]
    cases: dict[str, Case]
    commitments: dict[str, int]
    owed: list[Owed]
    commitment_log: list[Commitment]
    kept_rates: KeptRates
    superseded: list[Superseded]
    repeat_contacts: int
    chasers: int
