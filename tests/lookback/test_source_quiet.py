"""A source that falls silent is one alert, whatever the number of its clients (rule `source_quiet`)."""

from typing import Any

from services.lookback.replay import replay
from tests.lookback.test_silences import beats, in_order
from tests.scoring.shorthand import arrivals, at, rulebook


def told(*logs: str, until: str) -> list[dict[str, Any]]:
    """The alerts of sources, as `replay --json` lists them."""
    printed = replay(arrivals(in_order(*logs)), rulebook([]), at(until)).printed()["alerts"]
    return [row for row in printed if row["rule"] == "source_quiet"]


def test_a_silent_source_is_told_once_at_the_moment_its_heartbeat_is_overdue_and_over_when_it_is_heard() -> None:
    story = "; ".join(f"1h contact a kind=request client=c{n} id=k{n} source=desk" for n in range(5))
    found = told(beats(*range(0, 4), source="desk"), story, beats(30, source="desk"), until="31h")
    assert [(row["alert_id"], row["state"], row["reason"]) for row in found] == [
        ("source_quiet:source:desk:1", "firing", "heartbeat_overdue"),
        ("source_quiet:source:desk:1", "resolved", "heard_again"),
    ]
    assert found[1]["at"] == "2026-06-02T06:00:00Z"
    assert all(row["client"] is None and row["step"] is None and "members" not in row for row in found)


def test_a_source_that_never_sent_a_heartbeat_is_not_judged() -> None:
    assert told("0h contact a kind=request; 1h reply a", until="40d") == []


def test_each_silence_is_an_episode_of_its_own() -> None:
    found = told(beats(0, 1, 20, 21, source="desk"), until="60h")
    assert [(row["alert_id"][-1], row["state"]) for row in found] == [
        ("1", "firing"),
        ("1", "resolved"),
        ("2", "firing"),
    ]


def test_looking_on_the_way_changes_nothing_that_is_told_of_sources() -> None:
    log = in_order(
        beats(0, 1, 20, 21, source="desk"), "; ".join(f"{n}h order - id=o{n} source=desk" for n in range(50))
    )
    plain = replay(arrivals(log), rulebook([]), at("60h"))
    assert [row["at"] for row in told(beats(0, 1, 20, 21, source="desk"), until="60h")] == [
        row["at"] for row in plain.printed()["alerts"] if row["rule"] == "source_quiet"
    ]
