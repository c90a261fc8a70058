"""What is held back as transient, and flap control (FEATURES D15)."""

import pytest

from services.alerts import engine
from services.scoring.policy.policy import DAY, HOUR, MINUTE, AlertNumbers
from shared.incidents import Reached
from shared.messages import Scores, micros
from tests.alerts.builders import NOON, applied, minute, moved, scored
from tests.alerts.partition import Worker

HELD = AlertNumbers(hold={"ticket": 60 * MINUTE, "urgent": 10 * MINUTE}, flap=0)
FLAP = AlertNumbers(flap=60 * MINUTE)


def lived(numbers, *transitions, until=None):
    """State, reason and minute of each transition of an alert."""
    state = engine.fresh()
    told = [
        alert
        for number, transition in enumerate(transitions, 1)
        for alert in applied(state, scored(number, transition), numbers)
    ]
    if until is not None:
        told += engine.tick(state, micros(NOON) + until * MINUTE)
    return [(alert.state, alert.why, round((alert.at - NOON).total_seconds() / 60)) for alert in told]


def test_without_numbers_an_alert_fires_at_once():
    assert lived(AlertNumbers(), moved("drift", "drifting"), until=99) == [("firing", "raised", 0)]


def test_d15_what_is_held_back_is_told_at_the_due_instant_with_the_reason_of_its_rule():
    state = engine.fresh()
    [held] = applied(state, scored(1, moved("drift", "drifting")), HELD)
    assert (held.state, held.why, held.held_until) == ("pending", "held_back", NOON.replace(hour=13))
    assert engine.next_due(state) == micros(NOON.replace(hour=13))
    assert engine.tick(state, micros(NOON) + 60 * MINUTE - 1) == []
    [fires] = engine.tick(state, micros(NOON) + DAY)
    assert (fires.state, fires.why, fires.at, fires.held_until) == ("firing", "held_out", NOON.replace(hour=13), None)
    assert (fires.reason, fires.because, fires.started_at) == (held.reason, held.because, NOON)
    assert engine.next_due(state) is None


def test_d15_what_clears_while_it_is_held_back_never_fires():
    assert lived(HELD, moved("drift", "drifting"), moved("drift", "calm", 59), until=99) == [
        ("pending", "held_back", 0),
        ("resolved", "cleared", 59),
    ]


def test_a_worse_step_is_held_back_for_as_long_as_its_own_tier_says():
    steps = [moved("drift", "drifting"), moved("drift", "at_risk", 4)]
    assert lived(HELD, *steps, until=99)[1:] == [("pending", "held_back", 4), ("firing", "held_out", 10)]
    late = [moved("drift", "drifting"), moved("drift", "at_risk", 14)]
    assert lived(HELD, *late, until=99)[1:] == [("firing", "worsened", 14)]


def test_a_milder_step_stays_held_back():
    steps = [moved("drift", "at_risk"), moved("drift", "drifting", 4)]
    assert lived(HELD, *steps, until=99)[1:] == [("pending", "eased", 4), ("firing", "held_out", 10)]


@pytest.mark.parametrize("numbers", [HELD, FLAP])
def test_d15_an_override_is_never_held_back(numbers):
    steps = [moved("override", "crisis", minute, override=True) for minute in (0, 2)]
    cleared = moved("override", "calm", 1, override=True)
    assert [state for state, *_ in lived(numbers, steps[0], cleared, steps[1])] == ["firing", "resolved", "firing"]


def test_what_is_held_back_fires_at_once_where_it_comes_to_a_crisis():
    steps = [moved("risk", "drifting"), moved("risk", "crisis", 1)]
    assert lived(HELD, *steps)[-1] == ("firing", "worsened", 1)


def test_d15_an_oscillating_input_fires_once_a_window():
    steps = [moved("drift", "drifting" if minute % 2 == 0 else "calm", minute) for minute in range(0, 600)]
    fired = [minute for state, _, minute in lived(FLAP, *steps) if state == "firing"]
    assert fired == list(range(0, 600, 60))
    assert all(later - earlier >= 60 for earlier, later in zip(fired, fired[1:], strict=False))


