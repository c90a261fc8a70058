"""What `/v1/house` answers with: how units of ours are run, and what they left undone. Parts are of 1."""

from datetime import datetime

from pydantic import BaseModel, Field


class Lapse(BaseModel):
    """Something that the house left undone of what it set itself."""

    kind: str = Field(description="standard_unmeasured, miss_without_remedy, launch_untrained, ...: docs/house.md")
    whose: str = Field(description="the standard, team, product, policy, kind or segment")
    since: datetime | None
    count: int


class Standard(BaseModel):
    """A standard of the house, or a practice in focus; null: not said."""

    name: str
    unit: str = Field(description="who states it")
    metric: str | None = Field(description="what measures it; empty: nothing; null: a focus, and no standard")
    stated: float | None
    attained: float | None
    progress: float | None
    judged_at: datetime | None
    missed_at: datetime | None = Field(description="the oldest miss of a unit that has not met it since")
    remedied_at: datetime | None
    coached: int


class Unit(BaseModel):
    """How a unit is run: of 90 days, its load of 28."""

    name: str
    reviews: int
    last_review: datetime | None
    agenda: float | None = Field(description="the share of service in its reviews")
    trainings: int
    trained: float = Field(description="people")
    coachings: int
    recognitions: int
    praise: int = Field(description="by clients")
    accuracy: float | None = Field(description="the part of the samples that was right")
    load: float | None = Field(description="of what is normal")
    angry: bool = Field(description="it was trained for angry clients")


class Change(BaseModel):
    """A policy that changed, or a launch, of 90 days."""

    kind: str
    item: str
    unit: str
    at: datetime
    ready: float | None = Field(description="the part of those concerned who know, or are trained")
    unready: bool
    before: float = Field(description="contacts of all clients a day, in the week before")
    after: float | None = Field(description="the same in the days since, seven at most")


class Cell(BaseModel):
    """The latest mean mark of a question of a survey, as a part of the best mark; never of one person."""

    survey: str
    cell: str
    unit: str
    part: float
    at: datetime


class Money(BaseModel):
    """What was spent of 90 days, or the margin."""

    item: str
    value: float


class Breach(BaseModel):
    """A breach of a value of the house."""

    unit: str
    at: datetime
    item: str
    what: str = Field(description="what followed; empty: nothing")


class Held(BaseModel):
    """The part of a team's clocks of 30 days that met their target, on days of more load than normal and others."""

    team: str
    high: bool
    met: float
    clocks: int


class House(BaseModel):
    """How the house is run."""

    lapses: list[Lapse]
    standards: list[Standard]
    units: list[Unit]
    changes: list[Change]
    cells: list[Cell]
    money: list[Money]
    breaches: list[Breach]
    held: list[Held]


class Practice(BaseModel):
    """A practice as a unit recorded it, and corrections left it."""

    unit: str
    at: datetime
    kind: str
    item: str
    what: str
    value: float | None
    scale: float | None
    outcome: str
    case_id: str
    items: dict[str, float]
    source: str
    id: str


class Practices(BaseModel):
    """Practices, the latest first."""

    practices: list[Practice]
    next: str | None = Field(description="the cursor of the next page; null: that was the last")
