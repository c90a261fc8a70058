import subprocess
import sys
from pathlib import Path

import pytest

from services.alerts.routing.routing import Address
from services.alerts.routing.routing_file import read_routing, routing_of
from shared.errors import WrongUse
from shared.settings import Settings
from tests.alerts.test_routing import HOOK, routing


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


HOUSE = Path(__file__).parents[2]
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
        (
            '[roles.lead]\nchannels = ["hook"]\nshifts = [{ calendar = "c", channels = ["hook"], every = "2w" }]',
            "roles.lead.shifts[0]: a turn needs all of from, for and every",
        ),
        (
            '[roles.lead]\nchannels = ["hook"]\nshifts = [{ calendar = "c", channels = ["hook"], '
            'from = 2026-11-02T09:00:00Z, for = "2w", every = "1w" }]',
            "roles.lead.shifts[0].for: must be shorter than every",
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


def test_delivery_refuses_a_wrong_routing_file_before_it_waits_for_kafka(tmp_path):
    (tmp_path / "routing.toml").write_text('[channels.chat]\nkind = "apprise"\nurl = "slack://hushhush"\n')
    environment = {"DRIFTLINE_ROUTING": str(tmp_path / "routing.toml"), "DRIFTLINE_KAFKA": "127.0.0.1:9"}
    command = [sys.executable, "-m", "cli", "run", "delivery"]
    ended = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2 and "channel chat: its URL is none that Apprise knows" in ended.stderr
    assert "hushhush" not in ended.stderr + ended.stdout
