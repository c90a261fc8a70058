from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.alerts.routing.routing import Facts, everywhere
from services.alerts.routing.routing_file import read_routing, routing_of
from services.scoring.policy.policy_form import WEEKDAYS
from shared.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "examples" / "routing.toml"
HOOK = '[channels.hook]\nkind = "webhook"\nurl = "http://hook"\n'
DRIFT = Facts(rule="drift", tier="ticket", step="drifting")
ESCALATED = Facts(rule="override", tier="page", step="crisis", override=True)
MINUTE = timedelta(minutes=1)


def at(text):
    """A time in November 2026, UTC: `09 12:00` is a Monday noon."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"2026-11-{day}T{clock}Z").astimezone(UTC)


@pytest.fixture(scope="module")
def example():
    return read_routing(EXAMPLE, secrets=False)


def routing(tmp_path, text, **given):
    file = tmp_path / "routing.toml"
    file.write_text(HOOK + text)
    return read_routing(file, **given)


@pytest.mark.parametrize(
    ("facts", "to", "routes"),
    [
        (DRIFT, ("tickets", "desk"), (0, 3)),
        (replace(DRIFT, team="presales"), ("tickets", "sales"), (0, 1)),
        (ESCALATED, ("desk",), (3,)),
    ],
)
def test_the_first_route_that_matches_counts_and_those_after_one_that_continues(example, facts, to, routes):
    assert (example.route(facts).to, example.route(facts).routes) == (to, routes)


def test_a_rule_is_named_where_a_route_that_matches_names_it(example):
    serial = Facts(rule="serial_renegotiation", tier="ticket", segment="gold")
    assert example.route(serial).named
    assert not example.route(replace(serial, segment="silver")).named


def test_without_a_file_everything_goes_to_each_channel_of_the_settings():
    routing = routing_of(Settings(alertmanager="http://a", webhook="http://b"))
    assert routing.route(DRIFT).to == routing.route(ESCALATED).to == ("alertmanager", "webhook")
    assert routing.channels(routing.route(DRIFT).to, at("09 03:00")) == ("alertmanager", "webhook")
    assert routing.quiet_for("webhook", DRIFT, at("09 03:00")) is None and not routing.chain("page")
    assert not routing.route(Facts(rule="servility", tier="ticket")).named
    assert everywhere([]).route(DRIFT).to == ()


@pytest.mark.parametrize(
    ("when", "channels"),
    [
        ("09 16:59", ("desk-chat",)), ("09 17:00", ("deputy-phone",)),  # 18:00 in Berlin
        ("14 12:00", ("deputy-phone",)), ("16 17:00", ("lead-phone",)),
    ],
)  # fmt: skip
def test_a_role_is_told_by_the_channels_of_the_shift_that_runs(example, when, channels):
    assert example.channels(["lead"], at(when)) == channels


def test_a_channel_that_two_roles_have_in_common_is_told_once(example):
    assert example.channels(["desk", "lead", "tickets"], at("09 12:00")) == ("desk-chat", "alertmanager", "tickets")


def test_a_shift_of_a_rota_has_a_beginning_and_an_end(tmp_path):
    text = """
        [roles.lead]
        channels = ["hook"]
        [[roles.lead.shifts]]
        calendar = "always"
        who = "Kim"
        channels = ["hook"]
        from = 2026-11-09T08:00:00+01:00
        until = 2026-11-16T08:00:00+01:00
        [calendars.always]
        zone = "Europe/Berlin"
    """ + "".join(f'\n{day} = ["00:00-24:00"]' for day in ("monday", "tuesday", "sunday"))
    lead = routing(tmp_path, text).roles["lead"]
    shifts = [lead.on(at(when)) for when in ("09 06:59", "09 07:00", "11 12:00", "16 06:59", "16 07:00")]
    assert [shift and shift.who for shift in shifts] == [None, "Kim", None, "Kim", None]


def test_a_shift_comes_round_by_the_wall_clock(tmp_path):
    shift = """
        [[roles.lead.shifts]]
        calendar = "always"
        who = "{who}"
        channels = ["hook"]
        from = {begin}T09:00:00+02:00
        for = "1w"
        every = "2w"
    """
    days = "".join(f'\n{day} = ["00:00-24:00"]' for day in WEEKDAYS)
    both = shift.format(who="Kim", begin="2026-10-05") + shift.format(who="Alex", begin="2026-10-12")
    text = f'[roles.lead]\nchannels = ["hook"]\n{both}\n[calendars.always]\nzone = "Europe/Berlin"{days}'
    lead = routing(tmp_path, text).roles["lead"]
    assert lead.on(datetime(2026, 10, 5, 6, 59, tzinfo=UTC)) is None
    handovers = {
        datetime(2026, 10, 5, 7, tzinfo=UTC): "Kim",
        datetime(2026, 10, 12, 7, tzinfo=UTC): "Alex",
        datetime(2026, 10, 19, 7, tzinfo=UTC): "Kim",
        datetime(2026, 10, 26, 8, tzinfo=UTC): "Alex",  # winter time: still at nine in Berlin
        datetime(2027, 3, 15, 8, tzinfo=UTC): "Alex",
    }
    assert {when: lead.on(when).who for when in handovers} == handovers
    just_before = {when - MINUTE: "Alex" if who == "Kim" else "Kim" for when, who in list(handovers.items())[1:]}
    assert {when: lead.on(when).who for when in just_before} == just_before


def test_quiet_hours_end_when_the_staff_is_there(example):
    wait = example.quiet_for("desk", DRIFT, at("13 15:30"))  # a Friday, 16:30 in Berlin
    assert (wait.until, wait.whose) == (at("16 07:00"), "of desk")
    assert example.quiet_for("desk", DRIFT, at("13 14:59")) is None


def test_quiet_hours_end_when_staff_and_client_are_there(example):
    gold = replace(DRIFT, segment="gold")
    wait = example.quiet_for("desk", gold, at("10 06:00"))
    assert (wait.until, wait.whose) == (at("10 14:00"), "of segment gold")
    assert example.quiet_for("desk", gold, at("10 18:00")).until == at("11 14:00")
    assert example.quiet_for("tickets", gold, at("10 06:00")).until == at("10 14:00")  # a channel needs no sleep


@pytest.mark.parametrize("facts", [ESCALATED, replace(DRIFT, override=True), replace(DRIFT, tier="page")])
def test_an_override_and_a_tier_that_is_not_named_never_wait(example, facts):
    assert example.quiet_for("desk", facts, at("14 03:00")) is None


def test_calendars_without_a_common_moment_make_nobody_wait(tmp_path):
    text = """
        [roles.desk]
        channels = ["hook"]
        [quiet]
        roles = { desk = "early" }
        segments = { gold = "late", lost = "never" }
        [calendars.early]
        zone = "UTC"
        monday = ["08:00-12:00"]
        [calendars.late]
        zone = "UTC"
        monday = ["12:00-16:00"]
        [calendars.never]
        zone = "UTC"
    """
    found = routing(tmp_path, text)
    assert found.quiet_for("desk", replace(DRIFT, segment="silver"), at("10 12:00")).until == at("16 08:00")
    for segment in ("gold", "lost"):
        assert found.quiet_for("desk", replace(DRIFT, segment=segment), at("10 12:00")) is None


def test_what_is_planned_covers_those_it_names_from_its_beginning_until_before_its_end(example):
    gold = replace(DRIFT, segment="gold")
    covered = [example.plan(gold, at(when)) for when in ("28 19:59", "28 20:00", "29 05:59", "29 06:00")]
    assert [planned and planned.mute for planned in covered] == [None, True, True, None]
    assert example.plan(DRIFT, at("28 21:00")) is None


def test_what_names_nobody_is_planned_for_all_and_what_mutes_comes_first(tmp_path):
    rows = (
        'name = "sale"\nfrom = 2026-11-09T00:00:00Z\nuntil = 2026-11-30T00:00:00Z',
        'name = "move"\nfrom = 2026-11-10T00:00:00Z\nuntil = 2026-11-11T00:00:00Z\nmute = true\nclients = ["acme"]',
        'name = "talk"\nfrom = 2026-11-10T00:00:00Z\nuntil = 2026-11-11T00:00:00Z\nteams = ["desk"]',
    )
    found = routing(tmp_path, "".join(f"[[planned]]\n{row}\n" for row in rows))
    assert found.plan(DRIFT, at("10 12:00")).name == "sale"
    assert found.plan(replace(DRIFT, client="acme"), at("10 12:00")).name == "move"
    assert found.plan(replace(DRIFT, team="desk"), at("12 12:00")).name == "sale"


def test_a_chain_is_a_timeline_with_the_last_role_again_and_again(example):
    timeline = [(one.number, one.role, one.after / MINUTE) for one in example.chain("page")]
    assert timeline == [(1, "desk", 5), (2, "lead", 15), (3, "lead", 30), (4, "lead", 45), (5, "lead", 60)]
    assert [(one.role, one.after / MINUTE) for one in example.chain("urgent")] == [("lead", 120)]
    assert example.chain("ticket") == ()


@pytest.mark.parametrize(
    ("when", "shift"),
    [("09 04:59", "08 21:00"), ("09 05:00", "09 05:00"), ("09 20:59", "09 13:00"), ("09 23:00", "09 21:00")],
)
def test_a_shift_begins_at_a_time_of_day_in_its_zone(example, when, shift):
    assert example.budget.shift(at(when)) == at(shift)


def test_a_shift_is_longer_in_the_night_in_which_summer_time_ends(example):
    begun = datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert example.budget.shift(begun + timedelta(hours=8, minutes=59)) == begun
    assert example.budget.shift(begun + timedelta(hours=9)) == begun + timedelta(hours=9)
