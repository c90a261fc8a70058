"""What is usual for one client in one stream of moments: mean and spread of its own, shrunk to its segment's.

The mean is the credibility estimate of Bühlmann (1967): with n moments of its own it counts n / (n + k), where k is the
variance within a client over that between clients; but from ten moments on it is no further from its own mean than one
standard error of that, so that a client unlike all others is taken as it is (limited translation: Efron and Morris,
*Limiting the risk of Bayes and empirical Bayes estimators*, Journal of the American Statistical Association 67, 1972).
A new moment is standardised by what it should have been: spread within the client and what is not known yet of its
mean. Units are the stream's own (drift.py).
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

SPREAD_COUNTS: Final = 20.0  # the segment's spread counts as so many moments of the client's own; ours
TELLING: Final = 10.0  # moments from which on a client may be unlike all others; ours
MEMORY: Final = 400.0  # a baseline never rests on more: what was usual long ago fades by half about every 280 moments


@dataclass(frozen=True)
class Prior:
    """What is usual in a segment: `mean` of its clients' means, `spread` within a client, `apart` among their means.

    `apart` 0: every client's baseline is known to be this one.
    """

    mean: float
    spread: float
    apart: float


@dataclass(init=False)
class Baseline:
    """Moments of a client: how many (`count`), their mean, and `squares`, the sum of squares around it."""

    count: float
    mean: float
    squares: float

    def __init__(self, count: float = 0.0, mean: float = 0.0, squares: float = 0.0) -> None:
        self.count = count
        self.mean = mean
        self.squares = squares


def learn(base: Baseline, value: float) -> None:
    """Add one moment (Welford 1962)."""
    count = base.count + 1.0
    before = value - base.mean
    base.mean += before / count
    base.squares += before * (value - base.mean)
    base.count = count
    if count > MEMORY:
        base.squares *= MEMORY / count
        base.count = MEMORY


def merge(base: Baseline, other: Baseline) -> None:
    """Add the moments of another baseline, which is empty afterwards (Chan, Golub and LeVeque 1979)."""
    if other.count > 0.0:
        count, apart = base.count + other.count, other.mean - base.mean
        base.mean += apart * (other.count / count)
        base.squares += other.squares + apart * apart * (base.count * other.count / count)
        base.count = count
        if count > MEMORY:
            base.squares *= MEMORY / count
            base.count = MEMORY
        other.count = other.mean = other.squares = 0.0


def within_of(base: Baseline, prior: Prior) -> float:
    """The variance within the client."""
    return (SPREAD_COUNTS * prior.spread * prior.spread + base.squares) / (SPREAD_COUNTS + base.count)


def mean_of(base: Baseline, prior: Prior) -> float:
    """What is usual for the client."""
    if base.count == 0.0 or prior.apart == 0.0:
        return prior.mean
    own, within = prior.apart * prior.apart * base.count, within_of(base, prior)
    mean = prior.mean + (base.mean - prior.mean) * own / (own + within)
    if base.count < TELLING:
        return mean
    error = sqrt(within / base.count)
    return max(base.mean - error, min(base.mean + error, mean))


def standardised(base: Baseline, value: float, prior: Prior) -> float:
    """How many of its spreads a moment lies above what is usual for the client."""
    if prior.apart == 0.0:
        return (value - prior.mean) / prior.spread
    within, between = within_of(base, prior), prior.apart * prior.apart
    unknown = between * within / (between * base.count + within)
    return (value - mean_of(base, prior)) / sqrt(within + unknown)
