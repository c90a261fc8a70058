"""What follows good service: groups, their numbers, and the page's example."""

import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from cli import app
from services.lookback.returns.dealings import Dealings, dealings
from services.lookback.returns.report import words
from services.lookback.returns.tables import Row, quartiles, tables
from shared.errors import Failed, WrongUse
from shared.messages import Touchpoint
from tests.scoring.shorthand import at, touchpoints

PAGE = (Path(__file__).parents[2] / "docs" / "returns.md").read_text("utf-8")
SINCE, END = "60d", "120d"


def life(number: int, kept: bool) -> str:
    """A client that orders every ten days, and half as often once a commitment to it was broken."""
    who = f"client=c{number}"
    days = [*range(5, 60, 10), *range(65, 120, 10 if kept else 20)]
    steps = [f"0d contact a{number} {who}", f"10d made p{number} due_at=20d {who}"]
    steps += [f"15d kept p{number} {who}"] if kept else []
    return "; ".join([*steps, *(f"{day}d order - {who}" for day in days)])


def trouble(number: int) -> str:
    """A complaint made good after ever more days, for ever more; then the public, or a notice and a return."""
    who, days = f"client=c{number}", number + 1
    log = f"30d contact b{number} kind=complaint {who}"
    log += f"; {30 + days}d gesture.made b{number} kind=restitution value={10 * days} {who}"
    if number >= 10:
        return f"{log}; {45 if number % 2 else 50}d mention.public - {who}"
    back = f"; 70d relationship.recovered - {who}" if number % 2 else ""
    return f"{log}; 45d relationship.changed - kind=notice {who}{back}"


def goodwill(number: int) -> str:
    return f"20d gesture.made - kind=goodwill client=c{number}"


def log() -> list[Touchpoint]:
    parts = [life(number, number < 10) for number in range(20)]
    parts += [trouble(number) for number in range(20)] + [goodwill(number) for number in range(5)]
    return sorted(touchpoints("; ".join(parts)), key=lambda one: one.time)


def told(text: str, client: str = "c") -> Dealings:
    return dealings(sorted(touchpoints(text), key=lambda one: one.time), at(SINCE))[client]


def rows(name: str, end: str = END) -> list[Row]:
    found = dealings(log(), at(SINCE))
    scores = {client: float(client[1:]) for client in found}
    [one] = [one for one in tables(found, scores, at(SINCE), at(end)) if one.name == name]
    return one.rows


def test_x10_who_was_let_down_orders_less_later() -> None:
    assert [(one.group, one.clients, one.value) for one in rows("kept")] == [("0", 10, 0.5), ("1", 10, 1.0)]
    assert rows("kept")[0].interval == (0.5, 0.5), "where all are alike no other clients would say otherwise"


def test_m25_the_score_stands_beside_later_orders_in_four_groups() -> None:
    assert [(one.group, one.clients, one.value) for one in rows("score")] == [
        ("0 to 4", 5, 1.0), ("5 to 9", 5, 1.0), ("10 to 14", 5, 0.5), ("15 to 19", 5, 0.5),
    ]  # fmt: skip


def test_r39_goodwill_before_stands_beside_orders_after() -> None:
    found = {one.group: (one.clients, one.value) for one in rows("goodwill")}
    assert found == {"with a gesture of goodwill": (5, 1.0), "without": (15, pytest.approx(2 / 3))}


def test_k15_restitution_by_how_long_it_took() -> None:
    assert [(one.group, one.value) for one in rows("restitution")] == [
        ("1 to 5", 30.0), ("6 to 10", 80.0), ("11 to 15", 130.0), ("16 to 20", 180.0),
    ]  # fmt: skip


def test_x5_the_time_from_the_first_sign_to_the_public() -> None:
    [one] = rows("lead")
    assert (one.clients, one.value) == (10, 17.5) and one.interval is not None
    assert one.interval[0] < 17.5 < one.interval[1]
    assert not told("0d contact.failed a; 31d mention.public a").leads, "too long ago to belong to it"


