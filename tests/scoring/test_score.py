"""The score's properties, as docs/score.md claims them, and its worked example to the last digit given there."""

from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.dimensions import DIMENSIONS, SCORED, cycle_time, follow_through, repeat_contact
from services.scoring.dimensions.judgement import Judgement
from services.scoring.policy import DAY, SECOND, ScoreNumbers
from services.scoring.score import HALF_LIFE, RECENT, ScoreState, add, band_of, read, total

NUMBERS = ScoreNumbers(priors={"gold": 85.0})
START = 20_000 * DAY
MET, MISSED = cycle_time.MET["first_response"], cycle_time.MISSED["first_response"]
ROWS = [row for rows in SCORED.values() for row in rows]


@dataclass(frozen=True)
class Happening:
    at: int
    row: Judgement


def scored(happenings: list[Happening], numbers: ScoreNumbers = NUMBERS) -> ScoreState:
    state = ScoreState()
    for n, one in enumerate(happenings):
        add(state, one.row, one.at, "desk", str(n), numbers)
    return state


def value(happenings: list[Happening], at: int, numbers: ScoreNumbers = NUMBERS) -> float:
    return total(scored(happenings, numbers), at, numbers, None)


@st.composite
def histories(draw: st.DrawFn, most: int = 80) -> list[Happening]:
    gaps = st.one_of(st.just(0), st.integers(1, 20 * DAY), st.integers(1, 4000 * DAY))
    at, happenings = START, []
    for gap, row in draw(st.lists(st.tuples(gaps, st.sampled_from(ROWS)), max_size=most)):
        at += gap
        happenings.append(Happening(at, row))
    return happenings


later = st.integers(0, 300 * DAY)


def end_of(happenings: list[Happening]) -> int:
    return happenings[-1].at if happenings else START


