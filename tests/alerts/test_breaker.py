from datetime import timedelta

from services.alerts.delivery.breaker import DEAD_AFTER, FAILURES, FIRST, REST, Breaker
from services.alerts.delivery.dead_channels import transitions
from services.alerts.delivery.story import Stories
from tests.alerts.builders import NOON

MINUTE = timedelta(minutes=1)


def test_a_channel_that_fails_rests_ever_longer_and_opens_after_five():
    breaker, waits = Breaker(), []
    for _ in range(FAILURES + 1):
        breaker.failed(NOON)
        waits.append(breaker.rest(NOON))
    assert waits == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST, REST, REST] and breaker.open
    assert breaker.rest(NOON + REST) == timedelta(0), "half open: one try"
    breaker.worked()
    assert not breaker.open and breaker.rest(NOON) == timedelta(0)


def test_a_dead_channel_is_said_once_and_so_is_that_it_is_back():
    breaker, stories = Breaker(), Stories()

    def news(now):
        found = transitions({"hook": breaker}, stories, now)
        for one in found:
            stories.fold(one)
        return [(one.alert_id, one.state, one.about) for one in found]

    for minute in range(6):
        breaker.failed(NOON + minute * MINUTE)
        assert news(NOON + minute * MINUTE) == (
            [("dead_channel:channel:hook:1", "firing", "channel:hook")] if minute * MINUTE >= DEAD_AFTER else []
        )
    assert news(NOON + 7 * MINUTE) == [], "once"
    breaker.worked()
    assert news(NOON + 8 * MINUTE) == [("dead_channel:channel:hook:1", "resolved", "channel:hook")]
    assert news(NOON + 9 * MINUTE) == []
    stories.forget(NOON + timedelta(days=9), ["hook"])
    for minute in range(20, 26):
        breaker.failed(NOON + minute * MINUTE)
    assert news(NOON + 26 * MINUTE)[0][0] == "dead_channel:channel:hook:2", "another outage, another episode"


def test_a_single_failure_long_ago_is_no_dead_channel():
    breaker = Breaker()
    breaker.failed(NOON)
    breaker.failed(NOON + 2 * DEAD_AFTER)
    assert not breaker.dead


def test_a_clock_that_was_put_back_does_not_say_again_and_again_that_a_channel_is_dead():
    breaker, stories = Breaker(), Stories()
    breaker.failed(NOON)
    for minute in range(5):
        breaker.failed(NOON + minute * MINUTE + MINUTE)

    def news(now):
        found = transitions({"hook": breaker}, stories, now)
        for one in found:
            stories.fold(one)
        return [one.state for one in found]

    assert news(NOON + 9 * MINUTE) == ["firing"]
    breaker.worked()
    assert [news(NOON - MINUTE), news(NOON)] == [["resolved"], []]
