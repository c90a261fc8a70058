"""What is fitted for segments: the properties that docs/fit.md claims, one by one, and rates from folded logs."""

from datetime import UTC, datetime
from random import Random
from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lookback.fit.estimate import Finding, Group, contacts, priors
from services.lookback.fit.proposal import changed, propose, right
from services.lookback.fit.seen import Rate, Seen, every
from services.lookback.replay import replay
from services.scoring.dimensions import DIMENSIONS
from tests.scoring.shorthand import arrivals, rulebook, touchpoints

STRENGTH, LEAST, DIMENSION = 4.0, 20, "caring"
EMPTY = dict.fromkeys(DIMENSIONS, 0.0)


def seen(good: float, bad: float, segment: str | None = None, rate: Rate | None = None) -> Seen:
    """A client with these weights in one dimension."""
    return Seen(segment, {**EMPTY, DIMENSION: good}, {**EMPTY, DIMENSION: bad}, rate)


def drawn(dice: Random, worth: float, count: int, apart: float = 12.0, evidence: float = 6.0) -> list[Seen]:
    """So many clients around a worth, each judged now and then."""
    found = []
    for _ in range(count):
        chance = min(1.0, max(0.0, dice.gauss(worth, apart) / 100.0))
        times = 1 + int(dice.expovariate(1.0 / evidence))
        good = sum(dice.random() < chance for _ in range(times))
        found.append(seen(float(good), float(times - good)))
    return found


def told(groups: dict[Group, list[Seen]], least: int = 2) -> dict[Group, Finding]:
    """What is found for each group in one dimension."""
    return priors(groups, DIMENSION, STRENGTH, least)


def test_a_segment_with_much_evidence_is_near_its_own_mean_and_one_with_little_near_the_whole() -> None:
    dice = Random(1)
    groups: dict[Group, list[Seen]] = {"a": drawn(dice, 85, 300), "b": drawn(dice, 70, 300), "c": drawn(dice, 78, 300)}
    groups["few"] = drawn(dice, 40, 2, 1.0, 0.5)
    found = told(groups)
    for large in ("a", "b", "c"):
        assert found[large].share > 0.9 and abs(found[large].fitted - found[large].own) < 1.5
    few = found["few"]
    assert few.share < 0.6 and abs(few.fitted - few.whole) < 0.6 * abs(few.own - few.whole)


def test_more_evidence_of_the_same_kind_takes_a_segment_nearer_to_its_own_mean() -> None:
    others: dict[Group, list[Seen]] = {
        "a": [seen(9, 1)] * 15 + [seen(8, 2)] * 15,
        "b": [seen(6, 4)] * 15 + [seen(7, 3)] * 15,
    }
    shares = [told({**others, "c": [seen(3, 5), seen(4, 4)] * count})["c"].share for count in (1, 3, 10, 40)]
    assert shares == sorted(shares) and shares[0] < shares[-1]


def test_segments_that_differ_no_more_than_chance_has_it_are_all_the_whole() -> None:
    found = told({name: [seen(9, 1), seen(1, 9)] * 30 for name in ("a", "b")})
    assert {(finding.fitted, finding.share) for finding in found.values()} == {(50.0, 0.0)}


def test_shrinking_comes_nearer_to_the_truth_than_the_means_of_the_segments_alone() -> None:
    shrunk, alone = 0.0, 0.0
    for trial in range(100):
        dice = Random(trial)
        truth = {name: dice.gauss(75, 5) for name in "abcdef"}
        found = told({name: drawn(dice, worth, 20) for name, worth in truth.items()})
        shrunk += mean((found[name].fitted - worth) ** 2 for name, worth in truth.items())
        alone += mean((found[name].own - worth) ** 2 for name, worth in truth.items())
    assert shrunk < 0.9 * alone


def test_the_estimate_is_without_bias_where_clients_are_alike() -> None:
    found = [told({None: drawn(Random(trial), 70, 60)})[None].fitted for trial in range(60)]
    assert abs(mean(found) - 70) < 3 * pstdev(found) / 60**0.5


def test_nobody_counts_for_more_than_one_client_however_much_it_came() -> None:
    plain = [seen(3, 1)] * 30
    desk = told({None: [*plain, seen(0, 1e6)]})[None]
    assert desk.own == pytest.approx((30 * 0.5 * 75 + 0) / (30 * 0.5 + 1), abs=0.01)


def test_with_the_fitted_prior_the_values_of_the_clients_have_it_as_their_mean() -> None:
    clients = drawn(Random(3), 72, 50)
    prior = told({None: clients})[None].fitted
    pairs = [(client.good[DIMENSION], client.bad[DIMENSION]) for client in clients]
    assert mean((4 * prior + 100 * good) / (4 + good + bad) for good, bad in pairs) == pytest.approx(prior)


WEIGHTS = st.floats(0, 50).map(lambda weight: round(weight, 3))
CLIENTS = st.lists(st.builds(seen, WEIGHTS, WEIGHTS, st.sampled_from(["gold", "iron", "tin", None])), max_size=30)


@given(CLIENTS, st.randoms(use_true_random=False))
def test_the_order_of_clients_changes_nothing_and_every_fit_lies_between_its_own_and_the_whole(
    clients: list[Seen], dice: Random
) -> None:
    groups = {name: [one for one in clients if one.segment == name] for name in ("gold", "iron", "tin", None)}
    found = told(groups, 1)
    mixed = {name: dice.sample(group, len(group)) for name, group in groups.items()}
    assert told(mixed, 1) == found
    for finding in found.values():
        if finding.fitted is not None:
            low, high = sorted((finding.own, finding.whole))
            assert low - 1e-9 <= finding.fitted <= high + 1e-9 and 0 <= finding.share <= 1


