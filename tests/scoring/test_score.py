"""The score's properties (SPEC.md 7), one by one, as docs/score.md claims them, and its example to the last digit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.dimensions import (
    DIMENSIONS,
    cycle_time,
    follow_through,
    repeat_contact,
)
from services.scoring.dimensions.judgement import FAILURE, ORDINARY, Judgement
from services.scoring.evidence import RECENT, ScoreState, add
from services.scoring.policy.policy import DAY
from services.scoring.policy.policy_score import ScoreNumbers, SegmentNumbers
from services.scoring.remembered import score_listed, score_of
from services.scoring.score import band_of, read, total
from tests.scoring.scores import EVERY, MET, MISSED, NUMBERS, START, Happening, end_of, histories, scored, value

later = st.integers(0, 300 * DAY)


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


def told(history: list[Happening]) -> list[Happening]:
    """The moments of a history, with those of other dimensions that each counts in."""
    return [Happening(one.at, row) for one in history for row in (one.row, *one.row.also)]


def severity(moments: list[Happening], n: int) -> float:
    """By how much the n-th moment weighs more, from the words of docs/score.md."""
    one, before = moments[n], [other for other in moments[:n] if other.at < moments[n].at]
    if one.row.bad < FAILURE:
        return 1.0
    mended = max((other.at for other in moments[:n] if other.row.mends), default=-1)
    failures = [other for other in before if other.row.bad >= FAILURE and other.at > mended]
    soon = any(one.at - other.at <= NUMBERS.second_failure_within for other in failures)
    similar = [other for other in failures if other.row.dimension == one.row.dimension]
    alike = any(one.at - other.at <= NUMBERS.similar_failure_within for other in similar)
    return (NUMBERS.second_failure if soon else 1.0) * (NUMBERS.similar_failure if alike else 1.0)


@settings(max_examples=100, deadline=None)
@given(histories(), later)
def test_it_is_the_formula_over_all_moments(history: list[Happening], wait: int) -> None:
    at, moments = end_of(history) + wait, told(history)
    for name, part in read(scored(history), at, NUMBERS, None).dimensions.items():
        good = bad = 0.0
        for n, one in enumerate(moments):
            if one.row.dimension == name:
                weight = 2.0 ** ((one.at - at) / one.row.half_life)
                good += one.row.good * weight
                bad += one.row.bad * weight * severity(moments, n)
        prior = NUMBERS.prior_of(None, name)
        assert part.value == pytest.approx((4.0 * prior + 100.0 * good) / (4.0 + good + bad), abs=1e-9)
        assert part.evidence == pytest.approx(good + bad, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(histories(), later, st.sampled_from([None, "gold"]), st.integers(0, 2))
def test_the_total_is_the_weighted_mean_under_the_caps(
    history: list[Happening], wait: int, segment: str | None, orders: int
) -> None:
    state, at = scored(history), end_of(history) + wait
    state.orders = orders
    score = read(state, at, NUMBERS, segment)
    shares = {name: 0.2 if name in DIMENSIONS[:3] else 0.1 for name in DIMENSIONS}
    found = [sum(shares[name] * part.value for name, part in score.dimensions.items()), 100.0]
    for name, part in score.dimensions.items():
        floor = NUMBERS.floors.get(name, 40.0)
        rise = (part.value - floor) / (part.prior - floor)
        found.append(part.value + 15.0 if rise < 0 else floor + 15.0 + rise * (100.0 - floor - 15.0))
    assert score.value == pytest.approx(min(found), abs=1e-9) == total(state, at, NUMBERS, segment)
    assert score.confidence == pytest.approx(
        sum(shares[name] * part.evidence / (4.0 + part.evidence) for name, part in score.dimensions.items())
    )


@settings(max_examples=60, deadline=None)
@given(histories(), st.sets(st.integers(0, 80)))
def test_it_has_the_same_bits_however_the_fold_was_cut_and_read(history: list[Happening], cuts: set[int]) -> None:
    state, whole = ScoreState(), scored(history)
    for n, one in enumerate(history):
        if n in cuts:
            state = score_of(score_listed(state))
            read(state, one.at, NUMBERS, None)
        add(state, one.row, one.at, "desk", str(n), NUMBERS)
    assert state == whole


def not_better(row: Judgement, other: Judgement) -> bool:
    """Whether an outcome is as bad as another one of its matter, in every dimension that it counts in."""
    one, beside = ({each.dimension: each for each in (judged, *judged.also)} for judged in (row, other))
    goods = all(name in beside and each.good <= beside[name].good for name, each in one.items() if each.good)
    return goods and all(name in one and one[name].bad >= each.bad for name, each in beside.items() if each.bad)


@settings(max_examples=150, deadline=None)
@given(histories(), st.data(), later, st.integers(0, 2000 * DAY))
def test_a_worse_outcome_never_raises_it_however_much_later(
    history: list[Happening], data: st.DataObject, wait: int, more: int
) -> None:
    if not history:
        return
    index = data.draw(st.integers(0, len(history) - 1))
    one = history[index]
    matter = [row for row in EVERY if (row.dimension, row.matter) == (one.row.dimension, one.row.matter)]
    worse = [row for row in matter if not_better(row, one.row)]
    replaced = [*history]
    replaced[index] = Happening(one.at, data.draw(st.sampled_from(worse)))
    for at in (end_of(history) + wait, end_of(history) + wait + more):
        assert value(replaced, at) <= value(history, at) + 1e-9


@settings(max_examples=100, deadline=None)
@given(histories(), st.data(), later)
def test_one_more_failure_never_raises_it_and_one_more_success_never_lowers_it(
    history: list[Happening], data: st.DataObject, wait: int
) -> None:
    one = Happening(START + data.draw(st.integers(0, 400 * DAY)), data.draw(st.sampled_from(EVERY)))
    at = max(end_of(history), one.at) + wait
    with_one = value(sorted([*history, one], key=lambda happening: happening.at), at)
    difference = with_one - value(history, at)
    assert difference <= 1e-9 if one.row.bad else difference >= -1e-9


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


def test_without_evidence_it_is_the_prior_of_the_segment_and_says_so() -> None:
    numbers = ScoreNumbers(segments={"gold": SegmentNumbers(85.0, None, {"caring": 95.0})})
    for segment, prior in ((None, 75.0), ("gold", 86.0), ("unheard of", 75.0)):
        score = read(ScoreState(), START, numbers, segment)
        assert (score.value, score.confidence) == (pytest.approx(prior), 0.0)
    little = read(scored([Happening(START, MET)]), START, numbers, None)
    assert abs(little.value - 75.0) < 5.0 and little.confidence < 0.1
    old = read(scored([Happening(START, MISSED)] * 30), START + 40 * ORDINARY, numbers, None)
    assert old.value == pytest.approx(75.0, abs=1e-6) and old.confidence < 1e-6


def test_confidence_grows_with_evidence_alone() -> None:
    found = [read(scored([Happening(START, MISSED)] * n), START, NUMBERS, None).confidence for n in range(20)]
    assert found == sorted(found) and found[-1] < 0.2, "evidence in one dimension says nothing of the others"


def test_the_order_of_arrival_is_nothing_to_it_and_the_order_of_events_is() -> None:
    """Law 2 shows the first on whole histories; here the same moments at the other times."""
    one, other = Happening(START, MISSED), Happening(START + 9 * DAY, MET)
    assert value(sorted([other, one], key=lambda one: one.at), START + 9 * DAY) == value([one, other], START + 9 * DAY)
    assert value([Happening(START, MET), Happening(START + 9 * DAY, MISSED)], START + 9 * DAY) < value(
        [one, other], other.at
    )


def test_it_moves_when_a_target_falls_due_with_no_event_at_all() -> None:
    state = scored([Happening(START, MET)])
    before = total(state, START + DAY, NUMBERS, None)
    add(state, MISSED, START + DAY, "desk", "waiting", NUMBERS)
    assert total(state, START + DAY, NUMBERS, None) < before - 4.0


def test_moments_beyond_the_recent_ones_are_merged_into_one_contribution_of_each_dimension() -> None:
    rows = (MET, MISSED, cycle_time.MET["resolution"], repeat_contact.CHASER)
    state = scored([Happening(START + n * DAY, rows[n % 4]) for n in range(RECENT + 40)])
    dimensions = read(state, START + 80 * DAY, NUMBERS, None).dimensions
    for name, kept in (("cycle_time", 24), ("repeat_contact", 8)):
        parts = dimensions[name].contributions
        assert (parts[0].what, len(parts)) == ("earlier", kept + 1)
        assert all(part.id for part in parts[1:])
    assert (parts[-1].source, parts[-1].id) == ("desk", str(RECENT + 39))


def test_the_bands_begin_where_the_contract_says() -> None:
    assert [band_of(score) for score in (100, 80, 79.9, 60, 59.9, 40, 39.9, 0)] == [
        "good", "good", "fair", "fair", "poor", "poor", "bad", "bad",
    ]  # fmt: skip


def test_the_worked_example_of_the_documentation() -> None:
    """docs/score.md calculates these by hand."""
    history = [
        Happening(START + 30 * DAY, MET),
        Happening(START + 50 * DAY, MISSED),
        Happening(START + 60 * DAY, follow_through.BROKEN),
    ]
    score = read(scored(history, ScoreNumbers()), START + 60 * DAY, ScoreNumbers(), None)
    cycle, follow, competent = (score.dimensions[name] for name in ("cycle_time", "follow_through", "competent"))
    assert [part.points for part in cycle.contributions] == pytest.approx([2.053421, -19.557620], abs=1e-6)
    assert (cycle.value, cycle.evidence) == pytest.approx((57.495801, 2.087401), abs=1e-6)
    assert [part.points for part in follow.contributions] == pytest.approx([-36.290323], abs=1e-6)
    assert (follow.value, follow.evidence) == pytest.approx((38.709677, 3.75), abs=1e-6)
    assert (competent.value, competent.evidence) == pytest.approx((66.666667, 0.5), abs=1e-6)
    mean = sum(score.dimensions[name].value * (2 if n < 3 else 1) for n, name in enumerate(DIMENSIONS)) / 10
    assert mean == pytest.approx(63.407762, abs=1e-6)
    assert score.value == pytest.approx(53.709677, abs=1e-6)
    assert score.confidence == pytest.approx(0.176466, abs=1e-6)
    assert score.band == "poor"
