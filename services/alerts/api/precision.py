"""How often each rule was right, by what people said of its alerts when they were over. Pure.

The interval is Wilson's (E. B. Wilson, Probable inference, JASA 22, 1927), at 95 %.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

from .answers_alerts import Precision, Precisions

Z = 1.959963984540054
RIGHT = ("true", "averted", "too_late")


def precisions(rows: Iterable[Mapping[str, Any]]) -> Precisions:
    """The answer, of the views' counts by rule, shadow and label; those that matter to people first, then by rule."""
    found: dict[tuple[bool, str], Counter[str | None]] = defaultdict(Counter)
    for row in rows:
        found[row["shadow"], row["rule"]][row["label"]] += row["alerts"]
    return Precisions(rules=[_precision(rule, shadow, labels) for (shadow, rule), labels in sorted(found.items())])


def _precision(rule: str, shadow: bool, labels: Counter[str | None]) -> Precision:
    right, false = sum(labels[label] for label in RIGHT), labels["false"]
    lowest, highest = wilson(right, right + false)
    return Precision(
        rule=rule,
        shadow=shadow,
        right=right,
        true=labels["true"],
        averted=labels["averted"],
        too_late=labels["too_late"],
        false=false,
        duplicate=labels["duplicate"],
        unlabelled=labels[None],
        precision=right / (right + false) if right + false else None,
        lowest=lowest,
        highest=highest,
    )


def wilson(hits: int, of: int) -> tuple[float | None, float | None]:
    """The interval of a share at 95 %; nothing of nothing."""
    if not of:
        return None, None
    share, square = hits / of, Z * Z / of
    middle, reach = share + square / 2, Z * sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, (middle - reach) / (1 + square)), min(1.0, (middle + reach) / (1 + square))