def test_k25_who_said_that_it_leaves_and_came_back_counts_as_won_back() -> None:
    [one] = [row for row in rows("win_back", "135d") if row.group == "had complained"]
    assert (one.clients, one.value) == (10, 1.0), "they ordered again"
    quiet = told("0d contact a; 5d relationship.ended -; 96d order -")
    assert [(loss.voiced, loss.back) for loss in quiet.losses] == [(False, False)]
    twice = told("0d relationship.changed - kind=notice; 9d relationship.ended -; 20d relationship.recovered -")
    assert [loss.back for loss in twice.losses] == [True]


def test_who_left_counts_once_its_time_to_come_back_is_over_whether_it_came_back_or_not() -> None:
    steps = [f"{day}d relationship.ended - client=c{day}" for day in range(160)]
    steps += [f"{day + 10}d relationship.recovered - client=c{day}" for day in range(0, 160, 4)]
    found = dealings(sorted(touchpoints("; ".join(steps)), key=lambda one: one.time), at("90d"))
    [win_back] = [one for one in tables(found, {}, at("90d"), at("180d")) if one.name == "win_back"]
    [one] = win_back.rows
    assert (one.clients, one.value) == (91, pytest.approx(23 / 91)), "a quarter of those who left until day 90"
    assert not rows("win_back"), "all left less than 90 days ago"


def test_only_restitution_is_restitution() -> None:
    case = "0d contact a kind=complaint; 1d gesture.made a value=5"
    assert told(f"{case} kind=restitution").restitutions == [(at("1d") - at("0d"), 5.0)]
    assert not told(f"{case} kind=goodwill").restitutions and not told(case).restitutions


def test_a_group_that_ordered_nothing_before_says_so_and_not_that_it_is_too_small() -> None:
    log = "; ".join(f"0d contact a{n} client=c{n}; 70d order - client=c{n}" for n in range(5))
    found = dealings(sorted(touchpoints(log), key=lambda one: one.time), at(SINCE))
    said = "\n".join(words(tables(found, {}, at(SINCE), at(END)), at(SINCE), at(END)))
    assert "5 clients  nobody ordered before" in said and "too few" not in said


def test_few_clients_say_no_number_and_equal_values_are_in_one_group() -> None:
    found = dealings(sorted(touchpoints(life(1, True)), key=lambda one: one.time), at(SINCE))
    assert [row.value for table in tables(found, {}, at(SINCE), at(END)) for row in table.rows] == [None, None]
    assert set(quartiles({(str(n), 0): 1.0 for n in range(9)}).values()) == {"1"}


def test_the_command_prints_the_example_of_its_page_and_json(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in log()))
    arguments = ["returns", str(file), "--since", "2026-07-31T00:00:00Z", "--until", "2026-09-29T00:00:00Z"]
    shown = CliRunner().invoke(app, arguments, catch_exceptions=False).stdout.splitlines()
    first, last = (next(n for n, line in enumerate(shown) if word in line) for word in ("by the score", "by goodwill"))
    assert shown[:first] + shown[last:] == PAGE.split("```text\n")[1].split("```")[0].splitlines()
    answer = json.loads(CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False).stdout)
    assert answer["since"] == "2026-07-31T00:00:00Z" and len(answer["tables"]) == 6
    first = answer["tables"][0]["rows"][0]
    assert first == {"group": "0", "clients": 10, "value": 0.5, "low": 0.5, "high": 0.5}
    for since in ("2026-05-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-09-29T00:00:00Z"):
        with pytest.raises(WrongUse, match="--since"):
            CliRunner().invoke(app, ["returns", str(file), "--since", since], catch_exceptions=False)
    with pytest.raises(Failed, match="no touchpoint"):
        CliRunner().invoke(app, ["returns", "-"], input="", catch_exceptions=False)
