"""The people of the demo act like people: one thing at a time, and never where somebody watches."""

import json
import re
from datetime import UTC, datetime

import httpx
import pytest

from deploy import desk
from deploy.demo import targets

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
ALERTS = {
    "firing": [
        {"alert_id": "drift:watched:1", "client": "watched", "label": None, "rule": "drift"},
        {"alert_id": "drift:weary:1", "client": "weary", "label": None, "rule": "drift"},
    ],
    "resolved": [
        {"alert_id": "drift:old:1", "client": "old", "label": "true", "rule": "override"},
        {"alert_id": "drift:grave:1", "client": "grave", "label": None, "rule": "override"},
        {"alert_id": "drift:light:1", "client": "light", "label": None, "rule": "due_soon"},
    ],
}


@pytest.fixture
def acted(monkeypatch):
    """What was posted to a board with these alerts."""
    posted = []

    def answer(method, url, **said):
        if method == "POST":
            posted.append((url.removeprefix("http://board/v1/alerts/"), said["json"]))
        state = url.partition("state=")[2].partition("&")[0]
        return httpx.Response(200, json={"alerts": ALERTS.get(state, [])}, request=httpx.Request(method, url))

    monkeypatch.setattr(desk.httpx, "get", lambda url, **said: answer("GET", url, **said))
    monkeypatch.setattr(desk.httpx, "post", lambda url, **said: answer("POST", url, **said))
    return posted


def test_an_alert_is_taken_until_a_time_and_one_that_is_over_is_judged_once(acted):
    people = desk.Desk("http://board", {}, ["watched"])
    for _ in range(4):
        people.work(NOW)
    assert acted == [
        ("drift:weary:1/acknowledge", {"who": "Alex", "until": "2026-11-02T16:00:00+00:00"}),
        ("drift:grave:1/label", {"label": "true"}),
        ("drift:light:1/label", {"label": "false"}),
    ]


def test_an_alert_of_a_client_that_was_published_by_hand_is_left_to_who_did_so(acted):
    people = desk.Desk("http://board", {}, [], re.compile("watched|grave"))
    for _ in range(3):
        people.work(NOW)
    assert [place for place, _ in acted] == ["drift:watched:1/acknowledge", "drift:grave:1/label"]


def test_a_notice_comes_in_as_one_line(tmp_path):
    with desk.Inbox(tmp_path / "notices.jsonl") as inbox:
        for number in (1, 2):
            assert httpx.post(inbox.url, content=json.dumps({"notice": number}, indent=1)).status_code == 204
    lines = (tmp_path / "notices.jsonl").read_text().splitlines()
    assert [json.loads(line)["notice"] for line in lines] == [1, 2]


def test_prometheus_finds_each_service_by_its_name():
    assert targets({"ingest": 8080}) == [{"targets": ["127.0.0.1:8080"], "labels": {"job": "ingest"}}]
