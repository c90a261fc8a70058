"""Law 10 (SPEC.md 12) on the pure core of alerts."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.alerts import engine
from services.alerts.lifecycle import TABLE, State
from services.alerts.rules import RULES, SEVERITY, Kind
from tests.alerts.builders import applied, moved, scored

LADDER = {rule.name for rule in RULES.values() if rule.kind is Kind.LADDER}
rules = st.sampled_from(sorted(RULES))
pairs = rules.flatmap(lambda rule: st.tuples(st.just(rule), st.sampled_from(steps_of(rule))))
moves = st.builds(lambda pair, minute: moved(*pair, minute), pairs, st.integers(0, 9))
scores = st.lists(st.lists(moves, max_size=4), max_size=30)


def steps_of(rule):
    return sorted(SEVERITY) if rule in LADDER else ["flagged", "calm"]


def folded(batches):
    state = engine.fresh()
    return [alert for n, moves in enumerate(batches, 1) for alert in applied(state, scored(n, *moves, ladder="crisis"))]


@given(scores)
def test_no_transition_leaves_resolved_without_a_new_episode(batches):
    resolved = set()
    for alert in folded(batches):
        assert alert.alert_id not in resolved
        if alert.state == State.RESOLVED:
            resolved.add(alert.alert_id)


def test_the_table_has_no_way_out_of_resolved():
    assert {after.state for (state, _), after in TABLE.items() if state is State.RESOLVED} == {State.RESOLVED}


@given(scores)
def test_versions_count_without_a_hole_and_episodes_never_fall(batches):
    alerts = folded(batches)
    assert [alert.version for alert in alerts] == list(range(1, len(alerts) + 1))
    ladder = [alert.episode for alert in alerts if alert.rule in LADDER and begins(alert, alerts)]
    assert ladder == sorted(ladder)
    for flag in RULES.keys() - LADDER:
        episodes = [alert.episode for alert in alerts if alert.rule == flag and begins(alert, alerts)]
        assert episodes == list(range(1, len(episodes) + 1))


def begins(alert, alerts):
    return alert == next(other for other in alerts if other.alert_id == alert.alert_id)


@given(scores)
def test_flags_change_no_alert_of_the_ladder(batches):
    without = [[move for move in moves if move.rule in LADDER] for moves in batches]
    assert [unnumbered(alert) for alert in folded(batches) if alert.rule in LADDER] == [
        unnumbered(alert) for alert in folded(without)
    ]


def unnumbered(alert):
    return msgspec.structs.replace(alert, version=0)


@given(scores)
def test_how_transitions_are_packed_into_scores_changes_nothing(batches):
    assert folded(batches) == folded([[move] for batch in batches for move in batch])
