"""Stories of a backfill (FEATURES G6): history is told to nobody; what goes on after it, at its next step."""

from datetime import UTC, datetime

from services.alerts.delivery.wanted import Why
from services.alerts.rules import RULES
from services.lookback.log import Arrived
from services.lookback.replay import replay
from services.lookback.simulation import touchpoints
from shared.alerting import AlertTransition
from shared.messages import micros, sent_arrival
from tests.alerts.desk import Desk
from tests.scoring.shorthand import rulebook

from .scenario import at, expect, live, story
from .words import commitment, event, firing, on

END = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
LAPSES = [
    at(f"day {day} 09:00", commitment("made", f"p{day}", due_at=f"day {day} 10:00", keeper="kim"))
    for day in range(1, 15)
]  # fmt: skip


def verdicts(told: list[AlertTransition]) -> tuple[Desk, list[str]]:
    """Delivery, and why it told each transition or did not."""
    desk = Desk()
    return desk, desk.take(*told)


def test_g6_a_backfill_pages_nobody_and_its_alerts_are_marked_historical():
    arrived: list[Arrived] = []
    for one in touchpoints(40, 180, 4, END):
        now = arrived[-1].arrival if arrived else 0
        arrived.append(Arrived(one, max(now, micros(sent_arrival(one)))))
    alerts = replay(arrived, rulebook([])).alerts
    assert len(arrived) > 2_000 and {alert.rule for alert in alerts} >= {"risk", "override"}
    assert all(alert.historical for alert in alerts)
    desk, why = verdicts(alerts)
    assert set(why) == {Why.HISTORICAL}
    desk.tell(now=alerts[-1].at)
    assert not desk.posted and not any(story.standing for story in desk.outbox.all())


def test_g6_an_episode_that_goes_on_is_notified_at_its_next_step():
    rooms = story(
        *LAPSES,
        expect("day 14 12:00", firing("drift")),
        live("day 15 00:00"),
        *(at("day 15 08:00", commitment("made", f"q{n}", due_at="09:00", keeper="kim")) for n in range(6)),
        at("day 15 12:00", event("escalation.requested")),
        expect("12:00", on("crisis")),
        live=False,
    )
    desk, why = verdicts(rooms.told)
    assert why[0] == Why.HISTORICAL and {alert.historical for alert in rooms.told if alert.at.day < 15} == {True}
    for alert, reason in zip(rooms.told, why, strict=True):
        if not alert.historical and RULES[alert.rule].told:
            assert reason in (Why.NEW_STEP, Why.NOT_WORSE, Why.RESOLVED, Why.NEVER_TOLD)
    crisis = desk.story("override:acme:1").told
    assert [told.worst for told in crisis] == ["crisis"], "of the same episode, and told"


def test_g6_what_began_in_history_and_stays_where_it_was_is_told_to_nobody():
    rooms = story(*LAPSES, live("day 15 00:00"), expect("day 16 00:00", firing("drift")), live=False)
    desk, why = verdicts(rooms.told)
    assert {reason for alert, reason in zip(rooms.told, why, strict=True) if alert.historical} == {Why.HISTORICAL}
    assert not desk.story("drift:acme:1").told


def test_g6_the_end_of_an_alert_of_which_nobody_was_told_is_told_to_nobody():
    kept = [at("day 15 09:00", *(commitment("kept", f"p{day}") for day in range(1, 15)))]
    rooms = story(*LAPSES, live("day 15 00:00"), *kept, expect("day 40 00:00", on("calm")), live=False)
    resolved = [alert for alert in rooms.told if alert.state == "resolved"]
    assert resolved and not resolved[-1].historical
    assert verdicts(rooms.told)[1][-1] == Why.NEVER_TOLD
