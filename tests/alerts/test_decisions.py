from datetime import timedelta

import msgspec
import pytest

from services.alerts import rules
from services.alerts.channels.alertmanager import HOLD, label_sets
from services.alerts.delivery.wanted import Why
from services.alerts.routing.routing import Address, everywhere
from shared.notice import Notice
from tests.alerts.builders import NOON, moved, told
from tests.alerts.desk import CHANNELS, Desk, attempt


def story_of(*steps, rule="drift", **given):
    """Delivery that has seen an alert take these steps, and why each was told or not."""
    desk = Desk()
    return desk, desk.take(*told(*(moved(rule, s, n, **given) for n, s in enumerate(steps))))


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        (["drifting"], [Why.NEW_STEP]),
        (["drifting", "at_risk"], [Why.NEW_STEP, Why.NEW_STEP]),
        (["at_risk", "drifting", "at_risk"], [Why.NEW_STEP, Why.NOT_WORSE, Why.NOT_WORSE]),
        (["crisis", "recovering", "crisis"], [Why.NEW_STEP, Why.NOT_WORSE, Why.NOT_WORSE]),
        (["recovering", "drifting"], [Why.NOT_WORSE, Why.NEW_STEP]),
        (["drifting", "calm"], [Why.NEW_STEP, Why.RESOLVED]),
        (["recovering", "calm"], [Why.NOT_WORSE, Why.NEVER_TOLD]),
    ],
)
def test_each_worse_step_is_told_once_and_the_end_if_anything_was(steps, why):
    assert story_of(*steps)[1] == why


def test_history_is_not_told_but_the_next_step_of_the_episode_is():
    desk, why = story_of("drifting", "at_risk", historical=True)
    assert why == [Why.HISTORICAL, Why.HISTORICAL]
    alert = told(*(moved("drift", step) for step in ("drifting", "at_risk", "drifting")))[-1]
    assert desk.take(alert) == [Why.NEW_STEP]


def test_a_transition_that_comes_twice_is_told_once():
    [alert] = told(moved("drift", "drifting"))
    assert Desk().take(alert, alert) == [Why.NEW_STEP, Why.REPEATED]


def outstanding(desk, channel="webhook", now=NOON):
    """The number of the notice that a channel has to be sent next."""
    told = desk.outbox.outstanding(desk.story().alert.alert_id, channel, False, now)
    return told[-1].number if told else None


def test_a_channel_has_to_be_sent_what_it_has_not_had_in_order():
    desk, _ = story_of("drifting", "at_risk", "calm")
    first, second, _ = desk.story().told
    desk.record(attempt(first.decision), attempt(second.decision, outcome="failed"))
    assert (outstanding(desk), outstanding(desk, "alertmanager")) == (2, 1)


def test_what_ended_a_day_ago_is_not_told_to_a_new_channel():
    desk, _ = story_of("drifting", "calm")
    assert outstanding(desk, now=NOON + timedelta(hours=23)) == 1
    assert outstanding(desk, now=NOON + timedelta(hours=25)) is None
    standing, _ = story_of("drifting")
    assert outstanding(standing, now=NOON + timedelta(days=99)) == 1


def test_the_end_of_an_alert_carries_the_worst_step_told():
    desk, _ = story_of("crisis", "recovering", "calm", rule="override")
    notice = desk.words()[-1]
    assert (notice.state, notice.step, notice.tier) == ("resolved", "crisis", "page")


def test_a_channel_that_was_told_of_an_alert_is_told_its_end_however_late():
    desk, _ = story_of("drifting", "calm")
    desk.record(attempt(desk.story().told[0].decision))
    assert outstanding(desk, now=NOON + timedelta(days=3)) == 2
    assert outstanding(desk, "alertmanager", NOON + timedelta(days=3)) is None


@pytest.mark.parametrize(
    ("ladder", "words"),
    [
        ("calm", "is calm again"), ("recovering", "is still recovering"), ("drifting", "is still drifting"),
        ("unknown", "is unknown, for its sources are silent"),
    ],
)  # fmt: skip
def test_the_end_of_an_alert_is_no_all_clear_where_another_rule_stands(ladder, words):
    desk = Desk()
    begun, over = told(moved("override", "crisis"), moved("override", "calm", 1))
    desk.take(begun, msgspec.structs.replace(over, ladder=ladder))
    assert desk.words()[-1].summary == f"acme {words} (escalation: band), score 42"


