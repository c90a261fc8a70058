"""Stories of deadlines: time acts by itself, and late facts put it right."""

from .scenario import POLICY, at, between, expect, story
from .words import breached, case, clock, contact, firing, reply, resolved_at_first, silent


def test_an_unanswered_contact_breaches_at_its_due_instant_with_no_event():
    story(
        at("09:00", contact("a", kind="complaint")),
        expect("12:59", clock("a", "first_response", "running")),
        expect(between("13:00:00", "13:00:01"), breached("a", "first_response")),
        expect("day 2 09:00", silent()),  # one lapse is noise
        policy=POLICY,
    )


def test_lapse_after_lapse_is_a_pattern_and_fires_at_a_due_instant():
    lapses = [at(f"day {day} 09:00", contact(f"c{day}", kind="complaint")) for day in range(1, 15)]
    rooms = story(
        *lapses, expect("13:00:01", firing("drift")), policy=POLICY + "[drift]\nlearn = 0\nrun_length = 1000\n"
    )
    first = next(alert.at for alert in rooms.told if alert.rule == "drift")
    assert first.isoformat() > "2026-06-03" and first.isoformat().endswith("T13:00:00+00:00")


def test_a_reply_that_arrives_late_but_happened_in_time_turns_the_breach_into_a_hit():
    story(
        at("09:00", contact("a", kind="complaint")),
        expect("15:00", breached("a", "first_response")),
        at("16:00", reply("a", time="10:00")),
        expect("16:00", clock("a", "first_response", "fulfilled")),
        policy=POLICY,
    )


def test_an_automated_reply_stops_no_clock():
    story(
        at("09:00", contact("a", kind="complaint")),
        at("09:01", reply("a", actor={"kind": "automation"})),
        expect(between("13:00:00", "13:00:01"), breached("a", "first_response")),
        policy=POLICY,
    )


def test_resolved_is_a_claim_until_the_client_stayed_quiet():
    story(
        at("09:00", contact("a", kind="request")),
        at("10:00", reply("a")),
        at("11:00", case("resolved", "a")),
        expect("day 3 11:00", clock("a", "resolution", "claimed")),
        expect(between("day 4 10:59", "11:00"), clock("a", "resolution", "fulfilled")),
        expect(between("day 8 10:59", "11:00"), resolved_at_first("a", True)),
        policy=POLICY,
    )
