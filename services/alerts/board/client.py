"""A client's page: where it stands and why, what it waits for, and everything that happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from nicegui import ui
from sqlalchemy import Engine

from services.lookback.account import band_of
from services.lookback.line import Point
from shared.clock import utc_now
from shared.messages import instant

from ..api import rolling
from ..api.account import Account
from ..api.answers import Contacts
from ..rules import UNKNOWN
from ..sql import tables, views, views_alerts
from . import autopsy, client_alerts, groups, history, incidents, look, matters, score, words
from . import line as lines
from .accounts import Folds

FIRST = 50
MOVES = 200  # on the ladder that are shown


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
    line: Sequence[Point] = ()
    then: int | None = None


def pages(engine: Engine, fold: Callable[[str, int | None], Folds]) -> None:
    """Register the page; `source` and `id` choose a touchpoint to show whole, `then` (µs) is a moment in it."""

    @ui.page("/clients/{name:path}", title="Driftline: client", response_timeout=look.PATIENCE)
    async def page(name: str, show: int = FIRST, source: str = "", id: str = "", then: int | None = None) -> None:
        wanted = max(1, min(show, 2000))

        def read() -> Found:
            row = views.client(engine, name)
            if row is None:
                return Found(None)
            folded = fold(name, then)
            latest = views.touchpoint_page(engine, name, limit=max(wanted + 1, lines.MARKS)).rows
            return Found(
                row,
                folded.account,
                views.moves(engine, name, limit=MOVES, then=then).rows,
                views_alerts.alert_list(engine, of=name, limit=FIRST).rows,
                known(latest, then),
                [one for one in folded.rows if history.is_about(one, source, id)] if id else None,
                incidents.running(engine, name),
                rolling.contacts(name, folded.contacts),
                folded.line,
                then,
            )

        def show_found(found: Found) -> None:
            draw(name, found, wanted, source, id)

        await look.page("", engine, read, show_found, stands=lambda: stands(engine, name))


def stands(engine: Engine, name: str) -> list[object]:
    """What the page follows from, but for the time: as long as it is the same, the client is not folded again."""
    row = views.client(engine, name)
    alerts = views_alerts.alert_list(engine, of=name, limit=FIRST).rows
    return [row, alerts, incidents.running(engine, name), views.touchpoint_count(engine, name)]


def draw(client: str, found: Found, shown: int, source: str, id: str) -> None:
    """The whole page."""
    if found.row is None or found.account is None:
        with look.box("card empty"):
            look.text("No such client", tag="h1")
            look.text(f"Nothing of {client} has been scored yet.", "soft")
        return
    if found.then is not None:
        return as_then(client, found, found.account, found.then, shown)
    heading(found.row)
    autopsy.lead(client, found.moves or [], found.touchpoints or [])
    if found.chosen is not None:
        history.chosen(source, id, found.chosen)
    lines.card(client, found.line, found.touchpoints or [], None)
    with look.box("columns"):
        with look.box("stack"):
            score.figures(found.row["band"], found.account)
            score.dimensions(client, found.account)
            score.risk(found.account)
            matters.clocks(client, found.account)
            history.touchpoints(client, found.touchpoints or [], shown)
        with look.box("stack"):
            incidents.card(found.incidents or [])
            client_alerts.card(client, found.alerts or [], found.account.flags)
            groups.contacts(found.contacts)
            matters.commitments(client, found.account)
            history.superseded(client, found.account.superseded)
            history.moves(found.moves or [])


def as_then(client: str, found: Found, account: Account, then: int, shown: int) -> None:
    """The page as it was known then: only what follows from the touchpoints that had arrived."""
    with look.box("head"):
        look.text(client, tag="h1")
        look.step(account.ladder)
        look.text(f"as known {words.at(instant(then))}: nothing that arrived later is in it", "soft")
        look.lead(look.address(client), "Back to now", "push behind")
    lines.card(client, found.line, found.touchpoints or [], then)
    with look.box("columns"):
        with look.box("stack"):
            score.figures(band_of(account.score), account)
            score.dimensions(client, account)
            score.risk(account)
            matters.clocks(client, account)
            history.touchpoints(client, found.touchpoints or [], shown)
        with look.box("stack"):
            matters.commitments(client, account)
            history.superseded(client, account.superseded)
            history.moves(found.moves or [])


def known(rows: list[tables.Row], then: int | None) -> list[tables.Row]:
    """The touchpoints that had arrived."""
    return rows if then is None else [row for row in rows if row["arrival"] <= then]


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
