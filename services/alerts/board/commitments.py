"""The commitments to all clients: what is due, what was missed, and how they go by origin, keeper and maker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import instant, micros

from ..sql import tables, views_commitments
from ..sql.paging import Page
from ..sql.views_commitments import By
from . import asked, look, words

PLACE = "/commitments"
MOST = 50
STATES = {
    "overdue": "Overdue", "due": "Due within a day", "open": "Open", "broken": "Broken", "late": "Kept late",
    "kept_expectation_missed": "Kept, expectation missed", "renegotiated": "Renegotiated", "kept": "Kept",
    "withdrawn": "Withdrawn",
}  # fmt: skip
WHOSE = {"origin": "Origin", "keeper": "Keeper", "maker": "Maker"}
NOBODY = "-"  # in the address: where nobody is named
BAD = ("broken", "late", "kept_expectation_missed")
COLUMNS = ("open", "overdue", "kept", "late", "broken", "kept_expectation_missed", "renegotiated")
HEADS = ("Open", "Overdue", "Kept", "Late", "Broken", "Expectation missed", "Renegotiated")


@dataclass
class Found:
    """What the page shows; `groups` are by origin, keeper or maker."""

    counts: dict[str, int]
    page: Page
    groups: list[tables.Row]


def pages(engine: Engine) -> None:
    """Register the page; what was asked for stands in its address, with `by` the table below the list."""

    @ui.page(PLACE, title="Driftline: commitments", response_timeout=look.PATIENCE)
    async def commitments(
        state: str = "",
        search: str = "",
        origin: str = "",
        keeper: str = "",
        maker: str = "",
        by: str = "origin",
        after: str = "",
    ) -> None:
        whose = {"origin": origin, "keeper": keeper, "maker": maker}
        chosen = {"search": search, "state": state, **whose}
        column: By = "keeper" if by == "keeper" else "maker" if by == "maker" else "origin"

        def read() -> Found:
            now = micros(utc_now())
            named = {name: None if not value else "" if value == NOBODY else value for name, value in whose.items()}
            page = views_commitments.commitments(
                engine, state=state or "open", search=search, now=now, after=after, limit=MOST, **named
            )
            return Found(views_commitments.counts(engine, now), page, views_commitments.by(engine, column, now))

        await look.page(
            "Commitments", engine, read, lambda found: draw(found, chosen, column, after), lambda: ask(chosen)
        )


def ask(chosen: Mapping[str, str]) -> None:
    """What may be asked for."""
    look.text("Commitments", tag="h1")
    states = {"": STATES["open"]} | {name: said for name, said in STATES.items() if name != "open"}
    asked.form(PLACE, [asked.Choice("state", "State", states)], chosen, "Client")


def draw(found: Found, chosen: Mapping[str, str], by: By, after: str) -> None:
    """The whole page, below what may be asked for."""
    numbers(found.counts, chosen)
    picked(chosen)
    if found.page.rows:
        with look.box("card"):
            for row in found.page.rows:
                line(row, utc_now())
        asked.onward(PLACE, chosen, after, found.page.next)
    else:
        nothing(found.counts, chosen)
    went(found.groups, chosen, by)


def numbers(counts: dict[str, int], chosen: Mapping[str, str]) -> None:
    """How many there are in each state; each number leads to its commitments."""
    with look.box("card figures"):
        for state, said in STATES.items():
            with look.link(asked.address(PLACE, {**chosen, "state": "" if state == "open" else state}), "figure"):
                look.text(said, "soft small")
                look.text(f"{counts[state]:,}", "mid late" if state == "overdue" and counts[state] else "mid")


def picked(chosen: Mapping[str, str]) -> None:
    """Whose commitments these are, where that was asked for."""
    said = [f"{title.lower()} {name_of(chosen[name])}" for name, title in WHOSE.items() if chosen[name]]
    if said:
        look.text(f"Only those with {', '.join(said)}.", "soft")


def nothing(counts: dict[str, int], chosen: Mapping[str, str]) -> None:
    """Why the list is empty, and what to do."""
    with look.box("card empty"):
        if any(chosen.values()):
            look.text("No commitment is like that", tag="h2")
            look.text("Ask for less: “Show all” has every open one.", "soft")
        elif any(counts.values()):
            look.text("Nothing is owed", tag="h2")
            look.text("Every commitment that was made is settled.", "soft")
        else:
            look.text("No commitment so far", tag="h2")
            look.text("Publish commitment.made, or a holding reply, and it appears here.", "soft")


def line(row: tables.Row, now: datetime) -> None:
    """One commitment: to whom, what, who keeps it, and where it stands."""
    due = instant(row["due_at"])
    with look.box("line"):
        with look.box("what"):
            look.behind(row["client"], row["source"], row["id"], words.owed(row["commitment_id"], row["what"]))
            with look.box("soft small"):
                look.client(row["client"])
                look.text(", ".join(facts(row)), tag="span")
        with look.box("when"):
            overdue = row["outcome"] == "open" and due < now
            said = "Overdue" if overdue else words.titled(row["outcome"])
            look.text(said, "late" if overdue or row["outcome"] in BAD else "")
            look.text(f"due {words.ago(due, now)}").props["title"] = words.at(due)


def facts(row: tables.Row) -> list[str]:
    """Who promised, who keeps it, whence it comes, and how often it was moved."""
    said = [f"{name} {row[name]}" for name in ("keeper", "maker", "origin") if row[name]]
    if not row["keeper"]:
        said.insert(0, "nobody keeps it")
    return [*said, f"renegotiated {words.times(row['renegotiated'])}"] if row["renegotiated"] else said


def went(groups: list[tables.Row], chosen: Mapping[str, str], by: By) -> None:
    """How they went, by origin, keeper or maker: most broken first."""
    if not groups:
        return
    with look.box("card"):
        with look.box("head"):
            look.text(f"By {by}", tag="h2")
            for name, title in WHOSE.items():
                if name != by:
                    look.lead(asked.address(PLACE, chosen, by=name), f"by {title.lower()}", "quiet small")
        with look.box("scroll"), look.box("numbers", "table"):
            with look.box("", "tr"):
                for head in (WHOSE[by], *HEADS):
                    look.text(head, tag="th").props("scope=col")
            for row in groups:
                group(row, by)


def group(row: tables.Row, by: By) -> None:
    """One line of the table; each number leads to its commitments."""
    with look.box("", "tr"):
        look.text(row["name"] or "Nobody named", tag="th").props("scope=row")
        for column in COLUMNS:
            with look.box("", "td"):
                state = "" if column == "open" else column
                if row[column]:
                    with look.link(asked.address(PLACE, {by: row["name"] or NOBODY, "state": state, "by": by})):
                        look.text(f"{row[column]:,}", "late" if column in (*BAD, "overdue") else "", "span")
                else:
                    look.text("0", "soft")


def name_of(value: str) -> str:
    """A name in the address as words."""
    return "nobody named" if value == NOBODY else value
