"""Moments as they are told: whoever follows them message by message has those of one fold in order."""

import msgspec
import pytest

from services.scoring import engine
from services.scoring.dimensions import ROWS
from services.scoring.dimensions.touched import TOUCHED
from services.scoring.moments import counted
from shared.judged import Judged
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints

RULES = """
version = "1"
effective_from = 2026-01-01T00:00:00Z
[[targets]]
first_response = "2h"
resolution = "2d"
"""
LOG = [
    "0h opened A kind=complaint priority=urgent segment=gold",
    "0h contact A kind=complaint channel=email wait_seconds=30",
    "1h reply A channel=email",
    "30h transferred A to_team=second",
    "31h contact A channel=phone kind=chaser hold_seconds=300",
    "32h resolved A",
    "33h order - value=80",
]


def followed(lines: list[str], until: str = "20d") -> list[Judged]:
    """The moments of a client by what was told of each touchpoint, as a reader keeps them."""
    state, rules, known = engine.fresh(), rulebook((RULES,)), list[Judged]()
    log = arrivals(touchpoints("; ".join(lines)))
    outcomes = [engine.apply(state, one.touchpoint, one.arrival, rules) for one in log]
    for outcome in [*outcomes, engine.tick(state, at(until), rules)]:
        if outcome.moments is not None:
            known = known[: outcome.moments.since] + [counted.message(one) for one in outcome.moments.moments]
            assert outcome.moments.since + len(outcome.moments.moments) <= state.head.moments
    assert len(known) == state.head.moments
    return known


def test_a_moment_says_which_touchpoint_is_judged_and_where_it_stands():
    told = {one.what: one for one in followed(LOG)}
    met = told["first_response_met"]
    assert (met.dimension, met.good, met.half_life, met.type) == ("cycle_time", 1.0, 30, "reply.sent")
    assert (met.channel, met.segment, met.kind, met.priority) == ("email", "gold", "complaint", "urgent")
    assert told["transferred"].team == told["on_hold"].team == "second" and told["on_hold"].channel == "phone"
    assert told["resolution_met"].type == "case.resolved"


def test_what_is_only_counted_has_no_dimension():
    told = [one for one in followed(LOG) if one.dimension is None]
    named = [(one.what, one.number) for one in told]
    assert named == [
        ("contact_first", 30.0), ("complaint", 0.0), ("reply_by_people", 0.0), ("client_waited", 3600.0),
        ("contact_repeat", 300.0), ("came_again", 0.0), ("order", 80.0),
    ]  # fmt: skip
    assert [one.stage for one in told][-1] == "prospect"  # it was one when it bought


def test_a_reply_says_how_long_the_client_waited_and_an_answer_of_the_client_how_long_we_did():
    lines = ["0h contact A kind=request", "2h contact A kind=chaser", "5h reply A asks=true", "29h contact A"]
    told = {one.what: one.number for one in followed(lines)}
    assert (told["client_waited"], told["we_waited"]) == (5 * 3600.0, 24 * 3600.0)


def test_a_reply_that_nobody_waited_for_is_no_wait_of_nothing():
    replies = "0h contact A; 4h reply A; 5h reply A; 6h reply A kind=update; 7h reply B actor=automation".split("; ")
    told = [one for one in followed(replies) if one.what in ("reply_by_people", "reply_by_machine", "client_waited")]
    assert [one.what.removeprefix("reply_by_") for one in told] == [
        "people", "client_waited", "people", "people", "machine",
    ]  # fmt: skip
    assert sum(one.number for one in told) == 4 * 3600.0


def test_marks_of_single_questions_and_whom_we_are_compared_with_are_told_as_parts_of_the_scale():
    state, rules = engine.fresh(), rulebook(())
    (line,) = arrivals(touchpoints("0h feedback.given A value=4 scale=5 item=rival"))
    asked = msgspec.structs.replace(line.touchpoint.data, items={"friendly": 5.0, "felt_heard": 2.0})
    told = engine.apply(state, msgspec.structs.replace(line.touchpoint, data=asked), line.arrival, rules).moments
    found = [counted.message(one) for one in told.moments]
    marks = [(one.what, one.item, one.number) for one in found if one.dimension is None]
    assert marks == [("mark", "friendly", 1.0), ("mark", "felt_heard", 0.4), ("compared", "rival", 0.8)]


def test_late_facts_and_corrections_leave_what_one_fold_in_order_tells():
    named = [f"{line} id={n:02}" for n, line in enumerate(LOG)]
    late = [f"{line} arrives={40 + n}h" for n, line in enumerate(reversed(named))]
    wrong = "2h contact A kind=complaint angry=true id=77"
    assert followed(late) == followed(named)
    assert followed([*named, f"{wrong} arrives=41h", "42h void 77"]) == followed(named)


def test_every_matter_has_a_touchpoint_that_it_judges():
    assert {row.matter for row in ROWS.values()} == TOUCHED.keys()


@pytest.mark.parametrize("hard", ["1h contact.failed A reason=busy", "1h transferred A to_team=x"])
def test_a_complaint_soon_after_a_vain_attempt_is_a_hard_one(hard):
    lines = ["0h opened A", hard, "2h contact A kind=complaint"]
    assert [one.what for one in followed(lines) if one.what.startswith("complaint")][:1] == ["complaint_with_effort"]
