"""What the detectors remember of a client, and the moments as they reach each; detection.py has the rest."""

from dataclasses import dataclass, field
from math import log
from typing import Final

from ..cases.desk import Clock, Key
from ..dimensions import cycle_time
from ..dimensions.judgement import FAILURE, Judgement
from ..policy.policy import Policy
from ..policy.policy_drift import OUTCOME, RESOLUTION, RESPONSE
from . import anger, budget, drift, rhythm, risk_counts
from .anger import AngerState
from .budget import BudgetState
from .drift import DriftState, Moved
from .rhythm import GOOD_WORDS, RhythmState
from .risk import RiskState

PACES: Final = {"first_response": RESPONSE, "next_response": RESPONSE, "resolution": RESOLUTION}
TIMED: Final = frozenset(row.code for row in cycle_time.MET.values())  # how long it took is told by `ended`
SECOND: Final = 1_000_000.0


@dataclass
class Detectors:
    """One state for each detector."""

    drift: DriftState = field(default_factory=DriftState)
    budget: BudgetState = field(default_factory=BudgetState)
    rhythm: RhythmState = field(default_factory=RhythmState)
    anger: AngerState = field(default_factory=AngerState)
    risk: RiskState = field(default_factory=RiskState)


def judged(
    detectors: Detectors, row: Judgement, factor: float, at: int, key: Key, matter: str, policy: Policy,
    segment: str | None, unheard: bool,
) -> None:  # fmt: skip
    """A moment of a matter that enters the score, times `factor`, by the touchpoint `key`.

    `unheard`: a source of the client is silent.
    """
    numbers = policy.drift
    risk_counts.judged(detectors.risk, at, row, factor)
    if row.code not in TIMED:
        moment = Moved(at, 0.0, row.what, key[0], key[1])
        value = row.bad - row.good
        for other in row.also:
            value += other.bad - other.good
        drift.take(detectors.drift, OUTCOME, value * factor, moment, matter, numbers, segment)
    if not unheard:  # what was missed while nobody could be heard may have been done
        budget.judged(detectors.budget, row, factor, at, matter)
        for other in row.also:
            if other.bad >= FAILURE:
                budget.judged(detectors.budget, other, factor, at, matter)
    rhythm.judged(detectors.rhythm, row, at, key, numbers.silence)
    if row.code in GOOD_WORDS:
        anger.soothed(detectors.anger, at, numbers.anger)


def ended(detectors: Detectors, clock: Clock, at: int, matter: str, policy: Policy, segment: str | None) -> None:
    """A clock of a matter was fulfilled: how long it took, in working time, as the logarithm of its seconds."""
    risk_counts.ended(detectors.risk, at, clock)
    stream = PACES.get(clock.name)
    if stream is not None:
        moment = Moved(at, 0.0, clock.name, clock.source, clock.id)
        drift.take(detectors.drift, stream, log(1.0 + clock.worked() / SECOND), moment, matter, policy.drift, segment)
