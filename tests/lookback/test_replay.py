"""`driftline replay`: a log in, the whole contract of SPEC.md 13 out."""

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from cli import app
from services.lookback.log import read_log
from services.lookback.replay import replay
from shared.clock import utc_now
from shared.errors import Failed, WrongUse
from shared.messages import HEARTBEAT
from tests.scoring.shorthand import arrivals, at, outcome, rfc3339, rulebook, touchpoints

LOG = (
    "0h opened a kind=complaint segment=gold; 1h reply a; 2h escalation.requested a; 3h made p due_at=4h; "
    "5h contact b client=d; 6h source.heartbeat - client=e interval_seconds=60"
)
FAR = at("2100-01-01T00:00:00Z")
DIMENSIONS = {"cycle_time", "follow_through", "repeat_contact", "caring", "customised", "competent", "access"}
CLOCK = {
    "clock", "state", "started_at", "due_at", "fulfilled_at", "breached", "calendar_seconds", "working_seconds",
}  # fmt: skip
ALERT = {"alert_id", "client", "rule", "step", "override", "state", "at", "reason", "because"}


def raw(log: str) -> list[bytes]:
    """A log in shorthand as its lines."""
    return [msgspec.json.encode(each) + b"\n" for each in touchpoints(log)]


def ran(*arguments: str, stdin: bytes = b"") -> Result:
    """`driftline replay ARGUMENTS`; what it raises on purpose is raised."""
    result = CliRunner().invoke(app, ["replay", *arguments], input=stdin, catch_exceptions=False)
    return result


def as_json(*arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    """Its answer with --json."""
    result = ran("--json", *arguments, stdin=stdin)
    assert result.exit_code == 0
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(raw(LOG)))
    return path


def test_json_has_every_field_of_the_contract(log: Path) -> None:
    answer = as_json(str(log))
    assert set(answer) == {"state_hash", "touchpoints", "clients", "alerts"}
    assert answer["touchpoints"] == {"accepted": 6, "duplicate": 0, "dead": 0}
    assert set(answer["clients"]) == {"c", "d"}
    client = answer["clients"]["c"]
    assert set(client) == {
        "score", "confidence", "dimensions", "ladder", "cases", "commitments", "repeat_contacts", "chasers",
    }  # fmt: skip
    assert set(client["dimensions"]) == DIMENSIONS
    assert client["dimensions"]["access"] == {"value": 75.0, "evidence": 0.0}, "nothing was said of it"
    assert set(client["dimensions"]["cycle_time"]) == {"value", "evidence"}
    assert client["ladder"] == "crisis"
    assert set(client["cases"]["a"]) == {"clocks", "first_contact_resolved"}
    assert all(set(clock) == CLOCK for clock in client["cases"]["a"]["clocks"])
    assert client["cases"]["a"]["clocks"][0]["fulfilled_at"] == "2026-06-01T01:00:00Z"


def test_an_override_is_listed_as_an_alert_with_the_touchpoint_behind_it(log: Path) -> None:
    alert = next(alert for alert in as_json(str(log))["alerts"] if alert["rule"] == "override")
    assert set(alert) == ALERT
    assert (alert["alert_id"], alert["step"], alert["override"], alert["state"]) == (
        "override:c:1", "crisis", True, "firing",
    )  # fmt: skip
    assert alert["at"] == "2026-06-01T02:00:00Z"
    assert alert["because"] == [{"source": "s", "id": "03"}]


def test_alerts_stand_in_the_order_in_which_they_became_known() -> None:
    log = "0h escalation.requested - client=z; 1h escalation.requested - client=a; 2h made p client=b; 40d order -"
    told = outcome(log)["alerts"]
    assert [alert["at"] for alert in told] == sorted(alert["at"] for alert in told)
    assert {alert["client"] for alert in told[:2]} == {"a", "z"}


def test_a_log_may_be_compressed_or_come_by_standard_input(log: Path, tmp_path: Path) -> None:
    packed = tmp_path / "log.jsonl.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    assert as_json(str(packed)) == as_json(str(log)) == as_json("-", stdin=log.read_bytes())


def test_until_reads_no_line_that_arrives_later(log: Path) -> None:
    answer = as_json(str(log), "--until", "2026-06-01T02:30:00+01:00")
    assert answer["touchpoints"]["accepted"] == 2
    assert as_json(str(log), "--until", "2100-01-01T00:00:00Z")["clients"]["c"]["commitments"]["broken"] == 1


