"""The smallest set of touchpoints behind an alert: without it the alert is gone, without less it stands (D5)."""

from collections.abc import Collection
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings

from services.lookback import explanation
from services.lookback.explanation import Explanation, Key, explain
from services.lookback.log import Arrived
from services.scoring import engine, timeline
from services.scoring.engine import Rulebook, rank
from services.scoring.moments.flags import FLAGGED
from shared.messages import Transition, micros
from tests.laws.folding import rules_of
from tests.laws.histories import History, histories
from tests.laws.law import EXAMPLES
from tests.laws.test_laws import of_clients
from tests.scoring.shorthand import arrivals, rulebook, touchpoints

RULES = rulebook(['version = "1"\neffective_from = 2026-01-01T00:00:00Z\n[[targets]]\nfirst_response = "4h"\n'])


def stands(arrived: list[Arrived], without: Collection[Key], told: Transition, rules: Rulebook) -> bool:
    """Whether the rule stands where it was told to, folded from the very beginning without some touchpoints."""
    state, at = engine.fresh(), micros(told.at)
    for one in arrived:
        if one.arrival <= at and (one.touchpoint.source, one.touchpoint.id) not in without:
            engine.apply(state, one.touchpoint, one.arrival, rules)
    engine.tick(state, at + 1, rules)
    step = timeline.standing(state.head, told.rule).step
    return step == FLAGGED if told.step == FLAGGED else rank(step) >= rank(told.step)


def raised(arrived: list[Arrived], rules: Rulebook) -> list[Transition]:
    """The moves of a client to a worse step that are still to be seen just after they were told."""
    state, found = engine.fresh(), []
    for one in arrived:
        found += engine.apply(state, one.touchpoint, one.arrival, rules).transitions
    found += engine.tick(state, arrived[-1].arrival + 10**12, rules).transitions if arrived else []
    return [one for one in found if one.step not in ("calm", "recovering") and stands(arrived, (), one, rules)]


def explained(arrived: list[Arrived], told: Transition, rules: Rulebook) -> Explanation | None:
    """What explains a move."""
    weighed = [(one.source, one.id) for one in told.shares] + [(one.source, one.id) for one in told.because]
    step = None if told.step == FLAGGED else told.step
    return explain(arrived, told.rule, step, micros(told.at), rules, weighed)


def check(arrived: list[Arrived], told: Transition, rules: Rulebook) -> None:
    """Remove the set and the alert is gone; remove any smaller set, or any part of it, and it stands."""
    found = explained(arrived, told, rules)
    assert found is not None
    named = found.because
    assert not stands(arrived, named, told, rules)
    if len(named) > 1:
        assert all(stands(arrived, [one for one in named if one != left], told, rules) for left in named)
    if found.exact:
        every = {(one.touchpoint.source, one.touchpoint.id) for one in arrived if one.arrival <= micros(told.at)}
        for size in range(1, min(len(named), 3)):
            assert all(stands(arrived, others, told, rules) for others in combinations(sorted(every), size))


def test_what_came_before_still_counts_where_the_last_words_are_left_out() -> None:
    """Two overrides: each alone holds the crisis, so both explain it, whatever came between."""
    arrived = arrivals(touchpoints("0h notice.legal a; 24h lesson.shared a; 25h notice.legal a"))
    last = raised(arrived, RULES)[-1]
    found = explained(arrived, last, RULES)
    assert found == Explanation((explanation.key_of(arrived[0]), explanation.key_of(arrived[2])), True)


@settings(
    max_examples=EXAMPLES or 25, derandomize=not EXAMPLES, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(histories)
def test_d5_without_the_set_the_alert_is_gone_and_without_less_it_stands(history: History) -> None:
    rules = rules_of(history)
    arrived = [one for one in of_clients(history) if one.touchpoint.subject == "c1"][:20]
    for told in raised(arrived, rules)[:2]:
        check(arrived, told, rules)


LATE = "; ".join(f"{24 * day}h made p{day} due_at={24 * day + 2}h keeper=kim" for day in range(9))


def test_d5_a_drift_is_explained_by_the_fewest_failures_without_which_it_would_not_stand() -> None:
    arrived = arrivals(touchpoints(LATE))
    told = next(one for one in raised(arrived, RULES) if one.rule == "drift")
    found = explained(arrived, told, RULES)
    assert found is not None and found.exact and 1 <= len(found.because) <= 3
    check(arrived, told, RULES)


def test_d5_where_too_much_would_have_to_be_tried_the_set_is_irreducible_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(explanation, "MOST_TRIED", 0)
    arrived = arrivals(touchpoints(LATE))
    told = next(one for one in raised(arrived, RULES) if one.rule == "drift")
    found = explained(arrived, told, RULES)
    assert found is not None and not found.exact
    check(arrived, told, RULES)


def test_d5_a_client_of_thousands_of_touchpoints_is_explained_within_the_bound() -> None:
    quiet = "; ".join(f"{hour}h order -" for hour in range(1, 2000))
    arrived = arrivals(touchpoints(f"{quiet}; 2001h escalation.requested a; 2002h notice.legal a"))
    told = raised(arrived, RULES)[0]
    assert told.rule == "override"
    found = explained(arrived, told, RULES)
    assert found is not None and found.because == (("s", "2000"),) and found.exact


def test_d5_what_does_not_stand_by_the_touchpoints_is_not_explained() -> None:
    arrived = arrivals(touchpoints("0h contact a kind=request; 1h reply a"))
    assert explain(arrived, "drift", "drifting", arrived[-1].arrival, RULES) is None