def test_too_few_clients_and_clients_without_evidence_teach_nothing() -> None:
    found = told({None: [seen(3, 1)] * 19 + [seen(0.05, 0.01)] * 50}, LEAST)[None]
    assert found.fitted is None and found.refused == "19 clients with evidence, fewer than 20"


def test_a_dimension_of_which_only_failures_are_told_teaches_nothing() -> None:
    found = told({None: [seen(0, 1)] * 500 + [seen(1, 0)] * 19}, LEAST)[None]
    assert found.refused == "19 clients of whom something good is told, fewer than 20"
    assert told({None: [seen(1, 0)] * 500}, LEAST)[None].refused == "nothing bad is told of anybody"


def test_the_usual_contacts_are_those_of_the_client_in_the_middle() -> None:
    rates = [seen(1, 1, None, Rate(float(count), 2.0)) for count in range(1, 22)]
    desks = [seen(1, 1, None, Rate(5000.0, 2.0))] * 5
    assert contacts([*rates, *desks, seen(1, 1)], LEAST) == Finding(26, 52.0, None, 13.5)
    assert contacts(rates[:19], LEAST).refused == "19 clients known for 30 days, fewer than 20"


def policy(**score: object) -> dict[str, object]:
    """What a policy file says."""
    return {"version": "1", "effective_from": datetime(2026, 1, 1, tzinfo=UTC), "score": score}


def poor(segment: str | None) -> list[Seen]:
    """Clients of whom a tenth is well, in every dimension."""
    one = Seen(segment, dict.fromkeys(DIMENSIONS, 2.0), dict.fromkeys(DIMENSIONS, 18.0), Rate(0.3, 2.0))
    return [one] * 30


@pytest.mark.parametrize("score", [{}, {"floors": {"caring": 72.0}}, {"segments": {"tin": {"prior": 67.0}}}])
@pytest.mark.parametrize("segment", [None, "gold"])
def test_whatever_was_fitted_the_policy_stays_right(score: dict[str, object], segment: str | None) -> None:
    data = policy(**score)
    proposal = propose(poor(segment), data, LEAST)
    assert proposal.values() and right(changed(data, proposal.values()))
    offer = proposal.offers[segment]
    assert offer.contacts_a_month.proposed == 1.0
    assert all(prior.fitted == pytest.approx(10.0) and prior.proposed >= 65 for prior in offer.priors.values())
    if "floors" in score:
        assert offer.priors["caring"].proposed == 73.0


def test_what_must_be_raised_is_raised_from_the_lowest_and_no_more_than_needed() -> None:
    low = {name: 6.0 if name in ("access", "caring") else 17.0 for name in DIMENSIONS}
    one = Seen(None, low, {name: 20.0 - low[name] for name in DIMENSIONS}, None)
    offer = propose([one] * 30, policy(), LEAST).offers[None]
    assert offer.priors["cycle_time"].proposed == 85.0 and offer.priors["access"].proposed == 41.0, "its floor and one"
    data = policy(weights={"access": 50.0})
    offer = propose([one] * 30, data, LEAST).offers[None]
    raised = offer.priors["access"].proposed
    assert offer.priors["cycle_time"].proposed == 85.0 and raised > 60
    lower = changed(
        data,
        {
            ("score", "priors"): {
                name: 85.0 if name not in ("access", "caring") else raised - 0.1 for name in DIMENSIONS
            }
        },
    )
    assert not right(lower)


def test_small_segments_count_with_the_clients_that_have_none() -> None:
    clients = [seen(3, 1, "gold")] * 25 + [seen(3, 1, "tin")] * 7 + [seen(3, 1)] * 13
    proposal = propose(clients, policy(), LEAST)
    assert proposal.small == {"tin": 7} and set(proposal.offers) == {None, "gold"}
    assert proposal.offers[None].clients == 20
    assert set(proposal.values()) == {("score", "priors"), ("score", "segments", "gold", "priors")}


def folded(log: str) -> list[Seen]:
    """The clients of a log in shorthand."""
    return every(replay(arrivals(touchpoints(log)), rulebook([])).states)


def comes(dice: Random, client: str, a_month: float, days: float) -> list[tuple[float, str]]:
    """A client that comes by chance, each time about something else."""
    found, day = [], 0.0
    while (day := day + dice.expovariate(a_month / 30)) < days:
        found.append((day, f"{int(day * 86400)}s contact {client}-{len(found)} client={client}"))
    return found


def test_a_rate_is_how_often_a_client_comes_and_crowds_do_not_pull_the_usual() -> None:
    dice = Random(5)
    log = [come for n in range(60) for come in comes(dice, f"c{n}", 4.0, 150)]
    log += [come for n in range(8) for come in comes(dice, f"desk{n}", 120.0, 60)]
    clients = folded("; ".join(text for _, text in sorted(log)))
    rates = sorted(client.rate.contacts for client in clients if client.rate)
    assert mean(rates[:-8]) == pytest.approx(4.0, rel=0.12) and rates[-8] > 60
    assert contacts(clients, LEAST).fitted == pytest.approx(4.0, rel=0.2)


def test_a_rate_needs_thirty_days_and_leaves_the_last_contact_out() -> None:
    (short,) = folded("0d contact a; 29d contact b; 40d reply b")
    assert short.rate is None
    (long,) = folded("0d order -; 30d contact a; 60d contact b; 200d order -")
    assert long.rate == Rate(pytest.approx(0.5 * 0.693147 / 0.75, rel=1e-5), 2.0)
    (never,) = folded("0d order -; 90d order -")
    assert never.rate is None


def test_a_client_that_left_counts_as_of_its_last_moment() -> None:
    (client,) = folded("0d made p due_at=2d keeper=k; 1d kept p; 900d order -")
    assert client.good["follow_through"] == pytest.approx(1.0)
