"""Rows of a table become touchpoints as the mapping file says, and nothing else is read."""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app, main
from services.ingest.intake import Accepted, receive
from services.lookback.importers.mapping import Mapping, read_mapping
from services.lookback.importers.table import lines_of, rows_of
from services.lookback.log import open_log
from shared.errors import Failed, Reason, WrongUse

ROOT = Path(__file__).parents[2]
UCI = ROOT.parent / "shared" / "data" / "uci-incident" / "incident_event_log.csv.gz"
UCI_MAPPING = ROOT / "examples" / "uci-incident.toml"
FUTURE = ("resolved_at", "closed_at", "closed_code", "resolved_by", "made_sla")

MAPPING: dict[str, Any] = {
    "source": "desk",
    "client": "{customer}",
    "case": "{ticket}",
    "order": "step",
    "id": "{ticket}-{step:0>2}",
    "null": ["", "-"],
    "time": {"from": "{at}", "format": "%d.%m.%Y %H:%M", "zone": "Europe/Berlin"},
    "skip": {"customer": [""], "state": ["spam"]},
    "data": {"channel": {"from": "{via}", "values": {"Tel.": "phone"}}, "actor": {"team": "{team}"}},
    "touchpoints": [
        {"type": "case.opened", "when": {"first": True}, "data": {"priority": "{prio}", "actor": {"kind": "client"}}},
        {
            "type": "case.transferred",
            "when": {"rises": ["hops"]},
            "data": {"from_team": "{was.team}", "to_team": "{team}"},
        },
        {"type": "case.resolved", "when": {"becomes": {"state": ["done"]}}},
        {"type": "case.reopened", "when": {"leaves": {"state": ["done"]}}},
        {"type": "case.changed", "when": {"otherwise": True}},
    ],
}
HEADER = "ticket,step,at,customer,via,prio,team,state,hops,secret"
ROWS = [
    "T1,10,02.11.2026 12:00,acme,Tel.,high,back,done,1,x",
    "T1,9,02.11.2026 11:00,acme,Tel.,high,front,new,0,x",
    "T2,1,02.11.2026 10:30,,Tel.,low,front,new,0,x",
    "T3,1,02.11.2026 10:30,evil,Tel.,low,front,spam,0,x",
    "T1,11,03.11.2026 09:00,acme,Tel.,-,back,new,1,x",
    "T1,12,03.11.2026 09:00,acme,Tel.,-,back,new,1,x",
]


def table(rows: list[str], header: str = HEADER) -> list[bytes]:
    return [f"{line}\n".encode() for line in (header, *rows)]


def mapped(rows: list[str], **changes: Any) -> list[dict[str, Any]]:
    mapping = Mapping.model_validate(MAPPING | changes)
    return [json.loads(line) for line in lines_of(rows_of(table(rows), mapping), mapping)]


def test_differences_between_the_rows_of_a_case_become_touchpoints_in_order_of_time() -> None:
    assert [(event["time"], event["type"], event["id"]) for event in mapped(ROWS)] == [
        ("2026-11-02T10:00:00Z", "case.opened", "T1-09.01"),
        ("2026-11-02T11:00:00Z", "case.transferred", "T1-10.02"),
        ("2026-11-02T11:00:00Z", "case.resolved", "T1-10.03"),
        ("2026-11-03T08:00:00Z", "case.reopened", "T1-11.04"),
        ("2026-11-03T08:00:00Z", "case.changed", "T1-12.05"),
    ]


def test_columns_values_and_the_row_before_fill_the_data() -> None:
    opened, moved, *_ = mapped(ROWS)
    assert opened["data"] == {"case_id": "T1", "channel": "phone", "priority": "high", "actor": {"kind": "client"}}
    assert (moved["data"]["from_team"], moved["data"]["to_team"]) == ("front", "back")
    assert moved["subject"] == "acme" and moved["source"] == "desk"


def test_a_null_column_leaves_its_field_out() -> None:
    (only,) = mapped(["T1,1,02.11.2026 11:00,acme,-,-,-,new,0,x"])
    assert only["data"] == {"case_id": "T1", "actor": {"kind": "client"}}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("T1,1,soon,acme,Tel.,high,front,new,0,x", Reason.BAD_ENVELOPE),
        ("T1,1,,acme,Tel.,high,front,new,0,x", Reason.MISSING_TIME),
        ("T1,1,02.11.2026 11:00,acme,Fax,high,front,new,0,x", Reason.BAD_DATA),
        (",1,02.11.2026 11:00,acme,Tel.,high,front,new,0,x", Reason.BAD_ENVELOPE),
    ],
)
def test_what_a_row_can_not_say_is_refused_by_intake(row: str, reason: Reason) -> None:
    (event,) = mapped([row])
    verdict = receive(json.dumps(event).encode())
    assert not isinstance(verdict, Accepted) and verdict.reason is reason


def test_without_a_client_a_row_that_is_not_skipped_is_refused() -> None:
    (event,) = mapped([ROWS[2]], skip={})
    verdict = receive(json.dumps(event).encode())
    assert not isinstance(verdict, Accepted) and verdict.reason is Reason.MISSING_CLIENT


def test_numbers_and_defaults() -> None:
    data = {"wait_seconds": {"from": "{hops}", "as": "number"}, "channel": {"from": "{via}", "else": "web"}}
    rules = [{"type": "contact.received", "data": {**data, "angry": True}}]
    (event,) = mapped([ROWS[0]], touchpoints=rules)
    assert event["data"]["wait_seconds"] == 1 and event["data"]["channel"] == "web" and event["data"]["angry"] is True


