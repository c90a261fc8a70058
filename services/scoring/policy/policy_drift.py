"""The numbers of `[drift]`: what is usual in a segment, and how seldom a false alarm may be (docs/drift.md)."""

from bisect import bisect_left
from dataclasses import dataclass, field
from math import log
from typing import Final

from ..detectors.anger import AngerNumbers
from ..detectors.baseline import Prior
from ..detectors.burn import BudgetNumbers
from ..detectors.rhythm import SilenceNumbers

OUTCOME, RESPONSE, RESOLUTION = 0, 1, 2  # the streams of moments
STREAMS = ("outcome", "response", "resolution")
SHIFTS: Final[tuple[float, ...]] = (
    0.5,
    1.0,
    2.0,
)  # the three charts: the shift of the mean, in spreads, that each is best at
ALLOWANCES: Final[tuple[float, ...]] = tuple(shift / 2.0 for shift in SHIFTS)
# The heights of the three charts at which all together alarm once in so many normal moments. Those of one run length
# are of equal run length each (Siegmund, *Sequential Analysis*, 1985); which, was found by simulating 2000 to 8000
# streams (docs/drift.md). Between two rows, and beyond the last, a height grows with the logarithm of the run length.
HEIGHTS = (
    (100, (5.340, 3.356, 1.767)),
    (200, (6.691, 4.080, 2.139)),
    (500, (8.566, 5.054, 2.632)),
    (1000, (9.992, 5.782, 2.998)),
    (2000, (11.442, 6.515, 3.366)),
    (5000, (13.549, 7.573, 3.897)),
    (10000, (14.851, 8.227, 4.223)),
    (20000, (16.048, 8.827, 4.523)),
)
# Of simulated histories; `apart` of the two paces wider than there, for how fast a house is differs more than its luck.
PRIORS = (Prior(-0.3, 1.0, 0.25), Prior(9.3, 1.8, 1.0), Prior(10.9, 2.1, 0.8))


@dataclass(frozen=True)
class SegmentDrift:
    """What is special about a segment; None: as everybody."""

    outcome: Prior | None = None
    response: Prior | None = None
    resolution: Prior | None = None


@dataclass(frozen=True)
class DriftNumbers:
    """The numbers of `[drift]`. `heights` are what `run_length` comes to: where each chart alarms, in spreads.

    Beyond `ceilings` no sum grows.
    """

    run_length: int = 100_000_000
    learn: int = 20
    leave: float = 0.5
    at_risk: float = 2.0
    priors: tuple[Prior, ...] = PRIORS
    segments: dict[str, SegmentDrift] = field(default_factory=dict)
    budget: BudgetNumbers = BudgetNumbers()
    silence: SilenceNumbers = SilenceNumbers()
    anger: AngerNumbers = AngerNumbers()
    heights: tuple[float, ...] = ()
    ceilings: tuple[float, ...] = ()
    by_segment: dict[str | None, tuple[Prior, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Work out once what each touchpoint needs."""
        object.__setattr__(self, "heights", heights_of(self.run_length))
        object.__setattr__(self, "ceilings", tuple(height * (self.at_risk + 1.0) for height in self.heights))
        every: dict[str | None, tuple[Prior, ...]] = {None: self.priors}
        for name, segment in self.segments.items():
            said = (segment.outcome, segment.response, segment.resolution)
            every[name] = tuple(own or usual for own, usual in zip(said, self.priors, strict=True))
        object.__setattr__(self, "by_segment", every)

    def prior_of(self, segment: str | None, stream: int) -> Prior:
        """What is usual in a segment for one of STREAMS, by its index."""
        found = self.by_segment.get(segment)
        return (self.priors if found is None else found)[stream]


def heights_of(run_length: int) -> tuple[float, ...]:
    """Where each chart alarms, in spreads, so that together they do falsely once in so many moments."""
    index = max(1, min(bisect_left([row[0] for row in HEIGHTS], run_length), len(HEIGHTS) - 1))
    (least, low), (most, high) = HEIGHTS[index - 1], HEIGHTS[index]
    share = log(run_length / least) / log(most / least)
    return tuple(one + share * (other - one) for one, other in zip(low, high, strict=True))
