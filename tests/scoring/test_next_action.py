"""What a move to a worse step carries: what to do first, and the touchpoints that weigh most in it."""

from typing import Any

import msgspec

from services.scoring import engine
from shared.messages import Transition
from tests.scoring.shorthand import arrivals, rulebook, touchpoints

POLICY = """
version = "1"
effective_from = 2020-01-01T00:00:00Z
[drift]
run_length = 1000000
"""  # so that so short a log drifts
RULES = rulebook([POLICY])
LOG = """
0h contact a kind=complaint topic=billing; 1h reply a kind=holding; 2h contact b kind=request topic=login;
3h made p1 what=callback keeper=anna due_at=5h; 4h expectation.stated - topic=tone case_id=b;
4h assigned a to_team=desk; 30h contact a kind=inquiry re_explained=true; 31h escalation.requested a case_id=a
"""


def moves(log: str) -> list[Transition]:
    """All that was told of a client."""
    state, found = engine.fresh(), []
    for one in arrivals(touchpoints(log)):
        found += engine.apply(state, one.touchpoint, one.arrival, RULES).transitions
    return found


def named(log: str, rule: str) -> Transition:
    """The first move of a rule."""
    return next(one for one in moves(log) if one.rule == rule)


def sent(told: Transition) -> Any:
    """As it crosses the topic."""
    return msgspec.json.decode(msgspec.json.encode(told))


def test_d6_an_alert_carries_the_oldest_unanswered_need_what_is_owed_and_what_was_expected():
    told = sent(named(LOG, "override"))
    assert told["next"] == {
        "unanswered": {
            "source": "s", "id": "01", "at": "2026-06-01T00:00:00Z", "what": "complaint: billing", "case_id": "a",
        },
        "owed": [
            {"commitment_id": "p1", "due_at": "2026-06-01T05:00:00Z", "what": "callback", "keeper": "anna"},
            {"commitment_id": "~answer:a", "due_at": "2026-06-02T01:00:00Z"},
        ],
        "expected": {"source": "s", "id": "05", "at": "2026-06-01T04:00:00Z", "what": "tone", "case_id": "b"},
    }  # fmt: skip
    assert told["team"] == "desk"
    assert told["shares"] == [{"source": "s", "id": "08", "what": "escalation_requested", "weight": 1.0}]


def test_shares_of_a_drift_are_the_moments_that_drove_its_sum_up_the_heaviest_first():
    told = named(LOG, "drift")
    assert [(one.id, one.what) for one in told.shares] == [("02", "broken"), ("04", "broken"), ("07", "chaser")]
    assert [one.weight for one in told.shares] == sorted((one.weight for one in told.shares), reverse=True)
    assert {(one.source, one.id) for one in told.shares} == {(one.source, one.id) for one in told.because}


def test_shares_of_risk_are_what_the_log_odds_would_be_lower_by():
    log = "; ".join(f"{hour}h contact a kind=complaint angry=true" for hour in range(0, 96, 6))
    told = named(log + "; 97h made p due_at=98h; 99h contact a kind=complaint angry=true", "risk")
    assert told.step in ("drifting", "at_risk") and told.shares
    assert all(one.weight > 0 for one in told.shares)
    assert len(told.shares) <= 20


def test_an_answer_ends_the_need_and_the_next_contact_begins_another():
    log = "0h contact a kind=request; 1h reply a kind=answer; 30h contact a kind=request; 31h notice.legal a"
    found = named(log, "override").next
    assert found is not None and found.unanswered is not None and found.unanswered.id == "03"
    answered = "0h contact a kind=request; 1h reply a kind=answer; 2h notice.legal a"
    assert named(answered, "override").next is None


def test_a_rule_that_moves_to_a_better_step_says_nothing_of_what_to_do():
    told = moves(LOG + "; 32h confirmed a; 33h contact a kind=thanks")
    better = next(one for one in told if one.step == "recovering")
    assert better.next is None and not better.shares
