"""Fitting: a monotone piecewise-linear logistic by a bounded minimiser, and its isotonic calibration. Needs numpy.

The curve of a statistic is a sum of ramps between its knots; a ramp may only rise (fall, where more is better), and is
held towards flat by a penalty, so that a statistic that tells nothing says nothing (ridge: le Cessie and van
Houwelingen, *Ridge estimators in logistic regression*, Applied Statistics 41, 1992). Calibration is isotonic regression
of what the model says of clients that it was not fitted on (Zadrozny and Elkan, KDD 2002), read off at a few points.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.scoring.risk import STATISTICS, Curve, RiskModel, Statistic
from shared.errors import Failed

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

PENALTY = 20.0
FOLDS = 5
GOOD_ONES = 40_000  # good samples that a fit rests on: more change nothing but the time it takes
POINTS = 8  # of the calibration
ROUNDED = 4  # decimals of a curve
FLAT = 0.005  # log-odds: a curve that never says more is left out
LEAST, MOST = 1e-4, 0.98  # nothing is certain


def need() -> None:
    """Raises Failed where the libraries of fitting are not installed."""
    try:
        import numpy  # noqa: F401
        import scipy  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError as error:
        raise Failed(f"{error.name} is not installed: pip install 'driftline[fit]'") from error


def ramps(values: "Array", statistics: Sequence[Statistic]) -> "Array":
    """Of each sample, how far each of its statistics has come from one knot to the next: 0 to 1 for every pair."""
    import numpy as np

    columns = []
    for place, statistic in enumerate(statistics):
        for low, high in zip(statistic.knots, statistic.knots[1:], strict=False):
            columns.append(np.clip((values[:, place] - low) / (high - low), 0.0, 1.0))
    return np.stack(columns, axis=1).astype("f4")


def signs(statistics: Sequence[Statistic]) -> list[tuple[float | None, float | None]]:
    """The bounds of what each ramp may come to: a worse fact never lowers the risk."""
    return [
        (None, 0.0) if one.better else (0.0, None)
        for one in statistics
        for _ in range(len(one.knots) - 1)
    ]  # fmt: skip


def logistic(
    design: "Array", bad: "Array", bounds: list[tuple[float | None, float | None]] | None, penalty: float = PENALTY
) -> "Array":
    """Intercept and weights that make the samples likeliest, less the penalty on the squares of the weights."""
    import numpy as np
    from scipy.optimize import minimize

    count = design.shape[1]
    rate = min(max(float(bad.mean()), 1e-6), 1.0 - 1e-6)
    start = np.zeros(count + 1)
    start[0] = np.log(rate / (1.0 - rate))

    def loss(weights: "Array") -> tuple[float, "Array"]:
        odds = weights[0] + design @ weights[1:]
        value = float(np.logaddexp(0.0, odds).sum() - odds[bad].sum() + penalty / 2.0 * (weights[1:] ** 2).sum())
        off = 1.0 / (1.0 + np.exp(-odds)) - bad
        slope = np.empty(count + 1)
        slope[0] = off.sum()
        slope[1:] = design.T @ off + penalty * weights[1:]
        return value, slope

    limits = None if bounds is None else [(None, None), *bounds]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 500})
    return np.asarray(found.x)


def curves(weights: "Array", statistics: Sequence[Statistic]) -> tuple[Curve, ...]:
    """The curves that the weights of the ramps come to; none where a curve says next to nothing."""
    found, place = list[Curve](), 0
    for statistic in statistics:
        value, points = 0.0, [(statistic.knots[0], 0.0)]
        for knot in statistic.knots[1:]:
            value += float(weights[place])
            points.append((knot, round(value, ROUNDED)))
            place += 1
        found.append(tuple(points) if max(abs(y) for _, y in points) >= FLAT else ())
    return tuple(found)


def isotonic(odds: "Array", bad: "Array") -> Curve:
    """A few points of the rising curve from log-odds to probability that fits best."""
    import numpy as np
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=LEAST, y_max=MOST, out_of_bounds="clip").fit(odds, bad)
    order = np.sort(odds)
    # evenly by log-odds would rest the top on nobody, evenly by samples would blur it: by samples, finer to the top
    shares = [0.0, 0.5, *(1.0 - 0.3**step for step in range(1, POINTS)), 1.0 - 20.0 / len(order), 1.0]
    points: list[tuple[float, float]] = []
    edges = np.quantile(order, sorted({share for share in shares if 0.0 <= share <= 1.0}))
    for low, high in zip(edges, edges[1:], strict=False):
        part = (odds >= low) & (odds <= high)
        if part.any():
            x, y = float(odds[part].mean()), float(fitted.predict(odds[part]).mean())
            if not points or x > points[-1][0] + 1e-6:
                points.append((round(x, ROUNDED), round(max(y, points[-1][1] if points else 0.0), 6)))
    return tuple(points)


def fit(values: "Array", bad: "Array", groups: "Array", horizon: int, about: dict[str, str]) -> RiskModel:
    """A model of these samples (rows of statistics); `groups`: whose each is, so that nobody calibrates itself."""
    import numpy as np

    design = ramps(values, STATISTICS)
    held = np.zeros(len(bad))
    for fold in range(FOLDS):
        own = groups % FOLDS == fold
        weights = thinned(design, bad, np.flatnonzero(~own))
        held[own] = weights[0] + design[own] @ weights[1:]
    weights = thinned(design, bad, np.arange(len(bad)))
    return RiskModel(
        intercept=round(float(weights[0]), ROUNDED),
        curves=curves(weights[1:], STATISTICS),
        calibration=isotonic(held, bad),
        horizon=horizon,
        about=tuple(about.items()),
    )


def thinned(design: "Array", bad: "Array", places: "Array") -> "Array":
    """The logistic of the samples at these places: of the many good ones only every so many, which is made up for."""
    import numpy as np

    good = places[~bad[places]]
    step = max(1, len(good) // GOOD_ONES)
    kept = np.concatenate([places[bad[places]], good[::step]])
    weights = logistic(design[kept].astype("f8"), bad[kept], signs(STATISTICS))
    weights[0] -= np.log(step)
    return weights


def probabilities(model: RiskModel, values: "Array") -> "Array":
    """What the model says of many samples."""
    import numpy as np

    odds = np.full(len(values), model.intercept)
    for place, curve in enumerate(model.curves):
        if curve:
            odds += np.interp(values[:, place], [x for x, _ in curve], [y for _, y in curve])
    points = model.calibration
    return np.asarray(np.interp(odds, [x for x, _ in points], [y for _, y in points]))
