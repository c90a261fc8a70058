"""Stories of follow-through and of coming once."""

from .scenario import at, between, expect, story
from .words import case, clock, commitment, commitments, contact, contacts, reply, resolved_at_first


def test_a_promise_kept_in_time_is_kept_and_one_that_is_not_breaks_at_its_due_instant():
    story(
        at("09:00", commitment("made", "call", due_at="12:00"), commitment("made", "visit", due_at="day 2 12:00")),
        at("11:00", commitment("kept", "call")),
        expect("day 2 12:00", commitments(kept=1, open=1)),
        expect(between("12:00:00", "12:00:01"), commitments(kept=1, broken=1)),
        at("day 3 09:00", commitment("kept", "visit")),
        expect("09:00", commitments(kept=1, late=1)),
    )


def test_a_holding_reply_opens_a_commitment_to_answer():
    story(
        at("09:00", contact("a", kind="request")),
        at("09:30", reply("a", kind="holding")),
        expect("09:30", commitments(open=1)),
        expect(between("day 2 09:30:00", "09:30:01"), commitments(broken=1)),
        at("11:00", reply("a")),
        expect("11:00", commitments(late=1)),
    )


def test_an_answer_keeps_what_a_holding_reply_promised():
    story(
        at("09:00", contact("a", kind="request")),
        at("09:30", reply("a", kind="holding")),
        at("16:00", reply("a")),
        expect("day 3 09:30", commitments(kept=1), clock("a", "first_response", "fulfilled")),
    )


def test_a_client_who_comes_back_after_the_answer_repeats_and_one_who_comes_while_waiting_chases():
    story(
        at("09:00", contact("a", kind="request", topic="invoice")),
        at("12:00", contact("a", kind="request")),
        expect("12:00", contacts(chasers=1)),
        at("13:00", reply("a")),
        at("14:00", case("resolved", "a")),
        at("day 3 09:00", contact("b", kind="request", topic="invoice")),
        expect("09:00", contacts(chasers=1, repeats=1), resolved_at_first("a", False)),
    )


def test_a_contact_inside_the_quiet_period_voids_the_claim():
    story(
        at("09:00", contact("a", kind="request")),
        at("10:00", reply("a"), case("resolved", "a")),
        expect("day 2 10:00", clock("a", "resolution", "claimed")),
        at("day 3 10:00", contact("a", kind="request")),
        expect("10:00", clock("a", "resolution", "running"), contacts(repeats=1)),
        expect("day 9 10:00", clock("a", "resolution", "running")),
    )