def test_at_alertmanager_a_step_ends_the_old_label_set_and_starts_the_new():
    words = story_of("drifting", "at_risk")[0].words()
    now = NOON + timedelta(hours=1)
    old, new = label_sets(words, now)
    assert (old["labels"]["step"], new["labels"]["step"]) == ("drifting", "at_risk")
    assert old["endsAt"] == new["startsAt"] == words[1].at.isoformat()
    assert new["endsAt"] == (now + HOLD).isoformat()


def test_every_step_that_is_told_has_a_tier_and_every_rule_a_playbook():
    assert {step for step in rules.SEVERITY if rules.worse(step, "recovering")} == set(rules.TIERS)
    assert all(rule.playbook and rule.link for rule in rules.RULES.values())


def test_the_rules_are_those_of_scoring():
    from services.scoring.ladder import ladder
    from services.scoring.moments import flags

    others = {"systemic", "source_quiet", "dead_channel"}  # each judged elsewhere
    assert {*ladder.RULES, *flags.FLAGS, *others} == set(rules.RULES)
    assert {rule.name for rule in rules.RULES.values() if rule.kind is rules.Kind.LADDER} == set(ladder.RULES)
    assert sorted(rules.SEVERITY, key=lambda step: rules.SEVERITY[step]) == list(ladder.STEPS)


@pytest.mark.parametrize("rule", ["orphan_commitment", "little_things", "indecision", "wronged"])
def test_b11_b23_a_flag_that_asks_for_a_person_is_told_once_as_a_ticket_and_so_is_its_end(rule):
    desk, why = story_of("flagged", "calm", rule=rule)
    assert why == [Why.RAISED, Why.RESOLVED]
    begun, over = desk.words()
    title = rules.RULES[rule].title.lower()
    assert (begun.tier, begun.step, begun.playbook) == ("ticket", None, f"http://board/playbook/{rule}")
    assert begun.summary == f"acme: {title} (band), score 42"
    assert over.summary == f"acme: {title} is over (band), score 42"
    assert begun.key != over.key


@pytest.mark.parametrize("rule", ["servility", "serial_renegotiation", "mishandled_complaint"])
def test_b12_b22_our_own_habits_are_shown_and_told_to_nobody(rule):
    desk, why = story_of("flagged", "calm", rule=rule)
    assert why == [Why.SHOWN_ONLY, Why.NEVER_TOLD] and not desk.words()


def test_at_alertmanager_a_flag_has_a_tier_and_no_step():
    words = story_of("flagged", rule="orphan_commitment")[0].words()
    [labels] = [one["labels"] for one in label_sets(words, NOON)]
    assert labels == {
        "alertname": "orphan_commitment", "client": "acme", "episode": "1", "tier": "ticket", "segment": "gold",
    }  # fmt: skip


def test_a_flag_raised_in_history_is_not_told_and_neither_is_its_end():
    assert story_of("flagged", "calm", rule="little_things", historical=True)[1] == [Why.HISTORICAL] * 2


def test_a_notice_survives_json():
    [notice] = story_of("drifting")[0].words()
    assert msgspec.json.decode(msgspec.json.encode(notice), type=Notice) == notice


def test_a_channel_that_heard_that_it_fires_hears_its_end_though_it_is_routed_to_no_more():
    desk, _ = story_of("drifting")
    desk.tell()
    desk.routing = everywhere([Address("alertmanager", "alertmanager", "http://alertmanager")])
    desk.crash()
    desk.record(*told(moved("drift", "drifting"), moved("drift", "at_risk", 1))[1:])
    desk.decide(NOON)
    desk.tell()
    assert [(channel, notice.step) for channel, notice in desk.posted[2:]] == [("alertmanager", "at_risk")]
    desk.record(*told(moved("drift", "drifting"), moved("drift", "at_risk", 1), moved("drift", "calm", 2))[2:])
    desk.decide(NOON)
    desk.tell()
    assert sorted(channel for channel, notice in desk.posted if notice.state == "resolved") == list(CHANNELS)
    assert desk.story().over(NOON + timedelta(days=2), CHANNELS)


def test_what_stands_at_an_alertmanager_that_is_routed_to_no_more_stands_until_its_end_is_told():
    desk, _ = story_of("drifting")
    desk.tell()
    desk.routing = everywhere([Address("webhook", "webhook", "http://webhook")])
    desk.crash()
    [standing] = desk.outbox.standing("alertmanager", NOON)
    assert [notice.step for notice in standing] == ["drifting"]
    desk.record(*told(moved("drift", "drifting"), moved("drift", "calm", 1))[1:])
    desk.decide(NOON)
    [end] = label_sets(desk.outbox.words(desk.outbox.of(desk.story(), "alertmanager", True)), NOON)
    assert (end["labels"]["step"], end["endsAt"]) == ("drifting", (NOON + timedelta(minutes=1)).isoformat())
