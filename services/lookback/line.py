"""A client's score through time, each point as it was known then: its touchpoints folded in the order of arrival."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.scoring import engine
from services.scoring.rulebook import Rulebook
from services.scoring.sources import Sources

from .log import Arrived

MOST = 240  # points, so that a line of years is drawn as fast as one of days


@dataclass(frozen=True, slots=True)
class Point:
    """The score, the probability of a crisis and the step of the ladder, as known at `at` (µs)."""

    at: int
    score: float
    risk: float
    ladder: str


def line(arrived: Sequence[Arrived], now: int, rules: Rulebook) -> list[Point]:
    """The points of a client from its first touchpoint to `now` (µs), at most `MOST`; `arrived` is in order of arrival.

    Of silent sources a line knows nothing: it goes on as if they had had nothing to tell.
    """
    rules = replace(rules, sources=Sources())
    state, place = engine.fresh(), 0
    found: list[Point] = []
    for at in instants([one.arrival for one in arrived], now):
        while place < len(arrived) and arrived[place].arrival <= at:
            engine.apply(state, arrived[place].touchpoint, arrived[place].arrival, rules)
            place += 1
        engine.tick(state, at, rules)
        score = engine.report(state, at, rules, [], historical=True)
        found.append(Point(at, score.score, score.risk or 0.0, score.ladder))
    return found


def instants(arrivals: Sequence[int], now: int, most: int = MOST) -> list[int]:
    """When to look: half of them spread over the time, for what time brings, the others over the arrivals."""
    if not arrivals:
        return []
    first, half = arrivals[0], most // 2
    spread = {first + (now - first) * number // (half - 1) for number in range(half)}
    stride = -(-len(arrivals) // half)
    return sorted(spread | {at for at in arrivals[::stride] if at <= now})
