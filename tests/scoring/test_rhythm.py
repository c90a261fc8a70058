"""The client's own rhythm: a silence surprises by what is usual with this client, and counts only after friction."""

import random
from math import exp, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.detectors import odds, rhythm
from services.scoring.detectors.cadence import MOST_NATS, RETURN, SHAPES, Silences
from services.scoring.detectors.rhythm import RhythmState, SilenceNumbers
from services.scoring.dimensions import caring, competent, repeat_contact
from services.scoring.dimensions.judgement import DAY, Judgement

START = 20_000 * DAY
USUAL = 6 * DAY
NUMBERS = SilenceNumbers(level=0.0005)
KEY = ("desk", "1")


def come(state: RhythmState, at: int, limit: float = 4.0) -> None:
    """The client comes with a need."""
    rhythm.came(state, at, at - state.came, USUAL, limit, NUMBERS)
    rhythm.heard(state, at)


def with_rhythm(*silences: float) -> tuple[RhythmState, int]:
    """A client that came after silences of so many days, and when it came last."""
    state, at = RhythmState(), START
    come(state, at)
    for days in silences:
        at += int(days * DAY)
        come(state, at)
    return state, at


def statistic(state: RhythmState, days: float, friction: float = 0.0) -> float:
    """What so long a silence comes to."""
    return odds.statistic(state, int(days * DAY), friction, USUAL, NUMBERS)


def alarm(state: RhythmState, friction: float = 1.0) -> float:
    """The silence, in days, at which the client is found."""
    return odds.lasting(state, odds.limit_of(NUMBERS), friction, USUAL, NUMBERS) / DAY


def test_the_surprise_of_a_silence_is_exponential_in_an_even_rhythm() -> None:
    """However long its silences are, and however even: half of them surprise by less than ln 2."""
    draw = random.Random(1)
    for shape, scale in ((1.0, 5.0), (1.0, 0.7), (2.5, 8.0), (0.8, 20.0)):
        silences = Silences(scale * DAY, shape, 1e9)
        nats = sorted(silences.nats(RETURN + draw.weibullvariate(scale, shape) * DAY) for _ in range(4000))
        for share in (0.5, 0.9, 0.99):
            assert isclose(nats[int(4000 * share)], -log(1.0 - share), rel_tol=0.12)


def test_a_rhythm_known_by_few_silences_has_a_heavier_tail() -> None:
    few, many = Silences(5.0 * DAY, 1.0, 2.0), Silences(5.0 * DAY, 1.0, 50.0)
    assert few.nats(40 * DAY) < many.nats(40 * DAY) < 7.8
    assert isclose(exp(-few.nats(6 * DAY)), (1.0 + 0.5) ** -2.0)  # by hand: a Lomax distribution


@given(st.floats(0.05, 400.0), st.floats(*SHAPES), st.floats(1.0, 60.0), st.floats(0.01, 30.0))
def test_the_silence_that_surprises_so_much_surprises_so_much(
    scale: float, shape: float, known: float, nats: float
) -> None:
    silences = Silences(scale * DAY, shape, known)
    lasting = silences.lasting(nats)
    assert lasting > RETURN
    if nats / known < MOST_NATS and lasting < 1e25 and lasting - RETURN > 1000.0:
        assert isclose(silences.nats(lasting), nats, rel_tol=1e-3)


def test_the_same_silence_alarms_for_a_weekly_client_and_not_for_a_monthly_one() -> None:
    weekly, _ = with_rhythm(*[7, 6, 8, 7, 7, 6, 8] * 3)
    monthly, _ = with_rhythm(*[30, 28, 33, 30, 29] * 3)
    assert 9 < alarm(weekly) < 20
    assert alarm(monthly) > 38


def test_an_even_rhythm_is_missed_sooner_than_an_uneven_one_of_the_same_mean() -> None:
    even, _ = with_rhythm(*[8] * 15)
    uneven, _ = with_rhythm(*[2, 20, 3, 12, 3] * 3)
    assert alarm(even) < 0.7 * alarm(uneven)


def test_c6_a_cadence_that_fades_is_found_before_the_silence_alone_would_be() -> None:
    steady, _ = with_rhythm(*[5, 6, 4, 5, 7, 5, 4, 6] * 3)
    faded, _ = with_rhythm(*[5, 6, 4, 5, 7, 5, 4, 6] * 3, 11, 13, 16)
    assert alarm(faded, 0.5) < 0.9 * alarm(steady, 0.5)
    assert faded.fading > 0.5 and steady.fading < 0.2


def test_fading_is_not_learnt_as_the_new_rhythm() -> None:
    steady, _ = with_rhythm(*[5, 6, 4, 5, 7] * 4)
    once, _ = with_rhythm(*[5, 6, 4, 5, 7] * 4, 100)
    assert rhythm.silences_of(once, USUAL, NUMBERS).scale < 1.6 * rhythm.silences_of(steady, USUAL, NUMBERS).scale


