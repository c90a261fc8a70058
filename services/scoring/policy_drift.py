"""The numbers of `[drift]`: what is usual in a segment, and how seldom a false alarm may be (docs/drift.md)."""

from dataclasses import dataclass, field
from math import log

from .baseline import Prior

OUTCOME, RESPONSE, RESOLUTION = 0, 1, 2  # the streams of moments
STREAMS = ("outcome", "response", "resolution")
SHIFTS = (0.5, 1.0, 2.0)  # the three charts: the shift of the mean, in spreads, that each is best at
ALLOWANCES = tuple(shift / 2.0 for shift in SHIFTS)
# Of each chart: its height is the first + the second times the logarithm of the run length (`driftline fit`, heights).
HEIGHTS = ((-4.2, 1.9), (-1.9, 1.0), (-0.6, 0.55))
PRIORS = (Prior(-0.7, 1.0, 0.35), Prior(9.0, 1.2, 1.0), Prior(11.0, 1.3, 0.9))


@dataclass(frozen=True)
class SegmentDrift:
    """What is special about a segment; None: as everybody."""

    outcome: Prior | None = None
    response: Prior | None = None
    resolution: Prior | None = None


@dataclass(frozen=True)
class DriftNumbers:
    """The numbers of `[drift]`. `heights` are what `run_length` comes to: where each chart alarms, in spreads."""

    run_length: int = 5000
    learn: int = 10
    leave: float = 0.5
    at_risk: float = 2.0
    priors: tuple[Prior, ...] = PRIORS
    chart: tuple[tuple[float, float], ...] = HEIGHTS
    segments: dict[str, SegmentDrift] = field(default_factory=dict)
    heights: tuple[float, ...] = ()
    by_segment: dict[str | None, tuple[Prior, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Work out once what each touchpoint needs."""
        rarity = log(self.run_length)
        object.__setattr__(self, "heights", tuple(base + slope * rarity for base, slope in self.chart))
        every: dict[str | None, tuple[Prior, ...]] = {None: self.priors}
        for name, segment in self.segments.items():
            said = (segment.outcome, segment.response, segment.resolution)
            every[name] = tuple(own or usual for own, usual in zip(said, self.priors, strict=True))
        object.__setattr__(self, "by_segment", every)

    def prior_of(self, segment: str | None, stream: int) -> Prior:
        """What is usual in a segment for one of STREAMS, by its index."""
        found = self.by_segment.get(segment)
        return (self.priors if found is None else found)[stream]
