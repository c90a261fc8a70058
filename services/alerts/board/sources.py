"""What may be trusted: how far the views are, and of each source what came, came late, is dead, or is not heard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import instant

from ..sql import tables, views, views_clients, views_sources
from ..sql.paging import Page
from . import asked, look, words

PLACE = "/sources"
MOST = 50
TOUCHPOINTS, LATE, DEAD, UNKNOWN = "touchpoints", "late", "dead", "unknown"
NUMBERS = {TOUCHPOINTS: "Touchpoints", LATE: "Late", DEAD: "Dead letters", UNKNOWN: "Unknown clients"}
NAMELESS = "No source named"


@dataclass
class Found:
    """What the page shows: of one number what it counts, or all sources."""

    sources: list[tables.Row]
    dead: list[tables.Row]
    progress: tables.Row | None
    page: Page | None = None


def pages(engine: Engine) -> None:
    """Register the page; `of` is a source, `number` what of it is listed, `reason` of dead letters."""

    @ui.page(PLACE, title="Driftline: sources", response_timeout=look.PATIENCE)
    async def sources(of: str | None = None, number: str = "", reason: str = "", after: str = "") -> None:
        def read() -> Found:
            page = listed(engine, of, number, reason or None, after) if number else None
            rows = views_sources.sources(engine)
            return Found(rows, views_sources.dead(engine), views.progress(engine), page)

        chosen = {"of": of or "", "number": number, "reason": reason}
        await look.page("Sources", engine, read, lambda found: draw(found, chosen, after))


def listed(engine: Engine, of: str | None, number: str, reason: str | None, after: str) -> Page:
    """What a number counts."""
    if number == DEAD:
        return views_sources.letters(engine, source=of, reason=reason, after=after, limit=MOST)
    if number == UNKNOWN:
        return views_clients.on_call(engine, source=of, ladder=("unknown",), sort="client", after=after, limit=MOST)
    return views_sources.arrived(engine, of or "", late=number == LATE, after=after, limit=MOST)


def draw(found: Found, chosen: dict[str, str], after: str) -> None:
    """The whole page."""
    look.text("Sources", tag="h1")
    if found.page is not None:
        return counted(found.page, chosen, after)
    behind(found.progress)
    if not found.sources:
        with look.card("Nothing was heard yet", "empty"):
            look.text("Publish touchpoints or import a history, and their sources appear here.", "soft")
        return
    with look.box("card"), look.box("scroll"), look.box("numbers", "table"):
        with look.box("", "tr"):
            for head in ("Source", *NUMBERS.values(), "Heard"):
                look.text(head, tag="th").props("scope=col")
        for row in found.sources:
            source(row, utc_now())
    reasons(found.dead)


def behind(progress: tables.Row | None) -> None:
    """How many messages are not on the pages yet."""
    if progress is not None:
        said = words.count(progress["behind"], "message")
        look.text(f"The views are {said} behind, as of {words.at(instant(progress['at']))}.", "soft")


def source(row: tables.Row, now: datetime) -> None:
    """One source; each number leads to what it counts."""
    with look.box("", "tr"):
        look.text(row["source"] or NAMELESS, tag="th").props("scope=row")
        for number in NUMBERS:
            with look.box("", "td"):
                if row[number]:
                    with look.link(f"{PLACE}?{urlencode({'of': row['source'], 'number': number})}"):
                        look.text(f"{row[number]:,}", "" if number == TOUCHPOINTS else "late", "span")
                    if number == LATE:
                        look.text(f" {row[number] / row[TOUCHPOINTS]:.1%}", "soft", "span")
                else:
                    look.text("0", "soft")
        with look.box("", "td"):
            heard(row, now)


def heard(row: tables.Row, now: datetime) -> None:
    """When it was last heard, and whether it says itself that it is alive."""
    if row["heard"] is None:
        look.text("never", "soft")
        return
    at = instant(row["heard"])
    look.text(words.ago(at, now)).props["title"] = words.at(at)
    if row["interval"]:
        look.text(f"heartbeat every {words.span(row['interval'])}", "soft small")
    elif not row["heartbeats"]:
        look.text("no heartbeat", "soft small")


def reasons(rows: list[tables.Row]) -> None:
    """Why letters are dead."""
    if not rows:
        return
    with look.card("Dead letters by reason"):
        for row in rows:
            with look.box("line"):
                with look.box("what"):
                    target = f"{PLACE}?{urlencode({'number': DEAD, 'reason': row['reason']})}"
                    look.lead(target, words.titled(row["reason"]))
                look.text(f"{row['letters']:,}", "when")
        look.text("What to do with them is in docs/dead-letters.md: `driftline dead-letters list`.", "soft small")


def counted(page: Page, chosen: dict[str, str], after: str) -> None:
    """What a number counts, one by one."""
    of = chosen["of"] or ("all sources" if chosen["number"] == DEAD else NAMELESS)
    why = f", {words.plain(chosen['reason'])}" if chosen["reason"] else ""
    with look.box("head"):
        look.text(f"{NUMBERS.get(chosen['number'], NUMBERS[TOUCHPOINTS])} of {of}{why}", tag="h2")
        look.lead(PLACE, "All sources", "push behind")
    with look.box("card"):
        if not page.rows:
            look.text("None.", "soft")
        for row in page.rows:
            with look.box("line"):
                {DEAD: letter, UNKNOWN: silent}.get(chosen["number"], touchpoint)(row)
    asked.onward(PLACE, chosen, after, page.next)


def touchpoint(row: tables.Row) -> None:
    """A touchpoint that came."""
    event: dict[str, Any] = msgspec.json.decode(row["event"])
    with look.box("what"):
        look.behind(row["client"], event["source"], event["id"], words.titled(event["type"]))
        look.text(f"{row['client']}, {event['id']}", "soft small")
    with look.box("when"):
        look.text(f"arrived {words.at(instant(row['arrival']))}")
        if row["late"]:
            late = words.span((row["arrival"] - row["time"]) / 1_000_000)
            look.text(f"{late} late", "late")


def letter(row: tables.Row) -> None:
    """A dead letter, with the beginning of its bytes."""
    with look.box("what"):
        look.text(words.titled(row["reason"]), tag="span")
        look.text(row["detail"], "soft small")
        look.text(
            f"{row['service']}, from {row['coordinates']}, letter {row['partition']}:{row['offset']}", "soft small"
        )
        look.text(row["value"], "whole small", "pre")
    look.text(words.at(instant(row["at"])), "when")


def silent(row: tables.Row) -> None:
    """A client that is unknown because of it."""
    with look.box("what"):
        look.client(row["client"])
    with look.box("when"):
        look.text(words.silence(msgspec.json.decode(row["quiet"]), row["last_known"]))
        look.text(f"since {words.at(instant(row['since']))}")
