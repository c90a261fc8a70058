"""What the demo publishes live: everything that the contract can say, and nothing that ingest refuses."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache

from deploy.traffic import Event, Traffic
from services.ingest.intake import Accepted, receive
from tests.shared.words import told, words

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTES = 30
ELSEWHERE = {  # the demo leaves heartbeats away on purpose (demo.py), and segments are known from the history
    ("source.heartbeat", "", ""),
    ("HeartbeatData", "interval_seconds", ""),
    ("CommonData", "segment", ""),
}


@cache
def published() -> list[Event]:
    traffic = Traffic([f"client-{number:04}" for number in range(1, 100)], ["client-0001"], "seed")
    seconds = (START + timedelta(seconds=second) for second in range(60 * MINUTES))
    return [event for now in seconds for event in traffic.next(now)]


def test_the_demo_says_every_type_field_and_word_of_the_contract_within_half_an_hour() -> None:
    assert words() - told(published()) == ELSEWHERE


def test_ingest_accepts_all_that_the_demo_says() -> None:
    verdicts = [receive(json.dumps(event).encode()) for event in published()]
    assert [verdict for verdict in verdicts if not isinstance(verdict, Accepted)] == []


def test_a_correction_is_of_what_was_said_before_of_the_same_case() -> None:
    by_id = {event["id"]: event for event in published()}
    corrections = [event for event in published() if event["type"].startswith("touchpoint.")]
    for event in corrections:
        wrong = by_id[event["data"]["of"]["id"]]
        assert (wrong["subject"], wrong["type"]) == (event["subject"], "contact.received")
        assert "due_in" not in event["data"]
    assert len(corrections) > 10


def test_practices_are_of_units_and_never_of_a_client() -> None:
    units = {event["subject"] for event in published() if event["type"] == "practice.recorded"}
    clients = {event["subject"] for event in published() if event["type"] != "practice.recorded"}
    assert units and not units & clients
