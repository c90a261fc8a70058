"""What `/v1/practices` answers with: how we serve, and how steady that is."""

from typing import Literal

from pydantic import BaseModel, Field

By = Literal["team", "segment", "stage", "item", "role"]


class Practice(BaseModel):
    """How often a moment came; `name` is the team, segment ... that it is counted by."""

    what: str = Field(description="its row in docs/score.md, or its name in docs/practices.md")
    name: str = Field(description="empty: where nothing is said, or where this is counted by something else")
    count: int = Field(validation_alias="moments")
    number: float = Field(description="what its numbers come to: seconds, worth, or parts of the best mark")


class Steady(BaseModel):
    """A practice of a team: the mean of its weekly shares, and their standard deviation, over so many weeks."""

    practice: str
    team: str
    mean: float
    spread: float
    weeks: int


class Practices(BaseModel):
    """What was counted, the most frequent first, at most 500; and how steady practices were in eight weeks."""

    by: By
    days: int
    practices: list[Practice]
    steady: list[Steady]
