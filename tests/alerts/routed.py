"""A routing file with everything in it, and transitions for it."""

from dataclasses import replace as altered
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from services.alerts.routing.routing_file import read_routing
from shared.alerting import Done
from tests.alerts.builders import NOON, moved, told

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROUTING = """
[channels.hook]
kind = "webhook"
url = "http://hook"
[channels.manager]
kind = "alertmanager"
url = "http://manager"
[channels.phone]
kind = "webhook"
url = "http://phone"
[roles.desk]
channels = ["hook"]
[roles.lead]
channels = ["phone"]
[[routes]]
when = { rule = "serial_renegotiation", segment = "gold" }
to = ["desk"]
[[routes]]
when = { segment = "nobody" }
to = []
[[routes]]
to = ["desk", "manager"]
[[chains]]
tiers = ["urgent", "page"]
levels = [{ role = "desk", wait = "10m" }, { role = "lead", wait = "20m" }]
repeat = "30m"
times = 2
[quiet]
tiers = ["ticket", "urgent"]
roles = { desk = "office" }
segments = { asleep = "afternoons" }
[calendars.office]
zone = "UTC"
monday = ["08:00-18:00"]
tuesday = ["08:00-18:00"]
[calendars.afternoons]
zone = "UTC"
monday = ["15:00-18:00"]
[[planned]]
name = "move"
from = 2026-11-02T11:00:00Z
until = 2026-11-02T14:00:00Z
segments = ["moving"]
mute = true
[[planned]]
name = "sale"
from = 2026-11-02T11:00:00Z
until = 2026-11-02T14:00:00Z
segments = ["silver"]
"""
BUDGET = '[budget]\ncapacity = 5\nzone = "UTC"\nshifts = ["06:00", "18:00"]\n'
SILENCE = Done(
    action="1", do="silence", by="kim", at=NOON, alert_id="drift:acme:1", client="acme", accepted=True, why="silenced"
)


def routing(tmp_path, more="", text=ROUTING):
    file = tmp_path / "routing.toml"
    file.write_text(text + more)
    return read_routing(file)


def alert(rule="drift", step="at_risk", client="acme", at=NOON, **given):
    """A transition of an alert, its first unless told otherwise."""
    [first] = told(moved(rule, step), client=client)
    return replace(first, **{"segment": "gold", "version": 1, "at": at, "started_at": NOON, "risk": 0.5, **given})


def page(at=NOON, **given):
    return replace(alert("override", "crisis", at=at, override=True), **{"version": 9, **given})


def whys(desk, now=NOON):
    return [one.why for one in desk.decide(now)]


def read_zero(tmp_path, text, budget):
    """A routing file, with a capacity of none, which a file may not have."""
    plan = routing(tmp_path, budget.replace("capacity = 0", "capacity = 1"), text)
    return altered(plan, budget=altered(plan.budget, capacity=0)) if "capacity = 0" in budget else plan
