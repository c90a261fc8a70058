"""What the commands that measure warnings count on: features of the past alone, levels at a budget, rivals by hand."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from services.ingest.intake import Accepted, receive
from services.lookback.backtest.labels import Label
from services.lookback.backtest.measure import Firing, Span
from services.lookback.simulation.client import Client
from services.lookback.simulation.fate import begin
from services.lookback.simulation.world import World
from shared.messages import Touchpoint, micros

from .boosting import WITHIN, target
from .oracle import Seen
from .recall import by_threshold
from .rivals import sums
from .rolling import COLUMN, COUNTS, FAILURES, WINDOWS, features
from .stories import DAY, END, Story, Truth
from .warned import Count, at_budget, from_daily

START = datetime(2026, 3, 2, tzinfo=UTC)
BEGIN = micros(START)


def told(*said: tuple[float, str, dict[str, object]]) -> list[tuple[int, Touchpoint]]:
    """Touchpoints of one client: days after the start, type, data."""
    found = []
    for place, (day, type, data) in enumerate(said):
        event = {
            "specversion": "1.0", "id": f"{place}", "source": "desk", "subject": "acme", "type": type, "data": data,
            "time": (START + timedelta(days=day)).isoformat(),
        }  # fmt: skip
        verdict = receive(json.dumps(event).encode())
        assert isinstance(verdict, Accepted)
        found.append((micros(verdict.touchpoint.time), verdict.touchpoint))
    return found


def week(rows: np.ndarray, name: str, day: int) -> float:
    return float(rows[day, WINDOWS.index(7) * len(COUNTS) + COLUMN[name]])


def test_the_features_of_a_day_know_nothing_of_the_next() -> None:
    log = Story(5, 8, 50)
    for client, touchpoints in log.by_client().items():
        whole = features(touchpoints, log.start, log.days)
        for day in (20, 41):
            known = [one for one in touchpoints if one[0] < log.start + (day + 1) * DAY]
            np.testing.assert_array_equal(features(known, log.start, log.days)[: day + 1], whole[: day + 1], client)


def test_what_goes_wrong_is_counted_on_its_day() -> None:
    due = (START + timedelta(days=5)).isoformat()
    rows = features(
        told(
            (1, "contact.received", {"case_id": "a"}),
            (2, "contact.received", {"case_id": "a", "angry": True}),
            (3, "reply.sent", {"case_id": "a"}),
            (3.1, "commitment.made", {"case_id": "a", "commitment_id": "c", "due_at": due}),
            (4, "contact.received", {"case_id": "a", "kind": "complaint"}),
        ),
        BEGIN,
        30,
    )
    assert [week(rows, "contacts", day) for day in (0, 1, 2, 4, 8, 10, 11)] == [0, 1, 2, 3, 2, 1, 0]
    assert (week(rows, "chasers", 2), week(rows, "repeats", 3), week(rows, "repeats", 4)) == (1, 0, 1)
    assert (week(rows, "broken", 4), week(rows, "broken", 5)) == (0, 1)
    assert week(rows, "failures", 6) == sum(week(rows, name, 6) for name in FAILURES) == 4


def test_a_day_is_bad_when_the_event_follows_within_the_days_that_count() -> None:
    event = BEGIN + 40 * DAY + 5
    truth = Truth([Label("acme", "crisis", event)], {}, {})
    bad = target(truth, "acme", "crisis", BEGIN + np.arange(60) * DAY)
    assert list(np.flatnonzero(bad)) == list(range(41 - WITHIN, 41))


def test_a_plain_cusum_rises_with_failures_beyond_the_clients_own() -> None:
    daily = np.repeat([1.0, 0, 1, 0, 1, 0, 4, 4, 4], 7)
    found = sums(daily)
    assert found[: 6 * 7].max() <= 1 and found[6 * 7 + 6] > 4 and found[-1] > found[6 * 7 + 6]


TRUTH = Truth(
    [Label("a", "crisis", BEGIN + 50 * DAY)],
    {name: Span(BEGIN, BEGIN + 60 * DAY) for name in "ab"},
    {"a": "drifting", "b": "steady"},
)


class Made(Story):
    """A story with a truth of our own."""

    @property
    def start(self) -> int:
        return BEGIN

    @property
    def truth(self) -> Truth:
        return TRUTH


def test_the_level_is_the_lowest_within_the_budget() -> None:
    numbers = {"a": np.zeros(60), "b": np.zeros(60)}
    numbers["a"][45:49] = 5.0
    numbers["b"][10], numbers["b"][20] = 4.0, 3.0
    told, _ = from_daily({1: numbers}, held=False)
    levels = [3.0, 4.0, 5.0]
    found = {budget: at_budget([Made(1, 2, 60)], told, levels, budget) for budget in (0.0, 25.0, 50.0)}
    assert {budget: level for budget, (level, _) in found.items()} == {0.0: 5.0, 25.0: 4.0, 50.0: 3.0}
    count = found[50.0][1]
    assert (count.recall("crisis"), count.false_of("steady"), count.false_alerts) == (1.0, 100.0, 50.0)
    assert count.lead("crisis", 0.5) == pytest.approx(4.0)


@pytest.mark.parametrize(("held", "days"), [(True, [3, 4, 5, 9]), (False, [3, 9])])
def test_a_number_tells_while_it_is_held_or_when_it_is_reached(held: bool, days: list[int]) -> None:
    row = np.zeros(12)
    row[[2, 3, 4, 8]] = 1.0
    told, _ = from_daily({1: {"a": row}}, held)
    assert [(one.at - BEGIN) // DAY for one in told(Made(1, 1, 12), 0.5)] == days
    assert list(row[:4]) == [0, 0, 1, 1], "it is not changed"


def test_the_thresholds_of_a_fixed_rule_are_tried_from_the_one_that_tells_most() -> None:
    def many(count: int) -> list[Firing]:
        return [Firing("a", "score", BEGIN)] * count

    told, order = by_threshold({1: {10: many(1), 30: many(5)}, 2: {10: many(1), 20: many(3)}})
    found = [[len(told(Made(seed, 1, 60), place)) for seed in (1, 2)] for place in range(len(order))]
    assert found == [[5, 0], [0, 3], [1, 1], [0, 0]] and order[:3] == [30, 20, 10]


def test_who_looks_into_a_client_changes_nothing() -> None:
    world = World(3, END - 90 * 86_400, END)
    for number in range(1, 25):
        seen, lived = Seen(number, world), Client(number, world)
        begin(seen)
        begin(lived)
        moods = seen.note(90)
        lived.live()
        assert (seen.events, seen.lines()) == (lived.events, lived.lines())
        assert moods.shape == (90,) and np.isfinite(moods).all()


def test_no_event_and_no_client_is_no_error() -> None:
    count = Count()
    assert (count.recall("crisis"), count.lead("crisis", 0.1), count.false_of("steady")) == (0.0, 0.0, 0.0)
