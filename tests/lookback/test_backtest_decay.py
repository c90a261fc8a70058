"""A live rule that warns worse than it did is found, and one that had bad luck is not; docs/backtest.md."""

from dataclasses import replace
from itertools import pairwise
from math import comb
from pathlib import Path
from random import Random

import msgspec
import pytest
from typer.testing import CliRunner

from cli import app
from services.lookback.backtest.decay import Count, Decay, chance, decays
from services.lookback.backtest.history import History
from services.lookback.backtest.labels import Label
from services.lookback.backtest.measure import Span, Terms
from services.lookback.backtest.rows import Counting
from services.lookback.simulation import touchpoints as simulated
from services.scoring.policy.policy import DAY
from shared.errors import Failed
from tests.lookback.test_backtest_rows import alert

RECENT = 28 * DAY
LENGTH = 200


def counting(recall: float, later: float, precision: float, lately: float, seed: int = 1) -> Counting:
    """300 clients, half of them with an event; a share of these is warned of, and a share of the alerts is true.

    Both shares are other ones for what happens in the last 28 days, and for alerts that settle in them.
    """
    dice, told, labels = Random(seed), [], []
    for number in range(150):
        client, day = f"c{number:03}", dice.uniform(40, LENGTH)
        labels.append(Label(client, "crisis", round(day * DAY)))
        if dice.random() < (later if day > LENGTH - 28 else recall):
            told.append(alert(client, day - 5))
    for number in range(150, 300):
        day = dice.uniform(0, LENGTH - 30)
        if dice.random() > (lately if day > LENGTH - 58 else precision):
            told.append(alert(f"c{number:03}", day))
    seen = {f"c{number:03}": Span(0, LENGTH * DAY) for number in range(300)}
    history = History(told, seen, dict.fromkeys(seen), {}, 0, LENGTH * DAY, {})
    return Counting(history, labels, Terms())


def found(of: Counting) -> dict[tuple[str, str], Decay]:
    return {(one.rule, one.number): one for one in decays(of, of.history.firings, RECENT)}


def test_f6_an_injected_decay_of_recall_is_found_and_nothing_else_is() -> None:
    every = found(counting(0.8, 0.2, 0.5, 0.5))
    assert {key for key, one in every.items() if one.decayed} == {("ladder", "recall"), ("drift", "recall")}
    one = every["drift", "recall"]
    assert one.before.share == pytest.approx(0.8, abs=0.1) and one.last.share == pytest.approx(0.2, abs=0.15)


def test_f6_an_injected_decay_of_precision_is_found_among_the_alerts_that_have_settled() -> None:
    every = found(counting(0.8, 0.8, 0.9, 0.1))
    assert {key for key, one in every.items() if one.decayed} == {("ladder", "precision"), ("drift", "precision")}


def test_a_rule_that_has_not_changed_is_hardly_ever_said_to_have_decayed() -> None:
    flagged = sum(one.decayed for seed in range(20) for one in found(counting(0.6, 0.6, 0.5, 0.5, seed)).values())
    assert flagged <= 2, "of 80, at one in a hundred"


def test_the_two_periods_share_nothing_and_leave_out_only_what_has_not_settled() -> None:
    of = counting(0.8, 0.8, 0.5, 0.5)
    one = found(of)["ladder", "recall"]
    assert one.before.all + one.last.all == 150
    settled = [firing for firing in of.history.firings if firing.at <= (LENGTH - 30) * DAY]
    precision = found(of)["ladder", "precision"]
    assert precision.before.all + precision.last.all == len(settled)


def test_the_chance_is_that_of_fishers_exact_test() -> None:
    assert chance(Count(8, 10), Count(1, 5)) == (comb(9, 0) * comb(6, 5) + comb(9, 1) * comb(6, 4)) / comb(15, 5)
    assert chance(Count(5, 10), Count(0, 0)) == 1.0 and chance(Count(0, 10), Count(0, 5)) == 1.0
    chances = [chance(Count(50, 100), Count(good, 20)) for good in range(21)]
    assert all(low < high for low, high in pairwise(chances)) and chances[-1] == 1.0


def test_few_events_are_not_enough_to_say_that_anything_decayed() -> None:
    one = Decay("drift", "recall", Count(12, 20), Count(0, 3), (0.4, 0.8), chance(Count(12, 20), Count(0, 3)))
    assert one.chance > 0.01 and not one.decayed
    assert replace(one, last=Count(0, 12), chance=chance(Count(12, 20), Count(0, 12))).decayed
    assert not replace(one, last=Count(0, 0), chance=1.0).decayed


def test_the_command_fails_where_a_rule_decayed_after_it_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = list(simulated(12, 60, 7, 1_790_000_000))
    log, labels = tmp_path / "log.jsonl", tmp_path / "labels.csv"
    log.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    labels.write_text("client,label,at\n")
    words = ["backtest", str(log), "--labels", str(labels), "--recent", "28d"]
    assert CliRunner().invoke(app, words, catch_exceptions=False).exit_code == 0
    bad = Decay("drift", "recall", Count(30, 40), Count(1, 20), (0.6, 0.85), 1e-6)
    monkeypatch.setattr("services.lookback.backtest.answer.decays", lambda *_: [bad])
    with pytest.raises(Failed, match="decayed in the last 28d: recall of drift"):
        CliRunner().invoke(app, words, catch_exceptions=False)
    told = CliRunner().invoke(app, [*words, "--json"])
    assert b'"decayed":true' in told.stdout_bytes and told.exit_code == 1
