"""What may stand in `[drift]` of a policy file; `policy_form.py` holds the other tables."""

from typing import Annotated

from pydantic import Field

from ..detectors.anger import AngerNumbers
from ..detectors.baseline import Prior
from ..detectors.burn import BudgetNumbers
from ..detectors.rhythm import SilenceNumbers
from .policy_drift import STREAMS, DriftNumbers, SegmentDrift
from .policy_values import Duration, Factor, Fraction, Table, Weight

DEFAULT = DriftNumbers()
RunLength = Annotated[int, Field(ge=100, le=1_000_000_000)]
Spread = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Apart = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Portion = Annotated[float, Field(ge=0, le=0.9)]
Mean = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]


class Usual(Table):
    """What is usual for one stream: `mean` of its clients, `spread` within a client, `apart` between clients."""

    mean: Mean
    spread: Spread
    apart: Apart

    def prior(self) -> Prior:
        """As the core reads it."""
        return Prior(self.mean, self.spread, self.apart)


class Segment(Table):
    """`[drift.segments.<name>]`."""

    outcome: Usual | None = None
    response: Usual | None = None
    resolution: Usual | None = None

    def numbers(self) -> SegmentDrift:
        """As the core reads it."""
        said = {name: getattr(self, name) for name in STREAMS}
        return SegmentDrift(**{name: usual.prior() for name, usual in said.items() if usual is not None})


class Budget(Table):
    """`[drift.budget]`."""

    level: Fraction = DEFAULT.budget.level
    burn: Factor = DEFAULT.budget.burn
    strength: Weight = DEFAULT.budget.strength
    most: Weight = DEFAULT.budget.most


class Silence(Table):
    """`[drift.silence]`."""

    level: Fraction = DEFAULT.silence.level
    slower: Annotated[float, Field(ge=1.5, le=100)] = DEFAULT.silence.slower
    strength: Weight = DEFAULT.silence.strength
    least: Weight = DEFAULT.silence.least
    friction: Weight = DEFAULT.silence.friction
    friction_half_life: Duration = DEFAULT.silence.friction_half_life
    worth: Weight = DEFAULT.silence.worth
    drifts: Weight = DEFAULT.silence.drifts
    at_risk: Factor = DEFAULT.silence.at_risk
    gone: Duration = DEFAULT.silence.gone


class Anger(Table):
    """`[drift.anger]`."""

    tighten: Portion = DEFAULT.anger.tighten
    half_life: Duration = DEFAULT.anger.half_life
    grievance: Weight = DEFAULT.anger.grievance


class Drifting(Segment):
    """`[drift]`."""

    run_length: RunLength = DEFAULT.run_length
    learn: Annotated[int, Field(ge=0, le=400)] = DEFAULT.learn
    leave: Annotated[float, Field(ge=0, lt=1)] = DEFAULT.leave
    at_risk: Annotated[float, Field(gt=1, le=100)] = DEFAULT.at_risk
    segments: dict[str, Segment] = {}
    budget: Budget = Budget()
    silence: Silence = Silence()
    anger: Anger = Anger()

    def drift(self) -> DriftNumbers:
        """As the core reads it."""
        own = self.numbers()
        said = (own.outcome, own.response, own.resolution)
        return DriftNumbers(
            run_length=self.run_length,
            learn=self.learn,
            leave=self.leave,
            at_risk=self.at_risk,
            priors=tuple(mine or usual for mine, usual in zip(said, DEFAULT.priors, strict=True)),
            segments={name: segment.numbers() for name, segment in self.segments.items()},
            budget=BudgetNumbers(**self.budget.model_dump()),
            silence=SilenceNumbers(**self.silence.model_dump()),
            anger=AngerNumbers(**self.anger.model_dump()),
        )
