"""A client's page: where it stands and why, what it waits for, and everything that happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec
from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import instant

from .. import tables, views
from ..answers import Account
from ..rules import FLAGGED, RULES, UNKNOWN, Kind
from . import look, matters, words

FIRST = 50
LARGEST = 8


@dataclass
class Found:
    """What the page shows; `account` is None for a client that is not known."""

    row: tables.Row | None
    account: Account | None = None
    moves: list[tables.Row] | None = None
    alerts: list[tables.Row] | None = None
    touchpoints: list[tables.Row] | None = None


def pages(engine: Engine, account: Callable[[str], Account]) -> None:
    """Register the page."""

    @ui.page("/clients/{name:path}", title="Driftline: client")
    async def page(name: str, show: int = FIRST) -> None:
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
            )

        await look.page("", engine, read, lambda found: draw(name, found, wanted))


def draw(client: str, found: Found, shown: int) -> None:
    """The whole page."""
    if found.row is None or found.account is None:
        with look.box("card empty"):
            look.text("No such client", tag="h1")
            look.text(f"Nothing of {client} has been scored yet.", "soft")
        return
    heading(found.row)
    with look.box("columns"):
        with look.box("stack"):
            figures(found.row, found.account)
            dimensions(found.account)
            matters.clocks(found.account)
            touchpoints(client, found.touchpoints or [], shown)
        with look.box("stack"):
            alerts(found.alerts or [])
            matters.commitments(found.account)
            moves(found.moves or [])


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


def figures(row: tables.Row, account: Account) -> None:
    """The score, and how much of it rests on evidence."""
    with look.box("card figures"):
        figure("Score", f"{account.score:.0f}", "big")
        figure("Band", words.titled(row["band"]), "mid")
        figure("Confidence", f"{account.confidence:.0%}", "mid")
        figure("Repeat contacts", str(account.repeat_contacts), "mid")
        figure("Chasers", str(account.chasers), "mid")
        look.text(f"as of {words.at(account.as_of)}", "soft small push")


def figure(name: str, value: str, size: str) -> None:
    """A number and its name."""
    with look.box("figure"):
        look.text(name, "soft small")
        look.text(value, size)


def dimensions(account: Account) -> None:
    """Each dimension, and the moments that move it most."""
    with look.box("card"):
        look.text("Dimensions", tag="h2")
        for name, read in account.dimensions.items():
            with look.box("dimension"):
                with look.box("head"):
                    look.text(words.DIMENSIONS.get(name, words.titled(name)))
                    look.text(f"prior {read.prior:.0f}, evidence {read.evidence:.1f}", "soft small push")
                look.meter(read.value)
                for part in sorted(read.contributions, key=lambda one: -abs(one.points))[:LARGEST]:
                    with look.box("line"):
                        look.text(f"{part.points:+.1f}", f"points {'minus' if part.points < 0 else 'plus'}")
                        look.text(words.titled(part.what), "what")
                        look.text(words.at(part.at) if part.at else "", "when")


def alerts(rows: list[tables.Row]) -> None:
    """The client's alerts."""
    with look.box("card"):
        look.text("Alerts", tag="h2")
        if not rows:
            look.text("None so far.", "soft")
        for row in rows:
            with look.box("line"):
                with look.box("what"):
                    with look.link(f"/playbook#{row['rule']}"):
                        look.text(f"{words.titled(row['rule'])}, episode {row['episode']}", tag="span")
                    look.text(f"{words.titled(row['state'])}: {words.plain(row['reason'])}", "soft small")
                with look.box("when"):
                    if row["state"] != "resolved":
                        look.step(row["step"] or FLAGGED)
                    look.text(words.at(instant(row["at"])))


def moves(rows: list[tables.Row]) -> None:
    """The way on the ladder, and the flags that went up and down."""
    with look.box("card"):
        look.text("Ladder and flags", tag="h2")
        if not rows:
            look.text("Calm since the beginning.", "soft")
        for row in rows[:FIRST]:
            with look.box("line"):
                with look.box("what"):
                    if RULES[row["rule"]].kind is Kind.LADDER:
                        look.step(row["step"])
                    else:
                        look.text("Flag up" if row["step"] == FLAGGED else "Flag down", f"step {row['step']}")
                    look.text(f"{words.titled(row['rule'])}: {words.plain(row['reason'])}", "soft small")
                look.text(words.at(instant(row["at"])), "when")


def touchpoints(client: str, rows: list[tables.Row], shown: int) -> None:
    """What happened, the latest first; the longest list, so on a phone it comes last."""
    with look.box("card last"):
        look.text("Touchpoints", tag="h2")
        for row in rows[:shown]:
            event: dict[str, Any] = msgspec.json.decode(row["event"])
            with look.box("line"):
                with look.box("what"):
                    look.text(words.titled(event["type"]))
                    look.text(matters.gist(event), "soft small")
                look.text(words.at(instant(row["time"])), "when")
        if len(rows) > shown:
            with look.link(f"/clients/{quote(client, safe='')}?show={shown + 200}", "more"):
                look.text("Show more", tag="span")
