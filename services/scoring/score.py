"""The score: for each dimension a weighted mean of its moments and a prior; the weakest caps the total (docs/score.md).

A moment's weight halves every HALF_LIFE of event time. Sums are kept at a reference time on a fixed grid and moved
from one to the next by exact powers of two, so the same moments in the same order give the same bits, however
the fold was cut. Times are µs, values 0 to 100.
"""

from math import exp2

from msgspec import Struct

from .dimensions import SCORED
from .dimensions.judgement import Judgement
from .policy import DAY, ScoreNumbers

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
    """All that the score remembers of a client; `failed` and `failed_before`: the last two instants with a failure."""

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
    bad = judged.bad
    if bad > 0.0:
        bad *= _severity(state, at, numbers)
    sums = state.dimensions.get(judged.dimension)
    if sums is None:
        sums = state.dimensions[judged.dimension] = Sums(at // GRID * GRID)
    if at - sums.reference >= GRID:
        _move(sums, at // GRID * GRID)
    growth = exp2((at - sums.reference) / HALF_LIFE)
    sums.good += judged.good * growth
    sums.bad += bad * growth
    sums.recent.append(Moment(at, judged.what, judged.good, bad, source, id))
    if len(sums.recent) > RECENT:
        _merge(sums, sums.recent.pop(0))


def total(state: ScoreState, at: int, numbers: ScoreNumbers, segment: str | None) -> float:
    """The score alone, 0 to 100, without what explains it."""
    prior = numbers.prior_of(segment)
    mean, cap = 0.0, 100.0
    for name in SCORED:
        value = _value(state.dimensions.get(name), at, numbers.prior_strength, prior)
        mean += value
        if value < numbers.floor and value + numbers.margin < cap:
            cap = value + numbers.margin
    return min(mean / len(SCORED), cap)


def read(state: ScoreState, at: int, numbers: ScoreNumbers, segment: str | None, explained: bool = True) -> Score:
    """The score at a moment not before its last; `explained`: with every contribution."""
    prior, strength = numbers.prior_of(segment), numbers.prior_strength
    dimensions = {name: _dimension(state.dimensions.get(name), at, strength, prior, explained) for name in SCORED}
    shares = [part.evidence / (numbers.prior_strength + part.evidence) for part in dimensions.values()]
    value = total(state, at, numbers, segment)
    return Score(value, sum(shares) / len(shares), band_of(value), dimensions)


def band_of(value: float) -> str:
    """The band of a score: good from 80, fair from 60, poor from 40, bad."""
    return next((name for least, name in BANDS if value >= least), "bad")


def _severity(state: ScoreState, at: int, numbers: ScoreNumbers) -> float:
    """By how much a failure weighs more: failures of one instant are one, so only an earlier one counts."""
    if state.failed is None or state.failed < at:
        state.failed, state.failed_before = at, state.failed
    before = state.failed_before
    return numbers.second_failure if before is not None and at - before <= numbers.second_failure_within else 1.0


def _move(sums: Sums, reference: int) -> None:
    """Take the sums to another reference time, exactly: the two are whole half-lives apart."""
    shrink = exp2((sums.reference - reference) // HALF_LIFE)
    sums.good *= shrink
    sums.bad *= shrink
    sums.earlier_good *= shrink
    sums.earlier_bad *= shrink
    sums.reference = reference


def _merge(sums: Sums, moment: Moment) -> None:
    growth = exp2((moment.at - sums.reference) / HALF_LIFE)
    sums.earlier_good += moment.good * growth
    sums.earlier_bad += moment.bad * growth


def _value(sums: Sums | None, at: int, strength: float, prior: float) -> float:
    if sums is None:
        return prior
    decay = exp2((sums.reference - at) / HALF_LIFE)
    good, bad = sums.good * decay, sums.bad * decay
    return (strength * prior + 100.0 * good) / (strength + good + bad)


def _dimension(sums: Sums | None, at: int, strength: float, prior: float, explained: bool) -> DimensionScore:
    if sums is None:
        return DimensionScore(prior, 0.0, prior, [])
    decay = exp2((sums.reference - at) / HALF_LIFE)
    evidence = (sums.good + sums.bad) * decay
    if not explained:
        return DimensionScore(_value(sums, at, strength, prior), evidence, prior, [])

    def points(good: float, bad: float) -> float:
        return ((100.0 - prior) * good - prior * bad) / (strength + evidence)

    parts = []
    if sums.earlier_good or sums.earlier_bad:
        parts.append(Contribution("earlier", points(sums.earlier_good * decay, sums.earlier_bad * decay)))
    for moment in sums.recent:
        left = exp2((moment.at - at) / HALF_LIFE)
        moved = points(moment.good * left, moment.bad * left)
        parts.append(Contribution(moment.what, moved, moment.at, moment.source, moment.id))
    return DimensionScore(_value(sums, at, strength, prior), evidence, prior, parts)
