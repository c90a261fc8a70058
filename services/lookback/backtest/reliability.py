"""Whether the risk that was said came true: of the times when it was said to be 20 %, a fifth should. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import fsum
from typing import Any

from .labels import CRISIS, ESCALATION, Label
from .measure import events_of

EDGES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Said:
    """The risk of a client at a time (µs), as the fold had it then, and the horizon that it was for (µs)."""

    client: str
    at: int
    probability: float
    horizon: int


@dataclass(frozen=True, slots=True)
class Bin:
    """What was said between two probabilities: how often, how high on average, and in how many it came true."""

    low: float
    high: float
    count: int
    said: float
    true: float

    def printed(self) -> dict[str, Any]:
        """For programs."""
        return {"from": self.low, "to": self.high, "count": self.count, "said": self.said, "came_true": self.true}


def reliability(every: Iterable[Said], labels: Collection[Label], end: int) -> list[Bin]:
    """The bins that hold anything; what was said less than its horizon before the end is left out."""
    events = events_of(label for label in labels if label.label in (CRISIS, ESCALATION))
    found: list[list[tuple[float, bool]]] = [[] for _ in EDGES[1:]]
    for said in every:
        if said.at + said.horizon <= end:
            place = min(bisect_right(EDGES, said.probability) - 1, len(found) - 1)
            found[place].append((said.probability, came_true(said, events.get(said.client, []))))
    return [
        Bin(low, high, len(ones), fsum(one for one, _ in ones) / len(ones), sum(true for _, true in ones) / len(ones))
        for low, high, ones in zip(EDGES[:-1], EDGES[1:], found, strict=True)
        if ones
    ]


def came_true(said: Said, events: list[int]) -> bool:
    """Whether a crisis came within the horizon."""
    return bisect_right(events, said.at + said.horizon) > bisect_left(events, said.at + 1)


def error(bins: Collection[Bin]) -> float | None:
    """The expected calibration error: by how much what was said is off, on average of all that was said."""
    count = sum(one.count for one in bins)
    return fsum(one.count * abs(one.said - one.true) for one in bins) / count if count else None
