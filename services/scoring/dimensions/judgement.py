"""One row of a dimension's table of moments."""

from msgspec import Struct


class Judgement(Struct, frozen=True):
    """What an outcome weighs: `good` pulls its dimension towards 100, `bad` towards 0; `why` is the source."""

    dimension: str
    what: str
    good: float
    bad: float
    why: str
