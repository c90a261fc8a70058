"""`driftline backtest` from a log and labels to numbers; docs/backtest.md shows what it prints."""

import json
import random
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from cli import app
from services.lookback.backtest.answer import answered
from services.lookback.backtest.fixed import BREACHES, CONTACTS, SCORE
from services.lookback.backtest.history import watch
from services.lookback.backtest.labels import Label
from services.lookback.backtest.measure import Terms
from services.lookback.backtest.missed import looks
from services.lookback.log import Arrived, read_log
from services.lookback.replay import alert_log, replay
from services.lookback.simulation import touchpoints as simulated
from services.scoring.policy.policy import DAY, HOUR
from services.scoring.policy.policy_file import read_policies
from services.scoring.rulebook import Rulebook
from shared.alerting import AlertTransition
from shared.clock import utc_now
from shared.errors import Failed, WrongUse
from shared.messages import Touchpoint, instant, micros
from tests.lookback.trouble import troubled
from tests.scoring.shorthand import rfc3339

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "examples" / "policy.toml"
END = 1_790_000_000
LATENESS = 72 * HOUR


def ran(*arguments: str | int | Path) -> Result:
    """`driftline ARGUMENTS`; what it raises on purpose is raised."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


def as_json(*arguments: str | int | Path) -> dict[str, Any]:
    """Its answer with --json."""
    result = ran(*arguments, "--json")
    assert result.exit_code == 0
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def write(path: Path, lines: list[Touchpoint]) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return path


def write_labels(path: Path, labels: list[Label]) -> Path:
    rows = [f"{one.client},{one.label},{'' if one.at is None else rfc3339(one.at)}\n" for one in labels]
    path.write_text("client,label,at\n" + "".join(rows))
    return path


@pytest.fixture(scope="module")
def lines() -> list[Touchpoint]:
    return sorted([*simulated(12, 60, 7, END), *troubled(3)], key=lambda line: line.time)


@pytest.fixture(scope="module")
def labels(lines: list[Touchpoint]) -> list[Label]:
    """Every third client has something happen to it at some time of its history: it need not be true to be counted."""
    dice = random.Random(3)
    times = defaultdict[str, list[int]](list)
    for line in lines:
        times[line.subject].append(micros(line.time))
    names = sorted(times)[::3]
    kinds = ("crisis", "churn", "escalation")
    events = [Label(name, dice.choice(kinds), dice.randint(times[name][0], END * 1_000_000)) for name in names]
    return events + [Label(name, "none") for name in sorted(times)[1::3]]


@pytest.fixture(scope="module")
def folder(lines: list[Touchpoint], labels: list[Label], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backtest")
    write(folder / "log.jsonl", lines)
    write_labels(folder / "labels.csv", labels)
    return folder


@pytest.fixture(scope="module")
def answer(folder: Path) -> dict[str, Any]:
    words = ("backtest", folder / "log.jsonl", "--labels", folder / "labels.csv", "--policy", POLICY)
    return as_json(*words, "--alerts", folder / "alerts.jsonl")


def moments(text: str) -> int:
    return micros(datetime.fromisoformat(text))


def naive(alerts: list[dict[str, Any]], labels: list[Label], of: Any) -> tuple[int, int, int, list[int]]:
    """True, false, events and leads by the plainest reading of docs/backtest.md."""
    order = ["recovering", "drifting", "at_risk", "crisis"]
    told, worst = [], {}
    for alert in alerts:
        if alert["state"] == "firing" and alert["rule"] in ("override", "drift", "budget", "silent_leaver", "risk"):
            height = order.index(alert["step"])
            if height > worst.get(alert["alert_id"], -1):
                worst[alert["alert_id"]] = height
                if of(alert):
                    told.append(alert)
    right = wrong = 0
    leads = dict[tuple[str, int], int]()
    last = dict[str, int]()
    for alert in sorted(told, key=lambda alert: moments(alert["at"])):
        now, client = moments(alert["at"]), alert["client"]
        events = [one.at - now for one in labels if one.client == client and one.at is not None]
        ahead = [one for one in events if HOUR <= one <= 30 * DAY]
        if alert["override"] or (not ahead and any(abs(one) < HOUR for one in events)):
            continue
        for one in ahead:
            leads.setdefault((client, now + one), one)
        if client in last and now - last[client] < 7 * DAY:
            continue
        last[client] = now
        right, wrong = right + bool(ahead), wrong + (not ahead)
    return right, wrong, sum(one.at is not None for one in labels), sorted(leads.values())


def clients_log(alerts: list[AlertTransition]) -> bytes:
    """The alert log without what is of no client."""
    return alert_log(alert for alert in alerts if alert.client is not None)


def row(answer: dict[str, Any], group: str, name: str) -> dict[str, Any]:
    (found,) = [each for each in answer["rows"] if (each["group"], each["name"]) == (group, name)]
    return dict(found)


def test_f1_the_numbers_are_those_that_a_naive_reading_of_replay_counts(
    folder: Path, answer: dict[str, Any], labels: list[Label]
) -> None:
    printed = as_json("replay", folder / "log.jsonl", "--policy", POLICY)
    rows = {("ladder", "all"): lambda alert: True}
    for each in answer["rows"]:
        if each["group"] == "rule" and each["name"] in ("drift", "budget", "silent_leaver", "risk", "override"):
            rows["rule", each["name"]] = lambda alert, rule=each["name"]: alert["rule"] == rule
        if each["group"] == "step":
            rows["step", each["name"]] = lambda alert, step=each["name"]: alert["step"] == step
    assert len(rows) > 2
    for (group, name), of in rows.items():
        right, wrong, events, leads = naive(printed["alerts"], labels, of)
        found = row(answer, group, name)
        assert (found["true"], found["false"], found["events"], found["warned"]) == (right, wrong, events, len(leads))
        assert found["precision"] == (right / (right + wrong) if right + wrong else None)
        assert found["recall"] == len(leads) / events
        assert found["lead_median"] == (leads[(len(leads) + 1) // 2 - 1] / 1e6 if leads else None)
        days = (moments(answer["as_of"]) - moments(answer["from"])) / DAY
        assert found["alerts_a_day"] == pytest.approx((right + wrong) / days)


def test_f2_advice_is_refused_below_the_least_number_of_labels_and_the_numbers_are_not(
    folder: Path, answer: dict[str, Any]
) -> None:
    words = ("backtest", folder / "log.jsonl", "--labels", folder / "labels.csv", "--policy", POLICY)
    few = as_json(*words, "--least", answer["events"] + 1)
    assert f"{answer['events']} labelled events, fewer than {answer['events'] + 1}" in few["advice_refused"]
    assert "fewer than 30" in answer["advice_refused"]
    assert {**few, "advice_refused": ""} == {**answer, "advice_refused": ""}, "the same words give the same bytes"


def test_f2_what_comes_after_a_cut_changes_no_alert_before_it(lines: list[Touchpoint], labels: list[Label]) -> None:
    cut = (END - 10 * 86_400) * 1_000_000
    rules = Rulebook(read_policies([POLICY]), LATENESS)

    def told(every: list[Touchpoint], known: list[Label], until: int | None = None) -> bytes:
        arrived = [Arrived(line, micros(line.time)) for line in every]
        history = watch(arrived, rules, until, looks(known, Terms()), fixed=True)
        return alert_log(one for one in history.alerts if micros(one.at) <= cut)

    dice = random.Random(1)
    before = told(lines, labels)
    assert before.count(b"\n") >= 4
    assert told([line for line in lines if micros(line.time) <= cut], labels) == before, "no future"
    shuffled = [Label(one.client, one.label, one.at and dice.randint(0, END * 1_000_000)) for one in labels]
    assert told(lines, shuffled) == before, "other labels"
    assert told(lines, labels, cut) == before, "an earlier end"
    worse = [
        Touchpoint(id=f"bad-{n}", source="x", type="notice.legal", subject=one, time=instant(cut + 1 + n))
        for n, one in enumerate(sorted({line.subject for line in lines}))
    ]
    assert told(sorted([*lines, *worse], key=lambda line: line.time), labels) == before, "another future"


def test_f3_a_backtest_looks_on_and_writes_the_alert_log_of_replay_byte_for_byte(
    folder: Path, answer: dict[str, Any], lines: list[Touchpoint]
) -> None:
    assert answer["events"] > 3, "it has looked at clients on the way"
    read = read_log([msgspec.json.encode(line) for line in lines], micros(utc_now()))
    replayed = replay(read, Rulebook(read_policies([POLICY]), LATENESS))
    assert (folder / "alerts.jsonl").read_bytes() == clients_log(replayed.alerts) != b""


def test_each_fixed_rule_stands_at_the_threshold_whose_alerts_a_day_are_nearest_to_ours(
    answer: dict[str, Any], lines: list[Touchpoint], labels: list[Label]
) -> None:
    ours = row(answer, "ladder", "all")["alerts_a_day"]
    names = [each["name"] for each in answer["fixed"]]
    assert [name.strip("0123456789 ") for name in names] == ["score below", "breaches in a week", "contacts in a week"]
    history = watch(
        [Arrived(line, micros(line.time)) for line in lines], Rulebook(read_policies([POLICY]), LATENESS), fixed=True
    )
    again = answered(history, labels, Terms(), 3)
    for rule, found in zip((SCORE, BREACHES, CONTACTS), answer["fixed"], strict=True):
        loads = [row.a_day for row in again.curves[rule].values()]
        assert abs(found["alerts_a_day"] - ours) == min(abs(load - ours) for load in loads)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--window", "soon"], "--window: 'soon' is not a duration"),
        (["--window", "1h"], "--window: must be longer than an hour"),
        (["--cooldown", "x"], "--cooldown: 'x' is not a duration"),
        (["--lateness", "x"], "--lateness: 'x' is not a duration"),
    ],
)
def test_a_wrong_option_is_refused_with_its_name(folder: Path, words: list[str], said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        ran("backtest", folder / "log.jsonl", "--labels", folder / "labels.csv", *words)


@pytest.mark.parametrize("option", ["--html", "--alerts"])
def test_a_place_where_nothing_can_be_written_is_refused_before_the_log_is_read(tmp_path: Path, option: str) -> None:
    with pytest.raises(WrongUse, match=f"{option}: .*: is a folder"):
        ran("backtest", tmp_path / "no.jsonl", option, tmp_path)
    with pytest.raises(WrongUse, match=f"{option}: .*: there is no folder"):
        ran("backtest", tmp_path / "no.jsonl", option, tmp_path / "none" / "file")


def test_a_log_of_nobody_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(Failed, match="no client has a touchpoint"):
        ran("backtest", tmp_path / "empty.jsonl", "--labels", folder / "labels.csv")