def test_coming_as_usual_takes_the_fading_back() -> None:
    state, at = with_rhythm(*[5, 6, 4, 5, 7] * 4, 12, 14)
    before = state.fading
    for days in (5, 4, 5, 4):
        at += days * DAY
        come(state, at)
    assert before > 0.0 and state.fading == 0.0


def test_nothing_is_said_of_a_client_whose_rhythm_is_not_known() -> None:
    for silences in ((), (5,), (5, 6)):
        state, _ = with_rhythm(*silences)
        assert statistic(state, 300) == 0.0
    state, _ = with_rhythm(5, 6, 5)
    assert statistic(state, 300) > 1.0


def test_who_comes_again_within_a_day_was_not_away() -> None:
    state, at = with_rhythm(5, 6, 5)
    before = (state.count, state.total, state.came)
    come(state, at + DAY // 2)
    assert (state.count, state.total, state.came) == before
    assert state.heard == at + DAY // 2


def test_friction_counts_as_of_the_last_word_and_does_not_fade_in_the_silence() -> None:
    state, at = with_rhythm(5, 6, 5)
    rhythm.judged(state, repeat_contact.CHASER, at, KEY, NUMBERS)
    rhythm.judged(state, repeat_contact.REOPENED, at + DAY, ("desk", "2"), NUMBERS)  # counts as two at most
    friction = odds.friction_of(state, NUMBERS)
    assert 2.9 < friction < 3.0
    rhythm.heard(state, at + 31 * DAY)
    assert isclose(odds.friction_of(state, NUMBERS), friction / 2.0)
    assert state.behind == [KEY, ("desk", "2")]


@pytest.mark.parametrize("row", [caring.PRAISED, caring.THANKED, caring.FEEDBACK_GOOD, caring.RECOVERED])
def test_a_good_word_of_the_client_makes_friction_good(row: Judgement) -> None:
    state, at = with_rhythm(5, 6, 5, 30)
    rhythm.judged(state, repeat_contact.REPEAT, at, KEY, NUMBERS)
    rhythm.judged(state, row, at, KEY, NUMBERS)
    assert (odds.friction_of(state, NUMBERS), state.behind, state.fading) == (0.0, [], 0.0)


def test_a_claim_that_stayed_quiet_is_no_good_word() -> None:
    state, at = with_rhythm(5, 6, 5)
    rhythm.judged(state, repeat_contact.REPEAT, at, KEY, NUMBERS)
    for row in (competent.CLAIM_CONFIRMED, repeat_contact.RESOLVED_AT_FIRST):
        rhythm.judged(state, row, at, KEY, NUMBERS)
    assert odds.friction_of(state, NUMBERS) == 2.0


def test_the_more_friction_the_sooner_a_silence_counts() -> None:
    state, _ = with_rhythm(*[5, 6, 4, 5, 7] * 3)
    alarms = [alarm(state, friction) for friction in (0.0, 0.5, 2.0, 6.0, 12.0)]
    assert alarms == sorted(alarms, reverse=True) and alarms[-1] < 0.6 * alarms[0]
    assert odds.limit_of(NUMBERS, 0.8) == 0.8 * odds.limit_of(NUMBERS)


def test_a_usual_silence_is_none_whatever_the_friction() -> None:
    state, _ = with_rhythm(*[5, 6, 4, 5, 7] * 3)
    assert statistic(state, 5, 1000.0) == 0.0
    assert alarm(state, 1000.0) > 4


def test_friction_counts_by_what_is_more_than_the_client_is_used_to() -> None:
    used, new = RhythmState(), RhythmState()
    for state, weeks in ((used, 40), (new, 4)):
        rhythm.heard(state, START + (40 - weeks) * 7 * DAY if state is used else START)
        for week in range(40 - weeks, 40):
            at = START + week * 7 * DAY
            rhythm.judged(state, repeat_contact.CHASER, at, KEY, NUMBERS)
            rhythm.heard(state, at)
    assert odds.friction_of(used, NUMBERS) > odds.friction_of(new, NUMBERS)
    assert odds.excess_of(used, NUMBERS) < 0.5 < 1.5 < odds.excess_of(new, NUMBERS)


def test_an_even_rhythm_seldom_alarms() -> None:
    """Poisson contacts, none after friction: less than four alarms in a hundred months."""
    draw, alarms = random.Random(7), 0
    for _ in range(80):
        state, at = RhythmState(), START
        come(state, at)
        while at < START + 180 * DAY:
            silence = draw.expovariate(1 / 6)
            alarms += state.count >= 3.0 and silence > alarm(state, 0.0)
            at += int(silence * DAY)
            come(state, at, odds.limit_of(NUMBERS))
    assert alarms < 0.04 * 80 * 6


@given(st.lists(st.integers(1, 200 * DAY), max_size=60), st.integers(0, 400 * DAY))
def test_the_statistic_is_finite_and_rises_with_the_silence(gaps: list[int], silence: int) -> None:
    state, at = RhythmState(), START
    for gap in gaps:
        at += gap
        come(state, at)
    one, other = (odds.statistic(state, length, 3.0, USUAL, NUMBERS) for length in (silence, silence + DAY))
    assert 0.0 <= one <= other < 1e4
    assert state.count <= 36.0
