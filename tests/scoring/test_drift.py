"""Drift: how seldom a client that has not changed alarms, how soon one that has, and what is usual for it."""

from collections.abc import Callable
from functools import partial
from math import log
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack

from services.scoring.detectors import drift
from services.scoring.detectors.baseline import MEMORY, Baseline, Prior, learn, mean_of, merge, standardised
from services.scoring.detectors.detected import drift_listed, drift_of
from services.scoring.detectors.drift import MOST, MOVED, DriftState, Moved, level, restart, sustained, take
from services.scoring.policy.policy import DAY
from services.scoring.policy.policy_drift import ALLOWANCES, HEIGHTS, OUTCOME, RESPONSE, DriftNumbers, heights_of

KNOWN = Prior(0.0, 1.0, 0.0)
HOUR = log(3600.0)
values = st.lists(st.floats(-6.0, 6.0), max_size=60)


def numbers(run_length: int = 1000, usual: Prior = KNOWN) -> DriftNumbers:
    return DriftNumbers(run_length=run_length, priors=(usual, usual, usual))


def told(*high: float, matter: str = "", using: DriftNumbers | None = None) -> DriftState:
    """Moments, one at a time, each an instant of its own."""
    state = DriftState()
    for at, value in enumerate(high):
        take(state, OUTCOME, value, Moved(at, 0.0, "m", "s", str(at)), matter, using or numbers(), None)
    return state


def length(draw: Callable[[], float], using: DriftNumbers) -> int:
    state, count = DriftState(), 0
    while level(state, using) < 1.0:
        count += 1
        take(state, OUTCOME, draw(), Moved(count, 0.0, "m", "s", "i"), "", using, None)
    return count


@pytest.mark.parametrize("run_length", [100, 200, 400])
def test_c1_false_alarms_are_as_seldom_as_the_policy_says_within_a_tenth(run_length: int) -> None:
    dice, using = Random(run_length), numbers(run_length)
    lengths = [length(partial(dice.gauss, 0.0, 1.0), using) for _ in range(1600)]
    assert fmean(lengths) == pytest.approx(run_length, rel=0.1)


def test_a_shift_is_found_about_as_soon_as_by_the_sum_that_knows_it() -> None:
    dice, using = Random(5), numbers(500)
    for shift, best in ((0.5, 25.8), (1.0, 9.3), (2.0, 3.0)):  # by python -m tests.bench.alarms
        found = [length(partial(dice.gauss, shift, 1.0), using) for _ in range(300)]
        assert fmean(found) <= 1.25 * best


def test_the_heights_grow_with_the_run_length_and_are_those_of_the_table() -> None:
    assert all(heights_of(run_length) == pytest.approx(row) for run_length, row in HEIGHTS)
    lengths = (100, 150, 1000, 7000, 20_000, 100_000, 1_000_000)
    for one, other in zip(map(heights_of, lengths), map(heights_of, lengths[1:]), strict=False):
        assert all(low < high for low, high in zip(one, other, strict=True))


def test_three_moments_by_hand() -> None:
    state = told(2.0, -0.5, 9.0)
    assert state.sums == [2.0 - 0.25 - 0.75 + 4.0 - 0.25, 1.5 - 1.0 + 4.0 - 0.5, 1.0 - 1.5 + 0.5 + 4.0 - 1.0]
    assert drift.behind(state) == [("s", "2"), ("s", "0")]
    assert [one.points for one in state.moved] == [1.75, 3.75]


@given(values)
def test_a_worse_moment_never_lowers_a_sum(high: list[float]) -> None:
    usual, worse = told(*high), told(*[value + 0.5 for value in high])
    assert all(0.0 <= low <= more for low, more in zip(usual.sums, worse.sums, strict=True))


@given(values)
def test_one_matter_counts_less_than_two_moments_however_much_it_brings(high: list[float]) -> None:
    state = told(*[abs(value) for value in high], matter="case")
    for total, allowance in zip(state.sums, ALLOWANCES, strict=True):
        assert total <= 2.0 * (MOST - allowance) + 1e-9


@given(values, st.integers(0, 60))
def test_the_state_survives_being_listed_in_the_middle(high: list[float], cut: int) -> None:
    using, state = numbers(), told(*high[:cut])
    again = drift_of(msgpack.decode(msgpack.encode(drift_listed(state))))
    for one in (state, again):
        for at, value in enumerate(high[cut:], cut):
            take(one, OUTCOME, value, Moved(at, 0.0, "m", "s", str(at)), "", using, None)
    assert again == state and drift_listed(again) == drift_listed(state)
    assert len(state.moved) <= MOVED


