"""Now: the clients off calm, how they fare, and who is on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import instant

from ..access.person import viewing
from ..rules import SEVERITY, UNKNOWN
from ..sql import tables, views, views_clients
from ..sql.paging import Page
from . import alerts, asked, incidents, look, words

PLACE = "/"
MOST = 30  # drawing a line takes some ms
STEPS = [name for name in (*reversed(SEVERITY), UNKNOWN) if name != "calm"]
SORTS = {"": "Worst step first", "risk": "Highest risk", "score": "Lowest score", "since": "Longest off calm"}
KEEPERS = {"": "Any", "nobody": "Nobody yet", "somebody": "Somebody", "me": "Me"}


@dataclass
class Found:
    """What the page shows."""

    counts: dict[str, int]
    page: Page
    incidents: list[tables.Row]


def pages(engine: Engine) -> None:
    """Register the page; what was asked for stands in its address."""

    @ui.page(PLACE, title="Driftline: now", response_timeout=look.PATIENCE)
    async def now(
        step: str = "", segment: str = "", keeper: str = "", search: str = "", sort: str = "", after: str = ""
    ) -> None:
        chosen = {"search": search, "step": step, "segment": segment, "keeper": keeper, "sort": sort}

        kept_by = whose(keeper)

        def read() -> Found:
            page = views_clients.on_call(
                engine,
                ladder=(step,) if step else (),
                segment=segment or None,
                keeper=kept_by,
                search=search,
                sort=sort,
                after=after,
                limit=MOST,
            )
            return Found(views.count_by(engine, tables.CLIENTS.c.ladder), page, incidents.running(engine))

        segments = views_clients.segments(engine)
        head = Head(chosen, segments)
        await look.page("Now", engine, read, lambda found: draw(found, chosen, after, head), head.lay)


def whose(keeper: str) -> str | None:
    """What the choice of keeper means to the views: None anybody, `` nobody, `*` somebody, else a name."""
    return {"": None, "nobody": "", "somebody": "*", "me": viewing().name}.get(keeper, keeper)


class Head:
    """How many stand where, and below it what may be asked for: the form stays as the numbers change."""

    def __init__(self, chosen: Mapping[str, str], segments: list[str]) -> None:
        self.chosen, self.segments = chosen, segments

    def lay(self) -> None:
        """Its places."""
        self.counts = look.box("stack tight")
        ask(self.chosen, self.segments)

    def draw(self, counts: dict[str, int]) -> None:
        """The numbers."""
        self.counts.clear()
        with self.counts:
            heading(counts)


def ask(chosen: Mapping[str, str], segments: list[str]) -> None:
    """What may be asked for."""
    choices = [
        asked.Choice("step", "Step", {"": "Any"} | {name: words.titled(name) for name in STEPS}),
        asked.Choice("segment", "Segment", {"": "Any"} | {name: name for name in segments}),
        asked.Choice("keeper", "Who is on it", KEEPERS),
        asked.Choice("sort", "Order", SORTS),
    ]
    asked.form(PLACE, choices, chosen, "Client")


def draw(found: Found, chosen: Mapping[str, str], after: str, head: Head) -> None:
    """The whole page."""
    head.draw(found.counts)
    incidents.card(found.incidents)
    if not found.page.rows:
        nothing(found.counts, chosen)
        return
    with look.box("card rows"):
        heads()
        with look.box("", "ul"):
            for row in found.page.rows:
                line(row, utc_now())
    asked.onward(PLACE, chosen, after, found.page.next)


def heading(counts: dict[str, int]) -> None:
    """How many stand where."""
    watched = sum(counts.values())
    off = watched - counts.get("calm", 0)
    with look.box("head"):
        look.text(f"{words.count(off, 'client')} off calm" if off else "No client is off calm", tag="h1")
        look.text(f"of {watched:,} watched" if off else f"{words.count(watched, 'client')} watched.", "soft")
    if off:
        with look.box("counts"):
            for name in (*STEPS, "calm"):
                if name in counts:
                    look.text(f"{words.titled(name)} {counts[name]:,}", f"step {name}")


def nothing(counts: dict[str, int], chosen: Mapping[str, str]) -> None:
    """Why the list is empty, and what to do."""
    with look.box("card empty"):
        if any(chosen.values()):
            look.text("No client off calm is like that", tag="h2")
            look.text("Ask for less: “Show all” has every client off calm.", "soft")
        elif not counts:
            look.text("Nothing has been scored yet", tag="h2")
            look.text("Publish touchpoints or import a history, and clients appear here by themselves.", "soft")
        else:
            look.text("Nobody waits for you", tag="h2")
            look.text("Every client is calm. One that slides appears here by itself.", "soft")


def heads() -> None:
    """The names of the columns."""
    with look.box("heads").props("aria-hidden=true"):  # on every line each value has its name
        for name in ("Client", "Step", "Score", *words.HEADLINES.values(), "Who is on it"):
            look.text(name)


def line(row: tables.Row, now: datetime) -> None:
    """One client."""
    dimensions: dict[str, Any] = msgspec.json.decode(row["dimensions"])
    with look.box("row", "li"):
        with look.box("client"):
            look.lead(look.address(row["client"]), row["client"], "who whole-row")
            if row["segment"]:
                look.text(row["segment"], "soft small")
            if weakest := words.weakest({name: read["value"] for name, read in dimensions.items()}):
                look.text(weakest, "soft small")
            if row["ladder"] == UNKNOWN:
                look.text(words.silence(msgspec.json.decode(row["quiet"]), row["last_known"]), "soft small")
        with look.box("ladder"):
            look.step(row["ladder"])
            since = instant(row["since"])
            look.text(words.ago(since, now), "soft small").props["title"] = f"since {words.at(since)}"
        with look.box("score"):
            look.text(f"{row['score']:.0f}", tag="span")
            look.text(f" {row['band']}", "soft", tag="span")
            if row["risk"] is not None:
                look.text(f"risk {words.chance(row['risk'])}", "soft small")
        for name, title in words.HEADLINES.items():
            look.meter(dimensions[name]["value"], title)
        with look.box("keeper"):
            look.text("Who is on it", "label")
            with look.box(""):
                on_it(row, now)


def on_it(row: tables.Row, now: datetime) -> None:
    """Who contacts the client by when, leading to the alert."""
    if row["keeper"] is None:
        look.text("Nobody yet", "soft")
        return
    look.lead(alerts.place(row["alert_id"]), row["keeper"], "above")
    until = instant(row["contact_by"])
    look.text(words.promised(until, now), "soft small").props["title"] = words.at(until)
