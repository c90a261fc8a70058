"""FEATURES B11 to B14: what was promised and what became of it, and whether an answer lasted."""

import pytest

from services.scoring import engine
from tests.scoring.examples import policy
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints
from tests.story.reading import alerts, facts, holds, outcome, part

GRACE = policy('[commitments]\ngrace = "2h"')


@pytest.mark.parametrize(
    ("then", "until", "says"),
    [
        ("1d kept p", "9d", "kept 1; late 0; broken 0; open 0"),
        ("1d+1us kept p", "9d", "kept 0; late 1; broken 0"),
        ("5d kept p", "5d-1us", "open 0; broken 1; late 0"),
        ("5d kept p", "9d", "late 1; broken 0"),
        ("1d order -", "26h", "open 1; broken 0"),
        ("1d order -", "26h+1us", "open 0; broken 1"),
        ("2h withdrawn p client_agreed=true", "9d", "withdrawn 1; broken 0"),
        ("2h withdrawn p", "9d", "withdrawn 0; broken 1"),
    ],
)
def test_b11_the_clock_says_whether_a_commitment_is_kept_late_or_broken(then: str, until: str, says: str) -> None:
    holds(says, f"0h made p what=call due_at=1d maker=ann keeper=bob; {then}", [GRACE], until)


def test_b11_a_settled_commitment_tells_who_made_it_who_kept_it_and_where() -> None:
    log = (
        "0h made p what=call due_at=1d maker=ann keeper=bob origin=sales; 1h made q due_at=2d maker=bob keeper=ann "
        "origin=service; 5h kept p; 3d kept q; 9d order -"
    )
    state, rules = engine.fresh(), rulebook(())
    outcomes = [engine.apply(state, line.touchpoint, line.arrival, rules) for line in arrivals(touchpoints(log))]
    final = [made for each in outcomes if each.verdicts is not None for made in each.verdicts.commitments]
    settled = [*final, *state.closed.commitments]
    assert [(made.id, made.commitment.kept_at) for made in settled] == [("p", at("5h")), ("q", at("3d"))]
    assert [(made.commitment.maker, made.commitment.keeper, made.commitment.origin) for made in settled] == [
        ("ann", "bob", "sales"), ("bob", "ann", "service"),
    ]  # fmt: skip


def test_b11_a_commitment_without_a_keeper_alerts_from_its_making() -> None:
    orphan = "0h made p due_at=1d maker=ann"
    raised = outcome(orphan)["alerts"]
    assert [(one["rule"], one["state"], one["at"]) for one in raised] == [
        ("orphan_commitment", "firing", "2026-06-01T00:00:00Z")
    ]
    assert raised[0]["because"] == [{"source": "s", "id": "01"}]
    assert alerts(f"{orphan} keeper=bob") == []
    kept = outcome(f"{orphan}; 5h kept p")["alerts"]
    assert [(one["rule"], one["state"]) for one in kept] == [
        ("orphan_commitment", "firing"), ("orphan_commitment", "resolved"),
    ]  # fmt: skip
    assert facts(orphan)["ladder"] == "calm", "it is our disorder, not yet the client's"


MOVED = "0h made p due_at=1d keeper=k; {} moved p new_due_at=4d client_agreed={}; 3d kept p"


@pytest.mark.parametrize(
    ("when", "agreed", "says"),
    [
        ("1d", "true", "renegotiated 1; kept 1; late 0; broken 0"),
        ("1d", "false", "renegotiated 0; kept 0; late 1; broken 0"),
        ("1d+1us", "true", "renegotiated 0; kept 0; late 1; broken 0"),
        ("2d", "false", "renegotiated 0; kept 0; late 1; broken 0"),
    ],
)
def test_b12_only_a_move_before_the_due_and_with_consent_counts(when: str, agreed: str, says: str) -> None:
    log = MOVED.format(when, agreed)
    holds(says, log)
    counted = says.startswith("renegotiated 1")
    holds("broken 0; open 1" if counted else "broken 1; open 0", log.replace("; 3d kept p", ""), until="3d")
    assert (
        part("follow_through", log, until="5d") > part("follow_through", MOVED.split(";")[0], until="5d")
    ) is counted


KEPT = "0h made p due_at=1d keeper=k; 5h kept p"


@pytest.mark.parametrize(
    ("log", "says"),
    [
        (f"{KEPT}; 6h assessed p outcome=missed", "kept 0; broken 0; late 0; kept_expectation_missed 1"),
        ("0h made p due_at=1d keeper=k; 1h assessed p outcome=missed; 5h kept p", "kept 0; kept_expectation_missed 1"),
        (f"{KEPT}; 6h assessed p outcome=met", "kept 1; kept_expectation_missed 0"),
        (f"{KEPT}; 6h assessed p outcome=missed; 9h assessed p outcome=exceeded", "kept 1; kept_expectation_missed 0"),
        ("0h made p due_at=1d keeper=k; 2d kept p; 3d assessed p outcome=missed", "late 1; kept_expectation_missed 0"),
    ],
)
def test_b13_kept_though_the_expectation_was_missed_is_its_own_outcome(log: str, says: str) -> None:
    holds(says, log)


def test_b13_it_weighs_between_kept_and_broken() -> None:
    kept, missed, broken = (
        part("follow_through", log, until="2d")
        for log in (f"{KEPT}; 1d order -", f"{KEPT}; 1d assessed p outcome=missed", "0h made p due_at=1d keeper=k")
    )
    assert broken < missed < kept
