from services.alerts import engine
from tests.alerts.builders import applied, moved, scored, told


def lines(*transitions):
    return [(alert.alert_id, alert.state, alert.step, alert.version) for alert in told(*transitions)]


def test_the_first_step_off_calm_fires_an_alert_of_episode_one():
    [alert] = told(moved("drift", "drifting"))
    assert (alert.alert_id, alert.state, alert.step) == ("drift:acme:1", "firing", "drifting")
    assert (alert.score, alert.ladder, alert.segment, alert.reason) == (42.0, "drifting", "gold", "band")
    assert alert.started_at == alert.at and alert.because


def test_worsening_is_a_new_step_of_the_same_alert_and_calm_resolves_it():
    assert lines(moved("drift", "drifting"), moved("drift", "at_risk", 1), moved("drift", "calm", 2)) == [
        ("drift:acme:1", "firing", "drifting", 1),
        ("drift:acme:1", "firing", "at_risk", 2),
        ("drift:acme:1", "resolved", "at_risk", 3),
    ]


def test_the_same_step_again_tells_nothing():
    assert len(told(moved("drift", "drifting"), moved("drift", "drifting", 1))) == 1


def test_calm_of_a_rule_that_never_fired_tells_nothing():
    assert told(moved("drift", "calm")) == []


def test_a_version_already_seen_tells_nothing():
    state = engine.fresh()
    score = scored(1, moved("drift", "drifting"))
    assert len(applied(state, score)) == 1
    assert applied(state, score) == []


def test_two_rules_of_one_stay_off_calm_share_the_episode():
    steps = [moved("drift", "drifting"), moved("override", "crisis", 1), moved("drift", "calm", 2)]
    assert [alert.episode for alert in told(*steps, moved("override", "calm", 3), moved("drift", "drifting", 4))] == [
        1, 1, 1, 1, 2,
    ]  # fmt: skip


def test_a_rule_that_cleared_and_fires_again_while_another_stands_is_a_new_episode():
    steps = [moved("override", "crisis"), moved("drift", "drifting", 1), moved("drift", "calm", 2)]
    assert told(*steps, moved("drift", "at_risk", 3))[-1].alert_id == "drift:acme:2"


def test_history_and_override_are_carried():
    [alert] = told(moved("override", "crisis", override=True, historical=True))
    assert alert.override and alert.historical


def test_easing_keeps_the_alert_firing_and_is_told():
    assert lines(moved("override", "crisis"), moved("override", "recovering", 1))[-1] == (
        "override:acme:1", "firing", "recovering", 2,
    )  # fmt: skip


def test_b11_a_flag_fires_without_a_step_and_calm_resolves_it():
    assert lines(moved("orphan_commitment", "flagged"), moved("orphan_commitment", "calm", 1)) == [
        ("orphan_commitment:acme:1", "firing", None, 1),
        ("orphan_commitment:acme:1", "resolved", None, 2),
    ]


def test_a_flag_counts_its_own_episodes_and_no_stay_off_calm():
    steps = [moved("servility", "flagged"), moved("drift", "drifting", 1), moved("drift", "calm", 2)]
    steps += [moved("servility", "calm", 3), moved("servility", "flagged", 4), moved("override", "crisis", 5)]
    assert [alert.alert_id for alert in told(*steps) if alert.state == "firing"] == [
        "servility:acme:1", "drift:acme:1", "servility:acme:2", "override:acme:2",
    ]  # fmt: skip


def test_a_shared_account_is_no_alert():
    assert told(moved("shared_account", "flagged"), moved("shared_account", "calm", 1)) == []


def test_the_state_survives_encoding():
    state = engine.fresh()
    applied(state, scored(1, moved("drift", "drifting"), moved("override", "crisis"), moved("servility", "flagged")))
    assert engine.decode(engine.encode(state)) == state
