"""What may stand in `[drift]` of a policy file; `policy_form.py` holds the other tables."""

from typing import Annotated

from pydantic import Field

from .baseline import Prior
from .policy_drift import STREAMS, DriftNumbers, SegmentDrift
from .policy_values import Table

DEFAULT = DriftNumbers()
RunLength = Annotated[int, Field(ge=100, le=1_000_000)]
Spread = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Apart = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
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


class Drifting(Segment):
    """`[drift]`."""

    run_length: RunLength = DEFAULT.run_length
    learn: Annotated[int, Field(ge=0, le=400)] = DEFAULT.learn
    leave: Annotated[float, Field(ge=0, lt=1)] = DEFAULT.leave
    at_risk: Annotated[float, Field(gt=1, le=100)] = DEFAULT.at_risk
    segments: dict[str, Segment] = {}

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
        )
