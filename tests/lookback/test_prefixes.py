"""A prefix knows nothing of what came later, and a case is looked at only while it is open."""

import json
from datetime import UTC, datetime

import pytest

from services.lookback.log import Arrived, read_log
from services.lookback.simulation import touchpoints
from services.lookback.validation.labels import Label
from services.lookback.validation.logs import DAY, HOUR, INCIDENTS, reported
from services.lookback.validation.prefixes import moments, prefixes
from services.lookback.validation.watch import urgency
from shared.messages import micros

RULES = INCIDENTS.rules()
AGES = (4 * HOUR, DAY)
START = micros(datetime(2026, 11, 3, 9, tzinfo=UTC))  # a Tuesday


def log(*told: tuple[int, str, str]) -> list[Arrived]:
    """Touchpoints of one client: hours after the start, type, case."""
    lines = [
        json.dumps(
            {
                "specversion": "1.0",
                "id": f"{place:03}",
                "source": "desk",
                "subject": "acme",
                "type": type,
                "time": datetime.fromtimestamp(START / 1e6 + hours * 3600, UTC).isoformat(),
                "data": {"case_id": case},
            }
        ).encode()
        for place, (hours, type, case) in enumerate(told)
    ]
    return [item for item in read_log(lines, START + 100 * DAY) if isinstance(item, Arrived)]


STORY = log(
    (0, "contact.received", "a"),
    (2, "reply.sent", "a"),
    (3, "contact.received", "a"),
    (5, "contact.received", "b"),
    (6, "case.resolved", "b"),
    (30, "case.resolved", "a"),
    (500, "contact.received", "c"),
)
LABELS = {"a": Label(True), "b": Label(False), "c": Label(None)}


def test_a_case_is_looked_at_at_fixed_ages_and_on_the_first_monday_after_it_began() -> None:
    looks = [look for look in moments(STORY, AGES) if look.case == "a"]
    assert [(look.at - START, look.age) for look in looks] == [
        (4 * HOUR, 4 * HOUR),
        (DAY, DAY),
        (6 * DAY - 3 * HOUR, None),
    ]


def test_only_cases_that_are_open_then_and_were_judged_are_seen() -> None:
    found = prefixes(STORY, LABELS, AGES, RULES)
    assert {age: [case.bad for case in seen] for age, seen in found.items()} == {
        4 * HOUR: [True],
        DAY: [True],
        None: [],
    }


def test_a_case_that_is_known_to_be_over_is_not_seen_though_nothing_claims_it() -> None:
    over = LABELS | {"a": Label(True, over=START + 5 * HOUR)}
    assert [len(seen) for seen in prefixes(STORY, over, AGES, RULES).values()] == [1, 0, 0]


def test_the_naive_numbers_count_what_had_come_by_then() -> None:
    young, old = (prefixes(STORY, LABELS, AGES, RULES)[age][0].numbers for age in AGES)
    assert (young["contacts of the case"], young["failures of the case"], young["open cases"]) == (2, 1, 1)
    assert (old["age of the case"], old["open cases"]) == (DAY, 1)


def test_nothing_that_came_after_the_moment_changes_a_number() -> None:
    lines = [json.dumps(event).encode() for event in _simulated()]
    every = [item for item in read_log(lines, START) if isinstance(item, Arrived)]
    cases = {item.touchpoint.data.case_id or "": Label(True) for item in every}
    looks = [look for look in moments(every, AGES) if look.at < every[-1].arrival]
    assert len(looks) > 20
    whole = prefixes(every, cases, AGES, RULES)
    for look in looks[::7]:
        # a touchpoint of nobody's keeps the log as long as it was
        cut = [item for item in every if item.arrival <= look.at] + log((1000, "contact.received", "z"))
        for seen in prefixes(cut, {look.case: Label(True)}, AGES, RULES)[look.age]:
            assert seen in whole[look.age]


def _simulated() -> list[dict[str, object]]:
    import msgspec

    told = touchpoints(clients=3, days=40, seed=5, until=START // 1_000_000)
    return [json.loads(msgspec.json.encode(one)) for one in told]


def test_the_halves_share_no_client_and_are_halves() -> None:
    half = sum(reported(f"client {place}") for place in range(1000))
    assert 450 < half < 550


@pytest.mark.parametrize(("low", "high"), [("Medium", "Highest"), ("4 - Low", "1 - Critical"), (None, "Low")])
def test_a_priority_is_ordered_by_its_name(low: str | None, high: str) -> None:
    assert urgency(low) < urgency(high)
