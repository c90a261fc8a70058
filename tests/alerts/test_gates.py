"""Every gate between an alert and people, their order, and that an override passes all that may stop it."""

import re

import pytest
from msgspec.structs import replace

from services.alerts.delivery.gates import GATES
from services.alerts.delivery.wanted import Why
from tests.alerts.builders import NOON
from tests.alerts.desk import Desk
from tests.alerts.routed import BUDGET, HOUR, MINUTE, PAGE, ROUTING, SILENCE, alert, page, read_zero, whys


def test_the_page_has_the_gates_in_the_order_in_which_they_are_asked():
    table = PAGE[PAGE.index("| gate | `why` | told? |") :].split("\n\n")[0]
    said = [re.findall(r"`(\w+)`", row.split("|")[2])[0] for row in table.splitlines() if "`" in row]
    assert said[1:] == [*(gate.__name__.strip("_") for gate in GATES), "over_budget", "new_step"]
    assert set(re.findall(r"`(\w+)`", table)) - {"why", "ticket", "mute"} == set(Why)


CONDITIONS = [
    ("historical", {"historical": True}), ("shadow", {"shadow": True}), ("shown_only", {"rule": "servility"}),
    ("not_firing", {"state": "pending"}), ("silenced", {}), ("inhibited", {}), ("quiet_hours", {"segment": "asleep"}),
    ("planned", {}), ("gathered", {}), ("over_budget", {}), ("new_step", {}),
]  # fmt: skip


@pytest.mark.parametrize("first", range(len(CONDITIONS)), ids=[name for name, _ in CONDITIONS])
def test_of_all_gates_that_have_an_answer_the_first_decides(first, tmp_path):
    names = [name for name, _ in CONDITIONS[first:]]
    muted = ROUTING.replace('"moving"', '"moving", "gold", "asleep"') if "planned" in names else ROUTING
    budget = BUDGET.replace("5", "0") if "over_budget" in names else BUDGET
    plan = read_zero(tmp_path, muted, budget + 'gather = "1h"\n' * ("gathered" in names))
    desk = Desk(plan)
    desk.record(replace(alert(), **{name: value for _, given in CONDITIONS[first:] for name, value in given.items()}))
    if "silenced" in names:
        desk.record(replace(SILENCE, alert_id="drift:acme:1"))
    if "inhibited" in names:
        desk.record(page(version=2))
    found = [one for one in desk.decide(NOON) if one.alert_id == "drift:acme:1"]
    assert [one.why for one in found] == [names[0]]


def test_what_was_decided_and_is_not_new_is_not_recorded_again(desk):
    assert desk.take(alert()) == [Why.NEW_STEP]
    assert desk.decide(NOON + MINUTE) == [] and len(desk.topic) == 2


def test_d7_a_score_that_falls_inside_a_tier_is_silent_and_a_step_is_one_notice(desk):
    worse = [alert(version=n, score=40.0 - n, at=NOON + n * MINUTE) for n in range(1, 6)]
    assert desk.take(*worse) == [Why.NEW_STEP] + [Why.NOT_WORSE] * 4
    step = alert(version=6, step="crisis", at=NOON + 6 * MINUTE)
    assert desk.take(step, replace(step, version=7), alert(version=8)) == [Why.NEW_STEP, Why.NOT_WORSE, Why.NOT_WORSE]
    assert [notice.step for notice in desk.words()] == ["at_risk", "crisis"]


def test_a_warning_is_told_once_for_each_stage(desk):
    stages = [
        alert("indecision", "flagged", version=n, stage=stage, at=NOON + n * MINUTE)
        for n, stage in enumerate(["50%", "50%", "75%", "90%", "75%"], 1)
    ]
    assert desk.take(*stages) == [
        Why.RAISED, Why.NOT_WORSE, Why.NEW_STAGE, Why.NEW_STAGE, Why.NOT_WORSE,
    ]  # fmt: skip


def test_d4_four_tiers_that_are_true_at_once_are_one_notice(desk):
    desk.record(
        alert(step="drifting"), alert("risk", "at_risk", version=2), alert("little_things", "flagged", version=3),
        page(version=4),
    )  # fmt: skip
    decided = {one.alert_id: one.why for one in desk.decide(NOON)}
    assert [alert_id for alert_id, why in decided.items() if why != Why.INHIBITED] == ["override:acme:1"]
    assert len(decided) == 4


def test_d4_when_the_faster_one_ends_the_slower_is_told_if_it_stands(desk):
    desk.record(alert(), alert("risk", "at_risk", version=2), page(version=3))
    desk.decide(NOON)
    desk.record(alert("risk", "at_risk", version=4, state="resolved", at=NOON + MINUTE))
    assert whys(desk, NOON + MINUTE) == [Why.NEVER_TOLD]
    desk.record(page(version=5, state="resolved", at=NOON + 2 * MINUTE))
    assert sorted(whys(desk, NOON + 2 * MINUTE)) == [Why.NEW_STEP, Why.RESOLVED]
    assert [notice.rule for story in desk.outbox.all() for notice in desk.words(story.alert.alert_id)] == [
        "drift", "override", "override",
    ]  # fmt: skip


