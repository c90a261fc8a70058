"""Section 15 of SPEC.md by example, on the engine and on the naive reading that the laws hold it against."""

from typing import Any

import pytest

from tests.laws.oracle import oracle
from tests.scoring.examples import (
    Example,
    arrival,
    attributes,
    clocks,
    commitments,
    contacts,
    decision,
    dues,
    follow_up,
    reach,
    update,
)  # fmt: skip
from tests.scoring.shorthand import at, outcome, rfc3339, said, touchpoints

EXAMPLES = [
    pytest.param(example, id=f"{room.__name__.rpartition('.')[2]}: {example.rule}")
    for room in (arrival, clocks, update, decision, follow_up, reach, dues, attributes, commitments, contacts)
    for example in room.EXAMPLES
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_engine_follows_the_rule(example: Example) -> None:
    printed = outcome(example.log, example.policies, example.until)
    assert said(example.says, printed) == example.says


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_naive_reading_follows_the_rule(example: Example) -> None:
    found = oracle(touchpoints(example.log), example.policies, until=at(example.until) if example.until else None)
    assert said(example.says, with_times(found)) == example.says


def with_times(found: dict[str, Any]) -> dict[str, Any]:
    """The oracle's answer with its microseconds as `replay --json` prints them."""
    for client in found["clients"].values():
        for case in client["cases"].values():
            for clock in case["clocks"]:
                for field in ("started_at", "due_at", "fulfilled_at"):
                    clock[field] = rfc3339(clock[field]) if clock[field] is not None else None
    return found
