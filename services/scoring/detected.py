"""What the detectors remember, as lists of fields in their order, and back (codec.py)."""

from .baseline import Baseline
from .detectors import Detectors
from .drift import DriftState, Moved
from .remembered import Parts
from .risk import RiskState


def detectors_listed(detectors: Detectors) -> Parts:
    """The fields of every detector."""
    return [drift_listed(detectors.drift), risk_listed(detectors.risk)]


def detectors_of(parts: Parts) -> Detectors:
    """The detectors of these fields."""
    drift, risk = parts
    return Detectors(drift_of(drift), risk_of(risk))


def drift_listed(state: DriftState) -> Parts:
    """The fields of the drift."""
    return [
        state.sums,
        [baseline_listed(base) for base in state.learnt],
        [baseline_listed(base) for base in state.pending],
        [[one.at, one.points, one.what, one.source, one.id] for one in state.moved],
        state.matters,
    ]


def drift_of(parts: Parts) -> DriftState:
    """The drift of these fields."""
    sums, learnt, pending, moved, matters = parts
    state = DriftState(sums, [Baseline(*base) for base in learnt], [Baseline(*base) for base in pending])
    state.moved = [Moved(*one) for one in moved]
    state.matters = {matter: (count, total) for matter, (count, total) in matters.items()}
    return state


def baseline_listed(base: Baseline) -> Parts:
    """The fields of a baseline."""
    return [base.count, base.mean, base.squares]


def risk_listed(state: RiskState) -> Parts:
    """The fields of the risk."""
    return [state.since, state.stirred, state.ats, state.counts, state.words]


def risk_of(parts: Parts) -> RiskState:
    """The risk of these fields."""
    state = RiskState()
    state.since, state.stirred, state.ats, state.counts, words = parts
    state.words = [(source, id) for source, id in words]
    return state
