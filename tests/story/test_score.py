"""FEATURES B15 to B18 and B21 to B23: the score and the flags beside it, as replay prints them."""

import pytest

from services.lookback.replay import replay
from services.scoring.dimensions import DIMENSIONS
from services.scoring.score import read
from tests.scoring.examples import policy, targets
from tests.scoring.shorthand import arrivals, rulebook, touchpoints
from tests.story.reading import alerts, at, facts, just_after, outcome, part, score

TARGETS = targets("first_response 4h, resolution 2d")
RULES = [policy(TARGETS)]


PERFECT = [
    f"{day}d contact k{day} kind=request topic=t{day} wait_seconds=5; {day}d1h reply k{day}; {day}d2h resolved k{day}; "
    f"{day}d3h assessed - case_id=k{day} outcome=exceeded; {day}d4h contact - kind=praise"
    for day in range(20)
]


def test_b15_six_perfect_and_one_under_its_floor_stay_under_the_cap() -> None:
    broken = "; ".join([*PERFECT, *(f"20d made p{n} due_at={20 + n}d keeper=k" for n in range(1, 5))])
    values = {name: found["value"] for name, found in facts(broken, RULES, "25d")["dimensions"].items()}
    weakest = values.pop("follow_through")
    assert weakest < 40.0 < 75.0 < min(values.values())
    assert score(broken, RULES, "25d") == pytest.approx(weakest + 15.0, abs=1e-9)
    assert score("; ".join(PERFECT), RULES, "25d") > 85.0


def test_b16_prior_and_contributions_add_up_to_each_value_and_the_values_to_the_score() -> None:
    log = "0h contact a kind=complaint; 5h reply a; 6h made p due_at=1d; 3d contact a; 4d transferred a to_team=x"
    replayed = replay(arrivals(touchpoints(log)), rulebook(RULES), at("9d"))
    printed, state = replayed.clients()["c"], replayed.states["c"].head.score
    explained = read(state, at("9d"), rulebook(RULES).policies.at(at("9d")).score, None)
    for name, found in explained.dimensions.items():
        whole = found.prior + sum(one.points for one in found.contributions)
        assert whole == pytest.approx(printed["dimensions"][name]["value"], abs=1e-9)
    mean = sum((2 if name in DIMENSIONS[:3] else 1) * found.value for name, found in explained.dimensions.items()) / 10
    caps = [cap(found.value) for found in explained.dimensions.values()]
    assert printed["score"] == pytest.approx(min(mean, *caps), abs=1e-9)
    assert len([one for found in explained.dimensions.values() for one in found.contributions]) >= 6


def cap(value: float) -> float:
    """docs/score.md, with the numbers of the policy by default."""
    return value + 15.0 if value < 40.0 else 55.0 + (value - 40.0) * 45.0 / 35.0


def test_b16_what_is_bad_weighs_more_than_what_is_good_and_both_fade_in_event_time() -> None:
    good, bad = "0h contact a; 1h reply a", "0h contact a; 5h reply a"
    up, down = (score(log, [policy(targets("first_response 4h"))], "1d") - 75.0 for log in (good, bad))
    assert 0.0 < up < -down
    for log in (good, bad):
        left = [abs(score(log, [policy(targets("first_response 4h"))], f"{days}d") - 75.0) for days in (1, 31, 61, 400)]
        assert left == sorted(left, reverse=True) and left[-1] < 0.01


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("made p{0} due_at={0}d", "made q{0} due_at=90d keeper=k; {0}d kept q{0}"),
        ("contact.failed -", "contact - kind=praise"),
    ],
)  # fmt: skip
def test_b17_bad_then_good_ends_above_good_then_bad(bad: str, good: str) -> None:
    mended = f"1d {bad.format(1)}; 9d {good.format(9)}"
    spoilt = f"1d {good.format(1)}; 9d {bad.format(9)}"
    for until in ("10d", "20d", "80d"):
        assert score(mended, until=until) > score(spoilt, until=until)


EVEN = [policy("[score]\nsecond_failure = 1.0\nsimilar_failure = 1.0")]


@pytest.mark.parametrize(
    ("first", "days", "more"),
    [
        ("contact.failed - reason=abandoned", 1, True),
        ("contact.failed - reason=abandoned", 20, True),
        ("contact.failed - reason=abandoned", 30, False),
        ("withdrawn p", 1, True),
        ("withdrawn p", 20, False),
    ],
    ids=["soon and similar", "similar", "neither", "soon", "long after another"],
)
def test_b17_a_second_failure_weighs_more_when_it_is_similar_or_soon(first: str, days: int, more: bool) -> None:
    log = f"0h made p due_at=90d keeper=k; 1d {first}; {1 + days}d contact.failed - reason=abandoned"
    until = f"{1 + days}d"
    assert (part("access", log, until=until) < part("access", log, EVEN, until) - 0.1) is more


def test_b18_with_no_event_for_three_days_the_score_falls_at_the_due_instants_and_at_no_other() -> None:
    log, dues = "0h contact a kind=request", ("4h", "2d")
    for due in dues:
        before, on, after = (score(log, RULES, until) for until in (f"{due}-1us", due, just_after(due)))
        assert on == pytest.approx(before, abs=1e-9) and after < on - 1.0
    hours = [score(log, RULES, f"{hour}h+1us") for hour in range(73)]
    assert [hour for hour in range(1, 73) if hours[hour] < hours[hour - 1] - 1e-9] == [4, 48]


STAGES = [policy(f"{TARGETS}\n[score.stages.trial]\nrepeat_contact = 8")]


def test_b21_the_second_order_changes_the_weights_from_its_own_time_on_however_late_it_arrives() -> None:
    log = "0h contact a kind=request; 1h reply a; 1d contact a; 2d order -; 4d order -{}; 5d contact.failed -"
    now, late = (outcome(log.format(more), STAGES, "6d")["clients"]["c"] for more in ("", " arrives=5d"))
    assert now["score"] == late["score"]
    trial, client = (score(log.format(""), STAGES, until) for until in ("4d-1us", "4d"))
    assert trial < client - 1.0, "repeat contact weighs most while the client is on trial"
    plain = [score(log.format(""), RULES, until) for until in ("4d-1us", "4d")]
    assert plain[0] == pytest.approx(plain[1], abs=1e-9)


@pytest.mark.parametrize("kind", ["off_hours", "price_cut", "personal", "internal_commitment_broken"])
def test_b22_one_of_eight_weeks_is_silent_and_five_of_eight_are_flagged_in_us_not_in_the_client(kind: str) -> None:
    weeks = [f"{7 * week}d exception.granted - kind={kind}" for week in (0, 2, 3, 5, 7)]
    assert alerts(weeks[0], until="56d") == []
    raised = outcome("; ".join(weeks), until="50d")
    told = [(one["rule"], one["step"], one["state"], one["reason"]) for one in raised["alerts"]]
    assert told == [("servility", None, "firing", kind)]
    assert (raised["clients"]["c"]["ladder"], raised["clients"]["c"]["score"]) == ("calm", 75.0)


def test_b23_ten_small_misses_alert_and_one_does_not() -> None:
    misses = [f"{3 * n}d assessed - topic=t{n} outcome=missed" for n in range(10)]
    assert alerts(misses[0], until="30d") == []
    told = [one for one in outcome("; ".join(misses), until="28d")["alerts"] if one["rule"] == "little_things"]
    assert [(one["state"], one["reason"]) for one in told] == [("firing", "little_misses")]
    assert score(misses[0], until="1d") > 74.0
