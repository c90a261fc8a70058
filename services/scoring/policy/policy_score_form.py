"""What may stand in `[score]` of a policy file; `policy_form.py` holds the other tables."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from .policy_score import STAGES, ScoreNumbers, SegmentNumbers, StageNumbers
from .policy_values import Duration, Factor, Table, Value, Weight

DEFAULT = ScoreNumbers()
Link = Literal["verified", "asked", "cause", "fix", "lesson"]


class Values(Table):
    """`[score.priors]`, `[score.floors]` and `[score.segments.<name>.priors]`: a value for some dimensions."""

    cycle_time: Value | None = None
    follow_through: Value | None = None
    repeat_contact: Value | None = None
    caring: Value | None = None
    customised: Value | None = None
    competent: Value | None = None
    access: Value | None = None


class Weights(Table):
    """`[score.weights]`: what dimensions weigh in the total."""

    cycle_time: Weight | None = None
    follow_through: Weight | None = None
    repeat_contact: Weight | None = None
    caring: Weight | None = None
    customised: Weight | None = None
    competent: Weight | None = None
    access: Weight | None = None


class Stage(Weights):
    """`[score.stages.<stage>]`: the weights that are special to it, and its usual span between touchpoints."""

    cadence: Duration | None = None


class Stages(Table):
    """`[score.stages]`."""

    prospect: Stage = Stage()
    trial: Stage = Stage()
    client: Stage = Stage()


class Segment(Table):
    """`[score.segments.<name>]`."""

    prior: Value | None = None
    contacts_a_month: Weight | None = None
    priors: Values = Values()


class Scoring(Table):
    """`[score]`."""

    prior: Value = DEFAULT.prior
    prior_strength: Weight = DEFAULT.prior_strength
    floor: Value = DEFAULT.floor
    margin: Value = DEFAULT.margin
    second_failure: Factor = DEFAULT.second_failure
    second_failure_within: Duration = DEFAULT.second_failure_within
    similar_failure: Factor = DEFAULT.similar_failure
    similar_failure_within: Duration = DEFAULT.similar_failure_within
    failed_recovery: Factor = DEFAULT.failed_recovery
    wait: Duration = DEFAULT.wait
    long_wait: Duration = DEFAULT.long_wait
    hold: Duration = DEFAULT.hold
    complaint_answer: Duration = DEFAULT.complaint_answer
    links: list[Link] = ["verified", "asked", "cause", "fix"]
    links_within: Duration = DEFAULT.links_within
    recurrence: Duration = DEFAULT.recurrence
    refusals: list[str] = sorted(DEFAULT.refusals)
    little_misses: Weight = DEFAULT.little_misses
    servile_weeks: Annotated[int, Field(ge=1, le=52)] = DEFAULT.servile_weeks
    servile_of: Annotated[int, Field(ge=1, le=52)] = DEFAULT.servile_of
    contacts_a_month: Weight = DEFAULT.contacts_a_month
    shared_factor: Factor = DEFAULT.shared_factor
    grievance: Duration = DEFAULT.grievance
    important: list[str] = []
    priors: Values = Values()
    weights: Weights = Weights()
    floors: Values = Values()
    segments: dict[str, Segment] = {}
    stages: Stages = Stages()

    def numbers(self) -> ScoreNumbers:
        """The table as the core reads it."""
        said: dict[str, Any] = {name: getattr(self, name) for name in DIRECT}
        return ScoreNumbers(
            **said,
            links=frozenset(self.links),
            refusals=frozenset(self.refusals),
            important=frozenset(self.important),
            priors=_said(self.priors),
            weights=_said(self.weights),
            floors=_said(self.floors),
            segments={name: _segment(one) for name, one in self.segments.items()},
            stages={name: one for name in STAGES if (one := _stage(getattr(self.stages, name))) != StageNumbers()},
        )

    def without_evidence(self) -> Iterator[tuple[str, float]]:
        """For everybody and for each segment: the path of its prior, and the least total that it gives in any stage."""
        numbers = self.numbers()
        for segment in (None, *self.segments):
            path = "score.prior" if segment is None else f"score.segments.{segment}.prior"
            yield path, min(yardstick.base for yardstick in numbers.yardsticks[segment])

    def problems(self) -> Iterator[tuple[str, str]]:
        """What no key can see alone: the path and the reason of each."""
        if self.servile_weeks > self.servile_of:
            yield "score.servile_weeks", "must not lie above servile_of"
        if self.wait > self.long_wait:
            yield "score.wait", "must not lie above long_wait"
        numbers = self.numbers()
        for segment, (yardstick, *_) in numbers.yardsticks.items():
            if any(prior <= floor for prior, floor in zip(yardstick.priors, yardstick.floors, strict=True)):
                path = "score.priors" if segment is None else f"score.segments.{segment}.priors"
                yield path, "every prior must lie above the floor of its dimension"


APART = ("links", "refusals", "important", "priors", "weights", "floors", "segments", "stages")
DIRECT = tuple(name for name in Scoring.model_fields if name not in APART)


def _said(table: Table) -> dict[str, float]:
    return table.model_dump(exclude_none=True)


def _segment(table: Segment) -> SegmentNumbers:
    return SegmentNumbers(table.prior, table.contacts_a_month, _said(table.priors))


def _stage(table: Stage) -> StageNumbers:
    return StageNumbers(table.model_dump(exclude_none=True, exclude={"cadence"}), table.cadence)
