"""`driftline risk fit`: samples that know no future, a split in time, and measures that can be done by hand."""

import json
import sys
from array import array
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from services.lookback.backtest.labels import Label
from services.lookback.log import Arrived
from services.lookback.risk import commands, fitting, quality, training, writing
from services.lookback.risk.samples import Samples, joined, spared_of, taken, turned_out
from services.scoring.detectors.risk import NAMES
from services.scoring.policy.policy import DAY, HOUR, Policies
from services.scoring.policy.policy_risk import LEAVER, OUTLOOK, RISK, model_of, shipped
from services.scoring.rulebook import Rulebook
from shared.errors import Failed, WrongUse
from shared.messages import Actor, Data, Touchpoint, instant

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")

START = 20_000 * DAY
RULES = Rulebook(Policies(), 3 * DAY)
WEEK = 7 * DAY


def contact(client: str, at: int) -> Arrived:
    data = Data(kind="complaint", angry=True, case_id="1", actor=Actor("client"))
    told = Touchpoint(
        id=str(at), source="crm", type="contact.received", subject=client, time=instant(at), data=data
    )  # fmt: skip
    return Arrived(told, at)


def history() -> list[Arrived]:
    return [contact("a", START + day * DAY + HOUR) for day in range(0, 40, 4)]


def sample(happened: dict[str, list[int]], gone: dict[str, int]) -> Samples:
    found, end = taken(history(), RULES, gone)
    return turned_out(found, end, happened, WEEK)


def made_up(clients: int = 200, days: int = 60, seed: int = 1) -> Samples:
    """Clients of whom a tenth grows angry for some days, and then comes to a crisis."""
    dice, found = Random(seed), Samples()
    for number in range(clients):
        ends = dice.randint(12, days - 2) if number % 2 else None
        for day in range(days):
            ahead = None if ends is None else ends - day
            if ahead is not None and ahead <= 0:
                break
            soon = ahead is not None and ahead <= 7
            row = [0.0] * len(NAMES)
            row[NAMES.index("angry")] = dice.uniform(0.5, 3.0) if soon else dice.uniform(0.0, 1.0)
            row[NAMES.index("good")] = dice.uniform(0.0, 2.0) if soon else dice.uniform(1.0, 6.0)
            row[NAMES.index("waiting_beyond")] = dice.uniform(0.0, 5.0)
            found.values.extend(row)
            found.clients.append(f"client-{number}")
            found.times.append(START + day * DAY)
            found.ahead.append(ahead * DAY if soon and ahead is not None else 0)
            found.spared.append(False)
    return found


def arrays(said: list[float], bad: list[bool]) -> tuple[object, object, object]:
    return np.array(said), np.array(bad), np.ones(len(bad))


def test_the_area_by_hand() -> None:
    # bad: 3 and 1, good: 2 and 1. Of four pairs the bad one is higher in two, and equal in one.
    assert quality.area(*arrays([3, 1, 2, 1], [True, True, False, False])) == (2 + 0.5) / 4
    assert np.isnan(quality.area(*arrays([1, 2], [True, True])))


def test_a_sample_that_weighs_two_counts_as_two() -> None:
    said, bad = np.array([3.0, 1.0, 2.0]), np.array([True, True, False])
    twice = quality.area(np.array([3.0, 3.0, 1.0, 2.0]), np.array([True, True, True, False]), np.ones(4))
    assert quality.area(said, bad, np.array([2.0, 1.0, 1.0])) == twice


def test_the_reliability_table_by_hand() -> None:
    said, bad = np.array([0.1, 0.2, 0.8, 0.6]), np.array([False, True, True, True])
    low, high = quality.reliability(said, bad, bins=2)
    assert (low.count, low.came, high.count, high.came) == (2, 0.5, 2, 1.0)
    assert low.said == pytest.approx(0.15) and high.said == pytest.approx(0.7)
    # a bin for each of the four: 0.1, 0.8, 0.4 and 0.2 apart
    assert quality.calibration_error(said, bad, np.ones(4)) == pytest.approx((0.1 + 0.8 + 0.4 + 0.2) / 4)
    assert quality.brier(said, bad, np.ones(4)) == pytest.approx((0.01 + 0.64 + 0.04 + 0.16) / 4)


def test_what_is_learnt_from_has_turned_out_before_what_is_judged_begins() -> None:
    times = np.array([START + day * DAY for day in range(100)])
    earlier, later = fitting.parts(times, START + 60 * DAY, WEEK)
    assert times[earlier].max() + WEEK <= times[later].min()


def test_a_label_in_the_future_changes_no_statistic() -> None:
    without = sample({}, {})
    planted = sample({"a": [START + 20 * DAY]}, {})
    assert without.values == planted.values and without.times == planted.times
    assert not any(without.bad)
    bad = [at for at, bad in zip(planted.times, planted.bad, strict=True) if bad]
    assert all(0 < START + 20 * DAY - at <= WEEK for at in bad) and len(bad) >= 7


def test_what_is_not_known_to_have_turned_out_is_no_sample() -> None:
    found = sample({}, {})
    assert max(found.times) <= history()[-1].arrival - WEEK


def test_what_was_looked_at_once_is_judged_for_each_model() -> None:
    found, end = taken(history(), RULES, {})
    looked = found.values[:], found.times[:]
    week, month = (turned_out(found, end, {"a": [START + 20 * DAY]}, days * DAY) for days in (7, 14))
    assert sum(week.bad) < sum(month.bad) and len(week) > len(month)
    assert (found.values, found.times) == looked and not found.bad


