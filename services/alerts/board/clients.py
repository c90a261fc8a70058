"""The board: clients off calm, worst first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec
from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import instant

from .. import tables, views
from ..rules import SEVERITY, UNKNOWN
from . import incidents, look, words

FIRST = 50


@dataclass
class Found:
    """What the page shows."""

    counts: dict[str, int]
    rows: list[tables.Row]
    more: bool
    incidents: list[tables.Row]


def pages(engine: Engine) -> None:
    """Register the page."""

    @ui.page("/", title="Driftline: clients off calm")
    async def board(show: int = FIRST) -> None:
        wanted = max(1, min(show, 1000))

        def read() -> Found:
            rows = views.clients(engine, off_calm=True, limit=wanted + 1)
            counts = views.count_by(engine, tables.CLIENTS.c.ladder)
            return Found(counts, rows[:wanted], len(rows) > wanted, incidents.running(engine))

        await look.page("Clients", engine, read, lambda found: draw(found, wanted))


def draw(found: Found, shown: int) -> None:
    """The whole page."""
    watched = sum(found.counts.values())
    if not found.rows:
        with look.box("card empty"):
            look.text("No client is off calm", tag="h1")
            look.text(f"{words.count(watched, 'client')} watched.", "soft")
        return
    with look.box("head"):
        off = watched - found.counts.get("calm", 0)
        look.text(f"{words.count(off, 'client')} off calm", tag="h1")
        look.text(f"of {watched:,} watched", "soft")
    with look.box("counts"):
        for name in (*reversed(SEVERITY), UNKNOWN):
            if name in found.counts:
                look.text(f"{words.titled(name)} {found.counts[name]:,}", f"step {name}")
    incidents.card(found.incidents)
    with look.box("card rows"):
        heads()
        for row in found.rows:
            line(row, utc_now())
    if found.more:
        with look.link(f"/?show={shown + FIRST}", "more"):
            look.text("Show more", tag="span")


def heads() -> None:
    """The names of the columns."""
    with look.box("heads"):
        for name in ("Client", "Ladder", "Score", *words.HEADLINES.values(), "Since"):
            look.text(name)


def line(row: tables.Row, now: datetime) -> None:
    """One client."""
    dimensions: dict[str, Any] = msgspec.json.decode(row["dimensions"])
    since = instant(row["since"])
    with look.link(f"/clients/{quote(row['client'], safe='')}", "row"):
        with look.box("client"):
            look.text(row["client"], "who")
            if row["segment"]:
                look.text(row["segment"], "soft small")
            if weakest := words.weakest({name: read["value"] for name, read in dimensions.items()}):
                look.text(weakest, "soft small")
            if row["ladder"] == UNKNOWN:
                look.text(words.silence(msgspec.json.decode(row["quiet"]), row["last_known"]), "soft small")
        with look.box("ladder"):
            look.step(row["ladder"])
        with look.box("score"):
            look.text(f"{row['score']:.0f}", tag="span")
            look.text(f" {row['band']}", "soft", tag="span")
            if row["risk"] is not None:
                look.text(f"risk {words.chance(row['risk'])}", "soft small")
        for name, title in words.HEADLINES.items():
            look.meter(dimensions[name]["value"], title)
        with look.box("since soft small meter"):
            look.text("Since", "label")
            look.text(words.ago(since, now)).props["title"] = words.at(since)
