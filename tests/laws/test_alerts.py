"""Laws 10 and 11 (SPEC.md 12) on the pure core of alerts."""

from collections import defaultdict
from itertools import cycle

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.alerts import engine, notices
from services.alerts.lifecycle import TABLE, State
from services.alerts.notices import Story
from services.alerts.rules import RULES, SEVERITY, Kind
from shared.alerting import Attempt
from tests.alerts.builders import NOON, applied, moved, scored

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


class Post:
    """Delivery as lists: a topic of transitions and attempts, read again from the beginning after each crash."""

    def __init__(self):
        self.topic, self.posted = [], []
        self.crash()

    def crash(self):
        """Forget everything but the topic."""
        self.stories = defaultdict(Story)
        for message in self.topic:
            notices.fold(self.stories[message.alert_id], message)

    def take(self, alert):
        self.topic.append(alert)
        notices.fold(self.stories[alert.alert_id], alert)

    def send(self, channel):
        """One pass over what the channel has not had; each is recorded after it was sent."""
        for story in list(self.stories.values()):
            while (index := notices.outstanding(story, channel, NOON)) is not None:
                alert = story.told[index]
                self.posted.append((alert.alert_id, channel, alert.state, alert.step))
                record = Attempt(
                    alert_id=alert.alert_id, client="acme", channel=channel, state=alert.state, step=alert.step,
                    outcome="sent", at=NOON,
                )  # fmt: skip
                self.topic.append(record)
                notices.fold(story, record)


CHANNELS = ("alertmanager", "webhook")
acts = st.lists(st.tuples(st.booleans(), st.sampled_from((*CHANNELS, "crash", "wait"))), min_size=1, max_size=12)


@given(st.lists(moves, max_size=20), acts)
def test_one_notice_for_each_alert_channel_and_step_whenever_delivery_restarts(moves, acts):
    post = Post()
    for alert, (twice, act) in zip(folded([moves]), cycle(acts), strict=False):
        for _ in range(1 + twice):  # Kafka delivers at least once
            post.take(alert)
        if act == "crash":
            post.crash()
        elif act in CHANNELS:
            post.send(act)
    for channel in CHANNELS:
        post.send(channel)
    assert len(post.posted) == len(set(post.posted))
    firing = [(alert_id, channel, step) for alert_id, channel, state, step in post.posted if state == State.FIRING]
    assert len(firing) == len(set(firing))
    assert {post[0] for post in post.posted if post[1] == "webhook"} == {p[0] for p in post.posted if p[1] != "webhook"}
