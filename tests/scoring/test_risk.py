"""Risk: a sum that can be read, of curves and of pairs."""

import json
from dataclasses import replace
from math import exp, isclose
from pathlib import Path
from random import Random

import pytest

from services.scoring.detectors import detection, risk, risk_facts
from services.scoring.detectors.risk import HALF_LIVES, NAMES, STATISTICS, Pair, RiskModel, RiskState, along
from services.scoring.detectors.risk_counts import USUAL, deviations, judged
from services.scoring.dimensions import ROWS, customised, repeat_contact
from services.scoring.head import Head
from services.scoring.instant import Instant
from services.scoring.ladder import shares
from services.scoring.ladder.ladder import Standing
from services.scoring.policy.policy import DAY, HOUR, Policies, Policy
from services.scoring.policy.policy_file import read_policies
from services.scoring.policy.policy_risk import LEAVER, OUTLOOK, RISK, RiskNumbers, WrongModel, model_of, shipped
from services.scoring.rulebook import Rulebook
from shared.errors import WrongUse
from tests.scoring.heard import client
from tests.scoring.shorthand import at

START = 20_000 * DAY
MODEL = shipped()
HEAD = 'version = "1"\neffective_from = 2026-01-01T00:00:00Z\n'


def some_statistics(dice: Random) -> list[float]:
    return [dice.choice((0.0, dice.uniform(0.0, 1.0), dice.uniform(0.0, 12.0))) for _ in STATISTICS]


@pytest.mark.parametrize("name", [RISK, OUTLOOK, LEAVER])
def test_the_contributions_sum_to_the_log_odds(name: str) -> None:
    dice, model = Random(1), shipped(name)
    for _ in range(200):
        one = some_statistics(dice)
        assert isclose(model.intercept + sum(model.shares(one)), model.log_odds(one), abs_tol=1e-9)
        assert 0.0 <= model.probability(one) <= 1.0


def test_a_pair_says_what_its_table_has_where_both_stand_and_belongs_to_both_by_halves() -> None:
    first, second = NAMES.index("failed"), NAMES.index("good")
    pair = Pair(first, second, (1.0, 3.0), (2.0,), ((0.0, 0.5), (1.0, 1.5), (2.0, -4.0)))
    model = RiskModel(-1.0, ((),) * len(NAMES), ((-9.0, 0.0), (9.0, 1.0)), pairs=(pair,))
    for failed, good, says in ((0.0, 0.0, 0.0), (1.0, 0.0, 1.0), (0.9, 2.0, 0.5), (2.9, 7.0, 1.5), (3.0, 2.0, -4.0)):
        known = [0.0] * len(NAMES)
        known[first], known[second] = failed, good
        assert model.log_odds(known) == -1.0 + says
        assert (model.shares(known)[first], model.shares(known)[second]) == (says / 2.0, says / 2.0)


def test_a_curve_is_straight_between_its_points_and_flat_beyond_them() -> None:
    curve = ((1.0, 10.0), (3.0, 20.0), (4.0, 40.0))
    assert [along(curve, value) for value in (0.0, 1.0, 2.0, 3.5, 4.0, 9.0)] == [10.0, 10.0, 15.0, 30.0, 40.0, 40.0]
    assert along((), 5.0) == 0.0


def test_a_count_fades_by_its_half_life() -> None:
    state = RiskState()
    state.add(0, START, 4.0)
    assert state.left(0, START + HALF_LIVES[0]) == 2.0
    state.add(0, START + HALF_LIVES[0], 1.0)
    assert state.left(0, START + 2 * HALF_LIVES[0]) == 1.5


def test_the_example_of_the_page_by_hand() -> None:
    page = (Path(__file__).parents[2] / "docs" / "risk.md").read_text()
    model = RiskModel(
        intercept=-5.0,
        curves=tuple({"angry": ((0.0, 0.0), (2.0, 1.0)), "good": ((0.0, 0.0), (4.0, -2.0))}.get(n, ()) for n in NAMES),
        calibration=((-6.0, 0.0), (-4.0, 0.02), (-2.0, 0.12)),
    )
    known = [0.0] * len(NAMES)
    known[NAMES.index("angry")], known[NAMES.index("good")] = 1.5, 1.0
    assert model.log_odds(known) == -5.0 + 0.75 - 0.5
    assert isclose(model.probability(known), 0.0125)
    assert "-5 + 0.75 - 0.5 = -4.75" in page and "0.0125" in page


