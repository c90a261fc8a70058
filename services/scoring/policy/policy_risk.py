"""The numbers of `[risk]`: a model, and the probabilities at which its rule moves. docs/risk.md says whence each."""

import json
from dataclasses import dataclass
from importlib import resources
from math import isfinite
from typing import Any

from ..detectors.risk import NAMES, Curve, Pair, RiskModel

RISK, OUTLOOK, LEAVER = "risk.json", "outlook.json", "leaver.json"  # the models that come with the program


class WrongModel(ValueError):
    """A file is no model of risk; the message says why."""


def model_of(read: Any) -> RiskModel:
    """The model that a JSON document holds; raises WrongModel."""
    try:
        said = {str(name): curve_of(points) for name, points in read["curves"].items()}
        calibration, horizon = curve_of(read["calibration"]), int(read["horizon_seconds"]) * 1_000_000
        intercept = finite(read["intercept"])
        paired = [(one, [str(name) for name in one["of"]]) for one in read.get("pairs", ())]
        about = tuple((str(name), str(value)) for name, value in read.get("about", {}).items())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WrongModel(f"is no model of risk, as `driftline risk fit` writes it: {error!r}") from error
    if unknown := sorted((said.keys() | {name for _, names in paired for name in names}) - set(NAMES)):
        raise WrongModel(f"tells of {', '.join(unknown)}, which is no statistic: fit it anew")
    rising = all(y <= next_y for (_, y), (_, next_y) in zip(calibration, calibration[1:], strict=False))
    if not calibration or horizon <= 0 or not rising or calibration[0][1] < 0.0 or calibration[-1][1] > 1.0:
        raise WrongModel("needs a calibration that rises from 0 to 1, and a horizon")
    try:
        pairs = tuple(pair_of(one, names) for one, names in paired)
    except (KeyError, TypeError, ValueError) as error:
        raise WrongModel(f"has a pair that is none: {error}") from error
    return RiskModel(intercept, tuple(said.get(name, ()) for name in NAMES), calibration, horizon, about, pairs)


def pair_of(read: Any, names: list[str]) -> Pair:
    """A table of two statistics; raises ValueError where it has not one number for each two spans."""
    first, second = (NAMES.index(name) for name in names)
    edges = [tuple(finite(edge) for edge in one) for one in read["edges"]]
    rows = tuple(tuple(finite(number) for number in row) for row in read["log_odds"])
    spans = [len(one) + 1 for one in edges]
    if len(spans) != 2 or len(rows) != spans[0] or any(len(row) != spans[1] for row in rows):
        raise ValueError(f"{names} needs one number for each two spans")
    if any(one != tuple(sorted(set(one))) for one in edges):
        raise ValueError(f"the edges of {names} must go from left to right")
    return Pair(first, second, edges[0], edges[1], rows)


def curve_of(points: Any) -> Curve:
    """A curve of points, by value; raises ValueError where two have the same value."""
    curve = tuple((finite(x), finite(y)) for x, y in points)
    if not all(x < next_x for (x, _), (next_x, _) in zip(curve, curve[1:], strict=False)):
        raise ValueError(f"a curve must go from left to right: {points}")
    return curve


def finite(number: Any) -> float:
    """A number of the file, which JSON as Python reads it need not be; raises ValueError."""
    value = float(number)
    if not isfinite(value):
        raise ValueError(f"{value} is no number to reckon with")
    return value


def shipped(name: str = RISK) -> RiskModel:
    """A model that comes with the program."""
    return model_of(json.loads(resources.files("services.scoring.detectors").joinpath(name).read_text("utf-8")))


@dataclass(frozen=True)
class RiskNumbers:
    """The numbers of `[risk]`: a step is entered at or above its probability and left below its `_leave`.

    At risk goes by the `model` of a crisis soon, drifting by the `outlook`, a crisis further ahead. The rule
    `silent_leaver` goes by `leaving`, with the model `leaver`, too.
    """

    drifting: float = 0.41
    drifting_leave: float = 0.31
    at_risk: float = 0.4
    at_risk_leave: float = 0.29
    model: RiskModel = shipped(RISK)
    outlook: RiskModel = shipped(OUTLOOK)
    leaving: float = 0.46
    leaving_leave: float = 0.33
    leaver: RiskModel = shipped(LEAVER)