def test_a_text_with_a_time_in_it_is_a_time() -> None:
    rules = [
        {"type": "commitment.made", "data": {"commitment_id": "{ticket}", "due_at": {"from": "{at}", "as": "time"}}}
    ]
    (event,) = mapped([ROWS[0]], touchpoints=rules)
    assert event["data"]["due_at"] == "2026-11-02T11:00:00Z"


def test_a_table_without_cases_makes_every_row_a_first_one() -> None:
    changes = {"case": None, "order": None, "touchpoints": [{"type": "contact.received", "when": {"first": True}}]}
    assert len(mapped(ROWS, **changes)) == 4


def test_a_missing_column_is_named() -> None:
    mapping = Mapping.model_validate(MAPPING)
    with pytest.raises(WrongUse, match="no column hops, at; it has ticket"):
        list(rows_of(table([], HEADER.replace("at,", "when,").replace("hops", "jumps")), mapping))


def test_a_file_of_another_encoding_is_told_by_its_line() -> None:
    mapping = Mapping.model_validate(MAPPING)
    with pytest.raises(Failed, match="line 3: is no utf-8-sig CSV"):
        list(rows_of([*table(ROWS[:1]), b"T1,1,\xfc\n"], mapping))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source = ", "Invalid"),
        ("surplus = 1", "source: Field required"),
        ("[time]\nfrom = '{at}'\nzone = 'Mars/Base'", "time.zone: .*no time zone 'Mars/Base'"),
        ("client = '{}'", "client: .*a column stands in braces"),
        ("client = '{number:d}'", "client: .*Unknown format code 'd'"),
        ("encoding = 'latin-x'", "encoding: .*no encoding 'latin-x'"),
        ("[[touchpoints]]\ntype = 'case.gone'", "touchpoints.0.type: "),
    ],
)
def test_a_bad_mapping_is_told_by_its_key(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    with pytest.raises(WrongUse, match=said):
        read_mapping(path)


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """The command for a table of one good row and one bad one, but for where to."""
    mapping, source = tmp_path / "m.toml", tmp_path / "t.csv.gz"
    head = "source = 'desk'\nclient = '{customer}'\nid = '{ticket}-{step}'\ntime = { from = '{at}' }\n"
    mapping.write_text(head + "[[touchpoints]]\ntype = 'contact.received'\n")
    rows = ["T1,1,2026-11-02T09:00:00+01:00,acme,,,,,,", "T2,1,late,acme,,,,,,"]
    source.write_bytes(gzip.compress(b"".join(table(rows))))
    return ["import", "csv", str(source), "--mapping", str(mapping), "--json"]


def test_the_command_writes_a_log_and_counts_what_was_refused(tmp_path: Path, words: list[str]) -> None:
    out = tmp_path / "out.jsonl"
    result = CliRunner().invoke(app, [*words, "--out", str(out)])
    assert result.exit_code == 0, (result.output, result.exception)
    assert json.loads(result.stdout) == {"accepted": 1, "refused": {"bad_envelope": 1}}
    assert json.loads(out.read_text())["time"] == "2026-11-02T08:00:00Z"


def test_a_log_on_standard_output_is_nothing_but_the_log(words: list[str]) -> None:
    result = CliRunner().invoke(app, [*words, "--out", "-"])
    assert result.exit_code == 0, (result.output, result.exception)
    assert json.loads(result.stdout)["time"] == "2026-11-02T08:00:00Z"
    assert json.loads(result.stderr)["accepted"] == 1


def test_what_cannot_be_written_is_not_blamed_on_the_table(
    tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "none" / "out.jsonl"
    monkeypatch.setattr(sys, "argv", ["driftline", *words, "--out", str(out)])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert capsys.readouterr().err == f"driftline: {out}: No such file or directory\n"


def test_writing_a_log_ends_no_history(words: list[str]) -> None:
    assert isinstance(CliRunner().invoke(app, [*words, "--out", "-", "--live"]).exception, WrongUse)


def test_a_broken_gzip_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    packed = gzip.compress(bytes(range(256)) * 100)
    path.write_bytes(packed[:12] + b"\xff" * 9 + packed[21:])
    with pytest.raises(Failed, match="log.gz"), open_log(path) as lines:
        list(lines)


def uci_lines(limit: int) -> list[bytes]:
    if not UCI.exists():
        pytest.skip(f"the real log is not here: {UCI}")
    with gzip.open(UCI) as file:
        return [line for _, line in zip(range(limit), file, strict=False)]


def test_the_real_log_maps_without_a_refusal() -> None:
    mapping = read_mapping(UCI_MAPPING)
    lines = list(lines_of(rows_of(uci_lines(3_000), mapping), mapping))
    types = Counter(json.loads(line)["type"] for line in lines)
    assert all(isinstance(receive(line), Accepted) for line in lines)
    assert len(lines) >= 2_999
    assert {"contact.received", "case.transferred", "case.reopened", "case.paused", "case.resumed"} <= types.keys()


def test_the_mapping_of_the_real_log_does_not_look_into_the_future() -> None:
    mapping, lines = read_mapping(UCI_MAPPING), uci_lines(500)
    assert not {*FUTURE} & {*mapping.columns()}
    header = lines[0].decode().strip().split(",")
    places = [header.index(name) for name in FUTURE]
    blind = [
        ",".join("X" if at in places else cell for at, cell in enumerate(line.decode().split(",")))
        for line in lines[1:]
    ]
    table_without = [lines[0], *(f"{line}\n".encode() for line in blind)]
    assert [*lines_of(rows_of(table_without, mapping), mapping)] == [*lines_of(rows_of(lines, mapping), mapping)]
