"""Acknowledging is a promise: who contacts the client by when (FEATURES D8)."""

import pytest

from services.alerts import engine
from services.scoring.policy.policy import MINUTE, AlertNumbers
from shared.incidents import Reached
from shared.messages import Scores, micros
from tests.alerts.builders import NOON, acted, acting, applied, minute, moved, scored
from tests.alerts.partition import NEVER, Worker


@pytest.fixture
def firing():
    """A client whose drift fires since noon."""
    state = engine.fresh()
    applied(state, scored(1, moved("drift", "drifting")))
    return state


def pass_time(state, until):
    return engine.tick(state, micros(NOON) + until * MINUTE)


def contact(state, version, replied, at=None, *transitions):
    """A score that tells when a person of ours last replied."""
    given = {"contacted": minute(replied), "at": minute(replied if at is None else at)}
    return applied(state, scored(version, *transitions, **given))


def said(told):
    return [(one.state, one.why, one.at) for one in told]


def test_d8_an_acknowledgement_says_who_contacts_the_client_by_when(firing):
    told, done = acted(firing, acting("acknowledge", 5))
    assert (told.state, told.why, told.reason, told.at) == ("acknowledged", "acknowledged", "acknowledged", minute(5))
    assert (told.keeper, told.contact_by, told.contacted) == ("Kim", minute(65), None)
    assert (told.version, told.because, told.step, told.started_at) == (2, scored(1, moved("drift", "drifting"))
            .transitions[0].because, "drifting", NOON)  # fmt: skip
    assert done.accepted and (done.why, done.by, done.who, done.until) == ("acknowledged", "Sam", "Kim", minute(65))
    assert engine.next_due(firing) == micros(minute(65)) + 1, "it has passed after its instant"


def test_d8_without_contact_by_then_it_fires_again_at_the_due_instant(firing):
    acted(firing, acting("acknowledge", 5))
    assert pass_time(firing, 64.9) == []
    [lapse] = pass_time(firing, 600)
    assert (lapse.state, lapse.reason, lapse.why, lapse.at) == ("firing", "lapsed", "lapsed", minute(65))
    assert (lapse.keeper, lapse.contact_by) == ("Kim", minute(65)), "whoever is told next may ask"
    assert not lapse.historical and engine.next_due(firing) is None


def test_d8_a_reply_after_the_acknowledgement_keeps_the_promise(firing):
    acted(firing, acting("acknowledge", 5))
    [kept] = contact(firing, 2, 30)
    assert (kept.state, kept.why, kept.contacted, kept.keeper) == ("acknowledged", "kept", minute(30), "Kim")
    assert pass_time(firing, 6000) == [] and engine.next_due(firing) is None


def test_a_reply_before_the_acknowledgement_keeps_nothing(firing):
    acted(firing, acting("acknowledge", 5))
    assert contact(firing, 2, 4) == [] and contact(firing, 3, 5) == []
    assert said(pass_time(firing, 600)) == [("firing", "lapsed", minute(65))]


def test_the_same_reply_told_with_every_score_keeps_one_promise(firing):
    acted(firing, acting("acknowledge", 5))
    assert len(contact(firing, 2, 30)) == 1
    assert contact(firing, 3, 30, 40) == []
    acted(firing, acting("acknowledge", 50, who="Lee"))
    assert contact(firing, 4, 30, 55) == []
    assert said(pass_time(firing, 600)) == [("firing", "lapsed", minute(110))]


@pytest.mark.parametrize("passed", [False, True])
def test_d8_a_reply_at_the_very_instant_keeps_the_promise_whenever_time_is_told(firing, passed):
    acted(firing, acting("acknowledge", 5))
    assert not passed or pass_time(firing, 65) == []
    assert [one.why for one in contact(firing, 2, 65)] == ["kept"]
    assert pass_time(firing, 600) == []


def test_a_reply_after_the_lapse_ends_the_escalation(firing):
    acted(firing, acting("acknowledge", 5))
    pass_time(firing, 66)
    [late] = contact(firing, 2, 70)
    assert (late.state, late.why, late.contacted) == ("acknowledged", "kept_late", minute(70))
    assert engine.next_due(firing) is None


def test_a_reply_after_the_due_instant_lets_the_promise_lapse_first_whenever_time_is_told(firing):
    acted(firing, acting("acknowledge", 5))
    told = contact(firing, 2, 70)
    assert said(told) == [("firing", "lapsed", minute(65)), ("acknowledged", "kept_late", minute(70))]


def test_d8_getting_worse_fires_again_and_ends_the_promise(firing):
    acted(firing, acting("acknowledge", 5))
    [worse] = applied(firing, scored(2, moved("drift", "at_risk", 20)))
    assert (worse.state, worse.why, worse.reason) == ("firing", "worsened", "band")
    assert worse.keeper is None and worse.contact_by is None
    assert pass_time(firing, 600) == [] and contact(firing, 3, 30) == []


def test_d8_getting_worse_fires_again_also_after_the_promise_was_kept(firing):
    acted(firing, acting("acknowledge", 5))
    contact(firing, 2, 10)
    assert said(applied(firing, scored(3, moved("drift", "at_risk", 20)))) == [("firing", "worsened", minute(20))]


def test_an_override_while_acknowledged_fires_again_though_the_step_is_the_same():
    state = engine.fresh()
    applied(state, scored(1, moved("override", "crisis", override=True)))
    acted(state, acting("acknowledge", 5, "override:acme:1"))
    again = applied(state, scored(2, moved("override", "crisis", 9, override=True)))
    assert said(again) == [("firing", "overridden", minute(9))]
    assert applied(state, scored(3, moved("override", "crisis", 10, override=True))) == [], "it fires already"


