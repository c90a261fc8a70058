"""Systemic incidents, judged minute by minute from who came to stand behind which cause, and when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from services.alerts import causes, systemic
from services.alerts.causes import Systemic
from shared.incidents import Behind, Incident
from shared.messages import Because, instant, micros
from tests.laws.law import law

NOON = micros(datetime(2026, 6, 1, 12, tzinfo=UTC))
MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000


@dataclass(frozen=True)
class Numbers:
    clients: int = 5
    window: int = 7 * DAY
    chance: float = 0.001


def came(client: object, at: int = NOON, up: bool = True, name: str = "billing", about: str = "topic") -> Behind:
    """A client comes to a cause, or goes."""
    because = Because("crm", f"touchpoint of {client}")
    return Behind(
        about=about, name=name, client=str(client), up=up, at=instant(at), version=at, place=0, because=because
    )  # fmt: skip


def found(told: list[Behind], until: int = NOON + 60 * DAY, numbers: Numbers = Numbers()) -> list[Incident]:
    """All that is judged of these messages."""
    state = Systemic()
    for one in told:
        systemic.take(state, one)
    return systemic.judge(state, until, lambda at: numbers, 0)


def words(incidents: list[Incident]) -> list[str]:
    return [f"{one.reason} {','.join(one.members)} @{(micros(one.at) - NOON) / MINUTE:g}" for one in incidents]


def one_an_hour(clients: object, since: int = NOON, name: str = "billing") -> list[Behind]:
    return [came(client, since + n * HOUR, name=name) for n, client in enumerate(clients)]


def test_c9_one_client_fewer_than_the_policy_says_is_no_incident() -> None:
    assert found(one_an_hour("abcd")) == []


def test_c9_as_many_as_the_policy_says_are_one_incident_that_lists_them() -> None:
    [first, last] = found(one_an_hour("abcde"))
    assert (first.about, first.name, first.up, first.members, first.count) == (
        "topic",
        "billing",
        True,
        list("abcde"),
        5,
    )
    assert first.because == [Because("crm", f"touchpoint of {client}") for client in "abcde"]
    assert not last.up and last.members == list("abcde")


def test_c9_a_minute_is_judged_one_minute_after_it_closed() -> None:
    told = [came(client, NOON + 30_000_000) for client in "abcde"]
    assert words(found(told))[0] == "common_cause a,b,c,d,e @2"
    assert found(told, NOON + 2 * MINUTE - 1) == [], "not a moment before"
    assert len(found(told, NOON + 2 * MINUTE)) == 1


def test_c9_who_comes_later_joins_the_incident() -> None:
    told = one_an_hour("abcdefg")
    assert words(found(told, NOON + DAY)) == [
        "common_cause a,b,c,d,e @242", "another_member a,b,c,d,e,f @302", "another_member a,b,c,d,e,f,g @362",
    ]  # fmt: skip


def test_who_come_in_one_minute_are_told_together() -> None:
    told = [*one_an_hour("abcde"), came("g", NOON + 5 * HOUR + 1), came("f", NOON + 5 * HOUR)]
    assert words(found(told, NOON + DAY))[1:] == ["another_member a,b,c,d,e,f,g @302"]


def test_only_clients_who_come_within_the_window_are_of_one_incident() -> None:
    told = [came(client, NOON + n * 2 * DAY) for n, client in enumerate("abcdefgh")]
    assert found(told) == [], "four in any seven days"


def test_who_is_calm_again_does_not_count() -> None:
    told = [*one_an_hour("abcd"), came("a", NOON + 4 * HOUR, up=False), came("e", NOON + 5 * HOUR)]
    assert found(told) == []


def test_an_incident_is_over_once_fewer_than_half_are_left() -> None:
    gone = [came(client, NOON + DAY + n * HOUR, up=False) for n, client in enumerate("abc")]
    told = [*one_an_hour("abcde"), *gone]
    assert words(found(told))[1:] == [f"few_left a,b,c,d,e @{24 * 60 + 120 + 2}"], "at the third of five"


def test_an_incident_is_over_once_nobody_comes_any_more() -> None:
    third = NOON + 2 * HOUR
    [_, last] = found(one_an_hour("abcde"))
    assert micros(last.at) == third + 7 * DAY + 2 * MINUTE


def test_the_same_cause_again_is_another_incident() -> None:
    again = [came(client, NOON + 20 * DAY + n * HOUR) for n, client in enumerate("abcdef")]
    told = [*one_an_hour("abcde"), *again]
    assert [one.reason for one in found(told)] == [
        "common_cause", "few_left", "common_cause", "another_member", "few_left",
    ]  # fmt: skip


def test_causes_of_one_name_but_another_kind_are_two() -> None:
    told = [*one_an_hour("abc"), *(came(client, about="team") for client in "de")]
    assert found(told) == []


def usual(weeks: int, a_week: int, name: str = "big") -> list[Behind]:
    """So many clients come each week, each for three days."""
    found = []
    for number in range(weeks * a_week):
        at = NOON + number * 7 * DAY // a_week
        found += [came(f"c{number}", at, name=name), came(f"c{number}", at + 3 * DAY, up=False, name=name)]
    return found


def test_what_is_usual_for_a_big_team_is_no_incident() -> None:
    others = [came(f"o{n}", NOON + n * DAY // 3, name=f"other{n}") for n in range(90)]
    assert found([*others, *usual(8, 10)]) == []


def test_more_than_is_usual_for_a_big_team_is_one() -> None:
    others = [came(f"o{n}", NOON + n * DAY // 3, name=f"other{n}") for n in range(120)]
    burst = [came(f"b{n}", NOON + 40 * DAY + n * HOUR, name="big") for n in range(25)]
    assert [one.reason for one in found([*others, *usual(6, 10), *burst])][:1] == ["common_cause"]


def test_an_incident_of_a_big_team_ends_at_what_is_usual_and_leaves_that_as_its_past() -> None:
    others = [came(f"o{n}", NOON + n * DAY // 3, name=f"other{n}") for n in range(300)]
    burst = [came(f"b{n}", NOON + 40 * DAY + n * HOUR, name="big") for n in range(25)]
    [first, *_, last] = [one for one in found([*others, *usual(14, 10), *burst], NOON + 98 * DAY) if one.name == "big"]
    assert [first.reason, last.reason] == ["common_cause", "few_left"]
    assert last.at - first.at < timedelta(days=9), "though more come every week"


def test_without_a_past_a_cause_must_be_behind_half_of_all_who_drift() -> None:
    others = [came(f"o{n}", name=f"other{n}") for n in range(6)]
    assert found([*one_an_hour("abcde"), *others]) == []
    assert len(found([*one_an_hour("abcde"), *others[:5]])) == 2


def test_the_probability_of_as_many_is_that_of_the_negative_binomial() -> None:
    assert causes.by_chance(0, 9, 3.0) == 1.0
    assert causes.by_chance(1, 0, 3.0) == 0.0, "never before, so no chance"
    assert causes.by_chance(5, 1, 3.0) == pytest.approx(0.25**5)
    for count, before, windows in ((5, 2, 3.0), (12, 9, 2.5), (40, 60, 3.0)):
        exact = stats.nbinom.sf(count - 1, before, windows / (windows + 1))
        assert causes.by_chance(count, before, windows) == pytest.approx(exact, rel=1e-9)


def test_what_was_judged_in_history_is_marked() -> None:
    state = Systemic()
    for one in one_an_hour("abcdef"):
        systemic.take(state, one)
    first, second = systemic.judge(state, NOON + DAY, lambda at: Numbers(), NOON + 4 * HOUR + 10 * MINUTE)
    assert (first.historical, second.historical) == (True, False)


moves = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 9 * 24), st.booleans(), st.sampled_from(["one", "two"])),
    max_size=40,
)


@law
@given(moves, st.randoms(), st.lists(st.integers(0, 20 * 24), max_size=5))
def test_neither_the_order_of_arrival_nor_when_it_is_looked_at_changes_anything(drawn, chance, looks) -> None:
    told = [came(client, NOON + hour * HOUR, up, name) for client, hour, up, name in drawn]
    numbers, until = Numbers(clients=3), NOON + 30 * DAY
    whole = found(told, until, numbers)
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert found([*shuffled, *told], until, numbers) == whole
    state, pieces = Systemic(), []
    for hours in [*sorted(looks), 30 * 24]:
        now = NOON + hours * HOUR
        for one in shuffled:  # each look takes what has come by then, and all of before once more
            if micros(one.at) < now:
                systemic.take(state, one)
        pieces += systemic.judge(state, now, lambda at: numbers, 0)
    assert pieces == whole