def failing(times: int, model: RiskModel) -> tuple[Instant, Head]:
    head = Head()
    policy = replace(Policy(), risk=RiskNumbers(0.15, 0.08, 0.3, 0.2, model, model))
    head.at = head.last = START
    for _ in range(times):
        judged(head.detectors.risk, START, next(row for row in ROWS.values() if row.bad == 2.0), 1.0)
    return Instant(head, START, Rulebook(Policies([policy]), 3 * DAY), ("s", "1"), []), head


def steep(limit: float) -> RiskModel:
    """Its probability is a tenth of the failed weight."""
    curves = tuple(((0.0, 0.0), (limit, limit)) if name == "failed" else () for name in NAMES)
    return RiskModel(0.0, curves, ((0.0, 0.0), (limit, limit / 10.0)))


@pytest.mark.parametrize(("times", "stands", "step"), [
    (0, "calm", None), (1, "calm", "drifting"), (2, "calm", "at_risk"), (0, "drifting", "calm"),
    (1, "at_risk", "at_risk"), (1, "recovering", "drifting"),
])  # fmt: skip
def test_the_rule_enters_at_a_probability_and_leaves_below_a_lower_one(
    times: int, stands: str, step: str | None
) -> None:
    instant, _ = failing(times, steep(10.0))
    found = detection.look_at_risk(instant, Standing(stands))
    assert (None if found is None else found.step) == step


def test_on_calm_the_rule_looks_only_when_the_risk_may_have_risen() -> None:
    instant, head = failing(3, steep(10.0))
    head.detectors.risk.stirred = START - 1
    assert detection.look_at_risk(instant, Standing()) is None


def test_the_rule_names_the_touchpoints_behind_it() -> None:
    instant, head = failing(3, steep(10.0))
    head.detectors.risk.say("crm", "angry-1")
    found = detection.look_at_risk(instant, Standing())
    assert found is not None and found.because == [("crm", "angry-1")]


def test_shares_are_told_the_largest_first() -> None:
    instant, head = failing(2, steep(10.0))
    [share] = risk_facts.explained(head, START, instant.policies)
    assert (share.name, share.value, share.log_odds) == ("failed", 4.0, 4.0)


def test_a_failure_that_is_heavy_only_as_the_second_was_never_counted_as_a_heavy_one() -> None:
    state = RiskState()
    state.since = START
    row = customised.DECISION_REVERSED
    judged(state, START, row, 1.0)
    rest = shares.without(state, [(START, 1.5 * 1.5, row)], False, START)
    assert rest.counts == RiskState().counts


def test_single_kinds_of_things_are_counted_soon_and_lately_whatever_they_weigh() -> None:
    log = (
        "0h contact a kind=complaint; 0h opened a; 6h contact a; 7h transferred a; 8h resolved a; 9h confirmed a; "
        "10h reopened a; 11h contact.failed -; 11h made p due_at=12h what=x"
    )
    state = client(log, "1d6h")
    found = risk_facts.statistics(state.head, state.head.detectors.risk, at("1d6h"), Policies())
    known = dict(zip(NAMES, found, strict=True))
    hours = {
        "complained": 30, "opened": 30, "chased": 24, "transferred": 23, "resolved": 22, "confirmed": 21,
        "reopened": 20, "in_vain": 19, "broke": 18,
    }  # fmt: skip
    for kind, ago in hours.items():
        assert known[f"{kind}_soon"] == pytest.approx(0.5 ** (ago / 72)), kind
        assert known[kind] == pytest.approx(0.5 ** (ago / 24 / 14)), kind


def test_a_moment_that_is_left_out_leaves_the_count_of_its_kind() -> None:
    state = RiskState()
    judged(state, START, repeat_contact.CHASER, 1.0)
    judged(state, START + DAY, repeat_contact.CHASER, 1.0)
    rest = shares.without(state, [(START, 1.0, repeat_contact.CHASER)], False, START + DAY)
    assert [rest.counts[risk.CHASED], rest.counts[risk.CHASED + 1]] == pytest.approx([1.0, 1.0])


