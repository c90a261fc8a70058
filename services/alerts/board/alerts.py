"""The alerts, the latest move first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import instant

from .. import reasons
from ..lifecycle import State
from ..rules import FLAGGED, RULES, TIERS, Kind
from ..sql import tables, views_alerts, views_clients
from ..sql.paging import Page
from . import asked, look, words

PLACE = "/alerts"
MOST = 50
TOLD = {"page": "Page: now", "urgent": "Urgent: today", "ticket": "Ticket: this week"}


@dataclass
class Found:
    """What the page shows."""

    page: Page


def pages(engine: Engine) -> None:
    """Register the page; what was asked for stands in its address."""

    @ui.page(PLACE, title="Driftline: alerts", response_timeout=look.PATIENCE)
    async def alerts(state: str = "", rule: str = "", tier: str = "", segment: str = "", after: str = "") -> None:
        chosen = {"state": state, "rule": rule, "tier": tier, "segment": segment}

        def read() -> Found:
            wanted = {name: value or None for name, value in chosen.items()}
            return Found(views_alerts.alert_list(engine, **wanted, after=after, limit=MOST))

        segments = views_clients.segments(engine)
        await look.page("Alerts", engine, read, lambda found: draw(found, chosen, after), lambda: ask(chosen, segments))


def ask(chosen: Mapping[str, str], segments: list[str]) -> None:
    """What may be asked for."""
    rules = {name: rule.title for name, rule in RULES.items() if rule.kind is not Kind.MARK}
    choices = [
        asked.Choice("state", "State", {"": "Any"} | {state.value: words.titled(state) for state in State}),
        asked.Choice("rule", "Rule", {"": "Any"} | rules),
        asked.Choice("tier", "How soon", {"": "Any"} | {tier: TOLD[tier] for tier in reversed(TIERS.values())}),
        asked.Choice("segment", "Segment", {"": "Any"} | {name: name for name in segments}),
    ]
    look.text("Alerts", tag="h1")
    asked.form(PLACE, choices, chosen)


def draw(found: Found, chosen: Mapping[str, str], after: str) -> None:
    """The list."""
    if not found.page.rows:
        with look.box("card empty"):
            if any(chosen.values()):
                look.text("No alert is like that", tag="h2")
                look.text("Ask for less: “Show all” has every alert.", "soft")
            else:
                look.text("No alert so far", tag="h2")
                look.text("One that is raised appears here by itself.", "soft")
        return
    with look.box("card rows", "ul"):
        for row in found.page.rows:
            line(row, utc_now())
    asked.onward(PLACE, chosen, after, found.page.next)


def line(row: tables.Row, now: datetime) -> None:
    """One alert."""
    with look.box("row alert", "li"):
        with look.box("client"):
            look.lead(place(row["alert_id"]), f"{RULES[row['rule']].title}: {about(row)}", "who whole-row")
            look.text(words.sentence(reasons.said(row["reason"])), "soft small")
        with look.box("ladder"):
            standing(row)
        with look.box("keeper"):
            look.text(words.titled(row["state"]))
            if row["keeper"] is not None and row["state"] == State.ACKNOWLEDGED:
                look.text(f"{row['keeper']}, {words.promised(instant(row['contact_by']), now)}", "soft small")
        at = instant(row["at"])
        look.text(words.ago(at, now), "since soft small").props["title"] = words.at(at)


def standing(row: tables.Row) -> None:
    """The step on which an alert stands, or that it is a flag."""
    if row["state"] == State.RESOLVED:
        look.text("Over", "soft")
    else:
        look.step(row["step"] or FLAGGED)


def about(row: tables.Row) -> str:
    """Whose alert it is: a client's, or of what stands behind the drift of many."""
    return str(row["client"] or row["about"].replace(":", " ", 1))


def place(alert_id: str) -> str:
    """The page of an alert."""
    return f"{PLACE}/{quote(alert_id, safe='')}"
