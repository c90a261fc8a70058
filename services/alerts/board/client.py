"""A client's page: where it stands and why, what it waits for, and everything that happened."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import instant

from .. import rolling, tables, views
from ..account import Account, Because, Crisis, Flag
from ..answers import Contact, Contacts
from ..rules import FLAGGED, RULES, UNKNOWN
from . import autopsy, groups, history, incidents, look, matters, score, words

FIRST = 50
FEW = 5  # touchpoints behind an alert or a flag

_because = msgspec.json.Decoder(list[dict[str, str]]).decode


@dataclass
class Found:
    """What the page shows; `account` is None for a client that is not known, `chosen` unless a touchpoint was."""

    row: tables.Row | None
    account: Account | None = None
    moves: list[tables.Row] | None = None
    alerts: list[tables.Row] | None = None
    touchpoints: list[tables.Row] | None = None
    chosen: list[tables.Row] | None = None
    incidents: list[tables.Row] | None = None
    contacts: Contacts | None = None


def pages(engine: Engine, account: Callable[[str], Account], contacts: Callable[[str], list[Contact]]) -> None:
    """Register the page; `source` and `id` choose one touchpoint to be shown whole."""

    @ui.page("/clients/{name:path}", title="Driftline: client")
    async def page(name: str, show: int = FIRST, source: str = "", id: str = "") -> None:
        wanted = max(1, min(show, 2000))

        def read() -> Found:
            row = views.client(engine, name)
            if row is None:
                return Found(None)
            return Found(
                row,
                account(name),
                views.moves(engine, name),
                views.alerts(engine, of=name, limit=FIRST),
                views.latest(engine, name, limit=wanted + 1),
                [one for one in views.touchpoints(engine, name) if history.is_about(one, source, id)] if id else None,
                incidents.running(engine, name),
                rolling.contacts(name, contacts(name)),
            )

        await look.page("", engine, read, lambda found: draw(name, found, wanted, source, id))


def draw(client: str, found: Found, shown: int, source: str, id: str) -> None:
    """The whole page."""
    if found.row is None or found.account is None:
        with look.box("card empty"):
            look.text("No such client", tag="h1")
            look.text(f"Nothing of {client} has been scored yet.", "soft")
        return
    heading(found.row)
    autopsy.lead(client, found.moves or [], found.touchpoints or [])
    if found.chosen is not None:
        history.chosen(source, id, found.chosen)
    with look.box("columns"):
        with look.box("stack"):
            score.figures(found.row, found.account)
            score.dimensions(client, found.account)
            score.risk(found.account)
            matters.clocks(client, found.account)
            history.touchpoints(client, found.touchpoints or [], shown)
        with look.box("stack"):
            incidents.card(found.incidents or [])
            alerts(client, found.alerts or [], found.account.flags)
            groups.contacts(found.contacts)
            matters.commitments(client, found.account)
            history.superseded(client, found.account.superseded)
            history.moves(found.moves or [])


def heading(row: tables.Row) -> None:
    """Who, and where on the ladder."""
    since = instant(row["since"])
    with look.box("head"):
        look.text(row["client"], tag="h1")
        look.step(row["ladder"])
        if row["ladder"] != "calm":
            look.text(f"since {words.at(since)}, {words.ago(since, utc_now())}", "soft")
        if row["ladder"] == UNKNOWN:
            look.text(words.silence(msgspec.json.decode(row["quiet"]), row["last_known"]), "soft")
        if row["segment"]:
            look.text(f"Segment {row['segment']}", "soft push")


def alerts(client: str, rows: list[tables.Row], flags: list[Flag]) -> None:
    """The client's alerts, and the flags that are up without one."""
    marks = [flag for flag in flags if flag.rule not in {row["rule"] for row in rows if row["state"] != "resolved"}]
    with look.box("card"):
        look.text("Alerts", tag="h2")
        if not rows and not marks:
            look.text("None so far.", "soft")
        for flag in marks:
            with look.box("line"):
                with look.box("what"):
                    named(client, flag.rule, RULES[flag.rule].title, words.titled(flag.reason), flag.because)
                with look.box("when"):
                    look.step(FLAGGED)
                    look.text(words.at(flag.since))
        for row in rows:
            with look.box("line"):
                with look.box("what"):
                    title = f"{RULES[row['rule']].title}, episode {row['episode']}"
                    because = [Because(**one) for one in _because(row["because"])]
                    shadow = f", {words.SHADOW}" if row["shadow"] else ""
                    said = f"{words.titled(row['state'])}: {words.plain(row['reason'])}{shadow}"
                    named(client, row["rule"], title, said, because)
                    if row["crisis"]:
                        led_to(client, Crisis.model_validate_json(row["crisis"]))
                with look.box("when"):
                    if row["state"] != "resolved":
                        look.step(row["step"] or FLAGGED)
                    look.text(words.at(instant(row["at"])))


def led_to(client: str, crisis: Crisis) -> None:
    """What warned of a crisis, and what had been done about what led to it."""
    rule = None if crisis.warning is None else RULES.get(crisis.warning.rule)
    look.text(words.warned(crisis, "" if rule is None else rule.title), "soft small")
    if (incident := crisis.incident) is not None:
        with look.box("soft small"):
            look.behind(client, incident.source, incident.id, words.responded(incident))


def named(client: str, rule: str, title: str, said: str, because: list[Because]) -> None:
    """A rule, leading to its playbook, why it moved, and the touchpoints behind that."""
    with look.link(f"/playbook#{rule}"):
        look.text(title, tag="span")
    look.text(said, "soft small")
    with look.box("soft small"):
        for one in because[:FEW]:
            look.behind(client, one.source, one.id, one.id)
        look.more(len(because) - FEW)
