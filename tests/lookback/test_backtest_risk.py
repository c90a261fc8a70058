"""Whether the risk that was said came true, counted by hand; docs/backtest.md."""

import pytest

from services.lookback.backtest.history import watch
from services.lookback.backtest.labels import Label
from services.lookback.backtest.reliability import Bin, Said, error, reliability
from services.lookback.log import Arrived
from services.lookback.replay import replay
from services.scoring.detectors import risk_facts
from services.scoring.policy.policy import DAY
from shared.messages import instant, micros
from tests.scoring.shorthand import rulebook, touchpoints

WEEK = 7 * DAY


def test_what_was_said_is_compared_with_what_came_within_the_horizon() -> None:
    said = [
        Said("a", 10 * DAY, 0.15, WEEK),  # a crisis 6 days later
        Said("a", 16 * DAY, 0.19, WEEK),  # at the moment of the crisis: it does not come any more
        Said("b", 0, 0.11, WEEK),  # on the last day of the horizon
        Said("b", 8 * DAY, 0.15, WEEK),
        Said("c", 10 * DAY, 0.6, WEEK),  # a churn is no crisis
        Said("d", 10 * DAY, 1.0, WEEK),
        Said("a", 24 * DAY, 0.9, WEEK),  # not over yet
    ]
    labels = [
        Label("a", "crisis", 16 * DAY), Label("b", "escalation", WEEK), Label("c", "churn", 11 * DAY),
        Label("d", "crisis", 11 * DAY),
    ]  # fmt: skip
    bins = reliability(said, labels, 30 * DAY)
    assert bins == [
        Bin(0.1, 0.2, 4, pytest.approx(0.15), 0.5),
        Bin(0.5, 0.75, 1, 0.6, 0.0),
        Bin(0.75, 1.0, 1, 1.0, 1.0),
    ]
    assert error(bins) == pytest.approx((4 * 0.35 + 0.6) / 6) and error([]) is None


def test_the_risk_is_that_of_the_live_core_on_every_monday() -> None:
    log = "1d opened a kind=complaint; 2d contact a angry=true; 9d contact a angry=true; 20d reply a"
    arrived, rules = [Arrived(line, micros(line.time)) for line in touchpoints(log)], rulebook([])
    risks = watch(arrived, rules, fixed=True).risks
    assert [instant(one.at).date().isoformat() for one in risks] == ["2026-06-08", "2026-06-15"]
    for one in risks:
        head = replay(arrived, rules, one.at).states["c"].head
        assert one.probability == risk_facts.probability(head, one.at, rules.policies)
