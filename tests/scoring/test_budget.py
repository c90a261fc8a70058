"""Budget burn: a lapse is noise, sustained failure is not, for a client of five moments a month and of five hundred."""

import random
from fractions import Fraction
from math import comb, exp, isclose, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.detectors.budget import MOST_DAYS, SPAN, BudgetState, counts, judged, past
from services.scoring.detectors.burn import (
    AT_RISK,
    CALM,
    DRIFTING,
    TIERS,
    BudgetNumbers,
    Burn,
    burn_of,
    burning,
    burns,
    limit_of,
    share_of,
    surprise,
    usual_share,
)
from services.scoring.dimensions import SCORED, access, caring, cycle_time, repeat_contact
from services.scoring.dimensions.judgement import DAY, FAILURE, Judgement

START = 20_000 * DAY
HOUR = DAY // 24
GOOD, BAD = cycle_time.MET["first_response"], cycle_time.MISSED["first_response"]
NUMBERS = BudgetNumbers()
USUAL = usual_share(75.0)
STEPS = [CALM, DRIFTING, AT_RISK]
ROWS = [row for rows in SCORED.values() for row in rows]


class Client:
    """A client's budget, and the tier that it stands on."""

    def __init__(self) -> None:
        self.state = BudgetState()
        self.burns: list[tuple[int, Burn]] = []
        self.step = self.worst = CALM

    def moment(self, at: int, row: Judgement, factor: float = 1.0) -> str:
        judged(self.state, row, factor, at)
        return self.look(at)

    def look(self, at: int) -> str:
        burn = burning(self.state, at, self.step, limit_of(NUMBERS), NUMBERS, USUAL)
        step = CALM if burn is None else burn.tier.step
        if burn is not None and self.step == CALM:
            self.burns.append((at, burn))
        self.step, self.worst = step, max(self.worst, step, key=STEPS.index)
        return step

    def serve(self, days: int, every: int, failing: int = 0, start: int = START) -> int:
        """A moment `every` so often, each `failing`th (0: none) a failure; gives when the next one would be."""
        for number in range(days * DAY // every):
            fails = failing and number % failing == failing - 1
            self.moment(start + number * every, BAD if fails else GOOD)
        return start + days * DAY // every * every


@pytest.mark.parametrize("row", [row for row in ROWS if row.bad], ids=lambda row: row.what)
def test_c2_a_single_failure_never_burns(row: Judgement) -> None:
    for days in (0, 10, 200):
        client = Client()
        at = client.serve(days, 2 * DAY)
        for _ in range(3):  # nor do several of one instant, or of one day
            client.moment(at, row)
        client.moment(at + 5 * HOUR, row, 1.5)
        client.look(at + 3 * DAY)
        assert client.burns == []


@pytest.mark.parametrize("every", [6 * DAY, 2 * DAY, DAY // 2, DAY // 17])
def test_c2_sustained_failure_burns_at_five_moments_a_month_and_at_five_hundred(every: int) -> None:
    client = Client()
    at = client.serve(120, every, failing=20)
    assert client.burns == []
    for number in range(40 * DAY // every):
        client.moment(at + number * every, BAD)
    first, burn = client.burns[0]
    assert burn.lapses >= 3 and burn.nats >= limit_of(NUMBERS)
    assert first - at <= 6 * max(every, DAY)  # at most the seventh failure in a row, or within six days


def test_a_busy_client_stands_at_risk_within_days_and_a_slow_one_drifts_within_weeks() -> None:
    busy, slow = Client(), Client()
    for client, every in ((busy, DAY // 4), (slow, 5 * DAY)):
        at = client.serve(120, every, failing=20)
        for number in range(30 * DAY // every):
            client.moment(at + number * every, BAD)
    assert busy.worst == AT_RISK and slow.worst == DRIFTING


def test_what_burns_goes_out_when_time_passes_without_a_lapse() -> None:
    client = Client()
    at = client.serve(100, 2 * DAY)
    for number in range(6):
        client.moment(at + number * DAY, BAD)
    assert client.step != CALM
    steps = [client.look(at + 6 * DAY + number * 6 * HOUR) for number in range(35 * 4)]
    assert steps[-1] == CALM
    assert all(STEPS.index(after) <= STEPS.index(before) for before, after in zip(steps, steps[1:], strict=False))


def test_good_news_lights_no_tier() -> None:
    client = Client()
    at = client.serve(100, DAY)
    for number in range(8):
        judged(client.state, BAD, 1.0, at + number * DAY)  # nobody looks
    assert client.moment(at + 8 * DAY, GOOD) == CALM
    assert client.look(at + 9 * DAY) == CALM


@pytest.mark.parametrize("failing", [2, 3, 5])
def test_a_client_that_was_always_served_so_does_not_burn_for_ever(failing: int) -> None:
    client = Client()
    client.serve(400, 2 * DAY, failing)
    late = [at for at, _ in client.burns if at > START + 60 * DAY]
    assert late == []
    assert isclose(share_of(client.state, START + 400 * DAY, NUMBERS, USUAL), 1 / failing, abs_tol=0.06)


def test_a_recovery_that_the_client_confirms_takes_the_latest_lapses_back() -> None:
    client = Client()
    at = client.serve(60, 2 * DAY)
    for number in range(3):
        judged(client.state, BAD, 1.0, at + number * DAY)
    judged(client.state, caring.RECOVERED, 1.0, at + 4 * DAY)
    assert counts(client.state, at + 4 * DAY, 7) == (5, 1)
    judged(client.state, BAD, 1.0, at + 4 * DAY + HOUR)
    assert counts(client.state, at + 4 * DAY, 7) == (5, 2)


def test_what_is_neither_a_success_nor_a_failure_is_no_chance() -> None:
    state = BudgetState()
    judged(state, repeat_contact.TRANSFERRED, 1.0, START)
    judged(state, access.WAITED, 1.0, START)
    judged(state, BAD, 0.5, START)  # scaled down
    assert state == BudgetState()


def test_a_chance_lasts_a_day_and_belongs_to_the_day_on_which_it_began() -> None:
    state = BudgetState()
    for at, row in ((20 * HOUR, GOOD), (26 * HOUR, BAD), (43 * HOUR, BAD), (45 * HOUR, GOOD)):
        judged(state, row, 1.0, START + at)
    assert [(cell.moments, cell.chances, cell.lapses) for cell in state.cells] == [(1, 1, 1), (3, 1, 0)]


def test_a_busy_client_has_more_than_one_chance_a_day() -> None:
    client = Client()
    client.serve(30, DAY // 10)
    chances, _ = counts(client.state, START + 30 * DAY - 1, 27)
    assert 120 < chances <= 280


@pytest.mark.parametrize(
    ("lapses", "chances", "lost", "kept"), [(3, 5, 1, 9), (1, 1, 2, 3), (0, 4, 1, 1), (7, 20, 3, 30)]
)
def test_the_surprise_is_that_of_the_beta_binomial_distribution(
    lapses: int, chances: int, lost: int, kept: int
) -> None:  # fmt: skip
    def rising(start: int, count: int) -> Fraction:
        return prod((Fraction(start + number) for number in range(count)), start=Fraction(1))

    tail = sum(
        comb(chances, many) * rising(lost, many) * rising(kept, chances - many) / rising(lost + kept, chances)
        for many in range(lapses, chances + 1)
    )
    assert isclose(exp(-surprise(lapses, chances, float(lost), float(kept))), tail, rel_tol=1e-9)


def test_little_past_surprises_little() -> None:
    nats = [surprise(4, 4, 0.1 * chances, 0.9 * chances) for chances in (2, 5, 20, 80)]
    assert nats == sorted(nats)


def test_in_an_even_course_the_budget_seldom_burns() -> None:
    """At random, with four moments a week, 1 in 10 failing: less than two burns in a hundred months."""
    found, draw = 0, random.Random(5)
    for _ in range(60):
        client, at = Client(), START
        while at < START + 180 * DAY:
            at += int(draw.expovariate(4 / 7) * DAY)
            client.moment(at, BAD if draw.random() < 0.1 else GOOD)
        found += len([burn for _, burn in client.burns])
    assert found <= 7


moments = st.lists(
    st.tuples(st.integers(1, 5 * DAY), st.sampled_from(ROWS), st.sampled_from([0.5, 1.0, 1.5])), max_size=80
)


@given(moments)
def test_counts_are_those_of_the_chances_told_one_by_one(told: list[tuple[int, Judgement, float]]) -> None:
    state, at, held = BudgetState(), START, []
    for gap, row, factor in told:
        at += gap
        lapse = row.bad >= FAILURE and factor >= 1.0
        if row.mends or not (lapse or row.good):
            continue
        before = state.since
        judged(state, row, factor, at)
        if state.since != before:
            held.append([at // DAY, False])
        held[-1][1] |= lapse
        assert at - state.since < SPAN
    for days in (1, 7, MOST_DAYS):
        inside = [lapsed for day, lapsed in held if day >= at // DAY - days]
        assert counts(state, at, days) == (len(inside), sum(inside))
        kept, lost = past(state, at, days)
        assert 0.0 <= kept + lost <= len(held) - len(inside) + 1e-6


@given(moments)
def test_the_state_stays_small_and_reading_does_not_change_it(told: list[tuple[int, Judgement, float]]) -> None:
    state, at = BudgetState(), START
    for gap, row, factor in told:
        at += gap
        judged(state, row, factor, at)
        assert len(state.cells) <= MOST_DAYS + 1
        assert all(0 <= cell.lapses <= cell.chances <= cell.moments for cell in state.cells)
    before = repr(state)
    found = burns(state, at, NUMBERS, USUAL)
    assert all(burn.nats >= 0.0 and burn.lapses >= burn.tier.least for burn in found)
    assert burn_of(state, at, NUMBERS, USUAL) == max((burn.nats for burn in found), default=0.0)
    assert 0.0 < share_of(state, at, NUMBERS, USUAL) < 1.0
    assert repr(state) == before


def test_faster_tiers_come_first() -> None:
    assert [tier.long for tier in TIERS] == sorted(tier.long for tier in TIERS)
    assert all(tier.short < tier.long <= MOST_DAYS and tier.least > 2 for tier in TIERS)


def test_one_matter_lapses_once_a_week_however_often_it_fails() -> None:
    state = BudgetState()
    for day in range(6):
        judged(state, BAD, 1.0, START + day * DAY, "a")
    judged(state, BAD, 1.0, START + 6 * DAY, "b")
    assert counts(state, START + 6 * DAY, 7) == (2, 2)
    judged(state, BAD, 1.0, START + 7 * DAY, "a")
    assert counts(state, START + 7 * DAY, 7) == (3, 3)


def test_matters_that_fail_at_one_instant_have_both_lapsed_this_week() -> None:
    state = BudgetState()
    for matter in ("a", "b"):
        judged(state, BAD, 1.0, START, matter)
    for day in range(1, 7):
        judged(state, BAD, 1.0, START + day * DAY, "b")
    assert counts(state, START + 6 * DAY, 7) == (1, 1)


def test_what_belongs_to_no_case_is_a_matter_of_its_own() -> None:
    state = BudgetState()
    for day in range(3):
        judged(state, BAD, 1.0, START + day * DAY, "~")
    assert counts(state, START + 2 * DAY, 7) == (3, 3)
