"""The numbers of `[risk]`: a model, and the probabilities at which its rule moves. docs/risk.md says whence each."""

import json
from dataclasses import dataclass
from importlib import resources
from math import isfinite
from typing import Any

from .risk import NAMES, STATISTICS, Curve, RiskModel

RISK, OUTLOOK, LEAVER = "risk.json", "outlook.json", "leaver.json"  # the models that come with the program


class WrongModel(ValueError):
    """A file is no model of risk; the message says why."""


def model_of(read: Any) -> RiskModel:
    """The model that a JSON document holds; raises WrongModel."""
    try:
        said = {str(name): curve_of(points) for name, points in read["curves"].items()}
        calibration, horizon = curve_of(read["calibration"]), int(read["horizon_seconds"]) * 1_000_000
        intercept = finite(read["intercept"])
        about = tuple((str(name), str(value)) for name, value in read.get("about", {}).items())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WrongModel(f"is no model of risk, as `driftline risk fit` writes it: {error!r}") from error
    if unknown := sorted(said.keys() - set(NAMES)):
        raise WrongModel(f"has a curve for {', '.join(unknown)}, which is no statistic: fit it anew")
    for statistic in STATISTICS:
        curve = said.get(statistic.name, ())
        rise = curve[-1][1] - curve[0][1] if curve else 0.0
        if rise > 0.0 if statistic.better else rise < 0.0:
            raise WrongModel(f"has a curve for {statistic.name} by which a worse fact lowers the risk")
    if not calibration or horizon <= 0 or not 0.0 <= calibration[0][1] <= calibration[-1][1] <= 1.0:
        raise WrongModel("needs a calibration that rises from 0 to 1, and a horizon")
    return RiskModel(intercept, tuple(said.get(name, ()) for name in NAMES), calibration, horizon, about)


def curve_of(points: Any) -> Curve:
    """A curve of pairs, by value; raises ValueError where two have the same value or it turns."""
    curve = tuple((finite(x), finite(y)) for x, y in points)
    steps = [(x < next_x, next_y - y) for (x, y), (next_x, next_y) in zip(curve, curve[1:], strict=False)]
    if not all(apart for apart, _ in steps) or min((y for _, y in steps), default=0.0) < 0.0 < max(
        (y for _, y in steps), default=0.0
    ):
        raise ValueError(f"a curve must go from left to right and never turn: {points}")
    return curve


def finite(number: Any) -> float:
    """A number of the file, which JSON as Python reads it need not be; raises ValueError."""
    value = float(number)
    if not isfinite(value):
        raise ValueError(f"{value} is no number to reckon with")
    return value


def shipped(name: str = RISK) -> RiskModel:
    """A model that comes with the program."""
    return model_of(json.loads(resources.files("services.scoring").joinpath(name).read_text("utf-8")))


@dataclass(frozen=True)
class RiskNumbers:
    """The numbers of `[risk]`: a step is entered at or above its probability and left below its `_leave`.

    At risk goes by the `model` of a crisis soon, drifting by the `outlook`, a crisis further ahead. The rule
    `silent_leaver` goes by `leaving`, with the model `leaver`, too.
    """

    drifting: float = 0.3
    drifting_leave: float = 0.23
    at_risk: float = 0.35
    at_risk_leave: float = 0.25
    model: RiskModel = shipped(RISK)
    outlook: RiskModel = shipped(OUTLOOK)
    leaving: float = 0.28
    leaving_leave: float = 0.24
    leaver: RiskModel = shipped(LEAVER)
