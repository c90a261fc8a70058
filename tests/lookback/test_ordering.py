"""The area under the curve by hand, and an interval that knows that cases of one client are not independent."""

import pytest

from services.lookback.validation.ordering import Seen, areas, best_of, gain


def cases(*told: tuple[float, bool], client: str = "") -> list[Seen]:
    """One case a client, unless named."""
    return [Seen(client or f"c{place}", bad, {"n": value}) for place, (value, bad) in enumerate(told)]


EVEN = cases(*((place, place % 2 == 0) for place in range(20)))


def test_an_area_is_the_share_of_pairs_in_the_right_order_ties_counting_half() -> None:
    seen = cases((1, False), (2, False), (2, True), (3, True), (0, True)) * 3  # pairs won: 1 + ½, 1 + 1, 0 of 6
    assert areas(seen, 5)["n"].value == pytest.approx(3.5 / 6)


def test_a_perfect_order_has_one_and_its_reverse_none() -> None:
    right = cases(*((place, place >= 10) for place in range(20)))
    wrong = cases(*((-place, place >= 10) for place in range(20)))
    assert areas(right, 5)["n"].value == 1.0 and areas(wrong, 5)["n"].value == 0.0


def test_too_few_cases_of_an_outcome_give_no_area() -> None:
    assert areas(cases(*((place, place < 4) for place in range(30))), 5) == {}
    assert areas([], 5) == {}


def test_a_number_that_is_the_same_for_all_is_left_out() -> None:
    assert areas(cases(*((1, place % 2 == 0) for place in range(20))), 5) == {}


def test_the_same_cases_give_the_same_interval_around_the_area() -> None:
    found = areas(EVEN, 200)["n"]
    assert found == areas(EVEN, 200)["n"]
    assert 0.0 < found.low < found.value < found.high < 1.0


def test_whole_clients_are_drawn_so_a_few_large_ones_make_a_wide_interval() -> None:
    told = [(place, place % 3 == 0) for place in range(60)]
    many = [Seen(f"c{place}", bad, {"n": value}) for place, (value, bad) in enumerate(told)]
    few = [Seen(f"c{place // 20}", bad, {"n": value}) for place, (value, bad) in enumerate(told)]
    skewed = [Seen(case.client, case.bad, {"n": case.numbers["n"] * (case.client == "c2")}) for case in few]
    wide, narrow = areas(skewed, 300)["n"], areas(many, 300)["n"]
    assert narrow.high - narrow.low < 0.35
    assert areas(few, 300)["n"].value == narrow.value and wide.low <= wide.value <= wide.high


def test_a_gain_is_the_difference_of_two_areas_on_the_same_draws() -> None:
    told = [Seen(f"c{place}", place >= 10, {"ours": place, "naive": place % 10}) for place in range(20)]
    found = areas(told, 50)
    assert best_of(("naive", "absent"), found) == "naive" and best_of(("absent",), found) is None
    assert gain(told, "ours", "naive", 50).value == pytest.approx(found["ours"].value - found["naive"].value)
    same = gain(told, "ours", "ours", 50)
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)
