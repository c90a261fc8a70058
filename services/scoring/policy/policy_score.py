"""The numbers of `[score]`, and what they come to for one segment in one stage of life. Spans are µs.

docs/policy.md gives the source of each number, docs/score.md the formula.
"""

from dataclasses import dataclass, field

from ..dimensions import DIMENSIONS, HEADLINES
from .calendars import DAY, SECOND

STAGES = ("prospect", "trial", "client")
WEIGHTS = {name: 2.0 if name in HEADLINES else 1.0 for name in DIMENSIONS}
CADENCES = {"prospect": 7 * DAY, "trial": 14 * DAY, "client": 30 * DAY}
LINKS = ("verified", "asked", "cause", "fix")  # of those that may be named: `lesson` is for houses that draw them


@dataclass(frozen=True)
class SegmentNumbers:
    """What is special about a segment; None: as everybody."""

    prior: float | None = None
    contacts_a_month: float | None = None
    priors: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class StageNumbers:
    """What is special about a stage of life: weights of dimensions, the usual span between touchpoints."""

    weights: dict[str, float] = field(default_factory=dict)
    cadence: int | None = None


@dataclass(frozen=True)
class Yardstick:
    """For each dimension, in their order: prior, share of the total (they sum to 1), floor, the cap at the floor
    (`tops`) and how steeply it rises from there to 100 at the prior. `base` is the total without evidence."""

    priors: tuple[float, ...]
    shares: tuple[float, ...]
    floors: tuple[float, ...]
    tops: tuple[float, ...]
    slopes: tuple[float, ...]
    base: float


@dataclass(frozen=True)
class ScoreNumbers:
    """The numbers of `[score]`. `yardsticks` holds what they come to: by segment (None: any other), then by stage."""

    prior: float = 75.0
    prior_strength: float = 4.0
    floor: float = 40.0
    margin: float = 15.0
    second_failure: float = 1.25
    second_failure_within: int = 14 * DAY
    similar_failure: float = 1.2
    similar_failure_within: int = 28 * DAY
    failed_recovery: float = 1.5
    wait: int = 120 * SECOND
    long_wait: int = 600 * SECOND
    hold: int = 120 * SECOND
    complaint_answer: int = 7 * DAY
    links: frozenset[str] = frozenset(LINKS)
    links_within: int = 14 * DAY
    recurrence: int = 90 * DAY
    refusals: frozenset[str] = frozenset({"refused", "rejected", "declined"})
    little_misses: float = 4.0
    servile_weeks: int = 4
    servile_of: int = 8
    contacts_a_month: float = 5.0
    shared_factor: float = 6.0
    grievance: int = 30 * DAY
    important: frozenset[str] = frozenset()
    priors: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    floors: dict[str, float] = field(default_factory=dict)
    segments: dict[str, SegmentNumbers] = field(default_factory=dict)
    stages: dict[str, StageNumbers] = field(default_factory=dict)
    yardsticks: dict[str | None, tuple[Yardstick, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Work out the yardsticks once, not at every touchpoint."""
        segments = (None, *self.segments)
        every = {name: tuple(self._yardstick(name, stage) for stage in STAGES) for name in segments}
        object.__setattr__(self, "yardsticks", every)

    def prior_of(self, segment: str | None, dimension: str | None = None) -> float:
        """What a dimension (None: one that nothing is said of) of a client is worth without evidence, 0 to 100."""
        known = self.segments.get(segment or "", SegmentNumbers())
        said = known.priors.get(dimension or "", known.prior)
        return self.priors.get(dimension or "", self.prior) if said is None else said

    def contacts_of(self, segment: str | None) -> float:
        """The usual number of contacts in 30 days."""
        known = self.segments.get(segment or "")
        usual = None if known is None else known.contacts_a_month
        return self.contacts_a_month if usual is None else usual

    def cadence_of(self, stage: str) -> int:
        """The usual span between touchpoints in a stage of life, µs."""
        known = self.stages.get(stage)
        return CADENCES[stage] if known is None or known.cadence is None else known.cadence

    def yardstick(self, segment: str | None, stage: int) -> Yardstick:
        """What a client is measured by; `stage` is its index in STAGES."""
        found = self.yardsticks.get(segment)
        return (self.yardsticks[None] if found is None else found)[stage]

    def _yardstick(self, segment: str | None, stage: str) -> Yardstick:
        special = self.stages[stage].weights if stage in self.stages else {}
        weights = [special.get(name, self.weights.get(name, WEIGHTS[name])) for name in DIMENSIONS]
        shares = tuple(weight / sum(weights) for weight in weights)
        priors = tuple(self.prior_of(segment, name) for name in DIMENSIONS)
        floors = tuple(self.floors.get(name, self.floor) for name in DIMENSIONS)
        slopes = tuple(self._slope(prior, floor) for prior, floor in zip(priors, floors, strict=True))
        tops = tuple(floor + self.margin for floor in floors)
        base = sum(share * prior for share, prior in zip(shares, priors, strict=True))
        return Yardstick(priors, shares, floors, tops, slopes, base)

    def _slope(self, prior: float, floor: float) -> float:
        return max(0.0, (100.0 - floor - self.margin) / (prior - floor)) if prior > floor else 0.0
