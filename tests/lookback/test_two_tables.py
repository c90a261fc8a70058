"""Rows of two tables stand in the cases together; what docs/importing.md shows of it is what comes out."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from services.lookback.importers.files import open_table
from services.lookback.importers.mapping import Mapping, read_mapping
from shared.errors import WrongUse

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "importing.md").read_text("utf-8")
DESK = ROOT / "examples" / "helpdesk-jira.toml"
DATA = ROOT.parent / "shared" / "data" / "helpdesk-jira"
FUTURE = {"Q1", "Q2", "Q3", "Notes", "ended", "spent hours", "steps", "comments count", "type", "priority"}

UTTERANCES = """issueid,id,comment_seq,utr_seq,author,created,is_private,actionbody,author_role
7.0,71.0,0,0,zoe,2026-11-02 09:00:00+00:00,0.0,hello,reporter
7.0,71.0,0,1,zoe,2026-11-02 09:00:00+00:00,0.0,it fails,reporter
7.0,72.0,1,0,z2w_x,2026-11-02 09:00:05+00:00,1.0,problem:,others
7.0,73.0,2,0,4ggo,2026-11-02 09:00:10+00:00,0.0,we have your ticket,others
7.0,74.0,3,0,4bob,2026-11-02 09:30:00+00:00,1.0,who knows this?,assignee
7.0,75.0,4,0,yan,2026-11-02 10:00:00+00:00,0.0,any news?,others
7.0,76.0,5,0,4eve,2026-11-02 11:00:00+00:00,0.0,done,others
"""
TURNS = """id,project,reporter,type,priority,turn_no,assignee,started,ended,Q3
7.0,acme,zoe,Ticket,High,1,4bob,2026-11-02 09:00:00+00:00,2026-11-02 10:30:00+00:00,2
7.0,acme,zoe,Ticket,High,2,4eve,2026-11-02 10:30:00+00:00,2026-12-02 10:30:00+00:00,5
"""


def touchpoints(table: Path, mapping: Path) -> list[dict[str, Any]]:
    with open_table(table, read_mapping(mapping)) as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A made-up table of messages; the turns beside it are packed, the messages not."""
    (tmp_path / "utterances.csv").write_text(UTTERANCES)
    (tmp_path / "turns.csv.gz").write_bytes(gzip.compress(TURNS.encode()))
    return tmp_path / "utterances.csv"


def test_a_message_is_one_touchpoint_however_many_sentences_it_has_and_a_new_turn_a_transfer(desk: Path) -> None:
    found = [(event["time"][11:16], event["type"], event["data"].get("public")) for event in touchpoints(desk, DESK)]
    assert found == [
        ("09:00", "case.opened", None),
        ("09:00", "case.assigned", None),
        ("09:00", "contact.received", None),
        ("09:00", "reply.sent", False),
        ("09:00", "reply.sent", True),
        ("09:30", "reply.sent", False),
        ("10:00", "contact.received", None),
        ("10:30", "case.transferred", None),
        ("11:00", "reply.sent", True),
    ]


def test_every_row_has_its_client_from_the_turns_and_a_transfer_both_its_sides(desk: Path) -> None:
    found = touchpoints(desk, DESK)
    assert {event["subject"] for event in found} == {"acme"}
    assert found[7]["data"] == {"case_id": "7.0", "from_team": "4bob", "to_team": "4eve"}


def test_both_automation_authors_are_automation_and_other_staff_are_human(desk: Path) -> None:
    actors = [event["data"]["actor"] for event in touchpoints(desk, DESK) if event["type"] == "reply.sent"]
    assert [(actor["id"], actor["kind"]) for actor in actors] == [
        ("z2w_x", "automation"), ("4ggo", "automation"), ("4bob", "human"), ("4eve", "human")
    ]  # fmt: skip


def test_the_mapping_of_the_help_desk_reads_no_label(desk: Path) -> None:
    mapping = read_mapping(DESK)
    read = {theirs for also in mapping.also for theirs in also.columns.values()}
    assert not FUTURE & {*mapping.columns(), *read}
    blind = TURNS.replace(",2\n", ",X\n").replace("Ticket,High", "X,X").replace("2026-12-02", "2027-01-01")
    before = touchpoints(desk, DESK)
    (desk.parent / "turns.csv.gz").write_bytes(gzip.compress(blind.encode()))
    assert touchpoints(desk, DESK) == before


def test_the_example_of_the_page_gives_what_the_page_says(tmp_path: Path) -> None:
    messages, turns, mapping = re.findall(r"```(?:csv|toml)\n(.*?)```", PAGE, re.DOTALL)[-3:]
    for name, text in {"messages.csv": messages, "desk.csv": turns, "desk.toml": mapping}.items():
        (tmp_path / name).write_text(text)
    words = ["import", "csv", str(tmp_path / "messages.csv"), "--mapping", str(tmp_path / "desk.toml"), "--out", "-"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, (result.output, result.exception)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    rows = [(event["time"][11:19], event["type"], event["id"], said(event["data"])) for event in found]
    assert [f"| {time} | `{type}` | `{id}` | {data} |" for time, type, id, data in rows] == [
        line for line in PAGE.splitlines() if re.match(r"\| \d\d:", line)
    ]


def said(data: dict[str, Any]) -> str:
    if "to_team" in data:
        return f"from `{data['from_team']}` to `{data['to_team']}`"
    kind = data["actor"].get("kind")
    return f"by `{data['actor']['id']}`" + (f", {kind}" if kind else "")


def test_a_table_that_does_not_lie_beside_the_first_is_named(desk: Path) -> None:
    (desk.parent / "turns.csv.gz").unlink()
    with pytest.raises(WrongUse, match="turns.csv.gz: can't be read"):
        touchpoints(desk, DESK)


def test_a_column_that_another_table_lacks_is_named(desk: Path) -> None:
    (desk.parent / "turns.csv.gz").write_bytes(gzip.compress(TURNS.replace("project", "customer").encode()))
    with pytest.raises(WrongUse, match="no column project; it has id, customer"):
        touchpoints(desk, DESK)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order": None}, "rows of two tables stand in one order"),
        ({"also": [{"file": "t.csv", "columns": {"a": "b"}, "holds": ["c"]}]}, "c is none of `columns`"),
    ],
)
def test_tables_that_can_not_be_joined_are_refused(changes: dict[str, Any], said: str) -> None:
    whole = read_mapping(DESK).model_dump(by_alias=True)
    with pytest.raises(ValueError, match=said):
        Mapping.model_validate(whole | changes)


def test_the_real_help_desk_maps_without_a_refusal() -> None:
    table = DATA / "utterances.csv.gz"
    if not table.exists():
        pytest.skip(f"the real log is not here: {table}")
    found = touchpoints(table, DESK)
    counts = Counter(event["type"] for event in found)
    assert counts["case.opened"] == 177 and counts["case.transferred"] == 352 - 177
    assert counts["contact.received"] + counts["reply.sent"] == 3653
    assert len({event["subject"] for event in found}) == 68
    automation = [event["data"] for event in found if event["data"].get("actor", {}).get("kind") == "automation"]
    assert len(automation) == 360
