"""Moments in a row, for the tests of the score: what happens when, and what it comes to."""

from dataclasses import dataclass

from hypothesis import strategies as st

from services.scoring.dimensions import ROWS, caring, cycle_time
from services.scoring.dimensions.judgement import Judgement
from services.scoring.evidence import ScoreState, add
from services.scoring.policy.policy import DAY
from services.scoring.policy.policy_score import ScoreNumbers, SegmentNumbers
from services.scoring.score import total

NUMBERS = ScoreNumbers(segments={"gold": SegmentNumbers(85.0)}, priors={"access": 70.0}, floors={"caring": 50.0})
START = 20_000 * DAY
MET, MISSED = cycle_time.MET["first_response"], cycle_time.MISSED["first_response"]
RECOVERED = caring.RECOVERED
EVERY = list(ROWS.values())


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
    for gap, row in draw(st.lists(st.tuples(gaps, st.sampled_from(EVERY)), max_size=most)):
        at += gap
        happenings.append(Happening(at, row))
    return happenings


def end_of(happenings: list[Happening]) -> int:
    return happenings[-1].at if happenings else START
