"""The simulated history: the same words give the same bytes, and intake accepts every line."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from services.ingest.intake import Accepted, receive
from services.lookback.commands import app
from services.lookback.simulate import DAY, at_work, touchpoints, worked
from shared.messages import Touchpoint

UNTIL = 1_790_000_000


def told(clients: int = 20, days: int = 60, seed: int = 1, until: int = UNTIL) -> list[Touchpoint]:
    return list(touchpoints(clients, days, seed, until))


def test_the_same_seed_tells_the_same_history_and_another_seed_another() -> None:
    assert told() == told()
    assert told() != told(seed=2)


def test_intake_accepts_every_line() -> None:
    lines = [msgspec.json.encode(touchpoint) for touchpoint in told()]
    assert [verdict for verdict in map(receive, lines) if not isinstance(verdict, Accepted)] == []


def test_it_runs_in_order_of_time_up_to_the_end_and_no_identity_comes_twice() -> None:
    times = [int(touchpoint.time.timestamp()) for touchpoint in told()]
    assert times == sorted(times)
    assert UNTIL - 60 * DAY <= times[0] and UNTIL - DAY * 4 < times[-1] < UNTIL
    assert len({touchpoint.id for touchpoint in told()}) == len(times)


def test_more_clients_change_nothing_for_the_others() -> None:
    few = {touchpoint.subject for touchpoint in told(clients=5)}
    assert [touchpoint for touchpoint in told(clients=9) if touchpoint.subject in few] == told(clients=5)


def test_clients_have_several_cases_a_month_and_most_are_served_well() -> None:
    history = told(clients=100)
    cases, reopened = defaultdict(set), defaultdict(int)
    for touchpoint in history:
        cases[touchpoint.subject].add(touchpoint.data.case_id)
        reopened[touchpoint.subject] += touchpoint.type == "case.reopened"
    assert 4 <= sum(map(len, cases.values())) / 100 <= 12
    assert sum(count <= 1 for count in reopened.values()) > 75
    assert max(reopened.values()) >= 3


@given(st.integers(0, 10**10))
def test_working_time_is_office_hours_from_monday_to_friday(passed: int) -> None:
    time = at_work(passed)
    assert worked(time) == passed
    moment = datetime.fromtimestamp(time, UTC)
    assert moment.weekday() < 5 and 8 <= moment.hour < 17


@pytest.mark.parametrize(
    "text", ["2026-11-21T03:00:00+00:00", "2026-11-22T23:00:00+00:00", "2026-11-23T07:59:59+00:00"]
)
def test_no_working_time_passes_on_a_weekend(text: str) -> None:
    friday = int(datetime(2026, 11, 20, 17, tzinfo=UTC).timestamp())
    assert worked(int(datetime.fromisoformat(text).timestamp())) == worked(friday)


def test_the_command_writes_lines(tmp_path: Path) -> None:
    out = tmp_path / "history.jsonl"
    words = ["simulate", str(out), "--clients=3", "--days=30", "--seed=4", "--until=2026-11-20T12:00:00Z"]
    assert CliRunner().invoke(app, words).exit_code == 0
    lines = out.read_bytes().splitlines()
    assert lines and all(isinstance(receive(line), Accepted) for line in lines)
