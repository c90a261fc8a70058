from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.alerts.routing import Address, Facts, everywhere
from services.alerts.routing_file import read_routing, routing_of
from shared.errors import WrongUse
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
        ("09 16:59", ("desk-chat",)), ("09 17:00", ("lead-phone",)),  # 18:00 in Berlin
        ("14 12:00", ("lead-phone",)),
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
    ("when", "shift", "following"),
    [
        ("09 04:59", "08 21:00", "09 05:00"), ("09 05:00", "09 05:00", "09 13:00"),
        ("09 20:59", "09 13:00", "09 21:00"), ("09 23:00", "09 21:00", "10 05:00"),
    ],
)  # fmt: skip
def test_a_shift_begins_at_a_time_of_day_in_its_zone(example, when, shift, following):
    assert (example.budget.shift(at(when)), example.budget.next_shift(at(when))) == (at(shift), at(following))


def test_a_shift_is_longer_in_the_night_in_which_summer_time_ends(example):
    begun = datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert example.budget.shift(begun + timedelta(hours=8)) == begun
    assert example.budget.next_shift(begun) == begun + timedelta(hours=9)


def test_a_routing_file_may_use_the_channels_of_the_settings_and_say_them_anew(tmp_path):
    file = tmp_path / "routing.toml"
    file.write_text(HOOK.replace("channels.hook", "channels.webhook") + '[[routes]]\nto = ["alertmanager"]\n')
    routing = routing_of(Settings(alertmanager="http://a", webhook="http://b", routing=file))
    assert {one.name: one.url for one in routing.addresses} == {"alertmanager": "http://a", "webhook": "http://hook"}


def test_secrets_stand_in_files_or_the_environment(tmp_path, monkeypatch):
    (tmp_path / "url").write_text("json://hook\n")
    monkeypatch.setenv("HOOK_SECRET", "whsec_c2VjcmV0")
    text = """
        [channels.a]
        kind = "webhook"
        url_file = "url"
        secret_env = "HOOK_SECRET"
    """
    hook, found = routing(tmp_path, text).addresses
    assert found == Address("a", "webhook", "json://hook", "whsec_c2VjcmV0")
    assert "c2Vj" not in repr(found) and "hook" not in repr(hook).replace("name='hook'", "").replace("webhook", "")


