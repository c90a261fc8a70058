"""Failures that follow each other, recoveries, and the weakest link (FEATURES B15, B17)."""

from services.scoring.dimensions import SCORED, cycle_time, follow_through, repeat_contact
from services.scoring.dimensions.judgement import Judgement
from services.scoring.evidence import ScoreState, add
from services.scoring.policy.policy import DAY, SECOND
from services.scoring.score import read, total
from tests.scoring.scores import MISSED, NUMBERS, RECOVERED, START, Happening, scored


def points_of_the_last(history: list[Happening]) -> float:
    return read(scored(history), history[-1].at, NUMBERS, None).dimensions["cycle_time"].contributions[-1].points


def test_a_second_failure_soon_after_the_first_weighs_more() -> None:
    def after(gap: int) -> float:
        return points_of_the_last([Happening(START - gap, repeat_contact.REPEAT), Happening(START, MISSED)])

    alone = after(40 * DAY)
    assert alone == after(14 * DAY + 1) == -25.0
    assert after(14 * DAY) < alone, "the end of the span belongs to it"
    assert after(SECOND) < alone, "in whichever dimension"
    assert after(0) == alone, "what fails at one instant fails once"


def test_b17_a_second_failure_weighs_more_when_similar_or_close_in_time_and_most_when_both() -> None:
    def factor(first: Judgement, gap: int) -> float | None:
        return scored([Happening(START, first), Happening(START + gap, MISSED)]).recent[-1].factor

    similar = cycle_time.MISSED["decision"]
    assert factor(repeat_contact.REPEAT, 20 * DAY) is None
    assert factor(repeat_contact.REPEAT, DAY) == 1.25
    assert factor(similar, 20 * DAY) == 1.2
    assert factor(similar, DAY) == 1.25 * 1.2
    assert factor(follow_through.NOT_ASKED, DAY) is None, "a trace is no failure"


def test_b17_a_good_last_recovery_mends_what_went_before() -> None:
    broken = [Happening(START, follow_through.BROKEN), Happening(START + DAY, MISSED)]
    then = Happening(START + 3 * DAY, MISSED)
    assert scored([*broken, then]).recent[-1].factor == 1.25 * 1.2
    mended = scored([*broken, Happening(START + 2 * DAY, RECOVERED), then])
    assert mended.recent[-1].factor is None, "the run of failures is over"
    again = scored([*broken, Happening(START + 2 * DAY, RECOVERED), then, Happening(START + 4 * DAY, MISSED)])
    assert again.recent[-1].factor == 1.25 * 1.2, "the next one begins anew"


def test_a_failed_recovery_weighs_more_than_the_first_failure() -> None:
    assert repeat_contact.REOPENED.bad > repeat_contact.REPEAT.bad > repeat_contact.CHASER.bad


def test_what_is_scaled_down_is_no_failure_and_weighs_less() -> None:
    state = scored([Happening(START, MISSED)])
    add(state, repeat_contact.REPEAT, START + DAY, "desk", "x", NUMBERS, 0.25)
    assert (state.failed, state.recent[-1].factor) == (START, 0.25)


def test_b15_six_perfect_dimensions_and_one_under_its_floor_stay_under_the_cap() -> None:
    perfect = [max(rows, key=lambda row: row.good) for name, rows in SCORED.items() if name != "follow_through"]
    fine = [Happening(START + n * DAY, row) for n in range(40) for row in perfect]
    broken = [Happening(START + n * DAY, follow_through.BROKEN) for n in range(0, 40, 4)]
    score = read(scored(sorted(fine + broken, key=lambda one: one.at)), START + 40 * DAY, NUMBERS, None)
    weakest = score.dimensions["follow_through"].value
    assert (
        weakest < 40.0 < 70.0 < min(part.value for name, part in score.dimensions.items() if name != "follow_through")
    )
    assert score.value == weakest + NUMBERS.margin
    assert sum(part.value for part in score.dimensions.values()) / 7 > score.value + 20.0


def test_b15_every_dimension_has_a_floor_and_is_the_weakest_link_in_its_turn() -> None:
    for name, rows in SCORED.items():
        worst = max(rows, key=lambda row: row.bad)
        bad = [Happening(START + n * DAY, worst) for n in range(60)]
        score = read(scored(bad), START + 60 * DAY, NUMBERS, None)
        weakest = min(part.value for part in score.dimensions.values())
        assert score.dimensions[name].value == weakest < NUMBERS.floors.get(name, NUMBERS.floor)
        assert score.value == weakest + NUMBERS.margin


def test_the_cap_of_a_dimension_rises_without_a_jump() -> None:
    state, values = ScoreState(), []
    add(state, follow_through.BROKEN, START, "desk", "1", NUMBERS)
    add(state, follow_through.BROKEN, START + DAY, "desk", "2", NUMBERS)
    values = [total(state, START + DAY + n * DAY // 8, NUMBERS, None) for n in range(8 * 400)]
    assert values == sorted(values) and values[0] < 55.0 and values[-1] > 72.0
    assert max(later - earlier for earlier, later in zip(values, values[1:], strict=False)) < 0.1
