"""Warnings before a due, and what stands past one: `due_soon` and `breach`."""

from collections.abc import Sequence

from services.lookback.replay import replay
from services.scoring import engine
from shared.messages import Transition, micros
from tests.scoring.shorthand import MONDAY, UNITS, arrivals, at, rulebook, touchpoints

HEAD = 'version = "1"\neffective_from = 2026-01-01T00:00:00Z\n'
TEN_HOURS = HEAD + '[[targets]]\nfirst_response = "10h"\n'
OFFICE = HEAD + (
    '[calendars.office]\nzone = "Europe/Berlin"\n'
    + "".join(f'{day} = ["09:00-17:00"]\n' for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))
    + '[[targets]]\ncalendar = "office"\nfirst_response = "16h"\n'
)
Told = tuple[str, float, str, str | None, list[str]]


def told(log: str, until: str, policies: Sequence[str] = (TEN_HOURS,)) -> list[Told]:
    """What was told of both rules: rule, hours after Monday, step, stage, touchpoints."""
    rules, state = rulebook(policies), engine.fresh()
    moves: list[Transition] = []
    for one in arrivals(touchpoints(log)):
        moves += engine.apply(state, one.touchpoint, one.arrival, rules).transitions
    moves += engine.tick(state, at(until), rules).transitions
    return [
        (one.rule, (micros(one.at) - MONDAY) / UNITS["h"], one.step, one.stage, [key.id for key in one.because])
        for one in moves
        if one.rule in ("due_soon", "breach")
    ]


def stages(log: str, until: str, policies: Sequence[str] = (TEN_HOURS,)) -> list[tuple[float, str]]:
    """When which stage was told."""
    return [(hour, stage) for rule, hour, _, stage, _ in told(log, until, policies) if rule == "due_soon" and stage]


def test_d1_50_75_and_90_percent_of_a_target_are_told_at_their_computed_instants():
    assert told("0h contact a kind=request", "11h") == [
        ("due_soon", 5.0, "flagged", "50%", ["01"]),
        ("due_soon", 7.5, "flagged", "75%", ["01"]),
        ("due_soon", 9.0, "flagged", "90%", ["01"]),
        ("breach", 10.0, "flagged", None, ["01"]),
    ]


def test_d1_parts_of_a_target_in_working_time_are_told_in_working_time():
    log = "8h contact a kind=request"  # 10:00 in Berlin: 7 h are left of Monday
    found = stages(log, "3d", (OFFICE,))
    # 8 h: Tuesday 10:00 Berlin (08:00 UTC); 12 h: 14:00 Berlin; 14.4 h: 16:24 Berlin
    assert found == [(32.0, "50%"), (36.0, "75%"), (38.4, "90%")]


def test_a_reply_in_time_takes_the_warning_down_and_nothing_more_is_told():
    assert told("0h contact a kind=request; 6h reply a", "2d") == [
        ("due_soon", 5.0, "flagged", "50%", ["01"]),
        ("due_soon", 6.0, "calm", None, ["01"]),
    ]


def test_a_reply_at_the_very_instant_comes_before_the_warning():
    assert told("0h contact a kind=request; 5h reply a", "2d") == []


def test_a_pause_holds_the_warnings_back_as_it_does_the_due():
    policy = HEAD + '[[targets]]\nresolution = "10h"\n'
    log = "0h opened a kind=request; 4h paused a reason=waiting_for_client; 24h resumed a"
    assert stages(log, "30h", (policy,)) == [(25.0, "50%"), (27.5, "75%"), (29.0, "90%")]


def test_a_shorter_target_tells_the_highest_part_reached_at_once():
    policy = HEAD + '[[targets]]\nwhen = { priority = "urgent" }\nfirst_response = "5h"\n' + TEN_HOURS[len(HEAD) :]
    log = "0h contact a kind=request; 4h changed a priority=urgent"
    assert stages(log, "4h31m", (policy,)) == [(4.0, "75%"), (4.5, "90%")]


def test_a_later_version_of_the_policy_sets_other_parts():
    other = TEN_HOURS.replace("2026-01-01T00:00:00Z", "2026-06-01T06:00:00Z").replace('"1"', '"2"')
    other = other.replace("[[targets]]", "[alerts]\nwarn = [0.8]\n[[targets]]")
    assert stages("0h contact a kind=request", "11h", (TEN_HOURS, other)) == [(5.0, "50%"), (8.0, "80%")]


def test_behind_a_claim_nothing_is_due_soon_and_a_void_brings_it_back():
    policy = HEAD + '[[targets]]\nresolution = "10h"\n'
    log = "0h opened a kind=request; 6h resolved a; 8h reopened a"
    assert told(log, "8h1m", (policy,)) == [
        ("due_soon", 5.0, "flagged", "50%", ["01"]),
        ("due_soon", 6.0, "calm", None, ["01"]),
        ("due_soon", 8.0, "flagged", "75%", ["01"]),
    ]


def test_a_commitment_is_warned_of_on_the_way_to_its_due_and_anew_once_it_is_moved():
    assert stages("0h made p due_at=10h keeper=a", "11h") == [(5.0, "50%"), (7.5, "75%"), (9.0, "90%")]
    moved = "0h made p due_at=10h keeper=a; 6h moved p new_due_at=20h client_agreed=true"
    assert told(moved, "11h") == [
        ("due_soon", 5.0, "flagged", "50%", ["01"]),
        ("due_soon", 6.0, "calm", None, ["01"]),
        ("due_soon", 10.0, "flagged", "50%", ["01"]),
    ]


def test_a_breach_stands_while_anything_is_overdue_and_names_the_oldest_first():
    log = "0h contact a kind=request; 1h made p due_at=2h keeper=a; 12h reply a; 13h kept p"
    assert [one for one in told(log, "2d") if one[0] == "breach"] == [
        ("breach", 2.0, "flagged", None, ["02"]),
        ("breach", 13.0, "calm", None, ["02"]),
    ]


def test_a_late_reply_takes_back_what_was_told_and_a_late_contact_tells_the_stage_it_finds():
    late = "0h contact a kind=request; 8h order - arrives=8h; 4h reply a arrives=9h"
    found = told(late, "20h")
    assert found[-1] == ("due_soon", 9.0, "calm", None, ["01"]) or found[-1][2] == "calm"
    assert stages("8h order -; 0h contact a kind=request arrives=8h", "8h1m") == [(8.0, "75%")]


def test_warnings_move_no_score_and_no_other_rule():
    log = "0h contact a kind=request; 1h made p due_at=30h keeper=a; 9h30m reply a; 20h contact a; 29h kept p"
    quiet = TEN_HOURS.replace("[[targets]]", "[alerts]\nwarn = []\n[[targets]]")
    one, other = (replay(arrivals(touchpoints(log)), rulebook([policy]), at("40h")) for policy in (TEN_HOURS, quiet))
    assert one.clients() == other.clients()
