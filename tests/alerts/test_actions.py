"""What people do about alerts: one answer to each action, silences (FEATURES D9), labels (D11)."""

import msgspec
import pytest

from services.alerts import actions, engine, incidents
from services.alerts.actions import Refused
from services.scoring.policy.policy import DAY, AlertNumbers
from shared.actions import Action
from shared.alerting import AlertTransition, Done
from shared.incidents import Incident, Reached
from shared.messages import Scores, micros
from shared.metrics import LABELS
from tests.alerts.builders import NOON, acted, acting, applied, minute, moved, scored
from tests.alerts.partition import Worker

SENT = micros(minute(10_000))


@pytest.fixture
def state():
    """A drift that fires since noon, a risk that is over, an override, and what is held back."""
    made = engine.fresh()
    steps = [moved("drift", "drifting"), moved("risk", "drifting"), moved("risk", "calm")]
    applied(made, scored(1, *steps, moved("override", "crisis", override=True)))
    applied(made, scored(2, moved("budget", "drifting")), AlertNumbers(hold={"ticket": DAY}))
    return made


REFUSALS = {
    "no_who": acting("acknowledge", 1, who=None),
    "no_who at all": acting("acknowledge", 1, who="  "),
    "no_until": acting("acknowledge", 1, until=None),
    "until_passed": acting("acknowledge", 1, until=minute(1)),
    "until_passed of a silence": acting("silence", 1, until=minute(0.5)),
    "too_far": acting("acknowledge", 1, until=minute(1) + 7 * (minute(1440) - NOON) + (minute(1) - NOON)),
    "too_far of a silence": acting("silence", 1, until=minute(366 * 1440 + 2)),
    "too_large": acting("acknowledge", 1, who="K" * 201),
    "too_large a note": acting("silence", 1, note="n" * 2001),
    "not_firing_yet": acting("acknowledge", 1, "budget:acme:1"),
    "resolved": acting("acknowledge", 1, "risk:acme:1"),
    "resolved for a silence": acting("silence", 1, "risk:acme:1"),
    "not_closed": acting("label", 1, label="true"),
    "no_label": acting("label", 1, "risk:acme:1"),
    "override": acting("silence", 1, "override:acme:1"),
    "not_silenced": acting("unsilence", 1),
    "unknown_alert of no such episode": acting("acknowledge", 1, "drift:acme:9"),
    "unknown_alert of no such rule": acting("acknowledge", 1, "mood:acme:1"),
    "unknown_alert of an odd number": acting("label", 1, "risk:acme:01", label="true"),
    "unknown_alert of a number in other digits": acting("label", 1, "risk:acme:١", label="true"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_an_action_that_cannot_be_done_is_refused_with_its_reason(state, case):
    before = engine.encode(state)
    [done] = acted(state, REFUSALS[case])
    assert (done.accepted, done.why) == (False, case.split()[0])
    state.done.clear()
    assert engine.encode(state) == before


ASTRAY = {
    "unknown_alert of no form": acting("acknowledge", 1, alert_id="drift", client="acme"),
    "unknown_alert of nobody": acting("acknowledge", 1, alert_id="drift::1", client=""),
    "unknown_alert of a record of our own": acting("acknowledge", 1, "drift:\x00partition:1"),
    "wrong_client": acting("acknowledge", 1, client="bolt"),
    "wrong_client for a rule of clients": acting("acknowledge", 1, client=None),
    "in_future": acting("acknowledge", 10_006),
}


@pytest.mark.parametrize("case", ASTRAY)
def test_what_went_astray_is_refused_before_any_alert_is_looked_at(case):
    [done] = actions.misdirected(ASTRAY[case], SENT, micros(NOON), away=False)
    assert (done.accepted, done.why) == (False, case.split()[0])


def test_what_came_to_the_partition_of_another_client_is_refused():
    [done] = actions.misdirected(acting("acknowledge", 1), SENT, micros(NOON), away=True)
    assert done.why == "wrong_partition"
    assert actions.misdirected(acting("acknowledge", 1), SENT, micros(NOON), away=False) == []


def test_every_reason_of_a_refusal_is_tried_here():
    tried = {case.split()[0] for case in (*REFUSALS, *ASTRAY, "wrong_partition")}
    assert {str(reason) for reason in Refused} <= tried


def test_the_same_action_sent_twice_is_done_once(state):
    first = acted(state, acting("acknowledge", 1))
    assert [type(one) for one in first] == [AlertTransition, Done]
    state = engine.decode(engine.encode(state))
    assert acted(state, acting("acknowledge", 1)) == []
    assert acted(state, acting("acknowledge", 2, id="acknowledge at 1")) == [], "the id says which action it is"


def test_a_refused_action_sent_again_is_answered_once(state):
    assert len(acted(state, acting("label", 1, label="true"))) == 1
    applied(state, scored(3, moved("drift", "calm", 2)))
    assert acted(state, acting("label", 1, label="true")) == []


def test_the_ids_that_are_remembered_are_bounded(state):
    for number in range(500):
        acted(state, acting("silence", 1, id=str(number)))
    assert len(state.done) == actions.REMEMBERED
    assert acted(state, acting("silence", 1, id="499")) == []


def test_an_action_that_comes_late_takes_effect_at_the_time_of_the_partition(state):
    told, done = acted(state, acting("acknowledge", 1), reached=30)
    assert told.at == done.at == minute(30) and told.contact_by == minute(61)
    *_, done = acted(state, acting("acknowledge", 1, "override:acme:1", id="too late"), reached=61)
    assert done.why == "until_passed"


def test_an_unreadable_or_naive_time_is_no_action():
    for at in ('"2026-11-02T12:00:00"', '"noon"', "null"):
        raw = '{"kind":"action","id":"1","by":"s","do":"silence","alert_id":"drift:acme:1","client":"acme","at":%s}'
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(raw % at, type=Action)


def test_times_are_kept_in_utc_so_that_a_restart_changes_nothing_that_is_told(state):
    raw = msgspec.json.encode(acting("acknowledge", 1)).replace(b"13:01:00Z", b"15:01:00+02:00")
    told, _ = acted(state, msgspec.json.decode(raw, type=Action))
    assert b'"contact_by":"2026-11-02T13:01:00Z"' in msgspec.json.encode(told)
    again = engine.decode(engine.encode(state))
    ticks = [engine.tick(one, micros(minute(600))) for one in (state, again)]
    assert msgspec.json.encode(ticks[0]) == msgspec.json.encode(ticks[1])


def test_d9_a_silence_is_accepted_and_changes_no_state(state):
    [done] = acted(state, acting("silence", 1))
    assert done.accepted and (done.why, done.until) == ("silenced", None)
    assert state.alerts["drift"].silenced and state.alerts["drift"].state == "firing"
    [done] = acted(state, acting("unsilence", 2))
    assert done.accepted and not state.alerts["drift"].silenced


def test_d9_a_silence_ends_with_its_alert_and_the_next_one_is_not_silenced(state):
    acted(state, acting("silence", 1))
    applied(state, scored(3, moved("drift", "calm", 2), moved("drift", "drifting", 90)))
    again = state.alerts["drift"]
    assert (again.episode, again.state, again.silenced) == (2, "firing", False)
    [done] = acted(state, acting("unsilence", 91, "drift:acme:2"))
    assert done.why == "not_silenced"


def test_d9_a_silence_ends_at_its_time(state):
    acted(state, acting("silence", 1, until=minute(30)))
    [early] = acted(state, acting("unsilence", 29, id="early"))
    assert early.accepted
    acted(state, acting("silence", 29, until=minute(30)))
    [late] = acted(state, acting("unsilence", 31))
    assert late.why == "not_silenced"


def test_d9_an_override_cannot_be_silenced_and_is_not_by_the_silence_of_another_alert(state):
    acted(state, acting("silence", 1))
    assert not state.alerts["override"].silenced


def test_what_is_acknowledged_can_be_silenced_and_what_is_held_back(state):
    acted(state, acting("acknowledge", 1))
    for alert_id in ("drift:acme:1", "budget:acme:1"):
        [done] = acted(state, acting("silence", 2, alert_id, id=alert_id))
        assert done.why == "silenced"


def test_d11_only_what_is_over_can_be_labelled_and_the_latest_label_is_the_last_answer(state):
    labels = [
        acted(state, acting("label", at, "risk:acme:1", label=label)) for at, label in ((1, "true"), (2, "too_late"))
    ]
    assert [(done.accepted, done.why, done.label) for [done] in labels] == [
        (True, "labelled", "true"),
        (True, "labelled", "too_late"),
    ]


def test_d11_every_episode_that_there_was_can_be_labelled_and_none_that_there_was_not():
    state = engine.fresh()
    steps = [moved("drift", step, at) for at, step in enumerate(["drifting", "calm"] * 5)]
    for number, step in enumerate(steps, 1):
        applied(state, scored(number, step))
    answers = [acted(state, acting("label", 20, f"drift:acme:{n}", label="true", id=str(n)))[0] for n in range(7)]
    assert [done.accepted for done in answers] == [False, True, True, True, True, True, False]


def incident(version, up=True):
    return Incident(
        about="topic", name="billing", version=version, up=up, at=minute(version), reason="common_cause",
        members=["acme"], count=1,
    )  # fmt: skip


def test_a_systemic_alert_has_the_same_life():
    state = engine.fresh()
    incidents.apply(state, incident(1))
    promise = acting("acknowledge", 2, "systemic:topic:billing:1", client=None)
    assert actions.misdirected(promise, SENT, micros(NOON), away=False) == []
    assert actions.key_of(promise) == incidents.key_of("topic:billing")
    told, done = acted(state, promise)
    assert (told.state, told.client, told.about, done.accepted) == ("acknowledged", None, "topic:billing", True)
    assert told.whose == done.whose == "topic:billing"
    [more] = incidents.apply(state, incident(3))
    assert (more.state, more.why, more.keeper) == ("acknowledged", "further", "Kim")
    [lapse] = engine.tick(state, micros(minute(600)))
    assert (lapse.why, lapse.members, lapse.at) == ("lapsed", ["acme"], minute(62))
    [over] = incidents.apply(state, incident(700, up=False))
    assert (over.state, over.why) == ("resolved", "cleared")
    [label] = acted(state, acting("label", 701, "systemic:topic:billing:1", client=None, label="true"))
    assert label.accepted
    [again] = incidents.apply(state, incident(702))
    assert (again.alert_id, again.state) == ("systemic:topic:billing:2", "firing")


def test_a_systemic_promise_that_passed_before_its_end_lapsed_first_and_one_that_did_not_is_kept_by_it():
    for end, told in ((30, ["cleared"]), (62, ["cleared"]), (100, ["lapsed", "cleared"])):
        state = engine.fresh()
        incidents.apply(state, incident(1))
        acted(state, acting("acknowledge", 2, "systemic:topic:billing:1", client=None))
        assert [one.why for one in incidents.apply(state, incident(end, up=False))] == told


def test_a_silent_source_is_an_alert_of_its_own_rule():
    state = engine.fresh()
    [told] = incidents.apply(state, msgspec.structs.replace(incident(1), about="source", name="crm"))
    assert (told.alert_id, told.rule, told.about) == ("source_quiet:source:crm:1", "source_quiet", "source:crm")
    assert state.counts == {"source_quiet": 1}
    promise = acting("acknowledge", 2, told.alert_id, client=None)
    assert actions.misdirected(promise, SENT, micros(NOON), away=False) == []
    assert acted(state, promise)[-1].accepted
    assert engine.next_due(state) == micros(minute(62)) + 1


def labels_counted():
    return {tuple(sample.labels.values()): sample.value for sample in next(iter(LABELS.collect())).samples}


def test_d11_a_label_is_counted_once_and_only_live():
    worker, before = Worker(AlertNumbers()), labels_counted().get(("drift", "averted"), 0)
    moves = [moved("drift", "drifting"), moved("drift", "calm", 1)]
    worker.take(Scores(scores=[scored(1, *moves)]), SENT)
    worker.take(acting("label", 2, label="averted", id="history"), SENT)
    worker.take(Reached(reached=minute(3), live=True), SENT)
    for _ in range(2):
        worker.take(acting("label", 4, label="averted"), SENT)
    worker.take(acting("label", 4, "drift:acme:2", label="averted", id="unknown"), SENT)
    assert labels_counted()["drift", "averted"] == before + 1
    assert [one.why for one in worker.told() if isinstance(one, Done)] == ["labelled", "labelled", "unknown_alert"]


def test_what_cannot_be_read_stops_nothing():
    worker = Worker(AlertNumbers())
    astray = (b"", b"\xff", b"[]", b'{"kind":"tick"}', b'{"kind":"action","id":"1"}', b'{"v":1,"tick":"x"}')
    for raw in (*astray, msgspec.json.encode(acting("silence", 1)).replace(b"acme", b"\\ud800")):
        worker.take(raw, SENT)
    worker.take(acting("silence", 1, "drift:nobody:1"), SENT)
    assert worker.dead() == len(astray) + 1
    assert [one.why for one in worker.told()] == ["unknown_alert"]
    assert not [key for key in worker.table.held[0].entries if key == b"nobody"], "no state for who is unknown"


HUGE = {
    "a note": ({"note": "n" * 3_000_000}, ["too_large"]),
    "who acts": ({"by": "s" * 3_000_000}, ["too_large"]),
    "who promises": ({"who": "k" * 3_000_000}, ["too_large"]),
    "an id": ({"id": "i" * 3_000_000}, []),
    "an alert's id": ({"alert_id": f"drift:{'a' * 3_000_000}:1"}, []),
    "a client": ({"client": "a" * 3_000_000}, []),
}


@pytest.mark.parametrize("what", HUGE)
def test_an_action_larger_than_an_answer_may_be_ends_no_worker(what):
    given, answers = HUGE[what]
    worker = Worker(AlertNumbers())
    worker.take(Scores(scores=[scored(1, moved("drift", "drifting"))]), SENT)
    worker.take(msgspec.structs.replace(acting("acknowledge", 1), **given), SENT)
    worker.take(msgspec.structs.replace(acting("acknowledge", 1, "drift:nobody:1", id="2"), note="n" * 3_000_000), SENT)
    assert [one.why for one in worker.told() if isinstance(one, Done)] == [*answers, "unknown_alert"]
    assert worker.dead() == (not answers)
    assert max(len(value) for _, value in worker.table.published) <= 1_048_576
    worker.table.checkpoint()
    assert sum(len(raw) for _, _, raw in worker.table.written.values()) < 10_000


def test_an_unreadable_message_larger_than_a_dead_letter_may_be_is_cut():
    worker = Worker(AlertNumbers())
    worker.take(b"x" * 3_000_000, SENT)
    [(_, letter)] = worker.table.published
    assert len(letter) == 1_048_576