def test_the_summary_names_the_first_dead_line_of_each_reason_with_its_number_and_why(log: Path) -> None:
    good = msgspec.json.decode(log.read_bytes().splitlines()[0])
    bad = [
        good | {"data": {"case_id": "z"}},
        good | {"id": "x", "type": "case.vanished"},
        good | {"id": "y", "time": "2020-01-01T00:00:00Z"},
        good | {"data": {"case_id": "y"}},
    ]
    said = ran("-", stdin=log.read_bytes() + b"\n" + b"".join(msgspec.json.encode(line) + b"\n" for line in bad)).stdout
    assert "dead        conflict 2, first: line 8: this client, source and id were used before" in said
    assert 'dead        unknown_type 1, first: line 9: type: "case.vanished" is not one of the contract' in said
    assert "dead        too_late 1, first: line 10: time, or that of a correction's target, lies more than 72h" in said
    assert "no line" not in said


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_log_without_a_good_line_fails_after_all_that_is_to_be_said_of_it(more: tuple[str, ...]) -> None:
    bad = b'id,time\n{"specversion":"1.0","type":"no.such","time":"2026-09-01T00:00:00Z"}\n'
    failed = CliRunner().invoke(app, ["replay", "-", *more], input=bad)
    assert isinstance(failed.exception, Failed) and str(failed.exception).startswith("no line that was read")
    if more:
        assert json.loads(failed.stdout)["touchpoints"] == {"accepted": 0, "duplicate": 0, "dead": 2}
    else:
        assert "dead        not_json 1, first: line 1" in failed.stdout


def test_a_log_of_which_nothing_is_to_be_read_yet_is_no_failure(log: Path) -> None:
    assert "no line was read" in ran("-", stdin=b"").stdout
    assert "no line was read" in ran(str(log), "--until", "2020-01-01T00:00:00Z").stdout


def test_lines_of_bad_form_are_dead_and_no_arrival(log: Path) -> None:
    late = log.read_bytes() + b'{"specversion":"1.0","type":"no.such","time":"2026-09-01T00:00:00Z"}\n\nnonsense\n'
    assert as_json("-", stdin=late)["touchpoints"] == {"accepted": 6, "duplicate": 0, "dead": 2}
    summary = ran("-", stdin=late).stdout
    assert "as of       2026-06-01T06:00:00Z" in summary
    assert "not_json 1" in summary


def test_a_line_from_the_future_stops_it_and_is_named() -> None:
    soon, far = (rfc3339(at(time.isoformat())) for time in (utc_now(), utc_now() + timedelta(days=1, minutes=1)))
    lines = raw(f"{soon} order -") + [b"\n"] + raw(f"{far} order -")
    with pytest.raises(Failed, match="line 3"):
        ran("-", stdin=b"".join(lines))


def test_wrong_use_is_told_from_failure(log: Path, tmp_path: Path) -> None:
    for arguments in (
        [str(tmp_path / "none.jsonl")],
        [str(log), "--until", "2026-06-01T00:00:00"],
        [str(log), "--until", "soon"],
        [str(log), "--lateness", "3 days"],
        [str(log), "--policy", str(log)],
    ):
        with pytest.raises(WrongUse):
            ran(*arguments)


def test_a_broken_archive_is_a_failure(log: Path, tmp_path: Path) -> None:
    packed = tmp_path / "log.gz"
    packed.write_bytes(gzip.compress(log.read_bytes())[:-9])
    with pytest.raises(Failed, match="gzip"):
        ran(str(packed))


def test_the_summary_counts_what_was_read(log: Path) -> None:
    summary = ran(str(log)).stdout
    assert "6 accepted, 0 duplicate, 0 dead" in summary
    assert "2: " in summary and "crisis 1" in summary


def test_an_empty_log_has_an_empty_answer() -> None:
    answer = as_json("-")
    assert answer["clients"] == {} and answer["alerts"] == []
    assert "as of       -" in ran("-").stdout


def test_one_client_alone_stands_where_it_stands_among_all() -> None:
    log = arrivals(touchpoints(LOG))
    alone = [each for each in log if each.touchpoint.subject == "c" or each.touchpoint.type == HEARTBEAT]
    until, rules = at("9h"), rulebook([])
    assert replay(alone, rules, until).clients() == {"c": replay(log, rules, until).clients()["c"]}


def test_the_log_is_read_as_it_is_folded() -> None:
    held: list[int] = []
    log = raw("; ".join(f"{number}h order -" for number in range(50)))

    def lines() -> Any:
        for number, line in enumerate(log):
            held.append(number)
            yield line

    reading = read_log(lines(), FAR)
    replay((line for line, _ in zip(reading, range(10), strict=False)), rulebook([]))
    assert len(held) <= 11
