"""The score: for each dimension a weighted mean of its moments and a prior; the weakest caps the total (docs/score.md).

A moment's weight halves every HALF_LIFE of event time. Sums are kept at a reference time on a fixed grid and moved
from one to the next by exact powers of two, so the same moments in the same order give the same bits, however
the fold was cut. Times are µs, values 0 to 100.
"""

from msgspec import Struct

from services.scoring.dimensions import SCORED
from services.scoring.dimensions.judgement import Judgement
from services.scoring.policy import DAY, ScoreNumbers

HALF_LIFE = 30 * DAY
GRID_HALVES = 32
GRID = GRID_HALVES * HALF_LIFE
RECENT = 32  # moments of a dimension kept singly: above the 20 that an alert explains itself with
BANDS = ((80.0, "good"), (60.0, "fair"), (40.0, "poor"))


class Moment(Struct, frozen=True, array_like=True):
    """One judged outcome: when, which row of the table, what it weighs then, and the touchpoint behind it."""

    at: int
    what: str
    good: float
    bad: float
    source: str
    id: str


class Sums(Struct, array_like=True):
    """A dimension of one client: good and bad weights at `reference`, the recent moments, the sums of the earlier."""

    reference: int = 0
    good: float = 0.0
    bad: float = 0.0
    earlier_good: float = 0.0
    earlier_bad: float = 0.0
    recent: list[Moment] = []


class ScoreState(Struct, array_like=True):
    """All that the score remembers of a client; `failed` and `failed_before` are its last two moments of failure."""

    dimensions: dict[str, Sums] = {}
    failed: int | None = None
    failed_before: int | None = None


class Contribution(Struct, frozen=True):
    """The points by which a moment moves its dimension; `what` is `earlier` for those merged, without touchpoint."""

    what: str
    points: float
    at: int | None = None
    source: str = ""
    id: str = ""


class DimensionScore(Struct, frozen=True):
    """`value` = `prior` + the sum of the contributions' points; `evidence` is the decayed weight behind it."""

    value: float
    evidence: float
    prior: float
    contributions: list[Contribution]


class Score(Struct, frozen=True):
    """The score at a moment; `confidence` 0 to 1 is the share of it that rests on evidence, not on the prior."""

    value: float
    confidence: float
    band: str
    dimensions: dict[str, DimensionScore]


def add(state: ScoreState, judged: Judgement, at: int, source: str, id: str, numbers: ScoreNumbers) -> None:
    """Fold one moment; moments come in event order. A failure soon after another weighs more."""
    raise NotImplementedError


def total(state: ScoreState, at: int, numbers: ScoreNumbers, segment: str | None) -> float:
    """The score alone, 0 to 100, without what explains it."""
    raise NotImplementedError


def read(state: ScoreState, at: int, numbers: ScoreNumbers, segment: str | None) -> Score:
    """The score at a moment not before its last, with every contribution."""
    raise NotImplementedError


def band_of(value: float) -> str:
    """The band of a score: good from 80, fair from 60, poor from 40, bad."""
    return next((name for least, name in BANDS if value >= least), "bad")


assert SCORED