def test_easing_and_a_further_stage_leave_the_promise_as_it_is():
    state = engine.fresh()
    applied(state, scored(1, moved("drift", "at_risk"), moved("indecision", "flagged", stage="50%")))
    acted(state, acting("acknowledge", 5))
    acted(state, acting("acknowledge", 6, "indecision:acme:1"))
    told = applied(state, scored(2, moved("drift", "drifting", 7), moved("indecision", "flagged", 8, stage="75%")))
    assert [(one.state, one.why, one.keeper, one.stage) for one in told] == [
        ("acknowledged", "eased", "Kim", None),
        ("acknowledged", "further", "Kim", "75%"),
    ]


def test_a_further_stage_of_what_fires_is_told():
    state = engine.fresh()
    applied(state, scored(1, moved("indecision", "flagged", stage="50%")))
    [further] = applied(state, scored(2, moved("indecision", "flagged", 8, stage="75%")))
    assert (further.state, further.why, further.stage) == ("firing", "further", "75%")


def test_another_may_take_it_over(firing):
    acted(firing, acting("acknowledge", 5))
    told, done = acted(firing, acting("acknowledge", 10, who="Lee", until=minute(200)))
    assert (told.state, told.why, told.keeper, told.contact_by) == ("acknowledged", "taken_over", "Lee", minute(200))
    assert done.accepted and done.why == "taken_over"
    assert said(pass_time(firing, 600)) == [("firing", "lapsed", minute(200))]


def test_it_is_acknowledged_anew_after_a_lapse(firing):
    acted(firing, acting("acknowledge", 5))
    told = acted(firing, acting("acknowledge", 90, who="Lee"))
    assert [(one.state, one.why) for one in told[:-1]] == [("firing", "lapsed"), ("acknowledged", "acknowledged")]
    assert told[1].keeper == "Lee" and told[1].contact_by == minute(150)


def test_d8_when_it_clears_nothing_lapses_any_more(firing):
    acted(firing, acting("acknowledge", 5))
    [over] = applied(firing, scored(2, moved("drift", "calm", 20)))
    assert (over.state, over.why, over.keeper) == ("resolved", "cleared", "Kim")
    assert pass_time(firing, 600) == [] and engine.next_due(firing) is None


def test_every_promise_about_the_client_is_kept_by_one_reply(firing):
    applied(firing, scored(2, moved("risk", "drifting", 1)))
    acted(firing, acting("acknowledge", 5))
    acted(firing, acting("acknowledge", 5, "risk:acme:1", id="another"))
    assert [one.rule for one in contact(firing, 3, 30)] == ["drift", "risk"]


def test_a_promise_may_lie_as_far_ahead_as_the_policy_says(firing):
    short = AlertNumbers(promise=30 * MINUTE)
    [done] = acted(firing, acting("acknowledge", 5), short)
    assert (done.accepted, done.why) == (False, "too_far")
    told, done = acted(firing, acting("acknowledge", 6, until=minute(36)), short)
    assert told.state == "acknowledged" and done.accepted


def test_what_was_promised_about_history_lapses_like_the_rest():
    state = engine.fresh()
    applied(state, scored(1, moved("drift", "drifting", historical=True)))
    told, _ = acted(state, acting("acknowledge", 5))
    [lapse] = pass_time(state, 600)
    assert not told.historical and not lapse.historical


def test_what_falls_due_at_once_is_told_in_the_order_of_the_due_instants(firing):
    applied(firing, scored(2, moved("risk", "drifting", 1)))
    acted(firing, acting("acknowledge", 5, until=minute(40)))
    acted(firing, acting("acknowledge", 6, "risk:acme:1", until=minute(30)))
    assert [(one.rule, one.at) for one in pass_time(firing, 600)] == [("risk", minute(30)), ("drift", minute(40))]


def test_time_brings_a_lapse_before_a_move_that_comes_later(firing):
    acted(firing, acting("acknowledge", 5))
    told = applied(firing, scored(2, moved("drift", "calm", 70)))
    assert said(told) == [("firing", "lapsed", minute(65)), ("resolved", "cleared", minute(70))]


def test_a_reply_counts_before_the_moves_that_came_after_it(firing):
    acted(firing, acting("acknowledge", 5))
    told = contact(firing, 2, 30, 40, moved("drift", "at_risk", 40))
    assert [(one.state, one.why) for one in told] == [("acknowledged", "kept"), ("firing", "worsened")]


def test_an_action_lets_no_time_pass_that_scoring_has_not_read_yet(firing):
    acted(firing, acting("acknowledge", 5))
    [silenced] = acted(firing, acting("silence", 90), reached=10)
    assert silenced.accepted and silenced.at == minute(90)
    [kept] = contact(firing, 2, 30)
    assert (kept.why, kept.contacted) == ("kept", minute(30))
    assert pass_time(firing, 600) == []


def test_the_worker_lets_what_waits_lapse_when_scoring_has_come_so_far():
    worker, sent = Worker(AlertNumbers()), micros(minute(5))
    worker.take(Scores(scores=[scored(1, moved("drift", "drifting"))]), sent)
    worker.take(acting("acknowledge", 5), sent)
    assert worker.due() == micros(minute(65)) + 1 and worker.time() is None
    worker.take(Reached(reached=minute(64), live=True), sent)
    assert worker.time() == micros(minute(64))
    worker.take(Reached(reached=minute(66), live=True), sent)
    lapse = worker.told()[-1]  # of what was promised in history
    assert (lapse.why, lapse.at, lapse.historical) == ("lapsed", minute(65), False)
    assert worker.due() == NEVER
