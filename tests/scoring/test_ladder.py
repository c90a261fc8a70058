"""The ladder: when a client leaves calm, what leads back, and that a task done on our side never ends a crisis."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.dimensions import SCORED, follow_through
from services.scoring.ladder.escalation import OVERRIDES
from services.scoring.ladder.ladder import MOST_BECAUSE, REVIEW, RULES, STEPS, Ladder, Why, next_review
from services.scoring.policy.policy import DAY, HOUR
from services.scoring.remembered import ladder_listed, ladder_of
from services.scoring.score import total
from services.scoring.silence import NEVER
from shared.messages import Actor, TouchpointType
from tests.scoring.stands import MET, MISSED, POLICY, START, Client


def test_one_lapse_is_noise_however_bad() -> None:
    for rows in SCORED.values():
        for row in rows:
            client = Client()
            client.moment(row, START + HOUR)
            client.until(START + 30 * DAY)
            assert (client.ladder.step, client.ladder.standings) == ("calm", {}), f"{row.what} alone left calm"


def test_a_pattern_of_failures_is_drift_and_then_risk_and_never_crisis() -> None:
    client = Client()
    client.fail(follow_through.BROKEN, 20)
    assert client.steps()[-1] == "at_risk" and set(client.steps()) <= {"drifting", "at_risk"}
    assert client.ladder.episode == 1
    assert client.stands("drift")[1] == Why.WORSE_THAN_USUAL
    assert {id for _, id in client.ladder.standings["drift"].because} <= {str(day) for day in range(20)}


def test_the_way_back_is_slower_than_the_way_down() -> None:
    client = Client()
    client.drift()
    while client.ladder.step in ("drifting", "at_risk"):
        client.fail(follow_through.KEPT, 1, HOUR)
    assert client.stands("drift") == ("recovering", Why.BACK_TO_USUAL)
    since = client.ladder.since
    client.until(since + POLICY.ladder.hold - 1)
    assert client.ladder.step == "recovering"
    client.until(since + POLICY.ladder.hold + REVIEW)
    assert (client.ladder.step, client.stands("drift")[1]) == ("calm", Why.HELD)


def test_a_drift_that_nothing_bad_follows_is_over_after_the_quiet_period_if_nothing_is_overdue() -> None:
    client = Client()
    client.drift()
    last = client.now
    client.overdue(1)
    client.until(last + 3 * POLICY.ladder.quiet)
    assert client.ladder.step != "recovering"
    client.overdue(0)
    client.until(client.now + REVIEW)
    assert client.stands("drift") == ("recovering", Why.QUIET)


@pytest.mark.parametrize("type", OVERRIDES)
def test_an_override_goes_straight_to_crisis(type: TouchpointType) -> None:
    client = Client()
    client.touch(type, START + HOUR, "e")
    assert (client.ladder.step, client.ladder.since, client.ladder.episode) == ("crisis", START + HOUR, 1)
    assert client.stands("override")[1] == type.replace(".", "_")
    assert client.ladder.standings["override"].because == [("desk", "e")]
    assert client.stands("drift")[0] == "calm"


def test_further_overrides_in_a_crisis_are_remembered_and_move_nothing() -> None:
    client = Client()
    for n in range(MOST_BECAUSE + 5):
        client.touch("escalation.requested", START + n * HOUR, str(n))
    assert client.steps() == ["crisis"]
    assert client.ladder.standings["override"].because == [("desk", str(n)) for n in range(5, MOST_BECAUSE + 5)]


@pytest.mark.parametrize(
    "type", ["case.resolved", "case.closed", "commitment.kept", "reply.sent", "feedback.requested"]
)
def test_tasks_done_never_end_a_crisis(type: TouchpointType) -> None:
    client = Client()
    client.touch("escalation.requested", START)
    client.overdue(1)
    for hour in range(1, 30 * 24, 6):
        client.touch(type, START + hour * HOUR, value=5.0, scale=5.0)
        client.moment(MET, START + hour * HOUR)
    assert client.ladder.step == "crisis"


@pytest.mark.parametrize(
    ("type", "data", "reason"),
    [
        ("case.confirmed", {"case_id": "1"}, Why.CONFIRMED),
        ("feedback.given", {"metric": "csat", "value": 4.0, "scale": 5.0}, Why.GOOD_FEEDBACK),
        ("contact.received", {"kind": "thanks"}, Why.THANKED),
        ("contact.received", {"kind": "praise"}, Why.THANKED),
    ],
)
def test_a_word_of_the_client_ends_a_crisis(type: TouchpointType, data: dict[str, Any], reason: Why) -> None:
    client = Client()
    client.touch("escalation.requested", START)
    client.touch(type, START + DAY, "ok", **data)
    assert (client.ladder.step, client.stands("override")[1]) == ("recovering", reason)
    assert client.ladder.standings["override"].because == [("desk", "ok")]
    client.until(START + DAY + POLICY.ladder.hold + REVIEW)
    assert client.steps() == ["crisis", "recovering", "calm"]


@pytest.mark.parametrize(
    ("type", "data"),
    [
        ("feedback.given", {"value": 3.9, "scale": 5.0}),
        ("feedback.given", {"value": 5.0}),
        ("contact.received", {"kind": "thanks", "actor": Actor(kind="automation")}),
        ("contact.received", {"kind": "request"}),
    ],
)
def test_what_is_not_clearly_content_ends_no_crisis(type: TouchpointType, data: dict[str, Any]) -> None:
    client = Client()
    client.touch("escalation.requested", START)
    client.touch(type, START + DAY, **data)
    assert client.ladder.step == "crisis"


def test_a_quiet_period_ends_a_crisis_where_nothing_is_overdue() -> None:
    client = Client()
    client.touch("mention.public", START)
    client.touch("contact.received", START + 2 * DAY, client_contact=True, kind="chaser")
    client.until(START + 2 * DAY + POLICY.ladder.quiet - 1)
    assert client.ladder.step == "crisis", "the contact began the period anew"
    client.overdue(1)
    client.until(START + 20 * DAY)
    assert client.ladder.step == "crisis"
    client.overdue(0)
    client.until(START + 21 * DAY)
    assert (client.ladder.step, client.stands("override")[1]) == ("recovering", Why.QUIET)
    assert client.ladder.standings["override"].because == [("desk", "t")], "what it was about"


def test_a_second_crisis_in_one_episode_is_the_same_episode() -> None:
    client = Client()
    client.touch("escalation.requested", START)
    client.touch("case.confirmed", START + DAY)
    client.touch("escalation.requested", START + 2 * DAY)
    assert client.steps() == ["crisis", "recovering", "crisis"] and client.ladder.episode == 1
    client.touch("case.confirmed", START + 3 * DAY)
    client.until(START + 10 * DAY)
    client.touch("notice.legal", START + 11 * DAY)
    assert client.ladder.episode == 2


def test_after_a_crisis_a_client_stands_where_its_score_puts_it() -> None:
    client = Client()
    client.fail(follow_through.BROKEN, 20)
    client.touch("escalation.requested", client.now + DAY)
    assert client.ladder.step == "crisis"
    client.touch("case.confirmed", client.now + DAY)
    assert (client.ladder.step, client.stands("override")[0]) == ("at_risk", "recovering")
    client.until(client.now + 20 * DAY)
    assert client.stands("override")[0] == "recovering", "not calm while the score is below"


def test_calm_needs_no_review_and_the_others_one_on_the_grid() -> None:
    assert next_review(Ladder(), START) is None
    off = Ladder(step="drifting", watched=True)
    assert next_review(off, START) == START + REVIEW
    assert next_review(off, START + 1) == START + REVIEW
    assert next_review(off, START - 1) == START


happenings = st.lists(
    st.tuples(
        st.integers(0, 5 * DAY),
        st.sampled_from(
            [row for rows in SCORED.values() for row in rows]
            + [MISSED, follow_through.BROKEN] * 3
            + ["escalation.requested", "case.confirmed", "case.closed"]
        ),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(happenings)
def test_a_client_left_alone_comes_to_rest_and_its_steps_are_always_the_worse_of_the_rules(steps: Any) -> None:
    client, at = Client(), START
    for gap, what in steps:
        at += gap
        if isinstance(what, str):
            client.touch(what, at)  # type: ignore[arg-type]
        else:
            client.moment(what, at)
        ladder = client.ladder
        assert ladder.step == max([client.stands(rule)[0] for rule in RULES], key=STEPS.index)
        decoded = ladder_of(ladder_listed(ladder))
        assert decoded == ladder
    client.until(at + 400 * DAY)
    assert client.ladder.step == "calm"


def test_nothing_turns_healthy_while_a_source_is_silent() -> None:
    """A11, each way to a better step in turn, and what waited begins again when the source is heard."""
    client = Client()
    client.silence((START + HOUR, START + 40 * DAY))
    client.touch("escalation.requested", START)
    client.touch("case.confirmed", START + DAY)
    client.until(START + 40 * DAY + POLICY.ladder.quiet - 1)
    assert client.steps() == ["crisis"], "neither a word nor a quiet period of which nobody could know"
    client.until(START + 40 * DAY + POLICY.ladder.quiet + REVIEW)
    assert (client.ladder.step, client.stands("override")[1]) == ("recovering", Why.QUIET)
    since = client.ladder.since
    client.silence((START + HOUR, START + 40 * DAY), (since + HOUR, since + 2 * DAY))
    client.until(since + 2 * DAY + POLICY.ladder.hold - 1)
    assert client.ladder.step == "recovering", "the three days count from the end of the silence"
    client.until(since + 2 * DAY + POLICY.ladder.hold + REVIEW)
    assert client.steps() == ["crisis", "recovering", "calm"]


def test_a_client_served_well_in_a_silence_moves_nothing_and_one_that_is_failed_does() -> None:
    client = Client()
    client.silence((START - 1, NEVER))
    client.fail(follow_through.BROKEN, 20)
    fallen = client.steps()
    assert fallen[-1] == "at_risk"
    client.fail(follow_through.KEPT, 80)
    assert total(client.score, client.now, POLICY.score, None) > POLICY.ladder.well
    assert client.steps() == fallen
    client.silence((START - 1, client.now))
    client.until(client.now + REVIEW)
    assert client.stands("drift") == ("recovering", Why.BACK_TO_USUAL)
    client.until(client.now + POLICY.ladder.hold + REVIEW)
    assert client.ladder.step == "calm"
