"""How much of a client is kept: what may still change, and the residue of what may not (SPEC.md 3)."""

import pytest

from services.scoring import engine, horizon, ledger
from services.scoring.engine import ClientState
from tests.scoring.shorthand import UNITS, arrivals, at, rulebook, touchpoints

POLICY = """
version = "1"
effective_from = 2026-01-01T00:00:00Z
[[targets]]
first_response = "1h"
next_response = "2h"
resolution = "8h"
"""
DAYS = (50, 500)  # each with a case that is resolved and a commitment that is kept


def day(hour: int, number: int) -> str:
    """A whole small matter."""
    case, word = f"INC{number:07}", f"COM{number:07}"
    return (
        f"{hour}h contact {case}; {hour + 1}h reply {case}; {hour + 1}h made {word} due_at={hour + 9}h;"
        f" {hour + 2}h kept {word}; {hour + 3}h resolved {case}"
    )


def client(days: int) -> ClientState:
    """A client who came once a day."""
    state, rules = engine.fresh(), rulebook((POLICY,))
    for line in arrivals(touchpoints("; ".join(day(24 * n, n) for n in range(days)))):
        engine.apply(state, line.touchpoint, line.arrival, rules)
    return state


def residue_of(state: ClientState) -> int:
    """The bytes of what is left of closed matters, their names and their lengths included."""
    cases = {**state.archive, **state.head.shelf}
    words = {**state.archived, **state.head.outcomes}
    return sum(len(id) + len(left) + 3 for id, left in cases.items()) + sum(
        len(id) + len(left) + 2 for id, left in words.items()
    )


@pytest.fixture(scope="module", name="clients")
def clients_() -> dict[int, ClientState]:
    """One client for each history."""
    return {days: client(days) for days in DAYS}


def test_a_client_does_not_grow_with_its_history_but_for_the_residue(clients: dict[int, ClientState]) -> None:
    sizes = {days: len(engine.encode(state)) - residue_of(state) for days, state in clients.items()}
    assert all(size < 8_000 for size in sizes.values()), sizes
    assert sizes[500] < 1.1 * sizes[50], sizes


def test_a_closed_case_and_a_settled_commitment_leave_less_than_100_bytes_each(clients: dict[int, ClientState]) -> None:
    for days, state in clients.items():
        assert residue_of(state) / days < 2 * 100
        for id, left in {**state.archive, **state.head.shelf}.items():
            assert len(id) + len(left) + 3 <= 100, id
        for id, word in {**state.archived, **state.head.outcomes}.items():
            assert len(id) + len(word) + 2 <= 100, id


def test_a_late_touchpoint_folds_no_more_than_the_ledger_which_ends_at_the_horizon(
    clients: dict[int, ClientState],
) -> None:
    for days, state in clients.items():
        last = 24 * (days - 1)
        within = [entry for entry in state.ledger if entry.at >= at(f"{last + 3}h") - 72 * UNITS["h"]]
        assert len(state.ledger) <= len(within) + 2 * horizon.SPACING + ledger.FEW
        assert state.folded == len(state.ledger)


def test_alarms_that_stand_no_more_do_not_pile_up() -> None:
    log = "; ".join(f"{n}h reply a; {n}h contact a" for n in range(400))
    state, rules = engine.fresh(), rulebook((POLICY,))
    for line in arrivals(touchpoints(f"0h opened a; {log}")):
        engine.apply(state, line.touchpoint, line.arrival, rules)
        live = len(state.head.cases) + len(state.head.commitments) + len(state.head.dates)
        assert len(state.head.alarms) <= 17 + 2 * live
