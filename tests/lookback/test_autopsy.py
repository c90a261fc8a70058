"""The autopsy of a lost client: its crisis, its warnings, its pages and the command; docs/autopsy.md is run."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from cli import app
from services.alerts.sql import tables
from services.lookback.autopsy.gather import every, latest
from services.lookback.autopsy.markdown import markdown
from services.lookback.autopsy.page import page
from services.lookback.autopsy.paper import paper
from services.scoring.policy.policy import DAY, HOUR
from shared.errors import Failed, WrongUse
from shared.messages import instant, micros
from tests.lookback.drafts import IGNORED, drafted
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints

PAGE = (Path(__file__).parents[2] / "docs" / "autopsy.md").read_text("utf-8")


def test_a_crisis_that_is_not_over_is_the_same_and_its_end_belongs_to_it() -> None:
    log = "0h contact a; 50h escalation.requested a; 60h mention.public a; 80h relationship.ended -"
    draft = drafted(log)
    assert (draft.crisis.at, draft.crisis.ended, [one.type for one in draft.crisis.rest]) == (
        at("50h"), True, ["mention.public", "relationship.ended"],
    )  # fmt: skip
    over = f"{log.rsplit(';', 1)[0]}; 70h case.confirmed a; 80h relationship.ended -"
    later = drafted(over)
    assert (later.crisis.at, later.start) == (at("80h"), at("60h"))
    assert len(list(every("c", arrivals(touchpoints(over)), rulebook([])))) == 2


def test_the_first_warning_and_what_was_left_to_lie_after_it() -> None:
    log = "0h contact a; 1h decision.needed a what=refund; 1h reply a; 60h contact a kind=complaint; 80h contact a; "
    draft = drafted(log + "100h escalation.requested a")
    [warning] = draft.warnings[:1]
    assert (warning.rule, warning.at, warning.before) == ("indecision", at("49h"), 51 * HOUR)
    assert draft.ignored is not None and draft.ignored.chasers == 1
    assert [need.what for need in draft.ignored.decisions] == ["refund"]
    assert [need.since for need in draft.ignored.contacts] == [at("60h")]


def test_c5_the_draft_names_the_incident_that_the_gauge_of_crises_counts() -> None:
    draft = drafted(IGNORED)
    assert draft.gauge is not None and draft.gauge.incident is not None and draft.gauge.response == "missing"
    assert "Complaint, nobody answered, and nothing decided" in markdown(paper(draft))


def test_the_timeline_says_in_words_what_a_reply_did_and_what_became_of_the_relationship() -> None:
    log = "0h contact a kind=complaint wants=apology; 1h reply a does=defended+blamed"
    log += "; 2h charge.changed a kind=disputed item=fee; 3h charge.changed a kind=taken item=fee"
    log += "; 4h exception.refused a kind=policy item=returns; 5h gesture.made a kind=goodwill"
    log += "; 6h resolved a outcome=as_asked; 7h relationship.changed - kind=contact_left; 60h escalation.requested a"
    told = [(entry.whose, entry.what) for entry in drafted(log).timeline if entry.whose in ("client", "ours")]
    assert told == [
        ("client", "contact received: complaint, wants apology"),
        ("ours", "reply sent: defended, blamed"),
        ("client", "charge changed: disputed, fee"),
        ("ours", "charge changed: taken, fee"),
        ("ours", "exception refused: policy, returns"),
        ("ours", "gesture made: goodwill"),
        ("ours", "case resolved: as asked"),
        ("client", "relationship changed: contact left"),
    ]


def test_a_warning_less_than_an_hour_before_is_none_and_the_rules_that_missed_are_named() -> None:
    log = "0h contact a; 1h decision.needed a what=refund; 1h reply a; "
    draft = drafted(log + "49h30m escalation.requested a")
    assert not draft.warnings and draft.ignored is None
    assert [one.rule for one in draft.missed][:1] and all(one.gap > 0 for one in draft.missed)
    assert drafted(log + "50h escalation.requested a").warnings


def test_what_arrived_late_counts_for_what_was_owed_though_nobody_knew_it_then() -> None:
    log = "0h contact a kind=complaint; 60h escalation.requested a; 1h reply a arrives=61h"
    draft = drafted(log)
    assert draft.response.verdict == "at_ease"
    assert [entry.what for entry in draft.timeline if entry.whose == "ours"] == ["reply sent"]


def test_a_client_that_nobody_lost_needs_a_time_and_one_that_nobody_knows_is_said() -> None:
    with pytest.raises(Failed, match="--lost"):
        drafted("0h contact a; 50h contact a")
    draft = drafted("0h contact a; 50h contact a", lost="70h", until="70h")
    assert (draft.crisis.type, draft.response.verdict) == ("lost", "one_response")
    with pytest.raises(Failed, match="no touchpoint of client 'd'"):
        latest("d", arrivals(touchpoints("0h contact a")), rulebook([]))


def test_the_pages_say_what_the_log_says_and_none_of_it_is_markup() -> None:
    nasty = "<script>alert(1)</script>|*x*"
    told = [
        msgspec.structs.replace(one, data=msgspec.structs.replace(one.data, case_id=nasty))
        for one in touchpoints("0h contact a kind=complaint; 40h contact a; 90h escalation.requested a")
    ]
    blocks = list(paper(latest("c", arrivals(told), rulebook([]))))
    html, text = page(blocks), markdown(blocks)
    assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;|*x*" in html
    assert "<script" not in text.replace("\\<", "") and "\\|\\*x\\*" in text
    rows = [line for line in text.splitlines() if line.startswith("| 2026")]
    assert rows and all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    assert "http" not in html and "src=" not in html


def ran(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["autopsy", *map(str, arguments)], catch_exceptions=False)


def write(path: Path, log: str) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in touchpoints(log)))
    return path


LOSSES = (
    "0h contact a client=ann; 50h relationship.ended - client=ann; 60h contact a client=bob; 61h reply a client=bob; "
    "130h contact a client=cleo; 140h relationship.ended - client=bob; 200h escalation.requested a client=cleo; "
    "260h relationship.ended - client=cleo; 300h contact a client=dan; 310h relationship.ended - client=dan"
)


def test_f8_every_client_that_left_has_its_autopsy_within_a_day(tmp_path: Path) -> None:
    log, out = write(tmp_path / "log.jsonl", LOSSES), tmp_path / "drafts"
    left = {one.subject: micros(one.time) for one in touchpoints(LOSSES) if one.type == "relationship.ended"}
    for day in range(3, 15):
        now = at(f"{day}d")
        ran("--all", log, "--out", out, "--until", msgspec.to_builtins(instant(now)))
        there = {file.name.rsplit("-2026", 1)[0] for file in out.glob("*.md")}
        assert {client for client, when in left.items() if when <= now - DAY} <= there
    assert there == set(left) and len(list(out.glob("*-lost.md"))) == 4
    [escalated], [lost] = out.glob("cleo-*-crisis.md"), out.glob("cleo-*-lost.md")
    assert "relationship ended" in lost.read_text("utf-8") and "relationship ended" not in escalated.read_text("utf-8")


def test_f8_with_labels_those_who_left_unheard_have_theirs_too(tmp_path: Path) -> None:
    log, out, labels = write(tmp_path / "log.jsonl", LOSSES), tmp_path / "drafts", tmp_path / "labels.csv"
    silent, told = (msgspec.to_builtins(instant(at(text))) for text in ("190h", "142h"))
    labels.write_text(f"client,label,at\nann,churn,{silent}\nbob,churn,{told}\ncleo,none,\n", "utf-8")
    ran("--all", log, "--out", out, "--labels", labels)
    names = sorted(file.name.rsplit("-2026", 1)[0] for file in out.glob("*.md"))
    assert names == ["ann", "ann", "bob", "cleo", "dan"]
    assert any("was lost, as somebody says" in file.read_text("utf-8") for file in out.glob("ann-*.md"))


def test_f8_a_draft_that_somebody_has_worked_on_stays(tmp_path: Path) -> None:
    log, out = write(tmp_path / "log.jsonl", LOSSES), tmp_path / "drafts"
    ran("--all", log, "--out", out)
    mine = next(out.glob("ann-*.md"))
    mine.write_text("reviewed", "utf-8")
    assert "4 there already" in ran("--all", log, "--out", out).stderr
    assert mine.read_text("utf-8") == "reviewed"


def test_the_command_prints_markdown_or_json_and_writes_either_page(tmp_path: Path) -> None:
    log = write(tmp_path / "log.jsonl", IGNORED)
    assert ran("c", log).stdout.startswith("# Autopsy of c\n")
    answer = json.loads(ran("c", log, "--json", "--md", tmp_path / "c.md", "--html", tmp_path / "c.html").stdout)
    assert answer["crisis"]["type"] == "escalation.requested" and answer["response"]["verdict"] == "one_response"
    assert (tmp_path / "c.md").read_text("utf-8") == ran("c", log).stdout
    assert (tmp_path / "c.html").read_text("utf-8").startswith("<!doctype html>")
    for wrong in (("--all", log), ("c", log, "--out", tmp_path), ("--all", log, "--out", tmp_path, "--json")):
        with pytest.raises(WrongUse):
            ran(*wrong)


def test_without_a_log_it_reads_what_the_services_have_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRIFTLINE_DATABASE", f"sqlite:///{tmp_path / 'views.db'}")
    engine = tables.connect(f"sqlite:///{tmp_path / 'views.db'}")
    rows = [
        {"partition": 0, "offset": n, "place": 0, "client": one.touchpoint.subject, "time": micros(one.touchpoint.time),
         "source": one.touchpoint.source, "late": False, "arrival": one.arrival,
         "event": msgspec.json.encode(one.touchpoint).decode()}
        for n, one in enumerate(arrivals(touchpoints(IGNORED)))
    ]  # fmt: skip
    with engine.begin() as connection:
        tables.upsert(connection, tables.TOUCHPOINTS, rows)
    log = write(tmp_path / "log.jsonl", IGNORED)
    assert ran("c").stdout == ran("c", log).stdout
    with pytest.raises(Failed, match="no touchpoint of client 'x'"):
        ran("x")


BLOCKS = re.findall(r"^```(?:json|markdown)\n(.*?)^```$", PAGE, re.M | re.S)


def test_the_example_of_the_page_prints_what_the_page_says(tmp_path: Path) -> None:
    log = tmp_path / "ann.jsonl"
    log.write_text(BLOCKS[0], "utf-8")
    assert BLOCKS[1] in ran("ann", log).stdout
