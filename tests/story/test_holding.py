"""Stories of what is held back: told by the same doors live and offline (FEATURES D15)."""

from .scenario import at, between, expect, live, story
from .words import event, firing

POLICY = 'version = "1"\neffective_from = 2026-01-01T00:00:00Z\n[alerts]\nindecision = "1h"\n'
HOLD = POLICY + 'hold = { ticket = "2h" }\n'
FLAP = POLICY + 'flap = "5h"\n'


def needed(time, what="rate"):
    return at(time, event("decision.needed", case_id="a", what=what))


def made(time, what="rate"):
    return at(time, event("decision.made", case_id="a", what=what))


def lives(rooms):
    return [(alert.state, alert.why, f"{alert.at:%H:%M}") for alert in rooms.told if alert.rule == "indecision"]


def test_d15_what_stays_up_fires_at_the_end_of_the_hold():
    rooms = story(needed("day 1 09:00"), expect(between("11:59", "12:00"), firing("indecision")), policy=HOLD)
    assert lives(rooms) == [("pending", "held_back", "10:00"), ("firing", "held_out", "12:00")]


def test_d15_what_is_over_before_is_never_told():
    rooms = story(needed("day 1 09:00"), made("11:00"), expect("day 2 09:00"), policy=HOLD)
    assert lives(rooms) == [("pending", "held_back", "10:00"), ("resolved", "cleared", "11:00")]


def test_d15_what_comes_again_within_the_window_is_told_when_it_is_over():
    rooms = story(
        needed("day 1 09:00"), made("11:00"), needed("11:30", "refund"), expect("day 2 09:00"), policy=FLAP
    )  # fmt: skip
    assert lives(rooms) == [
        ("firing", "raised", "10:00"),
        ("resolved", "cleared", "11:00"),
        ("pending", "flapping", "12:30"),
        ("firing", "held_out", "15:00"),
    ]


def test_what_was_imported_is_held_back_alike_and_stays_history():
    rooms = story(needed("day 1 09:00"), live("day 2 09:00"), live=False, policy=HOLD)
    assert lives(rooms) == [("pending", "held_back", "10:00"), ("firing", "held_out", "12:00")]
    assert all(alert.historical for alert in rooms.told), "nobody is told of it, then or now"
