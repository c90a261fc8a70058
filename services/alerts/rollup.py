"""Roll-ups: contacts into a client, clients into a group (FEATURES C11). Pure.

The step of many is that of the worst of them, so that forty-nine who are well hide nobody; their score is a mean,
weighted by the confidence of each, and says how the many fare. What burns is named beside both.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .rules import UNKNOWN, rank

LEAST = 1e-6  # of confidence, below which nobody is known


@dataclass(frozen=True)
class Part:
    """Members that stand on one step: how many, the sums of their confidences, weighted scores and scores, the lowest.

    A roll-up of roll-ups is that of all their parts.
    """

    ladder: str
    last_known: str | None
    members: int
    confidence: float
    weighted: float
    total: float
    lowest: float


@dataclass(frozen=True)
class Rollup:
    """Many as one: `ladder` is the worst step, `steps` how many stand on each, `score` the mean, `lowest` the least."""

    ladder: str = "calm"
    members: int = 0
    steps: dict[str, int] = field(default_factory=dict)
    score: float | None = None
    lowest: float | None = None


def part_of(ladder: str, last_known: str | None, score: float, confidence: float) -> Part:
    """One member."""
    return Part(ladder, last_known, 1, confidence, confidence * score, score, score)


def rolled(parts: Iterable[Part]) -> Rollup:
    """All parts as one; where nobody is known by any evidence, the mean is a plain one."""
    found = list(parts)
    if not found:
        return Rollup()
    worst = max(found, key=lambda part: (rank(part.ladder, part.last_known), part.ladder != UNKNOWN))
    steps: dict[str, int] = {}
    for part in found:
        steps[part.ladder] = steps.get(part.ladder, 0) + part.members
    members, confidence = sum(part.members for part in found), sum(part.confidence for part in found)
    weighted = sum(part.weighted for part in found) / confidence if confidence > LEAST else None
    mean = sum(part.total for part in found) / members
    lowest = min(part.lowest for part in found)
    # what is summed in another order is another last bit; a mean never lies outside of what it is of
    score = max(lowest, min(100.0, mean if weighted is None else weighted))
    return Rollup(worst.ladder, members, steps, score, lowest)