def test_all_models_go_into_a_folder_and_each_has_its_own_horizon(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.touch()
    for wrong in ({"out": tmp_path / "risk.json"}, {"exits": True}, {"horizon": "9d"}):
        with pytest.raises(WrongUse, match="--all"):
            commands.fit([log], [log], every=tmp_path, **wrong)
    with pytest.raises(WrongUse, match="no folder"):
        commands.fit([log], [log], every=tmp_path / "none")


def test_who_is_gone_is_looked_at_no_more() -> None:
    found = sample({}, {"a": START + 10 * DAY})
    assert max(found.times) < START + 10 * DAY


def test_too_few_crises_teach_nothing() -> None:
    few = sample({"a": [START + 20 * DAY]}, {})
    with pytest.raises(Failed, match="1 crises with a sample before them, fewer than 50"):
        fitting.fitted(few, WEEK, 50, {})


def test_where_scikit_learn_is_missing_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(Failed, match=r"pip install 'driftline\[fit\]'"):
        training.need()


def test_a_fitted_model_ranks_and_is_calibrated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "TREES", 100)  # so few statistics need no more
    answer = fitting.fitted(made_up(), WEEK, 50, {"obtained": "a test"})
    assert answer.crises >= 90 and answer.area.value > 0.95
    assert answer.area.low <= answer.area.value <= answer.area.high
    assert answer.error.value < 0.05
    angry = answer.model.curves[NAMES.index("angry")]
    assert angry[-1][1] - angry[0][1] > 1.0
    assert all(low <= high for (_, low), (_, high) in pairwise(answer.model.calibration))
    assert "AUC" in answer.words() and answer.printed()["later"]["bad"] > 0


def test_what_only_two_statistics_tell_together_is_a_pair() -> None:
    dice = np.random.default_rng(4)
    angry, good = dice.integers(0, 2, (2, 6000)).astype(float)
    values = np.zeros((6000, len(NAMES)))
    values[:, NAMES.index("angry")], values[:, NAMES.index("good")] = 3.0 * angry, 3.0 * good
    bad = dice.random(6000) < np.where((angry > 0) != (good > 0), 0.6, 0.1)
    model = training.fit(values, bad, np.ones(6000), np.arange(6000), WEEK, {})
    assert [(NAMES[one.first], NAMES[one.second]) for one in model.pairs] == [("good", "angry")]
    rows = [[0.0] * len(NAMES) for _ in range(4)]
    for row, (mad, well) in zip(rows, ((0, 0), (3, 0), (0, 3), (3, 3)), strict=True):
        row[NAMES.index("angry")], row[NAMES.index("good")] = float(mad), float(well)
    assert [model.probability(row) for row in rows] == pytest.approx([0.1, 0.6, 0.6, 0.1], abs=0.05)


def test_who_has_to_warn_early_learns_from_each_sample_by_the_time_that_a_warning_would_leave() -> None:
    ahead = np.array([0, DAY, 2 * DAY, 8 * DAY, 15 * DAY, 20 * DAY, 0])
    nobody = np.zeros(7, bool)
    # beyond two days and up to fifteen: 0, 0, 6, 13, 13 days, 6.4 in the mean
    assert training.worth(ahead, nobody, True) == pytest.approx([1, 0, 0, 6 / 6.4, 13 / 6.4, 13 / 6.4, 1])
    assert all(training.worth(ahead, nobody, False) == 1)
    assert all(training.worth(np.array([0, DAY]), nobody[:2], True) == 1), "or it would learn nothing"


def test_a_good_sample_of_whom_a_false_alarm_is_dear_weighs_more() -> None:
    ahead, spared = np.array([0, 0, 8 * DAY, 8 * DAY]), np.array([False, True, False, True])
    for early in (False, True):
        assert list(training.worth(ahead, spared, early)) == [1, 4, 1, 1]
    labels = [Label("a", "none", None, "improving"), Label("b", "none", None, "steady"), Label("c", "none")]
    assert spared_of(labels) == {"a"}
    found, end = taken(history(), RULES, {})
    known = turned_out(found, end, {}, WEEK, spared_of(labels))
    assert all(known.spared) and len(known.spared) == len(known)
    assert not any(turned_out(found, end, {}, WEEK, {"b"}).spared)


@pytest.mark.parametrize("name", [RISK, OUTLOOK, LEAVER])
def test_a_model_survives_its_file(name: str) -> None:
    model = shipped(name)
    read = model_of(json.loads(writing.text(model)))
    assert read == model and read.about == model.about


@pytest.mark.parametrize("name", [RISK, OUTLOOK, LEAVER])
def test_many_are_told_what_one_is_told(name: str) -> None:
    model, dice = shipped(name), Random(3)
    rows = [[dice.choice((0.0, dice.uniform(0.0, 9.0))) for _ in NAMES] for _ in range(20)]
    told = training.probabilities(model, np.array(rows))
    assert told == pytest.approx([model.probability(row) for row in rows])


def test_samples_are_chosen_by_their_places() -> None:
    from services.lookback.risk.samples import chosen

    found = Samples(array("f", [1, 2, 3, 4]), ["a", "b"], [1, 2], [0, DAY], [False, True])
    rest = replace(found, values=array("f", [3, 4]), clients=["b"], times=[2], ahead=[DAY], spared=[True])
    assert chosen(found, [1]) == rest


def test_the_same_name_in_two_histories_is_two_clients() -> None:
    one = Samples(array("f", [1, 2]), ["a"], [1], [0], [False])
    other = Samples(array("f", [3, 4]), ["a"], [1], [DAY], [True])
    both = joined([one, other])
    assert both == Samples(array("f", [1, 2, 3, 4]), ["0/a", "1/a"], [1, 1], [0, DAY], [False, True])
    assert joined([one]) == one
