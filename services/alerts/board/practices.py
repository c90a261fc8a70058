"""Practices: how we serve, why clients have to turn to us, what happens between us, and stories to be told.

Of teams and of the house, never of one person. Every number leads to the moments that it counts.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonprefix

from nicegui import ui
from sqlalchemy import Engine

from shared import labels
from shared.clock import utc_now
from shared.messages import instant, micros

from ..sql import views_practices, views_retention
from ..sql.tables import Row
from ..sql.views_practices import By, Spread
from . import look, words
from .expectations import NOT_SAID, heads, to_moments

PLACE = "/practices"
COLUMNS, LINES, FEW = 8, 30, 10
LIVED = ("offer", "order", "delivered", "expectation_stated", "ended", "came_back")
GESTURES = ("gesture_goodwill", "gesture_restitution")
EXCEPTIONS = tuple(f"exception_{kind}_" for kind in labels.EXCEPTION.values)
LESSONS = tuple(f"lesson_{lesson}" for lesson in labels.LESSON.values)
# What is shown in a table: its title, what it counts (one that ends in `_` begins names), by what, and what of it.
TABLES: tuple[tuple[str, tuple[str, ...], By, str], ...] = (
    ("What replies do", ("did_",), "team", "Told are the public replies by people of which that is known."),
    ("How it goes", labels.MOMENT.values, "team", "Rows of the score that show how a team serves."),
    ("Exceptions", EXCEPTIONS, "team", "Granted where that was exceptional, routine or untold; or refused."),
    ("How needs were met", ("claimed_", "wants_"), "segment", "What clients wanted, and what claims say became of it."),
    ("Who is in touch", ("reply_by_", "by_", "out_of_hours"), "segment", "Managers, executives: also contacts."),
    ("What we learnt", LESSONS, "role", "By the level of who recorded, shared or trained it."),
    ("Between clients and us", (*LIVED, "charge_", *GESTURES, "relationship_"), "segment", "All of a client's life."),
)
ABOUT = ("reason_", "failed_", "tag_", "knowledge", "mark", "compared", "exception_")


@dataclass
class Found:
    """What the page shows."""

    tables: list[list[Row]]
    about: list[Row]
    steady: list[Spread]
    stories: list[Row]
    servants: list[Row]


def pages(engine: Engine) -> None:
    """Register the page."""

    @ui.page(PLACE, title="Driftline: practices", response_timeout=look.PATIENCE)
    async def practices() -> None:
        def read() -> Found:
            now = micros(utc_now())
            return Found(
                [views_practices.practices(engine, now, by, whats=whats) for _, whats, by, _ in TABLES],
                views_practices.practices(engine, now, "item", whats=ABOUT),
                views_practices.spreads(engine, now)[:FEW],
                views_practices.stories(engine, FEW),
                views_retention.servants(engine, FEW),
            )

        await look.page("Practices", engine, read, draw, stands=lambda: None)


def draw(found: Found) -> None:
    """The whole page."""
    look.text("Practices, 30 days", tag="h1")
    if not any((*found.tables, found.about, found.stories)):
        with look.box("card empty"):
            look.text("Nothing was counted yet", tag="h2")
            look.text("Publish what replies do, why clients turn to you, what you offer: docs/practices.md.", "soft")
        return
    about([row for row in found.about if row["item"]])
    for (title, whats, by, said), rows in zip(TABLES, found.tables, strict=True):
        if rows:
            table(title, begin(whats), by, said, rows)
    steady(found.steady)
    servants(found.servants)
    stories(found.stories)


def about(rows: list[Row]) -> None:
    """Documents, forms, products, policies: what most of it is about."""
    most = sorted(rows, key=lambda row: (-row["moments"], row["what"], row["item"]))
    with look.card("What it is about"):
        if not most:
            look.text("No touchpoint names an item yet.", "soft")
        for row in most[:FEW]:
            with look.box("line"):
                with look.box("what"):
                    look.lead(
                        moments(row["what"], item=row["item"]), f"{row['item']}: {words.plain(row['what'])}", "behind"
                    )
                look.text(f"{row['moments']:,}", "when")
        look.more(len(most[FEW:]))


def begin(whats: Sequence[str]) -> str:
    """With which words all of these names begin."""
    return commonprefix(whats).rpartition("_")[0] + "_"


def table(title: str, alike: str, by: By, said: str, rows: list[Row]) -> None:
    """A row for each name, without the `alike` begin of all; a column for each of those with the most."""
    totals, sums = Counter[str](), Counter[str]()
    for row in rows:
        totals[row[by]] += row["moments"]
        sums[row["what"]] += row["moments"]
    columns = [name for name, _ in totals.most_common(COLUMNS)]
    counts = {(row["what"], row[by]): row["moments"] for row in rows}
    with look.card(title):
        with look.box("scroll"), look.box("numbers", "table"):
            heads(("", *(name or NOT_SAID for name in columns)))
            for what, _ in sums.most_common(LINES):
                with look.box("", "tr"):
                    look.text(words.titled(what.removeprefix(alike)), tag="th").props("scope=row")
                    for name in columns:
                        cell(what, by, name, counts.get((what, name), 0))
        look.more(len(totals) - len(columns) + max(len(sums) - LINES, 0))
        look.text(said, "soft small")


def cell(what: str, by: By, name: str, count: int) -> None:
    """A number, leading to its moments."""
    with look.box("", "td"):
        if not count:
            look.text("-", "soft")
            return
        look.lead(moments(what, **{by: name}), f"{count:,}")


def moments(what: str, **stands: str) -> str:
    """The moments behind a number."""
    return to_moments(what=what, of_late="true", **stands)


def steady(found: list[Spread]) -> None:
    """What is not done alike each week."""
    if not found:
        return
    with look.card("Not alike each week"):
        for one in found:
            with look.box("line"):
                look.text(f"{words.titled(one.practice)}, {one.team or 'no team'}", "what")
                look.text(f"{one.mean:.0%} of the time, give or take {one.spread:.0%}, in {one.weeks} weeks", "when")


def servants(rows: list[Row]) -> None:
    """Who is served like a master, for little."""
    if not rows:
        return
    with look.card("Served like masters, and worth little"):
        for row in rows:
            with look.box("line"):
                with look.box("what"):
                    look.client(row["client"])
                look.text(f"orders of {row['value']:,.0f}, since {words.at(instant(row['started_at']))}", "when")


def stories(rows: list[Row]) -> None:
    """Praise, and lessons with a story: to be told on."""
    if not rows:
        return
    with look.card("Stories to be told on"):
        for row in rows:
            said = f"Lesson: {row['item']}" if row["item"] else "Praise"
            with look.box("line"):
                with look.box("what"):
                    look.behind(row["client"], row["source"], row["id"], said)
                    look.text(f"{row['client']}{', team ' + row['team'] if row['team'] else ''}", "soft small")
                look.text(words.at(instant(row["at"])), "when")
