"""Law 11 (SPEC.md 12): one notice per (alert, channel, step), though delivery crashes between any two steps."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.alerts.delivery.wanted import Why
from services.alerts.lifecycle import State
from services.alerts.rules import RULES, SEVERITY, TIERS, Kind
from tests.alerts.builders import NOON, moved, told
from tests.alerts.desk import CHANNELS, HOLDS, Desk
from tests.laws.law import law

LADDER = sorted(rule.name for rule in RULES.values() if rule.kind is Kind.LADDER)
FLAGS = sorted(rule.name for rule in RULES.values() if rule.kind in (Kind.TOLD, Kind.SHOWN) and rule.name != "systemic")
# the same step to others, or anew after an acknowledgement that holds no more
AGAIN = (Why.LAPSED, Why.RELAPSED, Why.UNACKNOWLEDGED, Why.AWAKE)
TOLD = (Why.NEW_STEP, Why.RAISED, Why.LAPSED, Why.RELAPSED, Why.INHIBITED, Why.SHOWN_ONLY)
CRASHES = ("crash", "crash while deciding", "crash after sending")

lives = st.lists(
    st.tuples(st.sampled_from([*LADDER, *FLAGS]), st.sampled_from([*sorted(SEVERITY), "acknowledged", "lapsed"])),
    max_size=14,
)
acts = st.lists(
    st.tuples(
        st.integers(1, 2), st.sampled_from([*CHANNELS, *CRASHES, "wait"]), st.sampled_from(CHANNELS), st.booleans()
    ),
    min_size=1,
    max_size=14,
)


def transitions(life):
    """The transitions of the client's alerts: moves of its rules, and what people promised and broke."""
    found, standing, number = [], {}, Counter()
    for version, (rule, what) in enumerate(life, 1):
        before = standing.get(rule)
        promise = what in ("acknowledged", "lapsed")
        if before is None and (promise or what == "calm"):
            continue
        if what == "lapsed" and before.state != State.ACKNOWLEDGED:
            continue
        if before is None:
            number[rule] += 1
            [alert] = told(moved(rule, what if rule in LADDER else "flagged"))
            before = replace(alert, alert_id=f"{rule}:acme:{number[rule]}", episode=number[rule])
        state, step, reason = before.state, before.step, "band"
        if promise:
            state, reason = (State.ACKNOWLEDGED if what == "acknowledged" else State.FIRING), what
        elif what == "calm":
            state = State.RESOLVED
        elif rule in LADDER:
            state = State.FIRING if SEVERITY[what] > SEVERITY[step] else state
            step = what
        alert = replace(
            before, version=version, state=state, step=step, reason=reason, keeper=what if promise else None
        )
        found.append(alert)
        standing[rule] = None if state == State.RESOLVED else alert
    return found


@law
@given(lives, acts)
def test_11_one_notice_for_each_alert_channel_and_step_whenever_delivery_crashes(life, acts):
    desk, unrecorded, now = Desk(), 0, NOON
    for place, alert in enumerate(transitions(life)):
        times, act, channel, settled = acts[place % len(acts)]
        now += timedelta(seconds=1)
        for _ in range(times):  # Kafka delivers at least once
            desk.record(alert)
        if act == "crash while deciding":
            desk.record(*desk.consider(now)[:1])
            desk.crash()
        elif settled:
            desk.decide(now)
        if act == "crash":
            desk.crash()
        elif act == "crash after sending":
            unrecorded += desk.send(channel, now, recorded=False)
            desk.crash()
        elif act in CHANNELS:
            desk.tell(act, now=now)
    desk.decide(now)
    desk.tell(now=now)
    by_key = {(channel, notice.key): notice for channel, notice in desk.posted}
    assert len(desk.posted) - len(by_key) <= unrecorded, "only what was sent and not recorded is sent twice"
    assert_one_a_step(by_key)
    for story in desk.outbox.all():
        for one in story.told:
            wanted = {c for c in CHANNELS if c in HOLDS or one.decision.state != State.ACKNOWLEDGED}
            key = next(notice.key for notice in desk.words(one.decision.alert_id) if notice.notice == one.number)
            assert {channel for channel, posted in by_key if posted == key} == wanted, "none is missing"


def assert_one_a_step(by_key):
    steps = Counter(
        (channel, notice.alert_id, notice.state, notice.step)
        for (channel, _), notice in by_key.items()
        if notice.state != State.ACKNOWLEDGED and notice.why not in AGAIN
    )
    assert set(steps.values()) <= {1}


@law
@given(lives)
def test_whatever_fires_again_out_of_an_acknowledgement_is_told(life):
    desk, before = Desk(), {}
    for place, alert in enumerate(transitions(life)):
        [why] = desk.take(replace(alert, at=NOON + timedelta(seconds=place)))
        if before.get(alert.alert_id) == State.ACKNOWLEDGED and alert.state == State.FIRING:
            assert why in TOLD
        before[alert.alert_id] = alert.state


@law
@given(lives)
def test_11_whoever_reads_the_records_again_decides_the_same(life):
    desk, again = Desk(), Desk()
    for place, alert in enumerate(transitions(life)):
        now = NOON + timedelta(seconds=place)
        desk.take(replace(alert, at=now))
        again.topic = list(desk.topic)
        again.crash()
        assert again.consider(now) == desk.consider(now) == [] and again.until(now) == desk.until(now)
    assert all(
        notice.step in {*TIERS, None} for story in desk.outbox.all() for notice in desk.words(story.alert.alert_id)
    )