def test_d15_what_is_raised_again_fires_when_the_window_is_over_if_it_is_still_up():
    steps = [moved("drift", "drifting"), moved("drift", "calm", 10), moved("drift", "drifting", 20)]
    assert lived(FLAP, *steps, until=600) == [
        ("firing", "raised", 0),
        ("resolved", "cleared", 10),
        ("pending", "flapping", 20),
        ("firing", "held_out", 60),
    ]


def test_d15_what_is_worse_than_was_told_within_the_window_is_not_held_back():
    steps = [moved("drift", "drifting"), moved("drift", "calm", 10), moved("drift", "at_risk", 20)]
    assert lived(FLAP, *steps)[-1] == ("firing", "raised", 20)
    again = [*steps, moved("drift", "calm", 30), moved("drift", "at_risk", 40)]
    assert lived(FLAP, *again)[-1] == ("pending", "flapping", 40), "the window begins anew with what was told"


def test_what_flaps_and_worsens_while_it_is_held_back_fires_at_once():
    steps = [moved("drift", "drifting"), moved("drift", "calm", 10), moved("drift", "drifting", 20)]
    assert lived(FLAP, *steps, moved("drift", "at_risk", 30))[-1] == ("firing", "worsened", 30)


def test_flags_flap_too_but_what_warns_of_a_due_time_is_never_held_back():
    for rule, last in (("indecision", "pending"), ("due_soon", "firing"), ("breach", "firing")):
        steps = [moved(rule, "flagged"), moved(rule, "calm", 1), moved(rule, "flagged", 2)]
        assert lived(FLAP, *steps)[-1][0] == last
        assert lived(HELD, steps[0])[0][0] == last


def test_every_stage_of_a_warning_is_told():
    stages = [moved("due_soon", "flagged", minute, stage=stage) for minute, stage in enumerate(("50%", "75%", "50%"))]
    assert lived(FLAP, *stages) == [("firing", "raised", 0), ("firing", "further", 1), ("firing", "further", 2)]


def test_what_fires_in_the_shadow_holds_back_nothing_outside():
    steps = [
        moved("risk", "drifting", shadow=True),
        moved("risk", "calm", 1, shadow=True),
        moved("risk", "drifting", 2),
    ]
    assert lived(FLAP, *steps)[-1] == ("firing", "raised", 2)


def test_the_numbers_are_those_in_force_when_the_rule_is_raised():
    state = engine.fresh()
    changes = lambda at: HELD if at < micros(NOON) + HOUR else AlertNumbers()  # noqa: E731
    [early] = engine.apply(state, scored(1, moved("drift", "drifting")), changes)
    [late] = engine.apply(state, scored(2, moved("risk", "drifting", 61)), changes)[-1:]
    assert (early.state, late.state) == ("pending", "firing")


@pytest.mark.parametrize("live", [True, False])
def test_what_was_held_back_in_history_is_told_where_it_fires_live(live):
    state = engine.fresh()
    applied(state, scored(1, moved("drift", "drifting", historical=True)), HELD)
    [fires] = engine.tick(state, micros(NOON) + DAY, live)
    assert fires.state == "firing" and fires.historical is not live


def test_the_worker_tells_of_what_was_held_back_in_history_only_what_falls_due_live():
    worker, hold = Worker(HELD), micros(minute(0))
    for client, at in (("acme", 0), ("bolt", 100)):
        worker.take(Scores(scores=[scored(1, moved("drift", "drifting", at, historical=True), client=client)]), hold)
    worker.take(Reached(reached=minute(120), live=True), hold)
    worker.take(Reached(reached=minute(250), live=True), hold)
    fired = {one.whose: one.historical for one in worker.told() if one.state == "firing"}
    assert fired == {"acme": True, "bolt": False}


def test_a_state_that_waits_survives_encoding():
    state = engine.fresh()
    applied(state, scored(1, moved("drift", "drifting"), moved("servility", "flagged", 1)), HELD)
    again = engine.decode(engine.encode(state))
    assert again == state and engine.next_due(again) == engine.next_due(state)
    assert engine.tick(again, micros(NOON) + DAY) == engine.tick(state, micros(NOON) + DAY) != []
