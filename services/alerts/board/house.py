"""House: how units of ours are run, beside what clients live through. Of teams, never of one person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlencode

import msgspec
from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.data import PracticeKind
from shared.messages import instant, micros

from ..house.practice import Practice
from ..sql import tables, views_house
from ..sql.paging import Page
from ..sql.rows import NAME_CHARACTERS
from ..sql.views_house import House
from ..yardstick import Yardstick
from . import asked, look, words

PLACE = "/house"
MOST = 50
LONG = 40  # characters from which on a cell breaks wherever it has to
NAMES = 8  # units beside each other in a table
NOTHING = "-"
Cell = tuple[str, str]  # what stands in a table, and the class of it
UNITS = (
    "Unit", "Reviews", "Of service", "Training", "For anger", "Coached", "Recognised", "Praised", "Accurate", "Load",
    "Met, normal", "Met, loaded",
)  # fmt: skip


@dataclass
class Found:
    """What the page shows: the house, or practices one by one."""

    house: House | None = None
    page: Page | None = None


def pages(engine: Engine, yard: Callable[[], Yardstick]) -> None:
    """Register the page; `kind` and `unit` choose practices to list, one by one."""

    @ui.page(PLACE, title="Driftline: house", response_timeout=look.PATIENCE)
    async def house(kind: str = "", unit: str = "", after: str = "") -> None:
        chosen = {"kind": kind if kind in get_args(PracticeKind) else "", "unit": unit}

        def read() -> Found:
            if any(chosen.values()):
                some = views_house.told(engine, kind=chosen["kind"] or None, unit=unit or None, after=after, limit=MOST)
                return Found(page=some)
            return Found(views_house.house(engine, micros(utc_now()), yard()))

        await look.page("House", engine, read, lambda found: draw(found, chosen, after), stands=lambda: None)


def draw(found: Found, chosen: dict[str, str], after: str) -> None:
    """The whole page."""
    look.text("House", tag="h1")
    if found.page is not None:
        return listed(found.page, chosen, after)
    assert found.house is not None
    undone(found.house)
    if not found.house.told and not found.house.standards:
        with look.box("card empty"):
            look.text("No practice was recorded yet", tag="h2")
            look.text("Publish practice.recorded of a team or of the house, and it shows here: docs/house.md.", "soft")
        return
    standards(found.house)
    units(found.house)
    changes(found.house)
    surveys(found.house.cells)
    rest(found.house)


def undone(house: House) -> None:
    """What was left undone."""
    with look.card("Left undone"):
        if not house.lapses:
            look.text("Nothing, as far as is told.", "soft")
        for one in house.lapses[:MOST]:
            with look.box("line"):
                with look.box("what"):
                    look.text(words.titled(one.kind), "late", "span")
                    look.text(one.whose or "not said", "soft small")
                with look.box("when"):
                    look.text(f"{one.count:,}" if one.count > 1 else "")
                    look.text("" if one.since is None else f"since {day(one.since)}")
        look.more(len(house.lapses[MOST:]))


def standards(house: House) -> None:
    """Stated against attained, and what was done about it: those first that are missed."""
    rows: list[list[Cell]] = []
    for one in sorted(house.standards, key=lambda one: one.missed_at is None):
        low = one.attained is not None and one.stated is not None and one.attained < one.stated
        metric = ("nothing", "late") if one.metric == "" else (one.metric or NOTHING, "")
        then = (NOTHING, "soft") if one.missed_at is None else ("nothing", "late")
        late = "" if one.undone_at is None else "late"
        remedied = then if one.remedied_at is None else (f"a remedy on {day(one.remedied_at)}", late)
        rows.append([(one.name, ""), metric, share(one.stated), share(one.attained, "late" if low else "")])
        rows[-1] += [(day(one.missed_at), ""), remedied, (f"{one.coached:,}", ""), share(one.progress)]
    heads = ("Standard", "Measured by", "Stated", "Attained", "Missed since", "Then", "Coached", "In focus")
    table("Standards, and practices in focus", heads, rows, "standard")


def units(house: House) -> None:
    """How each unit is run: those first that left something undone."""
    rows: list[list[Cell]] = []
    behind = {one.whose for one in house.lapses}
    for one in sorted(house.units, key=lambda one: one.name not in behind):
        many = (one.coachings, one.recognitions, house.praise.get(one.name, 0))
        rows.append([(one.name, ""), (f"{one.reviews:,}", ""), share(one.agenda), (f"{one.trainings:,}", "")])
        rows[-1] += [("yes", "") if one.angry else ("no", "soft"), *((f"{number:,}", "") for number in many)]
        rows[-1] += [share(one.accuracy), share(one.load, "late" if (one.load or 0.0) > 1.0 else "")]
        rows[-1] += [share(house.held.get((one.name, high), (None, 0))[0]) for high in (False, True)]
    table("Units, 90 days", UNITS, rows, "review")


def changes(house: House) -> None:
    """What changed, and whether clients turned to us for it."""
    rows: list[list[Cell]] = []
    for one in house.changes:
        rows.append([(one.item or NOTHING, ""), (words.titled(one.kind), ""), (one.unit, ""), (day(one.at), "")])
        after = NOTHING if one.after is None else f"{one.after:.1f}"
        rows[-1] += [share(one.ready, "late" if one.unready else ""), (f"{one.before:.1f}", ""), (after, "")]
    heads = ("What", "Changed", "By", "On", "Ready", "Contacts a day before", "After")
    table("What changed, 90 days", heads, rows, "policy_changed")


def surveys(cells: Sequence[tables.Row]) -> None:
    """The latest mean marks, a column for each unit."""
    told = sorted({row["unit"] for row in cells})
    names = told[:NAMES]
    marks = {(row["survey"], row["cell"], row["unit"]): row["part"] for row in cells}
    asked_of = dict.fromkeys((row["survey"], row["cell"]) for row in cells)
    rows: list[list[Cell]] = [
        [(f"{survey}: {cell}", ""), *(share(marks.get((survey, cell, name))) for name in names)]
        for survey, cell in asked_of
    ]
    table("What our people say", ("Question", *names), rows, "survey", len(told) - len(names))


def rest(house: House) -> None:
    """Money and values."""
    money: list[list[Cell]] = [[(row["item"], ""), (f"{row['value']:,.0f}", "")] for row in house.money]
    table("Money, 90 days", ("For", "Amount"), money, "cost")
    breaches = [breach(one) for one in house.breaches]
    table("Values breached, 90 days", ("Value", "By", "On", "What followed"), breaches, "values_breach")


def breach(one: Practice) -> list[Cell]:
    """A breach of a value, and whether it had consequences."""
    followed = (one.what, "") if one.what else ("nothing", "late")
    return [(one.item or NOTHING, ""), (one.unit, ""), (day(one.at), ""), followed]


def table(title: str, heads: Iterable[str], rows: Sequence[Sequence[Cell]], kind: str, beside: int = 0) -> None:
    """A card with a table, and the way to practices that it is made of; nothing without rows.

    The first rows are shown; `beside` says how many columns are not.
    """
    if not rows:
        return
    with look.box("card"):
        with look.box("head"):
            look.text(title, tag="h2")
            look.lead(f"{PLACE}?{urlencode({'kind': kind})}", "one by one", "quiet small")
        with look.box("scroll"), look.box("numbers", "table"):
            with look.box("", "tr"):
                for head in heads:
                    named(head, "scope=col")
            for (name, _), *cells in rows[:MOST]:
                with look.box("", "tr"):
                    named(name, "scope=row")
                    for said, shown in cells:
                        look.text(said, f"{shown} {wide(said)}".strip(), "td")
        look.more(len(rows[MOST:]) + beside)


def named(name: str, scope: str) -> None:
    """The name of a row or of a column, of any length."""
    look.text(name[:NAME_CHARACTERS], wide(name), "th").props(scope)


def wide(said: str) -> str:
    """The class of what is too long for one line of a column."""
    return "long" if len(said) > LONG else ""


def listed(page: Page, chosen: dict[str, str], after: str) -> None:
    """Practices one by one."""
    with look.box("head"):
        titles = (words.titled(chosen["kind"] or "practices"), chosen["unit"])
        look.text(" of ".join(title for title in titles if title), tag="h2")
        look.lead(PLACE, "The house", "push behind")
    with look.box("card"):
        if not page.rows:
            look.text("None.", "soft")
        for row in page.rows:
            with look.box("line"):
                one_by_one(row)
    asked.onward(PLACE, chosen, after, page.next)


def one_by_one(row: tables.Row) -> None:
    """A practice."""
    marks = [f"{name} {mark:g}" for name, mark in msgspec.json.decode(row["items"]).items()]
    with look.box("what"):
        look.lead(f"{PLACE}?{urlencode({'unit': row['unit']})}", f"{row['unit']}: {words.plain(row['kind'])}")
        said = (row["item"], row["what"], row["outcome"], number(row), *marks)
        look.text(", ".join(part for part in said if part), "soft small")
    look.text(words.at(instant(row["at"])), "when")


def number(row: tables.Row) -> str:
    """Its number, and what it is out of."""
    if row["value"] is None:
        return ""
    return f"{row['value']:g} of {row['scale']:g}" if row["scale"] else f"{row['value']:g}"


def share(part: float | None, shown: str = "") -> Cell:
    """A part of 1 as it is shown."""
    return (NOTHING, "soft") if part is None else (f"{part:.0%}", shown)


def day(at: int | None) -> str:
    """A day, or nothing."""
    return NOTHING if at is None else f"{instant(at):%Y-%m-%d}"
