"""The simulated history: the same words give the same bytes, intake accepts every line, and the truth holds."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from services.ingest.intake import Accepted, receive
from services.lookback.backtest.labels import read_labels
from services.lookback.commands import app
from services.lookback.simulation import History, simulated, touchpoints
from services.lookback.simulation.archetypes import ARCHETYPES
from services.lookback.simulation.hours import DAY, at_work, worked, written
from services.lookback.simulation.house import HOUSE
from services.lookback.simulation.world import TEAMS, Spell, World
from tests.shared.words import told as said
from tests.shared.words import words

UNTIL = 1_790_000_000
OVERRIDES = {"escalation.requested", "mention.public", "notice.legal"}
MONTHS = 6

Event = dict[str, Any]


@cache
def history(clients: int = 20, days: int = 60, seed: int = 1) -> History:
    return simulated(clients, days, seed, UNTIL)


@cache
def large() -> History:
    return history(700, 30 * MONTHS, 3)


@cache
def events_by_client() -> dict[str, list[Event]]:
    found = defaultdict(list)
    for line in large().lines:
        event = json.loads(line)
        found[event.get("subject", "")].append(event)
    return found


def of(archetype: str) -> list[list[Event]]:
    """The touchpoints of each client of an archetype."""
    names = {truth.client for truth in large().truths if truth.archetype == archetype}
    return [events_by_client()[name] for name in names]


def a_month(clients: list[list[Event]], type: str, **facts: str) -> float:
    """How often something happens to each client in a month, on average."""
    hits = [
        event
        for events in clients
        for event in events
        if event["type"] == type and facts.items() <= event["data"].items()
    ]
    return len(hits) / len(clients) / MONTHS


def test_f11_the_same_seed_tells_the_same_history_and_another_seed_another() -> None:
    again = simulated(20, 60, 1, UNTIL)
    assert (again.lines, again.truths) == (history().lines, history().truths)
    assert history(seed=2).lines != again.lines


def test_f11_a_crisis_is_where_a_client_raised_its_voice_and_nowhere_else() -> None:
    truth = {(one.client, written(one.at)) for one in large().truths if one.label == "crisis" and one.at}
    told = {
        (client, event["time"])
        for client, events in events_by_client().items()
        for event in events
        if event["type"] in OVERRIDES
    }
    assert truth == told and len(truth) > 10


def test_f11_a_few_clients_in_a_hundred_have_a_crisis_or_leave_without_a_word() -> None:
    labels = Counter(truth.label for truth in large().truths)
    assert 0.02 < labels["crisis"] / 700 < 0.08 and 0.02 < labels["churn"] / 700 < 0.07


def test_f11_a_crisis_follows_from_service_and_not_from_the_archetype() -> None:
    crises, all_of = Counter[str](), Counter[str]()
    for seed in (3, 4):
        for truth in history(700, 30 * MONTHS, seed).truths:
            crises[truth.archetype] += truth.label != "none"
            all_of[truth.archetype] += 1
    share = {name: crises[name] / all_of[name] for name in ARCHETYPES}
    assert all(0.2 < share[name] < 0.8 for name in ("drifting", "double_failure", "silent_leaver"))
    calm = ("steady", "slow_but_steady", "single_lapse", "false_alarm", "busy_season", "shared_account")
    assert all(share[name] < 0.08 for name in calm)
    assert crises["steady"] > 0, "bad luck befalls the steady too"


def test_f11_a_silent_leaver_never_complains_once_let_down_and_is_gone_at_the_end() -> None:
    leavers = [one for one in large().truths if (one.archetype, one.label) == ("silent_leaver", "churn") and one.since]
    for truth in leavers:
        assert truth.at and truth.since
        events = events_by_client()[truth.client]
        after = [event["data"] for event in events if event["time"] >= written(truth.since)]
        assert not [data for data in after if data.get("kind") == "complaint" or data.get("angry")]
        assert max(event["time"] for event in events) <= written(truth.at)
    assert len(leavers) > 5


def test_f11_who_leaves_comes_ever_less_before() -> None:
    last, before = 0, 0
    for truth in large().truths:
        if truth.label == "churn" and truth.archetype in ("silent_leaver", "drifting") and truth.at:
            for event in events_by_client()[truth.client]:
                if event["type"] in ("contact.received", "order.placed"):
                    last += event["time"] > written(truth.at - 14 * DAY)
                    before += written(truth.at - 70 * DAY) < event["time"] <= written(truth.at - 42 * DAY)
    assert last * 2 < before / 2


def test_f11_each_archetype_is_served_as_it_says() -> None:
    steady = of("steady")
    assert 3 < a_month(steady, "contact.received") < 8
    assert a_month(of("shared_account"), "contact.received") > 25
    for archetype in ("drifting", "double_failure", "silent_leaver"):
        assert a_month(of(archetype), "case.reopened") > 2 * a_month(steady, "case.reopened")
    for archetype in ("slow_but_steady", "busy_season", "false_alarm"):
        assert a_month(of(archetype), "case.reopened") < 2 * a_month(steady, "case.reopened")
    assert a_month(of("false_alarm"), "contact.received", kind="complaint") > 1.3 * a_month(
        steady, "contact.received", kind="complaint"
    )


def test_f11_a_systemic_cause_hits_many_clients_within_days() -> None:
    [incident, *_] = World(3, UNTIL - 30 * MONTHS * DAY, UNTIL).incidents
    hit = {
        client
        for client, events in events_by_client().items()
        for event in events
        if event["data"].get("cause") == incident.cause
    }
    assert len(hit) >= 5


def test_f11_what_a_dark_source_saw_arrives_when_it_is_back() -> None:
    world = World(3, UNTIL - 30 * MONTHS * DAY, UNTIL)
    for dark in world.darks:
        told = [json.loads(line) for line in large().lines if f'"source":"{dark.source}"'.encode() in line]
        inside = [event for event in told if written(dark.start) <= event["time"] < written(dark.end)]
        assert inside and {event["ingestedat"] for event in inside} == {written(dark.end)}
        assert "source.heartbeat" not in {event["type"] for event in inside}


def test_intake_accepts_every_line() -> None:
    lines = [*history().lines, *large().lines[::7]]
    assert [verdict for verdict in map(receive, lines) if not isinstance(verdict, Accepted)] == []


def test_it_runs_in_order_of_arrival_up_to_the_end_and_no_identity_comes_twice() -> None:
    events = [json.loads(line) for line in history().lines]
    arrivals = [event.get("ingestedat", event["time"]) for event in events]
    assert arrivals == sorted(arrivals)
    assert written(UNTIL - 60 * DAY) <= arrivals[0] and written(UNTIL - DAY * 4) < arrivals[-1] < written(UNTIL)
    assert len({(event.get("subject"), event["source"], event["id"]) for event in events}) == len(events)


def test_more_clients_change_nothing_for_the_others() -> None:
    few, more = history(clients=5), history(clients=9)
    names = {truth.client for truth in few.truths}
    others = {truth.client for truth in more.truths} - names
    assert [line for line in more.lines if json.loads(line).get("subject") not in others] == few.lines
    assert [truth for truth in more.truths if truth.client in names] == few.truths


def test_without_heartbeats_and_practices_the_clients_touchpoints_are_the_same() -> None:
    told = [line for line in history().lines if b"source.heartbeat" not in line]
    assert told == simulated(20, 60, 1, UNTIL, heartbeats=False).lines
    of_clients = [json.loads(line)["id"] for line in told if b"practice.recorded" not in line]
    assert [one.id for one in touchpoints(20, 60, 1, UNTIL)] == of_clients


def test_every_type_field_and_word_of_the_contract_is_told() -> None:
    assert words() - said(json.loads(line) for line in large().lines) == set()


def test_what_is_told_besides_changes_nothing_of_what_decides_the_clients_fate() -> None:
    alone = simulated(20, 60, 1, UNTIL, besides=False)
    assert [step for step in map(without_besides, history().lines) if step is not None] == alone.lines
    assert history().truths == alone.truths
    # as the histories were when nothing was told besides: what was measured on them stays comparable
    assert sha256(b"\n".join(alone.lines)).hexdigest()[:16] == "bd5f278711931c57"


def without_besides(line: bytes) -> bytes | None:
    """A line as it was before anything was told besides; None where the whole line is besides."""
    event = json.loads(line)
    if event["type"] == "practice.recorded" or re.search(r"-b\d+$", event["id"]):
        return None
    data = event["data"]
    if "segment" in data:
        event["data"] = {name: data[name] for name in list(data)[: list(data).index("segment") + 1]}
    data.get("actor", {}).pop("role", None)
    return json.dumps(event, separators=(",", ":")).encode()


def test_people_defend_themselves_where_something_went_wrong_and_hear_clients_out_where_not() -> None:
    failed = {
        event["data"].get("case_id")
        for events in events_by_client().values()
        for event in events
        if event["type"] == "case.reopened"
    }
    does = {True: Counter[str](), False: Counter[str]()}
    for events in events_by_client().values():
        for event in events:
            if event["type"] == "reply.sent" and event["data"].get("kind") == "answer":
                acts = event["data"].get("does")
                does[event["data"]["case_id"] in failed].update([] if acts is None else ["told", *acts])
    share = {bad: (counts["defended"] + counts["blamed"]) / counts["told"] for bad, counts in does.items()}
    assert share[True] > 2 * share[False] > 0


def test_practices_are_of_units_of_the_house_in_every_week_and_of_no_client() -> None:
    practices = [json.loads(line) for line in large().lines if b"practice.recorded" in line]
    assert {event["subject"] for event in practices} == {HOUSE, *TEAMS}
    loads = Counter(event["time"][:10] for event in practices if event["data"]["kind"] == "load")
    assert sum(loads.values()) >= 4 * (30 * MONTHS // 7)


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


def test_a_spell_grows_holds_and_fades() -> None:
    spell = Spell(10, 20, 30, 50, pace=4)
    assert [spell.grown(at) for at in (5, 15, 20, 30, 40, 60)] == [0, 0.5, 1, 1, 0.5, 0]


def test_the_command_writes_lines_and_the_truth(tmp_path: Path) -> None:
    out, labels = tmp_path / "history.jsonl", tmp_path / "labels.csv"
    words = ["simulate", str(out), "--clients=40", "--days=90", "--seed=3", "--until=2026-11-20T12:00:00Z"]
    assert CliRunner().invoke(app, [*words, f"--labels={labels}"]).exit_code == 0
    lines = out.read_bytes().splitlines()
    assert lines and all(isinstance(receive(line), Accepted) for line in lines)
    rows = list(csv.DictReader(labels.open(encoding="utf-8")))
    assert list(rows[0]) == ["client", "label", "at", "archetype", "since"]
    assert {row["client"] for row in rows} == {f"client-{number:04}" for number in range(1, 41)}
    assert all((row["at"] == "") == (row["label"] == "none") for row in rows)
    assert len(read_labels(labels)) == len(rows)


def test_f11_no_cause_begins_after_what_it_brought_about() -> None:
    assert not [one for one in large().truths if one.at and one.since and one.since > one.at]
