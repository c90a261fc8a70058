"""Grievances: what is behind the flags mishandled_complaint, wronged, much_effort and at_stake, and until when."""

from services.scoring import remembered
from services.scoring.cases.desk import Case
from services.scoring.instant import Instant
from services.scoring.moments import grievances, moments
from services.scoring.moments.flags import AT_STAKE, WRONGED, Sign
from services.scoring.policy.policy import DAY
from tests.scoring.stands import START, Client

CASE = Case("a", START)


def at(client: Client, day: int, id: str = "1") -> Instant:
    return Instant(client.head, START + day * DAY, client.rules, ("desk", id), [])


def flag(client: Client, rule: str = WRONGED) -> tuple[str, str, list[str]]:
    standing = client.head.flags[rule]
    return standing.step, standing.reason, [id for _, id in standing.because]


def wake(client: Client) -> float:
    return (client.head.dates[grievances.GRIEVANCE] // 2 - START) / DAY


def test_a_flag_is_up_until_the_last_grievance_behind_it_is_settled() -> None:
    client = Client()
    grievances.add(at(client, 0), WRONGED, Sign.DEAD_END, "a")
    grievances.add(at(client, 1, "2"), WRONGED, Sign.GUARANTEE_REFUSED, "b")
    assert flag(client) == ("flagged", "dead_end", ["1", "2"]) and wake(client) == 30
    grievances.settle(at(client, 2), CASE)
    assert flag(client) == ("flagged", "dead_end", ["2"]) and wake(client) == 31
    grievances.settle(at(client, 3), Case("b", START))
    assert flag(client) == ("calm", "settled", ["2"]) and not client.head.dates


def test_what_is_not_settled_is_behind_it_for_as_long_as_the_policy_says() -> None:
    client = Client()
    grievances.add(at(client, 0), WRONGED, Sign.DEAD_END, "a")
    grievances.add(at(client, 9, "2"), AT_STAKE, Sign.COMPETITOR, "a")
    moments.ring(at(client, 30), grievances.GRIEVANCE)
    assert flag(client)[:2] == ("calm", "long_ago") and flag(client, AT_STAKE)[0] == "flagged" and wake(client) == 39


def test_one_touchpoint_is_one_grievance_of_a_rule_and_may_be_one_of_another() -> None:
    client = Client()
    for _ in range(2):
        grievances.add(at(client, 0), WRONGED, Sign.DEAD_END, "a")
        grievances.add(at(client, 0), AT_STAKE, Sign.NOTICE, "a")
    assert [one.rule for one in client.head.score.notes.grievances] == [WRONGED, AT_STAKE]
    grievances.settle_rule(at(client, 1), AT_STAKE, Sign.STAYED)
    assert flag(client, AT_STAKE)[:2] == ("calm", "stayed") and flag(client)[0] == "flagged"


def test_what_is_remembered_is_bounded_and_the_flag_goes_down_with_the_latest() -> None:
    client = Client()
    for n in range(100):
        grievances.add(at(client, 0, f"{n}"), WRONGED, Sign.DEAD_END, f"case {n}")
    assert len(client.head.score.notes.grievances) == len(flag(client)[2]) == grievances.MOST
    for n in range(100):
        grievances.settle(at(client, 1), Case(f"case {n}", START))
        assert flag(client)[0] == ("calm" if n == 99 else "flagged")


def test_it_survives_a_restart() -> None:
    client = Client()
    grievances.add(at(client, 0), WRONGED, Sign.DEAD_END, "a")
    notes = client.head.score.notes
    assert remembered.notes_of(remembered.notes_listed(notes)) == notes