CALENDAR = '\n[calendars.office]\nzone = "UTC"\n'
CHAIN = '[roles.lead]\nchannels = ["hook"]\n[[chains]]\n'
EVENT = '[[planned]]\nname = "x"\nfrom = 2026-11-09T00:00:00Z\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[channel.x]", "channel: unknown key"),
        ('[channels.x]\nkind = "smoke"\nurl = "x"', "channels.x.kind: Input should be 'alertmanager', 'webhook'"),
        ('[channels.x]\nkind = "apprise"', "channels.x: expected one of url, url_file and url_env"),
        ('[channels.x]\nkind = "apprise"\nurl = "a"\nurl_env = "B"', "channels.x: expected one of url"),
        ('[channels.x]\nkind = "apprise"\nurl = "a"\nsecret = "b"', "channels.x: only a webhook is signed"),
        ('[channels.x]\nkind = "webhook"\nurl = "a"\nsecret = "b"\nsecret_env = "C"', "channels.x: expected at most"),
        ('[channels.x]\nkind = "webhook"\nurl_env = "NOT_SET_HERE"', "channels.x: url_env: NOT_SET_HERE is not set"),
        ('[channels.x]\nkind = "webhook"\nurl_file = "none"', "channels.x: url_file: none can't be read"),
        ('[roles.hook]\nchannels = ["hook"]', "roles.hook: is the name of a channel too"),
        ('[roles.desk]\nchannels = ["hooks"]', "roles.desk.channels[0]: no channel named 'hooks': one of hook"),
        ("[roles.desk]\nchannels = []", "roles.desk.channels: List should have at least 1 item"),
        (
            '[roles.desk]\nchannels = ["hook"]\nshifts = [{ calendar = "office", channels = ["hook"] }]',
            "roles.desk.shifts[0].calendar: no calendar named 'office' in [calendars]",
        ),
        ("[[routes]]\nto = []", "routes: an override may reach nobody"),
        ('[[routes]]\nwhen = { segment = "gold" }\nto = ["hook"]', "routes: an override may reach nobody"),
        ('[[routes]]\nto = ["nobody"]', "routes[0].to[0]: no role or channel named 'nobody'"),
        ('[[routes]]\nwhen = { rule = "drifted" }\nto = ["hook"]', "routes[0].when.rule: no rule 'drifted': one of"),
        ('[[routes]]\nwhen = { rule = "shared_account" }\nto = ["hook"]', "routes[0].when.rule: no rule 'shared"),
        ('[[routes]]\nwhen = { step = "calm" }\nto = ["hook"]', "routes[0].when.step: no step 'calm': one of drifting"),
        ('[[routes]]\nwhen = { tier = "p1" }\nto = ["hook"]', "routes[0].when.tier: no tier 'p1': one of ticket"),
        ('[[routes]]\nwhen = { client = "acme" }\nto = ["hook"]', "routes[0].when.client: unknown key"),
        ('[quiet]\ntiers = ["p1"]', "quiet.tiers[0]: no tier 'p1'"),
        (f'[quiet]\nroles = {{ desk = "office" }}{CALENDAR}', "quiet.roles.desk: no role named 'desk'"),
        ('[quiet]\nsegments = { gold = "office" }', "quiet.segments.gold: no calendar named 'office'"),
        (f"{EVENT}until = 2026-11-08T00:00:00Z", "planned[0].until: must lie after its from"),
        (f"{EVENT}until = 2026-11-10T00:00:00", "planned[0].until: Input should have timezone info"),
        (f'{CHAIN}tiers = ["p1"]\nlevels = [{{ role = "lead", wait = "5m" }}]', "chains[0].tiers: no tier 'p1'"),
        (f'{CHAIN}tiers = ["page"]\nlevels = [{{ role = "boss", wait = "5m" }}]', "chains[0].levels[0].role: no role"),
        (f'{CHAIN}tiers = ["page"]\nlevels = [{{ role = "lead", wait = 5 }}]', "chains[0].levels[0].wait: expected"),
        (
            f'{CHAIN}tiers = ["page"]\nlevels = [{{ role = "lead", wait = "5m" }}]\ntimes = 3',
            "chains[0].repeat: is mis",
        ),
        (
            f'{CHAIN}tiers = ["page", "page"]\nlevels = [{{ role = "lead", wait = "5m" }}]',
            "chains[0].tiers: 'page' has a chain already",
        ),
        (
            '[channels.am]\nkind = "alertmanager"\nurl = "http://a"\n[roles.lead]\nchannels = ["am"]\n'
            '[[chains]]\ntiers = ["page"]\nlevels = [{ role = "lead", wait = "5m" }]',
            "chains[0].levels[0].role: 'lead' is told by Alertmanager alone, which rings once a step",
        ),
        ('[budget]\ncapacity = 0\nzone = "UTC"\nshifts = ["06:00"]', "budget.capacity: Input should be greater than"),
        ('[budget]\ncapacity = 1\nzone = "UTC"\nshifts = ["6 o\'clock"]', "budget.shifts[0]: "),
    ],
)
def test_what_is_wrong_in_a_routing_file_is_refused_with_the_path_of_its_line(tmp_path, text, said):
    with pytest.raises(WrongUse) as refused:
        routing(tmp_path, text)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "routing.toml"))


def test_a_routing_file_without_any_channel_is_refused(tmp_path):
    (tmp_path / "routing.toml").write_text("")
    with pytest.raises(WrongUse, match="channels: there is none, neither here nor in the settings"):
        read_routing(tmp_path / "routing.toml")
    with pytest.raises(WrongUse, match="can't be read"):
        read_routing(tmp_path / "none.toml")