def test_a_faster_alert_of_which_nobody_knows_hides_nothing(desk):
    assert desk.take(alert(step="drifting"), page(version=2, shadow=True)) == [Why.NEW_STEP, Why.SHADOW]
    desk.record(alert("risk", "drifting", version=3))
    assert whys(desk) == [Why.NEW_STEP]


def test_d9_a_silence_ends_when_the_alert_does_or_at_its_time(desk):
    desk.record(alert(step="drifting"))
    desk.record(replace(SILENCE, until=NOON + HOUR))
    [decided] = desk.decide(NOON)
    assert (decided.why, decided.until) == (Why.SILENCED, NOON + HOUR)
    desk.record(replace(SILENCE, action="2", do="unsilence", at=NOON + MINUTE))
    assert whys(desk, NOON + MINUTE) == [Why.NEW_STEP]
    desk.record(replace(SILENCE, action="3"), alert(version=2, at=NOON + HOUR))
    assert whys(desk, NOON + HOUR) == [Why.SILENCED]
    desk.record(alert(version=3, state="resolved"), alert(version=4, alert_id="drift:acme:2", episode=2))
    assert sorted(whys(desk, NOON + 2 * HOUR)) == [Why.NEW_STEP, Why.RESOLVED], "clear and fire again: told again"


@pytest.mark.parametrize("segment", ["gold", "asleep", "moving"])
def test_c7_an_override_beats_silence_quiet_hours_planned_events_inhibition_and_budget(segment, tmp_path):
    desk = Desk(read_zero(tmp_path, ROUTING, BUDGET.replace("5", "0") + 'gather = "1h"\n'))
    desk.take(page(segment=segment, version=1, rule="risk", alert_id="risk:acme:1"))
    desk.record(replace(SILENCE, alert_id="override:acme:1"), page(segment=segment, version=2))
    assert desk.take(page(segment=segment, version=3, alert_id="override:acme:2")) == [Why.NEW_STEP]


def test_d14_in_quiet_hours_no_page_and_when_they_end_what_still_stands_is_told(desk):
    desk.record(alert(segment="asleep"))
    [waits] = desk.decide(NOON)
    assert (waits.told, waits.why, waits.until) == (False, Why.QUIET_HOURS, NOON + 3 * HOUR)
    desk.crash()
    [told_] = desk.wait(NOON + 3 * HOUR)
    assert (told_.why, told_.at) == (Why.NEW_STEP, NOON + 3 * HOUR)


def test_what_is_over_before_quiet_hours_end_is_never_told(desk):
    desk.take(alert(segment="asleep"), alert(segment="asleep", version=2, state="resolved", at=NOON + HOUR))
    assert desk.wait(NOON + 99 * HOUR) == [] and not desk.words()


def test_of_whom_a_route_names_those_who_are_awake_are_told_and_the_others_when_they_wake(desk):
    evening = NOON + 7 * HOUR
    desk.last = evening
    desk.take(alert(at=evening))
    desk.tell(now=evening)
    assert [channel for channel, _ in desk.posted] == ["manager"]
    [later] = desk.wait(NOON + 20 * HOUR)
    desk.tell(now=later.at)
    assert (later.why, later.role, later.at) == (Why.AWAKE, "desk", NOON + 20 * HOUR)
    assert [channel for channel, _ in desk.posted] == ["manager", "hook"]
    desk.take(alert(version=2, state="resolved", at=later.at))
    desk.tell(now=later.at)
    assert sorted(channel for channel, notice in desk.posted if notice.state == "resolved") == ["hook", "manager"]


def test_d14_a_planned_event_is_named_and_mutes_only_where_it_says_so(desk):
    desk.record(alert(segment="silver"), alert(client="moved", alert_id="drift:moved:1", segment="moving"))
    named, muted = desk.decide(NOON)
    assert (named.told, named.planned) == (True, "sale") and desk.words(named.alert_id)[0].planned == "sale"
    assert (muted.why, muted.until, muted.planned) == (Why.PLANNED, NOON + 2 * HOUR, "move")
    assert [one.alert_id for one in desk.wait(NOON + 2 * HOUR)].count("drift:moved:1") == 1


def test_a_rule_that_is_only_shown_is_told_where_a_route_names_it_and_to_nobody_else(desk):
    shown = alert("serial_renegotiation", "flagged")
    assert desk.take(shown, replace(shown, alert_id="x", version=2, segment="silver")) == [Why.RAISED, Why.SHOWN_ONLY]
    assert desk.take(alert(segment="nobody", version=3)) == [Why.SHOWN_ONLY]
