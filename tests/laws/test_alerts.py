"""Laws 10 and 11 (SPEC.md 12) on the pure core of alerts."""

from hypothesis import given
from hypothesis import strategies as st

from services.alerts import engine
from services.alerts.lifecycle import TABLE, State
from services.alerts.rules import RULES, SEVERITY
from tests.alerts.builders import moved, scored

moves = st.builds(moved, st.sampled_from(sorted(RULES)), st.sampled_from(sorted(SEVERITY)), st.integers(0, 9))
scores = st.lists(st.lists(moves, max_size=4), max_size=30)


def folded(batches):
    state = engine.fresh()
    return [
        alert for n, moves in enumerate(batches, 1) for alert in engine.apply(state, scored(n, *moves, ladder="crisis"))
    ]


@given(scores)
def test_no_transition_leaves_resolved_without_a_new_episode(batches):
    resolved = set()
    for alert in folded(batches):
        assert alert.alert_id not in resolved
        if alert.state == State.RESOLVED:
            resolved.add(alert.alert_id)


def test_the_table_has_no_way_out_of_resolved():
    assert not [state for state, _ in TABLE if state is State.RESOLVED]


@given(scores)
def test_versions_count_without_a_hole_and_episodes_never_fall(batches):
    alerts = folded(batches)
    assert [alert.version for alert in alerts] == list(range(1, len(alerts) + 1))
    starts = [alert.episode for n, alert in enumerate(alerts) if alert.alert_id not in {a.alert_id for a in alerts[:n]}]
    assert starts == sorted(starts)


@given(scores)
def test_how_transitions_are_packed_into_scores_changes_nothing(batches):
    assert folded(batches) == folded([[move] for batch in batches for move in batch])
