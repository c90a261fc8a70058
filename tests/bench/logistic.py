"""A logistic regression with a ridge penalty, whose weights may be bounded.

le Cessie and van Houwelingen, *Ridge estimators in logistic regression*, Applied Statistics 41, 1992.
"""

from typing import Any

import numpy as np
from scipy.optimize import minimize

Array = np.ndarray[Any, Any]


def logistic(
    design: Array, bad: Array, bounds: list[tuple[float | None, float | None]] | None, penalty: float
) -> Array:
    """Intercept and weights that make the samples likeliest, less the penalty on the squares of the weights."""
    count = design.shape[1]
    rate = min(max(float(bad.mean()), 1e-6), 1.0 - 1e-6)
    start = np.zeros(count + 1)
    start[0] = np.log(rate / (1.0 - rate))

    def loss(weights: Array) -> tuple[float, Array]:
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
