import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from shared.errors import WrongUse

HOUSE = Path(__file__).parents[2]
EXAMPLE = HOUSE / "examples" / "routing.toml"
PAGE = (HOUSE / "docs" / "routing.md").read_text()


def ran(*options):
    return CliRunner().invoke(app, ["alerts", "test-route", *options])


def rehearsed(*options, routing=EXAMPLE):
    done = ran("--routing", str(routing), "--json", *options)
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_d10_the_timeline_of_a_chain_is_what_delivery_would_do():
    found = rehearsed("--rule", "override", "--at", "2026-11-13T23:00:00Z")
    course = [(one["at"][11:16], [to["name"] for to in one["to"]], one["why"], one["level"]) for one in found["course"]]
    assert course == [
        ("23:00", ["desk"], "new_step", 0),
        ("23:05", ["desk"], "unacknowledged", 1),
        ("23:15", ["lead"], "unacknowledged", 2),
        ("23:30", ["lead"], "unacknowledged", 3),
        ("23:45", ["lead"], "unacknowledged", 4),
        ("00:00", ["lead"], "unacknowledged", 5),
    ]
    assert found["course"][2]["to"] == [{"name": "lead", "who": "Alex", "channels": ["deputy-phone"]}]


def test_d14_an_alert_in_the_night_waits_for_the_staff_and_says_whose_quiet_hours_they_are():
    found = rehearsed("--step", "at_risk", "--at", "2026-11-13T16:00:00Z")
    waits, told, *_ = found["course"]
    assert (waits["told"], waits["why"], waits["until"]) == (False, "quiet_hours", "2026-11-16T07:00:00Z")
    assert waits["whose"] == ["of desk"]
    assert told["told"] and told["at"] == "2026-11-16T07:00:00Z"


def test_the_routes_that_match_are_named():
    found = rehearsed("--team", "sales", "--at", "2026-11-10T12:00:00Z")
    assert [(one["number"], one["to"]) for one in found["routes"]] == [(1, ["tickets"]), (2, ["sales"])]


def test_a_rule_that_is_only_shown_is_told_where_a_route_names_it():
    gold = ("--rule", "serial_renegotiation", "--at", "2026-11-10T15:00:00Z", "--segment")
    assert [one["why"] for one in rehearsed(*gold, "gold")["course"]] == ["raised"]
    assert [one["why"] for one in rehearsed(*gold, "silver")["course"]] == ["shown_only"]


def test_what_is_planned_is_named():
    found = rehearsed("--rule", "drift", "--step", "crisis", "--segment", "gold", "--at", "2026-11-28T21:00:00Z")
    assert (found["course"][0]["why"], found["course"][0]["planned"]) == ("planned", "move to the new billing")
    assert found["course"][0]["until"] == "2026-11-29T06:00:00Z"


def test_without_a_file_the_channels_of_the_settings_are_told(monkeypatch):
    monkeypatch.setenv("DRIFTLINE_WEBHOOK", "http://hook")
    said = ran("--rule", "indecision")
    assert said.exit_code == 0 and "route 1 (everything) -> webhook" in said.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--rule", "drifted"], "--rule: no rule 'drifted' has alerts"),
        (["--rule", "shared_account"], "--rule: no rule 'shared_account' has alerts"),
        (["--rule", "indecision", "--step", "crisis"], "indecision is a flag, which has no step"),
        (["--step", "calm"], "--step: 'calm' is none: one of drifting at_risk crisis"),
        (["--step", "crisis", "--tier", "ticket"], "a client that is crisis is page, not ticket"),
        (["--at", "noon"], "--at: 'noon' is not a time"),
        (["--at", "2026-11-13T16:00:00"], "is not a time: expected RFC 3339 with an offset"),
        (["--routing", "none.toml"], "none.toml: can't be read"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_is_wrong(options, said):
    refused = ran(*options).exception
    assert isinstance(refused, WrongUse) and said in str(refused)


def test_a_file_that_is_wrong_ends_with_exit_code_2_and_names_the_line(tmp_path):
    (tmp_path / "routing.toml").write_text("[[routes]]\nto = []\n")
    command = [sys.executable, "-m", "cli", "alerts", "test-route", "--routing", str(tmp_path / "routing.toml")]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, env={})
    assert done.returncode == 2 and "routes: an override may reach nobody" in done.stderr