def test_where_nothing_is_known_nothing_is_expected() -> None:
    found = risk_facts.statistics(Head(), RiskState(), START, Policies())
    prior = {"share": pytest.approx(1.0 - Policy().score.yardstick(None, 0).base / 100.0), "pace": USUAL}
    assert dict(zip(NAMES, found, strict=True)) == dict.fromkeys(NAMES, 0.0) | prior
    assert MODEL.probability(found) < 0.01


def test_a_steady_rate_is_what_is_expected_of_it() -> None:
    state = RiskState()
    row = next(row for row in ROWS.values() if row.bad == 1.0)
    state.since = START
    for day in range(300):
        judged(state, START + day * DAY, row, 1.0)
    head, at = Head(), START + 300 * DAY
    found = dict(zip(NAMES, risk_facts.statistics(head, state, at, Policies()), strict=True))
    assert found["failed"] > 15.0 and abs(found["failed_surprise"]) < 0.2
    later = dict(zip(NAMES, risk_facts.statistics(head, state, at + 60 * DAY, Policies()), strict=True))
    assert later["failed_surprise"] < -1.0, "better than it was"


def test_what_surprises_in_the_own_long_run_by_hand() -> None:
    assert deviations(5.0, 3.0) == 1.0, "two more, and the deviation of three by chance, with one, is two"
    assert deviations(0.0, 3.0) == -1.5 and deviations(2.0, 0.0) == 2.0


def test_a_model_is_refused_with_the_reason() -> None:
    good = {
        "intercept": -1,
        "horizon_seconds": 60,
        "curves": {"failed": [[0, 0], [1, 1]]},
        "calibration": [[0, 0], [1, 1]],
    }
    pair = {"of": ["failed", "good"], "edges": [[1], []], "log_odds": [[0], [1]]}
    both = NAMES.index("failed"), NAMES.index("good")
    assert model_of(good | {"pairs": [pair]}).pairs == (Pair(*both, (1.0,), (), ((0.0,), (1.0,))),)
    assert model_of(good).horizon == 60_000_000
    for wrong, why in (
        (good | {"curves": {"moon": [[0, 0], [1, 1]]}}, "moon"),
        (good | {"curves": {"failed": [[0, 0], [0, 1]]}}, "left to right"),
        (good | {"pairs": [pair | {"of": ["failed", "moon"]}]}, "moon"),
        (good | {"pairs": [pair | {"of": ["failed"]}]}, "a pair that is none"),
        (good | {"pairs": [pair | {"edges": [[1, 2], []]}]}, "one number for each two spans"),
        (good | {"pairs": [pair | {"edges": [[2, 1], []], "log_odds": [[0], [1], [2]]}]}, "left to right"),
        (good | {"pairs": [{}]}, "no model of risk"),
        (good | {"curves": {"failed": [[0, 0], [1, float("nan")]]}}, "no number"),
        (good | {"intercept": float("inf")}, "no number"),
        (good | {"calibration": []}, "calibration"),
        (good | {"calibration": [[0, 0.2], [1, 0.1], [2, 0.3]]}, "calibration"),
        ({}, "no model of risk"),
    ):
        with pytest.raises(WrongModel, match=why):
            model_of(wrong)


def test_a_policy_may_name_a_model_beside_it(tmp_path: Path) -> None:
    model = {"intercept": -2.0, "horizon_seconds": 86400, "curves": {}, "calibration": [[-2, 0.25], [0, 0.5]]}
    (tmp_path / "own.json").write_text(json.dumps(model))
    (tmp_path / "policy.toml").write_text(HEAD + '[risk]\nmodel = "own.json"\nat_risk = 0.4')
    numbers = read_policies([tmp_path]).at(0).risk
    assert (numbers.at_risk, numbers.model.horizon) == (0.4, 24 * HOUR)
    assert numbers.model.probability([0.0] * len(NAMES)) == 0.25


