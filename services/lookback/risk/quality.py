"""How good probabilities are: the area under the ROC curve, Brier's score, and how far they are from what happened.

Brier, *Verification of forecasts expressed in terms of probability*, Monthly Weather Review 78, 1950; the expected
calibration error in bins of equal size: Naeini, Cooper and Hauskrecht, *Obtaining well calibrated probabilities using
Bayesian binning*, AAAI 2015. Intervals are from drawing whole clients. Needs numpy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

BINS = 10
SEED = 5
DRAWS = 200


@dataclass(frozen=True, slots=True)
class Bin:
    """Samples of like probability: how many, the mean of what was said, and the share that came true."""

    count: int
    said: float
    came: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


Measure = Callable[["Array", "Array", "Array"], float]


def area(values: "Array", bad: "Array", weights: "Array") -> float:
    """The probability that a bad sample has the higher value, ties counting half; nan without both outcomes."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    value, ill, well = values[order], (weights * bad)[order], (weights * ~bad)[order]
    first = np.flatnonzero(np.r_[True, value[1:] != value[:-1]])
    ill, well = np.add.reduceat(ill, first), np.add.reduceat(well, first)
    below = np.cumsum(well) - well
    pairs = ill.sum() * well.sum()
    return float((ill * (below + well / 2.0)).sum() / pairs) if pairs else float("nan")


def brier(said: "Array", bad: "Array", weights: "Array") -> float:
    """The mean square of what was said less what came: 0 is best."""
    return float((weights * (said - bad) ** 2).sum() / weights.sum())


def calibration_error(said: "Array", bad: "Array", weights: "Array") -> float:
    """The mean distance of what was said from what came, over bins of the same size."""
    import numpy as np

    order, found = np.argsort(said, kind="stable"), 0.0
    for part in np.array_split(order, BINS):
        found += abs(float((weights[part] * (said[part] - bad[part])).sum()))
    return found / float(weights.sum())


def reliability(said: "Array", bad: "Array", bins: int = BINS) -> list[Bin]:
    """Samples by probability, in bins of the same size."""
    import numpy as np

    parts = [part for part in np.array_split(np.argsort(said, kind="stable"), bins) if len(part)]
    return [Bin(len(part), float(said[part].mean()), float(bad[part].mean())) for part in parts]


def measured(measure: Measure, values: "Array", bad: "Array", owners: Sequence[str], draws: int = DRAWS) -> Measured:
    """A measure with its interval."""
    import numpy as np

    names, place = np.unique(np.asarray(owners), return_inverse=True)
    dice, found = np.random.default_rng(SEED), list[float]()
    for _ in range(draws):
        drawn = np.bincount(dice.integers(0, len(names), len(names)), minlength=len(names)).astype(float)
        found.append(measure(values, bad, drawn[place]))
    low, high = np.nanquantile(found, (0.025, 0.975))
    return Measured(measure(values, bad, np.ones(len(bad))), float(low), float(high))
