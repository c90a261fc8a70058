"""Angry mode: limits are tighter after anger, for a while; a complaint about the handling is counted apart."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.detectors import anger
from services.scoring.detectors.anger import AT_RISK, CALM, DRIFTING, AngerNumbers, AngerState
from services.scoring.dimensions.judgement import DAY

START = 20_000 * DAY
NUMBERS = AngerNumbers(tighten=0.25)


def heard(*words: tuple[int, bool, bool]) -> AngerState:
    """A client that was heard on these days: angry or not, a grievance or not."""
    state = AngerState()
    for day, angry, grievance in words:
        anger.heard(state, START + day * DAY, angry, grievance, ("desk", str(day)), NUMBERS)
    return state


def factor(state: AngerState, day: int) -> float:
    return anger.factor_of(state, START + day * DAY, NUMBERS)


def test_c8_a_complaint_about_the_handling_raises_the_tier_until_it_has_half_faded() -> None:
    state = heard((0, False, True))
    assert anger.raised(state, START, DRIFTING, NUMBERS) == AT_RISK
    assert anger.raised(state, START + 14 * DAY, DRIFTING, NUMBERS) == AT_RISK
    assert anger.raised(state, START + 15 * DAY, DRIFTING, NUMBERS) == DRIFTING


def test_anger_alone_raises_nothing_and_nothing_raises_calm() -> None:
    assert anger.raised(heard((0, True, False), (1, True, False)), START + DAY, DRIFTING, NUMBERS) == DRIFTING
    assert anger.raised(heard((0, True, True)), START, CALM, NUMBERS) == CALM


def test_limits_fall_with_anger_and_rise_again_as_it_fades() -> None:
    state = heard((0, True, False))
    assert factor(AngerState(), 0) == 1.0
    assert isclose(factor(state, 0), 1.0 - 0.25 * 0.5)  # by hand: one angry contact takes half of `tighten`
    assert isclose(factor(state, 14), 1.0 - 0.25 * (1.0 - 2.0**-0.5))
    assert factor(state, 0) < factor(state, 14) < factor(state, 200) < 1.0
    assert factor(state, 200) > 0.99999


def test_however_angry_limits_keep_their_floor() -> None:
    state = heard(*[(0, True, True)] * 50)
    assert isclose(factor(state, 0), 0.75)


def test_a_good_word_takes_half_of_the_anger_away() -> None:
    state = heard((0, True, True))
    anger.soothed(state, START, NUMBERS)
    assert (state.heat.count, state.grievances.count, state.told) == (1.5, 0.5, 1)


def test_a_calm_contact_leaves_no_trace() -> None:
    assert heard((0, False, False)) == AngerState()


@pytest.mark.parametrize(
    ("complaint", "again", "re_explained", "claimed", "grievance"),
    [
        (True, False, False, False, False),  # a first complaint is about the matter
        (True, True, False, False, True),
        (True, False, True, False, True),
        (True, False, False, True, True),
        (False, True, True, True, False),  # to come again is no complaint
    ],
)
def test_a_grievance_is_a_complaint_about_how_an_earlier_contact_was_handled(
    complaint: bool, again: bool, re_explained: bool, claimed: bool, grievance: bool
) -> None:
    assert anger.is_grievance(complaint, again, re_explained, claimed) is grievance


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.booleans()), max_size=40))
def test_the_factor_stays_in_its_bounds_and_more_anger_never_loosens(words: list[tuple[int, bool, bool]]) -> None:
    told = sorted(words)
    state = heard(*told)
    assert 0.75 <= factor(state, 40) <= 1.0
    assert factor(heard(*told, (40, True, False)), 40) <= factor(state, 40)
    assert state.told == sum(grievance for _, _, grievance in told)
    assert len(state.because) <= anger.MOST_KEPT