@settings(max_examples=150, deadline=None)
@given(histories(), later, st.sampled_from([None, "gold", "other"]))
def test_it_is_finite_and_its_contributions_and_the_prior_sum_to_it(
    history: list[Happening], wait: int, segment: str | None
) -> None:
    score = read(scored(history), end_of(history) + wait, NUMBERS, segment)
    assert 0.0 <= score.value <= 100.0 and 0.0 <= score.confidence < 1.0
    for part in score.dimensions.values():
        assert 0.0 <= part.value <= 100.0
        assert part.prior + sum(one.points for one in part.contributions) == pytest.approx(part.value, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(histories(), later)
def test_it_is_the_formula_over_all_moments(history: list[Happening], wait: int) -> None:
    at = end_of(history) + wait
    for name, part in read(scored(history), at, NUMBERS, None).dimensions.items():
        good = bad = 0.0
        for n, one in enumerate(history):
            if one.row.dimension == name:
                weight = 2.0 ** ((one.at - at) / HALF_LIFE)
                failures = [other.at for other in history[: n + 1] if other.row.bad and other.at < one.at]
                soon = failures and one.at - failures[-1] <= NUMBERS.second_failure_within
                good += one.row.good * weight
                bad += one.row.bad * weight * (NUMBERS.second_failure if soon else 1.0)
        assert part.value == pytest.approx((4.0 * 75.0 + 100.0 * good) / (4.0 + good + bad), abs=1e-9)
        assert part.evidence == pytest.approx(good + bad, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(histories(), st.sets(st.integers(0, 80)))
def test_it_has_the_same_bits_however_the_fold_was_cut_and_read(history: list[Happening], cuts: set[int]) -> None:
    state, whole = ScoreState(), scored(history)
    for n, one in enumerate(history):
        if n in cuts:
            state = msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=ScoreState)
            read(state, one.at, NUMBERS, None)
        add(state, one.row, one.at, "desk", str(n), NUMBERS)
    assert msgspec.msgpack.encode(state) == msgspec.msgpack.encode(whole)


@settings(max_examples=150, deadline=None)
@given(histories(), st.data(), later)
def test_a_worse_outcome_never_raises_it(history: list[Happening], data: st.DataObject, wait: int) -> None:
    if not history:
        return
    index = data.draw(st.integers(0, len(history) - 1))
    one = history[index]
    worse = [row for row in SCORED[one.row.dimension] if row.good <= one.row.good and row.bad >= one.row.bad]
    replaced = [*history]
    replaced[index] = Happening(one.at, data.draw(st.sampled_from(worse)))
    at = end_of(history) + wait
    assert value(replaced, at) <= value(history, at) + 1e-9


@settings(max_examples=100, deadline=None)
@given(histories(30), st.integers(0, 400 * DAY), st.integers(1, 400 * DAY), later)
def test_a_missed_target_never_raises_it(history: list[Happening], reply: int, late: int, wait: int) -> None:
    """The miss falls due after the moment at which a reply in time would have been."""
    at = max(end_of(history), START + reply + late) + wait

    def with_one(one: Happening) -> float:
        return value(sorted([*history, one], key=lambda happening: happening.at), at)

    assert with_one(Happening(START + reply + late, MISSED)) < with_one(Happening(START + reply, MET)) + 1e-9


@settings(max_examples=60, deadline=None)
@given(histories(30), st.integers(1, 100 * DAY), later)
def test_bad_then_good_ends_above_good_then_bad(history: list[Happening], gap: int, wait: int) -> None:
    first = end_of(history) + 30 * DAY
    then = first + gap
    recovered = [*history, Happening(first, MISSED), Happening(then, MET)]
    spoilt = [*history, Happening(first, MET), Happening(then, MISSED)]
    assert value(recovered, then + wait) >= value(spoilt, then + wait)


def test_bad_then_good_is_strictly_above_good_then_bad() -> None:
    recovered = [Happening(START, MISSED), Happening(START + DAY, MET)]
    spoilt = [Happening(START, MET), Happening(START + DAY, MISSED)]
    assert value(recovered, START + DAY) > value(spoilt, START + DAY) + 0.1


def test_a_second_failure_soon_after_the_first_weighs_more() -> None:
    def last_failure(gap: int) -> float:
        state = scored([Happening(START - gap, repeat_contact.REPEAT), Happening(START, MISSED)])
        return read(state, START, NUMBERS, None).dimensions["cycle_time"].contributions[-1].points

    alone = last_failure(40 * DAY)
    assert alone == last_failure(14 * DAY + 1) == -25.0
    assert last_failure(14 * DAY) < alone, "the end of the span belongs to it"
    assert last_failure(SECOND) < alone, "in whichever dimension"
    assert last_failure(0) == alone, "what fails at one instant fails once"


def test_a_failed_recovery_weighs_more_than_the_first_failure() -> None:
    assert repeat_contact.REOPENED.bad > repeat_contact.REPEAT.bad > repeat_contact.CHASER.bad


def test_the_weakest_dimension_caps_it() -> None:
    broken = [Happening(START + n * DAY, follow_through.BROKEN) for n in range(4)]
    fine = [Happening(START + n * DAY, row) for n in range(40) for row in (MET, repeat_contact.RESOLVED_AT_FIRST)]
    history = sorted(broken + fine, key=lambda one: one.at)
    score = read(scored(history), START + 40 * DAY, NUMBERS, None)
    weakest = min(part.value for part in score.dimensions.values())
    assert weakest < NUMBERS.floor
    assert score.value == weakest + NUMBERS.margin
    assert sum(part.value for part in score.dimensions.values()) / 3 > score.value


def test_without_evidence_it_is_the_prior_of_the_segment_and_says_so() -> None:
    for segment, prior in ((None, 75.0), ("gold", 85.0), ("unheard of", 75.0)):
        score = read(ScoreState(), START, NUMBERS, segment)
        assert (score.value, score.confidence) == (prior, 0.0)
    little = read(scored([Happening(START, MET)]), START, NUMBERS, None)
    assert abs(little.value - 75.0) < 5.0 and little.confidence < 0.1
    old = read(scored([Happening(START, MISSED)] * 30), START + 40 * HALF_LIFE, NUMBERS, None)
    assert old.value == pytest.approx(75.0, abs=1e-6) and old.confidence < 1e-6


def test_it_moves_when_a_target_falls_due_with_no_event_at_all() -> None:
    state = scored([Happening(START, MET)])
    before = total(state, START + DAY, NUMBERS, None)
    add(state, MISSED, START + DAY, "desk", "waiting", NUMBERS)
    assert total(state, START + DAY, NUMBERS, None) < before - 5.0


def test_moments_beyond_the_recent_ones_are_merged_into_one_contribution() -> None:
    state = scored([Happening(START + n * DAY, MET if n % 3 else MISSED) for n in range(RECENT + 40)])
    parts = read(state, START + 80 * DAY, NUMBERS, None).dimensions["cycle_time"].contributions
    assert [one.what for one in parts].count("earlier") == 1 and len(parts) == RECENT + 1
    assert (parts[-1].source, parts[-1].id) == ("desk", str(RECENT + 39))


def test_the_bands_begin_where_the_contract_says() -> None:
    assert [band_of(score) for score in (100, 80, 79.9, 60, 59.9, 40, 39.9, 0)] == [
        "good", "good", "fair", "fair", "poor", "poor", "bad", "bad",
    ]  # fmt: skip


def test_every_row_of_a_dimension_is_named_once_and_has_a_source() -> None:
    assert tuple(SCORED) == DIMENSIONS[:3] and len(DIMENSIONS) == 7
    for name, rows in SCORED.items():
        assert len({row.what for row in rows}) == len(rows)
        for row in rows:
            assert row.dimension == name and row.why
            assert (row.good > 0) != (row.bad > 0), "an outcome is either good or bad"


def test_the_worked_example_of_the_documentation() -> None:
    """docs/score.md calculates these by hand."""
    history = [
        Happening(START + 30 * DAY, MET),
        Happening(START + 50 * DAY, MISSED),
        Happening(START + 60 * DAY, follow_through.BROKEN),
    ]
    score = read(scored(history), START + 60 * DAY, ScoreNumbers(), None)
    cycle, follow, repeat = score.dimensions.values()
    assert [part.points for part in cycle.contributions] == pytest.approx([2.053421, -19.557620], abs=1e-6)
    assert (cycle.value, cycle.evidence) == pytest.approx((57.495801, 2.087401), abs=1e-6)
    assert [part.points for part in follow.contributions] == pytest.approx([-39.705882], abs=1e-6)
    assert (follow.value, follow.evidence) == pytest.approx((35.294118, 4.5), abs=1e-6)
    assert (repeat.value, repeat.evidence) == (75.0, 0.0)
    assert score.value == pytest.approx(50.294118, abs=1e-6)
    assert score.confidence == pytest.approx(0.290772, abs=1e-6)
    assert score.band == "poor"
