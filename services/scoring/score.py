"""The score: for each dimension a weighted mean of its moments and a prior; the weakest caps the total (docs/score.md).

Values are 0 to 100, times µs.
"""

from dataclasses import dataclass
from math import exp2
from typing import Final

from .dimensions import DIMENSIONS, ROWS
from .evidence import COUNT, ScoreState, add, weights_at
from .policy.policy_score import ScoreNumbers, Yardstick

__all__ = [
    "BANDS", "Contribution", "DimensionScore", "Score", "ScoreState", "add", "band_of", "read", "total",
]  # fmt: skip
BANDS = ((80.0, "good"), (60.0, "fair"), (40.0, "poor"))
FADED: Final = 1e-11  # of a weight: below it there is nothing but what rounding left


@dataclass(frozen=True)
class Contribution:
    """The points by which a moment moves its dimension; `what` is `earlier` for those merged, without touchpoint."""

    what: str
    points: float
    at: int | None = None
    source: str = ""
    id: str = ""


@dataclass(frozen=True)
class DimensionScore:
    """`value` = `prior` + the sum of the contributions' points; `evidence` is the decayed weight behind it."""

    value: float
    evidence: float
    prior: float
    contributions: list[Contribution]


@dataclass(frozen=True)
class Score:
    """The score at a moment; `confidence` 0 to 1 is the share of it that rests on evidence, not on the prior."""

    value: float
    confidence: float
    band: str
    dimensions: dict[str, DimensionScore]


def total(state: ScoreState, at: int, numbers: ScoreNumbers, segment: str | None) -> float:
    """The score alone, 0 to 100, without what explains it."""
    return of_weights(weights_at(state, at), numbers.yardstick(segment, state.orders), numbers)


def of_weights(weights: list[float], yard: Yardstick, numbers: ScoreNumbers) -> float:
    """The score by what is left of the good weights of each dimension, then of the bad (`weights_at`)."""
    mean, cap, strength = yard.base, 100.0, numbers.prior_strength
    for index, good in enumerate(weights[:COUNT]):
        evidence = good + weights[index + COUNT]
        if evidence:
            prior = yard.priors[index]
            value = (strength * prior + 100.0 * good) / (strength + evidence)
            mean += yard.shares[index] * (value - prior)
            if value < prior:
                over = value - yard.floors[index]
                most = value + numbers.margin if over < 0.0 else yard.tops[index] + over * yard.slopes[index]
                if most < cap:
                    cap = most
    return max(0.0, min(mean, cap))


def read(state: ScoreState, at: int, numbers: ScoreNumbers, segment: str | None, explained: bool = True) -> Score:
    """The score at a moment not before its last; `explained`: with every contribution."""
    yard, strength, weights = numbers.yardstick(segment, state.orders), numbers.prior_strength, weights_at(state, at)
    dimensions, confidence = {}, 0.0
    for index, name in enumerate(DIMENSIONS):
        good, bad, prior = weights[index], weights[COUNT + index], yard.priors[index]
        evidence = good + bad
        value = (strength * prior + 100.0 * good) / (strength + evidence) if evidence else prior
        parts = contributions(state, index, at, good, bad, prior, strength) if explained and evidence else []
        dimensions[name] = DimensionScore(value, evidence, prior, parts)
        confidence += yard.shares[index] * evidence / (strength + evidence)
    value = of_weights(weights, yard, numbers)
    return Score(value, confidence, band_of(value), dimensions)


def band_of(value: float) -> str:
    """The band of a score: good from 80, fair from 60, poor from 40, bad."""
    return next((name for least, name in BANDS if value >= least), "bad")


def contributions(
    state: ScoreState, index: int, at: int, good: float, bad: float, prior: float, strength: float
) -> list[Contribution]:
    """What moved a dimension, whose weights are `good` and `bad`: the moments kept singly, and before them the rest."""
    up, down = (100.0 - prior) / (strength + good + bad), -prior / (strength + good + bad)
    found, name = [], DIMENSIONS[index]
    for moment in state.recent:
        row = ROWS[moment.code]
        if row.dimension == name:
            left = exp2((moment.at - at) / row.half_life) * (1.0 if moment.factor is None else moment.factor)
            points = up * row.good * left + down * row.bad * left
            found.append(Contribution(row.what, points, moment.at, state.sources[moment.source], moment.id))
            good, bad = good - row.good * left, bad - row.bad * left
    if max(good, bad) > FADED:
        found.insert(0, Contribution("earlier", up * good + down * bad))
    return found