@given(st.lists(st.floats(-9.0, 9.0), min_size=1, max_size=50), st.integers(0, 50))
def test_two_baselines_put_together_are_the_one_of_all_moments(high: list[float], cut: int) -> None:
    every, first, rest = Baseline(), Baseline(), Baseline()
    for value in high:
        learn(every, value)
    for value in high[:cut]:
        learn(first, value)
    for value in high[cut:]:
        learn(rest, value)
    merge(first, rest)
    assert (first.count, first.mean) == (every.count, pytest.approx(every.mean, abs=1e-9))
    assert first.squares == pytest.approx(every.squares, abs=1e-8) and rest == Baseline()


def test_a_baseline_never_rests_on_more_than_its_memory() -> None:
    base = Baseline()
    for _ in range(3000):
        learn(base, 1.0)
    assert base.count == MEMORY


def test_a_client_is_standardised_by_its_segment_at_first_and_by_itself_later() -> None:
    usual, base = Prior(0.0, 1.0, 0.5), Baseline()
    assert standardised(base, 2.0, usual) == pytest.approx(2.0 / (1.0 + 0.25) ** 0.5)
    for _ in range(4):
        learn(base, 2.0)
    within = 20.0 / 24.0  # its own spread is 0, the segment's 1 counts as 20 moments
    assert mean_of(base, usual) == pytest.approx(2.0 / (1.0 + within)), "4 / (4 + within / 0.5²) of it"
    for _ in range(6):
        learn(base, 2.0)
    error = (20.0 / 30.0 / 10.0) ** 0.5
    assert mean_of(base, usual) == pytest.approx(2.0 - error), "10 / (10 + 8 / 3) of it would be further than one error"
    for _ in range(300):
        learn(base, 2.0)
    assert abs(standardised(base, 2.0, usual)) < 0.2


def paces(*hours: float) -> tuple[DriftState, DriftNumbers, list[float]]:
    """A client whose replies took so long, a day and a case each; how near it was to an alarm after each."""
    state, using, seen = DriftState(), DriftNumbers(), []
    for at, took in enumerate(hours):
        moment = Moved(at * DAY, 0.0, "first_response", "s", str(at))
        take(state, RESPONSE, HOUR + log(took), moment, str(at), using, None)
        seen.append(level(state, using))
    return state, using, seen


def test_b20_a_slow_but_steady_client_is_not_flagged_and_a_fast_one_turning_slow_is() -> None:
    dice = Random(20)

    def around(hours: float, count: int) -> list[float]:
        return [hours * dice.lognormvariate(0.0, 0.5) for _ in range(count)]

    *_, slow = paces(*around(40.0, 300))
    assert max(slow) < 1.0
    state, _, turned = paces(*around(1.0, 60), *around(40.0, 60))
    assert max(turned[:60]) < 1.0 <= max(turned[60:]) and sustained(state)


def test_what_comes_in_a_drift_is_usual_only_once_it_is_over() -> None:
    using = numbers(usual=Prior(0.0, 1.0, 0.5))
    state = told(*[0.0] * 20, *[3.0] * 8, using=using)
    learnt = state.learnt[OUTCOME].mean
    assert learnt == 0.0 and state.pending[OUTCOME].count == 8.0
    restart(state)
    assert state.sums == [0.0] * 3 and not state.moved
    assert state.learnt[OUTCOME].mean == pytest.approx(24.0 / 28.0)


def test_one_instant_is_no_alarm_whatever_comes_at_it() -> None:
    state = DriftState()
    for _ in range(9):
        take(state, OUTCOME, 9.0, Moved(5, 0.0, "m", "s", "i"), "", numbers(), None)
    assert level(state, numbers()) > 1.0 and not sustained(state)


def test_however_long_a_client_was_failed_the_way_back_is_as_long() -> None:
    using = numbers()
    ways = []
    for bad in (100, 1000):
        state, count = told(*[3.0] * bad, using=using), 0
        while level(state, using) >= using.leave:
            count += 1
            take(state, OUTCOME, -1.0, Moved(bad + count, 0.0, "m", "s", "i"), "", using, None)
        ways.append(count)
    assert ways[0] == ways[1] < 60


def test_what_befalls_a_client_in_its_first_days_is_not_usual_for_it() -> None:
    usual = Prior(0.0, 1.0, 0.5)
    state, using = DriftState(), numbers(run_length=100_000, usual=usual)
    for minute in range(40):
        take(state, OUTCOME, 3.0, Moved(minute * 60_000_000, 0.0, "m", "s", str(minute)), "", using, None)
    assert level(state, using) >= 1.0 and state.learnt[OUTCOME].count == 0.0