@pytest.mark.parametrize(("table", "why"), [
    ('model = "none.json"', "risk.model: .*can't be read"),
    ("drifting = 0.2", "expected drifting_leave < drifting"),
    ("leaving = 0.2", "expected leaving_leave < leaving"),
    ("enter = 0.5", "risk.enter: unknown key"),
])  # fmt: skip
def test_a_wrong_table_is_refused(tmp_path: Path, table: str, why: str) -> None:
    (tmp_path / "policy.toml").write_text(HEAD + "[risk]\n" + table)
    with pytest.raises(WrongUse, match=why):
        read_policies([tmp_path])


def test_the_shipped_model_says_how_it_was_obtained() -> None:
    about = dict(MODEL.about)
    assert about["histories"] and int(about["samples"]) > 0 and MODEL.horizon == 7 * DAY
    assert all(exp(MODEL.intercept) < 1.0 and y <= 1.0 for _, y in MODEL.calibration)
    for name, what, days in ((OUTLOOK, "crisis", 21), (LEAVER, "exit", 21)):
        assert shipped(name).horizon == days * DAY and what in dict(shipped(name).about)["bad"]


def test_the_rule_drifts_by_the_outlook_and_is_at_risk_by_the_risk() -> None:
    for soon, ahead, step in ((steep(0.0001), steep(4.0), "drifting"), (steep(4.0), steep(0.0001), "at_risk")):
        instant, _ = failing(2, soon)
        numbers = replace(instant.policy.risk, outlook=ahead)
        instant.policy = replace(instant.policy, risk=numbers)
        found = detection.look_at_risk(instant, Standing())
        assert found is not None and found.step == step


@pytest.mark.parametrize("log", [
    "0h opened a; 1h contact a; 2h paused a reason=waiting_for_client; 50h resumed a", "0h made p due_at=50h what=x",
], ids=["after a pause", "after a promise that nobody asked for"])  # fmt: skip
def test_waiting_alone_is_looked_at_each_midnight_once_something_is_open(log: str) -> None:
    for day in (3, 4, 5):
        state = client(log, f"{day}d")
        assert state.head.detectors.risk.stirred == at(f"{day}d")


@pytest.mark.parametrize(("high", "days", "ended", "again"), [
    (True, 1, False, True), (False, 1, False, False), (True, 61, False, False), (True, 1, True, False),
], ids=["much is foreseen", "little is", "gone for long", "ended"])  # fmt: skip
def test_who_may_leave_is_looked_at_each_midnight_though_nothing_happens(
    high: bool, days: int, ended: bool, again: bool
) -> None:
    instant, head = failing(0, steep(10.0))
    head.at = START - days * DAY
    head.detectors.risk.high, head.detectors.rhythm.ended = high, ended
    detection.ring(instant)
    assert (head.detectors.risk.stirred == START) is again
    assert (detection.WAITING in head.dates) is again


@pytest.mark.parametrize(("model", "high"), [(steep(6.0), True), (steep(1000.0), False)], ids=["much", "little"])
def test_what_is_foreseen_decides_whether_time_alone_is_watched(model: RiskModel, high: bool) -> None:
    instant, head = failing(0 if not high else 3, steep(0.0001))
    numbers = replace(instant.policy.risk, outlook=steep(0.0001), leaver=model)
    instant.policy = replace(instant.policy, risk=numbers)
    found = detection.look_at_leaving(instant, Standing())
    if high:
        assert found is not None and found.step == "drifting" and found.reason == "risk_rose"
    assert head.detectors.risk.high is high


def test_leaving_is_left_below_a_lower_probability_and_by_who_is_gone_for_long() -> None:
    for stands, days, step in (("drifting", 1, "drifting"), ("recovering", 1, "calm"), ("drifting", 61, "calm")):
        instant, head = failing(2, steep(0.0001))
        head.at = START - days * DAY
        numbers = replace(instant.policy.risk, leaver=steep(10.0), leaving=0.5, leaving_leave=0.3)
        instant.policy = replace(instant.policy, risk=numbers)
        found = detection.look_at_leaving(instant, Standing(stands))
        assert found is not None and found.step == step
