"""Moments: what a number of the page of expectations counts, one by one."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import Request
from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import instant, micros

from ..sql import tables, views_moments
from ..sql.paging import Page
from . import look, words

PLACE = "/moments"
MOST = 50
Address = Callable[[str], str]
NAMES = ("client", "dimension", "team", "channel", "type", "segment", "stage", "kind", "priority", "item", "role")


def pages(engine: Engine) -> None:
    """Register the page; what is listed stands in its address, as in `/v1/moments`: empty is where nothing is said."""

    @ui.page(PLACE, title="Driftline: moments", response_timeout=look.PATIENCE)
    async def moments(request: Request) -> None:
        asked = request.query_params
        whats, after = asked.getlist("what"), asked.get("after", "")
        stands = {name: asked[name] for name in NAMES if name in asked}
        of_late = asked.get("of_late") == "true"

        def read() -> Page:
            now = micros(utc_now()) if of_late else None
            return views_moments.moments(engine, whats=whats, of_late=now, after=after, limit=MOST, **stands)

        def address(next: str) -> str:
            kept = [(name, value) for name, value in asked.multi_items() if name != "after"]
            return f"{PLACE}?{urlencode([*kept, ('after', next)] if next else kept)}"

        said = [words.plain(what) for what in whats] + (["30 days"] if of_late else [])
        said += [f"{name} {value or 'not said'}" for name, value in stands.items()]
        await look.page("Expectations", engine, read, lambda found: draw(found, said, after, address))


def draw(found: Page, said: list[str], after: str, address: Address) -> None:
    """The whole page."""
    with look.box("head"):
        look.text("Moments", tag="h1")
        look.text(", ".join(said), "soft")
        look.lead("/expectations", "Expectations", "push behind")
    with look.box("card"):
        if not found.rows:
            look.text("None.", "soft")
        for row in found.rows:
            line(row)
    with look.box("onward", "nav").props('aria-label="Parts of the list"'):
        for shown, target, title in ((bool(after), "", "To the beginning"), (found.next, found.next or "", "Next")):
            if shown:
                look.lead(address(target), title, "more")


def line(row: tables.Row) -> None:
    """One moment, leading to the touchpoint behind it."""
    with look.box("line"):
        with look.box("what"):
            look.behind(row["client"], row["source"], row["id"], words.titled(row["what"]))
            with look.box("soft small"):
                look.client(row["client"])
                look.text(", ".join(facts(row)), tag="span")
        with look.box("when"):
            if row["dimension"]:
                good = row["good"] > 0.0
                look.text(f"{row['good'] or -row['bad']:+.2g}", "plus" if good else "minus", "span")
            look.text(words.at(instant(row["at"])))


def facts(row: tables.Row) -> list[str]:
    """Which dimension, and where it stands."""
    named = (words.DIMENSIONS.get(row["dimension"], ""), row["team"] and f"team {row['team']}", row["channel"])
    return [said for said in (*named, row["segment"], words.plain(row["type"]), row["item"], row["role"]) if said]
