"""The guard: a number that got better while its other side got worse is flagged; an honest success is not."""

import json
from pathlib import Path

import msgspec
import pytest
from scipy.stats import mannwhitneyu
from typer.testing import CliRunner

from cli import app
from services.lookback.guard.matters import matters
from services.lookback.guard.pairs import EVERYBODY, PAIRS, Finding, findings, higher
from shared.errors import Failed, WrongUse
from shared.messages import Touchpoint, instant, micros
from tests.scoring.shorthand import MONDAY, UNITS, touchpoints

PAGE = (Path(__file__).parents[2] / "docs" / "guard.md").read_text("utf-8")
DAY = UNITS["d"]
BEFORE = 30


def case(day: int, number: int, reply: int, back: bool, more: str = "") -> str:
    """A case of a day: opened, answered after so many hours, claimed at 12 h; the client is back after two days."""
    id, who = f"k{day}x{number}", f"client=c{day}x{number}"
    told = f"{day}d opened {id} {who}; {day}d{reply}h reply {id} actor=human team=desk {who} {more}; "
    told += f"{day}d12h resolved {id} actor=human team=desk {who}"
    return told + (f"; {day + 2}d contact {id} {who}" if back else "")


def month(first: int, reply: int, back_each: int = 0, more: str = "") -> str:
    """Thirty days of one case each; every so many the client comes again."""
    days = range(first, first + BEFORE)
    return "; ".join(case(day, 1, reply + day % 3, back_each > 0 and day % back_each == 0, more) for day in days)


def told(log: str) -> list[Touchpoint]:
    return sorted(touchpoints(log), key=lambda one: one.time)


def found(log: str) -> list[Finding]:
    since = MONDAY + BEFORE * DAY
    return findings(matters(told(log)), MONDAY, since, since + BEFORE * DAY)


def flags(log: str) -> list[tuple[str, str, str]]:
    return [(one.team, one.number.name, one.other.name) for one in found(log) if one.flagged]


def test_f12_faster_and_more_who_come_again_is_flagged() -> None:
    worse = flags(f"{month(0, 8)}; {month(30, 1, back_each=2)}")
    assert worse == [(EVERYBODY, "first_reply", "came_back"), ("desk", "first_reply", "came_back")]


def test_f12_faster_and_as_good_is_not_flagged_nor_is_slower_and_worse() -> None:
    assert not flags(f"{month(0, 8)}; {month(30, 1)}")
    assert not flags(f"{month(0, 1)}; {month(30, 8, back_each=2)}")


def test_f12_faster_by_holding_replies_is_flagged() -> None:
    held = flags(f"{month(0, 8)}; {month(30, 1, more='kind=holding')}")
    assert (EVERYBODY, "first_reply", "held_off") in held


def promises(first: int, moved: bool) -> str:
    """Thirty commitments, every third broken; or all moved in time and kept."""
    parts = []
    for day in range(first, first + BEFORE):
        who = f"case_id=k{day} client=c{day}"
        parts.append(f"{day}d made p{day} due_at={day}d8h {who}")
        if moved:
            parts.append(f"{day}d4h moved p{day} new_due_at={day}d20h client_agreed=true {who}")
        if moved or day % 3:
            parts.append(f"{day}d{18 if moved else 6}h kept p{day} {who}")
    return "; ".join(parts)


def test_f12_kept_by_moving_the_date_is_flagged() -> None:
    assert flags(f"{promises(0, False)}; {promises(30, True)}") == [(EVERYBODY, "kept", "moved")]


def test_f12_few_values_say_nothing() -> None:
    log = "; ".join([case(0, n, 8, False) for n in range(19)] + [case(30, n, 1, True) for n in range(19)])
    assert not flags(log)
    assert flags("; ".join([log, case(1, 20, 9, False), case(31, 20, 2, True)]))


@pytest.mark.parametrize("after", [[1.0, 2.0, 2.0, 5.0, 9.0], [4.0, 4.0, 7.0, 8.0, 9.0, 9.0], [0.0, 1.0]])
def test_the_test_is_that_of_mann_and_whitney(after: list[float]) -> None:
    before = [1.0, 2.0, 3.0, 4.0, 4.0, 6.0]
    reference = mannwhitneyu(after, before, alternative="greater", method="asymptotic", use_continuity=False)
    assert higher(before, after) == pytest.approx(reference.pvalue)
    assert higher([1.0, 1.0], [1.0]) == 0.5


def test_the_command_prints_the_example_of_its_page_and_json(tmp_path: Path) -> None:
    shift = micros(told("2026-03-02T00:00:00Z opened a")[0].time) - MONDAY
    lines = told(f"{month(0, 7)}; {month(30, 0, back_each=2)}")
    log = tmp_path / "log.jsonl"
    moved = (msgspec.structs.replace(one, time=instant(micros(one.time) + shift)) for one in lines)
    log.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in moved))
    arguments = ["guard", str(log), "--since", "2026-04-01T00:00:00Z", "--until", "2026-05-01T00:00:00Z"]
    shown = CliRunner().invoke(app, arguments, catch_exceptions=False).stdout.splitlines()
    example = PAGE.split("```text\n")[1].splitlines()
    assert shown[0] == example[0] and example[1] in shown
    answer = json.loads(CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False).stdout)
    assert answer["flagged"] == 2 and len(answer["pairs"]) == 2 * len(PAIRS)
    assert answer["pairs"][0]["number"]["after"] == 3600
    late = ["guard", str(log), "--since", "2026-03-20T00:00:00Z"]
    cut = json.loads(CliRunner().invoke(app, [*late, "--json"], catch_exceptions=False).stdout)
    claims = [pair["number"] for pair in cut["pairs"] if pair["number"]["name"] == "claims"]
    assert cut["from"] == "2026-03-02T00:00:00Z", "no day before the log began counts as one without a claim"
    assert claims[0]["before"] == 1.0 and claims[0]["counts"][0] == 18
    with pytest.raises(WrongUse, match="the beginning of the log"):
        CliRunner().invoke(app, [*late[:3], "2026-03-01T00:00:00Z"], catch_exceptions=False)
    with pytest.raises(WrongUse, match="--since"):
        CliRunner().invoke(app, [*arguments[:3], "2027-01-01T00:00:00Z"], catch_exceptions=False)
    with pytest.raises(Failed, match="no touchpoint"):
        CliRunner().invoke(app, ["guard", "-", "--since", "2027-01-01T00:00:00Z"], input="", catch_exceptions=False)
