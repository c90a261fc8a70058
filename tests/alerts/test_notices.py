from datetime import timedelta

import msgspec
import pytest

from services.alerts import notices, rules
from services.alerts.alertmanager import HOLD, label_sets
from services.alerts.notices import Story, Why
from shared.alerting import Attempt
from shared.notice import Notice
from tests.alerts.builders import NOON, moved, told


def story_of(*steps, rule="drift", **given):
    """The story of an alert that took these steps, and the verdicts on them."""
    story = Story()
    verdicts = [
        notices.fold(story, alert) for alert in told(*(moved(rule, s, n, **given) for n, s in enumerate(steps)))
    ]
    return story, [verdict.why for verdict in verdicts]


def attempt(alert, channel="webhook", outcome="sent"):
    return Attempt(
        alert_id=alert.alert_id, client="acme", channel=channel, state=alert.state, step=alert.step, outcome=outcome,
        at=NOON,
    )  # fmt: skip


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
    story, why = story_of("drifting", "at_risk", historical=True)
    assert why == [Why.HISTORICAL, Why.HISTORICAL]
    alert = told(*(moved("drift", step) for step in ("drifting", "at_risk", "drifting")))[-1]
    assert notices.fold(story, alert).why == Why.NEW_STEP


def test_a_transition_that_comes_twice_is_told_once():
    [alert] = told(moved("drift", "drifting"))
    story = Story()
    assert [notices.fold(story, alert).why for _ in range(2)] == [Why.NEW_STEP, Why.REPEATED]


def test_a_channel_has_to_be_sent_what_it_has_not_had_in_order():
    story, _ = story_of("drifting", "at_risk", "calm")
    notices.fold(story, attempt(story.told[0]))
    notices.fold(story, attempt(story.told[1], outcome="failed"))
    assert notices.outstanding(story, "webhook", NOON) == 1
    assert notices.outstanding(story, "alertmanager", NOON) == 0


def test_what_ended_a_day_ago_is_not_told_to_a_new_channel():
    story, _ = story_of("drifting", "calm")
    assert notices.outstanding(story, "webhook", NOON + timedelta(hours=23)) == 0
    assert notices.outstanding(story, "webhook", NOON + timedelta(hours=25)) is None
    standing, _ = story_of("drifting")
    assert notices.outstanding(standing, "webhook", NOON + timedelta(days=99)) == 0


def test_a_notice_says_who_what_why_and_where_to_look():
    alert = told(moved("override", "crisis", reason="notice_legal"), client="Müller & Söhne/Bonn")
    notice = notices.notice_of(alert, "http://board/")
    assert notice.summary == "Müller & Söhne/Bonn is in crisis (escalation: it sent a legal notice), score 42"
    assert notice.page == "http://board/clients/M%C3%BCller%20%26%20S%C3%B6hne%2FBonn"
    assert (notice.tier, notice.playbook) == ("page", "http://board/playbook/override")
    assert notice.key == notices.notice_of(alert, "http://elsewhere").key


def test_the_end_of_an_alert_carries_the_worst_step_told():
    story, _ = story_of("crisis", "recovering", "calm", rule="override")
    notice = notices.notice_of(story.told, "http://board")
    assert (notice.state, notice.step, notice.tier) == ("resolved", "crisis", "page")


def test_a_channel_that_was_told_of_an_alert_is_told_its_end_however_late():
    story, _ = story_of("drifting", "calm")
    notices.fold(story, attempt(story.told[0]))
    assert notices.outstanding(story, "webhook", NOON + timedelta(days=3)) == 1
    assert notices.outstanding(story, "alertmanager", NOON + timedelta(days=3)) is None


@pytest.mark.parametrize(
    ("ladder", "words"),
    [
        ("calm", "is calm again"), ("recovering", "is still recovering"), ("drifting", "is still drifting"),
        ("unknown", "is unknown, for its sources are silent"),
    ],
)  # fmt: skip
def test_the_end_of_an_alert_is_no_all_clear_where_another_rule_stands(ladder, words):
    story, _ = story_of("crisis", "calm", rule="override")
    end = msgspec.structs.replace(story.told[-1], ladder=ladder)
    assert (
        notices.notice_of([story.told[0], end], "http://board").summary == f"acme {words} (escalation: band), score 42"
    )


def test_at_alertmanager_a_step_ends_the_old_label_set_and_starts_the_new():
    story, _ = story_of("drifting", "at_risk")
    words = [notices.notice_of(story.told[: n + 1], "http://board") for n in range(2)]
    now = NOON + timedelta(hours=1)
    old, new = label_sets(words, now)
    assert (old["labels"]["step"], new["labels"]["step"]) == ("drifting", "at_risk")
    assert old["endsAt"] == new["startsAt"] == words[1].at.isoformat()
    assert new["endsAt"] == (now + HOLD).isoformat()


def test_every_step_that_is_told_has_a_tier_and_every_rule_a_playbook():
    assert {step for step in rules.SEVERITY if rules.worse(step, "recovering")} == set(rules.TIERS)
    assert all(rule.playbook and rule.link for rule in rules.RULES.values())


def test_the_rules_are_those_of_scoring():
    from services.scoring import flags, ladder

    assert {*ladder.RULES, *flags.FLAGS, "systemic"} == set(rules.RULES), "systemic is judged by its own process"
    assert {rule.name for rule in rules.RULES.values() if rule.kind is rules.Kind.LADDER} == set(ladder.RULES)
    assert sorted(rules.SEVERITY, key=lambda step: rules.SEVERITY[step]) == list(ladder.STEPS)


@pytest.mark.parametrize("rule", ["orphan_commitment", "little_things", "indecision"])
def test_b11_b23_a_flag_that_asks_for_a_person_is_told_once_as_a_ticket_and_so_is_its_end(rule):
    story, why = story_of("flagged", "calm", rule=rule)
    assert why == [Why.RAISED, Why.RESOLVED]
    begun, over = (notices.notice_of(story.told[: n + 1], "http://board") for n in range(2))
    title = rule.replace("_", " ")
    assert (begun.tier, begun.step, begun.playbook) == ("ticket", None, f"http://board/playbook/{rule}")
    assert begun.summary == f"acme: {title} (band), score 42"
    assert over.summary == f"acme: {title} is over (band), score 42"
    assert begun.key != over.key


@pytest.mark.parametrize("rule", ["servility", "serial_renegotiation"])
def test_b12_b22_our_own_habits_are_shown_and_told_to_nobody(rule):
    story, why = story_of("flagged", "calm", rule=rule)
    assert why == [Why.SHOWN_ONLY, Why.NEVER_TOLD] and not story.told


def test_at_alertmanager_a_flag_has_a_tier_and_no_step():
    story, _ = story_of("flagged", rule="orphan_commitment")
    [labels] = [one["labels"] for one in label_sets([notices.notice_of(story.told, "http://board")], NOON)]
    assert labels == {
        "alertname": "orphan_commitment", "client": "acme", "episode": "1", "tier": "ticket", "segment": "gold",
    }  # fmt: skip


def test_a_flag_raised_in_history_is_not_told_and_neither_is_its_end():
    assert story_of("flagged", "calm", rule="little_things", historical=True)[1] == [Why.HISTORICAL] * 2


def test_a_notice_survives_json():
    story, _ = story_of("drifting")
    notice = notices.notice_of(story.told, "http://board")
    assert msgspec.json.decode(msgspec.json.encode(notice), type=Notice) == notice
