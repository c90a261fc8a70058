"""What docs/real-logs.md says of the real logs holds on them; without them, its command works on made-up ones."""

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from services.lookback.importers.mapping import read_mapping
from services.lookback.importers.table import lines_of, rows_of
from services.lookback.log import Arrived, open_log, read_log
from services.lookback.replay import Replay, replay
from services.lookback.validation.automation import is_automation
from services.lookback.validation.counts import Clients
from services.lookback.validation.desks import busiest, recognised, share_of
from services.lookback.validation.labels import helpdesk, incidents
from services.lookback.validation.logs import DAY, HELPDESK, HOUR, INCIDENTS, LOGS, RealLog
from services.lookback.validation.page import page
from services.lookback.validation.study import Study, of_automation, study
from shared.clock import utc_now
from shared.errors import WrongUse
from shared.messages import micros
from tests.lookback.test_two_tables import TURNS, UTTERANCES

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
BUSIEST = ("Caller 1904", "Caller 290")
PAGE = ROOT / "docs" / "real-logs.md"

COLUMNS = (
    "number,incident_state,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,sys_updated_by,"
    "sys_updated_at,contact_type,category,priority,assignment_group"
)
UPDATES = """INC1,New,0,0,0,true,Caller 1,Updated by 1,7/3/2016 09:00,Phone,Category 1,3 - Moderate,Group 1
INC1,Active,1,0,1,true,Caller 1,Updated by 1,7/3/2016 10:00,Phone,Category 1,3 - Moderate,Group 2
INC1,Resolved,1,0,2,true,Caller 1,Updated by 2,7/3/2016 15:00,Phone,Category 1,3 - Moderate,Group 2
INC1,Closed,1,0,3,false,Caller 1,Updated by 908,12/3/2016 15:00,Phone,Category 1,3 - Moderate,Group 2
"""


def read(log: RealLog) -> list[Arrived]:
    if not (DATA / log.name / log.table).exists():
        pytest.skip(f"the real log is not here: {DATA / log.name}")
    return log.read(DATA, micros(utc_now()))


@pytest.fixture(scope="module")
def desk() -> list[Arrived]:
    """The help desk's touchpoints."""
    return read(HELPDESK)


@pytest.fixture(scope="module")
def callers() -> tuple[Replay, Clients]:
    """The incidents of the two busiest callers and of every tenth of the others, folded once."""
    mapping, table = read_mapping(INCIDENTS.mapping()), DATA / INCIDENTS.name / INCIDENTS.table
    if not table.exists():
        pytest.skip(f"the real log is not here: {table}")
    with open_log(table) as lines:
        rows = [row for row in rows_of(lines, mapping) if is_wanted(row["caller_id"] or "")]
    log = read_log(lines_of(rows, mapping), micros(utc_now()))
    folded = replay(log, INCIDENTS.rules(), INCIDENTS.as_of())
    return folded, folded.clients()


def is_wanted(caller: str) -> bool:
    return caller in BUSIEST or caller.endswith("7")


def test_the_two_automation_authors_of_helpdesk_jira_fulfil_nothing(desk: list[Arrived]) -> None:
    authors = {one.touchpoint.data.actor.id for one in desk if is_automation(one) and one.touchpoint.data.actor}
    assert authors == {"4ggo", "z2w_x"}
    clients = replay(desk, HELPDESK.rules(), HELPDESK.as_of()).clients()
    readings, differing = of_automation(HELPDESK, desk, clients)
    assert differing == 0 and readings["known"] == readings["left out"]
    known, mistaken = readings["known"], readings["taken for people"]
    assert known.median and mistaken.median and known.median > 5 * mistaken.median
    assert mistaken.within > 0.95 and known.within < 0.25


def test_shared_desks_in_uci_incident_do_not_drown_the_rest(callers: tuple[Replay, Clients]) -> None:
    folded, clients = callers
    assert set(busiest(clients, 2)) == {*BUSIEST}
    two = share_of([*BUSIEST], clients, folded)
    assert {*BUSIEST} <= {*recognised(folded)} and len(recognised(folded)) < 5
    assert two.repeats > 0.5 and two.weight < two.repeats / 4
    assert two.low < 0.05 and two.episodes < 0.05


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """Folders as of the real data, with a case each."""
    for log, files in zip(
        LOGS, ({"utterances": UTTERANCES, "turns": TURNS}, {"incident_event_log": UPDATES}), strict=True
    ):
        (tmp_path / log.name).mkdir()
        for name, text in files.items():
            whole = f"{COLUMNS}\n{text}" if name == "incident_event_log" else text.replace("2026-", "2022-")
            (tmp_path / log.name / f"{name}.csv.gz").write_bytes(gzip.compress(whole.encode()))
    return tmp_path


def test_the_command_writes_a_page_with_a_part_for_each_log(made_up: Path) -> None:
    out = made_up / "page.md"
    result = CliRunner().invoke(app, ["real-logs", "--data", str(made_up), "--out", str(out)])
    assert result.exit_code == 0, (result.output, result.exception)
    text = out.read_text("utf-8")
    assert all(f"## {log.name}: {log.title}" in text for log in LOGS)
    assert "| taken for people | 1 | 10 s |" in text and "| `first_response` | 1 | 1 | 0 | 2.0 h |" in text
    assert "helpdesk-jira: reading" in result.stderr


def test_the_command_says_which_file_is_missing(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["real-logs", "--data", str(tmp_path)]).exception
    assert isinstance(found, WrongUse) and "turns.csv.gz: can't be read" in str(found)


def test_a_case_ended_badly_where_one_of_its_turns_did(made_up: Path) -> None:
    (label,) = helpdesk(made_up / "helpdesk-jira").values()
    assert (label.bad, label.priority) == (True, "High")
    assert incidents(made_up / "uci-incident")["INC1"].bad is True


@pytest.fixture(scope="module")
def studies() -> dict[str, Study]:
    """Both logs, whole."""
    for log in LOGS:
        if not (DATA / log.name).exists():
            pytest.skip(f"the real log is not here: {DATA / log.name}")
    return {log.name: study(log, DATA, micros(utc_now()), lambda step: None) for log in LOGS}


@pytest.mark.long
def test_the_page_is_what_the_command_makes_of_the_real_logs(studies: dict[str, Study]) -> None:
    assert page(studies.values()) == PAGE.read_text("utf-8")


@pytest.mark.long
def test_the_help_desks_prefixes_tell_what_the_page_says(studies: dict[str, Study]) -> None:
    looks = studies["helpdesk-jira"].looks
    scores = {age: look.areas["score"].value for age, look in looks.items()}
    assert (
        min(scores.values()) > 0.5
        and scores[4 * HOUR] == max(scores.values())
        and scores[14 * DAY] == min(scores.values())
    )
    assert not [gain for look in looks.values() for gain in look.gains.values() if gain.low > 0]


@pytest.mark.long
def test_the_incidents_prefixes_tell_what_the_page_says(studies: dict[str, Study]) -> None:
    looks = studies["uci-incident"].looks
    assert max(area.value for age in (4 * HOUR, DAY) for area in looks[age].areas.values()) < 0.6
    assert looks[3 * DAY].gains["failures of the case"].low > 0
    assert looks[None].naive == "age of the case" and looks[None].gains["score"].high < 0
    assert abs(looks[None].gains["resolution used up"].value) < 0.02
    assert looks[4 * HOUR].areas["access"].high < 0.5
