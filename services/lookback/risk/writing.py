"""A model of risk as a file: JSON that a person can read, one curve or pair a line. Pure."""

import json
from typing import Any

from services.scoring.detectors.risk import NAMES, RiskModel

SECOND = 1_000_000


def document(model: RiskModel) -> dict[str, Any]:
    """The model as `[risk] model` reads it."""
    return {
        "about": dict(model.about),
        "horizon_seconds": model.horizon // SECOND,
        "intercept": model.intercept,
        "curves": {name: curve for name, curve in zip(NAMES, model.curves, strict=True) if curve},
        "pairs": [
            {
                "of": [NAMES[pair.first], NAMES[pair.second]],
                "edges": [pair.first_edges, pair.second_edges],
                "log_odds": pair.rows,
            }
            for pair in model.pairs
        ],
        "calibration": model.calibration,
    }


def text(model: RiskModel) -> str:
    """The model as the text of its file."""
    lines = []
    for name, value in document(model).items():
        if isinstance(value, dict):
            inner = ",\n".join(f"    {json.dumps(key)}: {json.dumps(part)}" for key, part in value.items())
            lines.append(f"  {json.dumps(name)}: {{\n{inner}\n  }}")
        elif name == "pairs" and value:
            lines.append('  "pairs": [\n' + ",\n".join(f"    {json.dumps(part)}" for part in value) + "\n  ]")
        else:
            lines.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
