"""What the detectors remember, as lists of fields in their order, and back (codec.py)."""

from ..moments.notes import Tally
from ..remembered import Parts, tally_listed
from .anger import AngerState
from .baseline import Baseline
from .budget import BudgetState, Cell
from .detectors import Detectors
from .drift import DriftState, Moved
from .rhythm import RhythmState
from .risk import RiskState


def detectors_listed(detectors: Detectors) -> Parts:
    """The fields of every detector."""

    return [
        drift_listed(detectors.drift),
        budget_listed(detectors.budget),
        rhythm_listed(detectors.rhythm),
        anger_listed(detectors.anger),
        risk_listed(detectors.risk),
    ]


def detectors_of(parts: Parts) -> Detectors:
    """The detectors of these fields."""

    drift, budget, rhythm, anger, risk = parts
    return Detectors(drift_of(drift), budget_of(budget), rhythm_of(rhythm), anger_of(anger), risk_of(risk))


def drift_listed(state: DriftState) -> Parts:
    """The fields of the drift."""
    return [
        state.sums,
        [baseline_listed(base) for base in state.learnt],
        [baseline_listed(base) for base in state.pending],
        [[one.at, one.points, one.what, one.source, one.id] for one in state.moved],
        state.matters,
        state.since,
    ]


def drift_of(parts: Parts) -> DriftState:
    """The drift of these fields."""
    sums, learnt, pending, moved, matters, since = parts
    state = DriftState(sums, [Baseline(*base) for base in learnt], [Baseline(*base) for base in pending])
    state.moved = [Moved(*one) for one in moved]
    state.since = since
    state.matters = {matter: (count, total) for matter, (count, total) in matters.items()}
    return state


def baseline_listed(base: Baseline) -> Parts:
    """The fields of a baseline."""
    return [base.count, base.mean, base.squares]


def risk_listed(state: RiskState) -> Parts:
    """The fields of the risk."""
    return [state.since, state.stirred, state.ats, state.counts, state.words, state.high]


def risk_of(parts: Parts) -> RiskState:
    """The risk of these fields."""
    state = RiskState()
    state.since, state.stirred, state.ats, state.counts, words, state.high = parts
    state.words = [(source, id) for source, id in words]
    return state


def budget_listed(state: BudgetState) -> Parts:
    """The fields of the budget."""
    cells = [[cell.day, cell.moments, cell.chances, cell.lapses] for cell in state.cells]
    kept, lost = tally_listed(state.kept), tally_listed(state.lost)
    return [cells, kept, lost, state.since, state.failed, state.lapsed, state.failing]


def budget_of(parts: Parts) -> BudgetState:
    """The budget of these fields."""
    cells, kept, lost, since, failed, lapsed, failing = parts
    matters = [(matter, at) for matter, at in failing]
    return BudgetState([Cell(*cell) for cell in cells], Tally(*kept), Tally(*lost), since, failed, lapsed, matters)


def rhythm_listed(state: RhythmState) -> Parts:
    """The fields of the rhythm."""
    return [
        state.since, state.heard, state.came, state.count, state.total, state.squares, state.fading,
        tally_listed(state.friction), tally_listed(state.usual), state.behind, state.ended,
    ]  # fmt: skip


def rhythm_of(parts: Parts) -> RhythmState:
    """The rhythm of these fields."""
    since, heard, came, count, total, squares, fading, friction, usual, behind, ended = parts
    kept = [(source, id) for source, id in behind]
    return RhythmState(
        since, heard, came, count, total, squares, fading, Tally(*friction), Tally(*usual), kept, ended
    )  # fmt: skip


def anger_listed(state: AngerState) -> Parts:
    """The fields of the anger."""
    return [tally_listed(state.heat), tally_listed(state.grievances), state.told, state.because]


def anger_of(parts: Parts) -> AngerState:
    """The anger of these fields."""
    heat, grievances, told, because = parts
    return AngerState(Tally(*heat), Tally(*grievances), told, [(source, id) for source, id in because])
