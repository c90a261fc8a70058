"""Expectations: how the links of the chain hold for all clients, where they keep silent, whether they stay.

Of teams and touchpoints, never of one person. Every number leads to the moments or the clients that it counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from nicegui import ui
from sqlalchemy import Engine

from services.lookback.account import band_of
from shared.clock import utc_now
from shared.messages import micros

from ..sql import tables, views_moments, views_standards
from ..sql.views_moments import By, Cell, Link
from ..yardstick import Yardstick
from . import look, retention, silences, words

PLACE, MOMENTS = "/expectations", "/moments"
BY: dict[By, str] = {
    "team": "Team", "channel": "Channel", "link": "Touchpoint", "type": "Type", "stage": "Stage", "segment": "Segment",
}  # fmt: skip
NOT_SAID = "Not said"
SHOWN = 12  # links in the picture
KINDS = {"machine": "a machine", "people": "people", "hybrid": "both"}


@dataclass
class Found:
    """What the page shows."""

    cells: list[Cell]
    links: list[Link]
    voice: silences.Found
    stay: retention.Found
    standards: list[tables.Row]


def pages(engine: Engine, yard: Callable[[], Yardstick]) -> None:
    """Register the page; `by` is what the heat map has in its rows."""

    @ui.page(PLACE, title="Driftline: expectations", response_timeout=look.PATIENCE)
    async def expectations(by: str = "team") -> None:
        rows: By = next((name for name in BY if name == by), "team")

        def read() -> Found:
            now, held = micros(utc_now()), yard()
            return Found(
                views_moments.expectations(engine, rows, now, held),
                views_moments.links(engine, now, held),
                silences.read(engine, now),
                retention.read(engine, now),
                views_standards.standards(engine, now, held),
            )

        await look.page("Expectations", engine, read, lambda found: draw(found, rows), stands=lambda: None)


def draw(found: Found, by: By) -> None:
    """The whole page."""
    look.text("Expectations", tag="h1")
    if not found.cells and not found.links:
        with look.card("Nothing was judged yet", "empty"):
            look.text("Once replies, commitments and contacts come in, it shows here how they were met.", "soft")
        return
    heat(found.cells, by)
    weakest(found.links)
    silences.draw(found.voice)
    retention.draw(found.stay)
    standards(found.standards)


def heat(cells: list[Cell], by: By) -> None:
    """The seven expectations, by team and so on; each cell leads to its moments."""
    with look.box("card"):
        with look.box("head"):
            look.text(f"The seven expectations by {BY[by].lower()}", tag="h2")
            for other, title in BY.items():
                if other != by:
                    look.lead(f"{PLACE}?{urlencode({'by': other})}", f"by {title.lower()}", "quiet small")
        rows: dict[str, dict[str, Cell]] = {}
        for cell in cells:
            rows.setdefault(cell.name, {})[cell.dimension] = cell
        with look.box("scroll"), look.box("numbers heat", "table"):
            heads((BY[by], *words.DIMENSIONS.values()))
            for name, mine in rows.items():
                with look.box("", "tr"):
                    look.text(name or NOT_SAID, tag="th").props("scope=row")
                    for dimension in words.DIMENSIONS:
                        square(mine.get(dimension), by)
        said = "0 to 100 by the score's own formula: what is long ago fades, and little evidence stays near the prior."
        look.text(said, "soft small")


def square(cell: Cell | None, by: By) -> None:
    """One cell of the heat map."""
    with look.box(f"band {band_of(cell.value)}" if cell else "", "td"):
        if cell is None:
            look.text("-", "soft")
            return
        with look.link(to_moments(dimension=cell.dimension, **stands(by, cell.name))) as link:
            link.props["title"] = f"{band_of(cell.value)}, {words.count(cell.moments, 'moment')}"
            look.text(f"{cell.value:.0f}", tag="span")


def stands(by: By, name: str) -> dict[str, str]:
    """Where the moments of a name stand."""
    if by != "link":
        return {by: name}
    channel, _, type = name.rpartition(" ")
    return {"channel": channel, "type": type}


def weakest(links: list[Link]) -> None:
    """The links of the chain, the weakest first, as a picture and as a table."""
    if not links:
        return
    with look.card("Weakest links"):
        shown = links[:SHOWN]
        worst = shown[0]
        said = f"The weakest of {len(links)}: {words.titled(worst.name)}, {worst.value:.0f} of 100"
        ui.echart(picture(shown), renderer="svg").classes("links-chart").props(f'role=img aria-label="{said}"')
        with look.box("scroll"), look.box("numbers", "table"):
            heads(("Touchpoint", "Works", "Handled by", "Lost", "Replies by people", "Clients waited", "Moments"))
            for link in links:
                line(link)
        look.text("Replies and waits are of 30 days; a missing reply is judged where it is missing.", "soft small")


def line(link: Link) -> None:
    """One link."""
    with look.box("", "tr"):
        look.text(words.titled(link.name), tag="th").props("scope=row")
        with look.box(f"band {band_of(link.value)}", "td"):
            look.text(f"{link.value:.0f}", tag="span")
        waited = words.span(link.seconds) if link.seconds else "-"
        replies = f"{link.people:,}" if link.people or link.machines else "-"
        for said in (KINDS[link.kind], f"{link.lost:.1f}", replies, waited):
            look.text(said, tag="td")
        with look.box("", "td"):
            look.lead(to_moments(**stands("link", link.name)), f"{link.moments:,}")


def picture(links: list[Link]) -> dict[str, Any]:
    """The links as bars, the weakest on top."""
    axis = {"axisLabel": {"color": "var(--soft)"}, "axisLine": {"lineStyle": {"color": "var(--line)"}}}
    hues = {"good": "calm", "fair": "soft", "poor": "at_risk", "bad": "crisis"}
    bars = [
        {"value": round(one.value, 1), "itemStyle": {"color": f"var(--{hues[band_of(one.value)]})"}} for one in links
    ]
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "max": 100, "splitLine": {"show": False}, **axis},
        "yAxis": {"type": "category", "inverse": True, "data": [words.titled(one.name) for one in links], **axis},
        "series": [{"type": "bar", "data": bars, "label": {"show": True, "position": "right", "color": "var(--ink)"}}],
    }


def standards(rows: list[tables.Row]) -> None:
    """Stated against attained; what nothing was measured by stands there too."""
    with look.card("Standards: stated and attained"):
        if not rows:
            look.text("The policy states no target, and no clock was held to one.", "soft")
            return
        with look.box("scroll"), look.box("numbers", "table"):
            heads(("Clock", "For", "Within", "Team", "Attained", "Met", "Missed"))
            for row in rows:
                for team in row["teams"] or [None]:
                    attained(row, team)
        look.text("Clocks of 30 days, each judged by the policy in force then.", "soft small")


def attained(row: tables.Row, team: tables.Row | None) -> None:
    """A standard, and how a team did by it."""
    within = "-" if row["seconds"] is None else words.span(row["seconds"]) + (" of work" if row["working"] else "")
    with look.box("", "tr"):
        look.text(words.titled(row["clock"]), tag="th").props("scope=row")
        for said in (row["level"], within):
            look.text(said, tag="td")
        if team is None:
            look.text("-", "soft", "td")
            look.text("not measured", "late", "td")
            for _ in range(2):
                look.text("-", "soft", "td")
            return
        share = team["met"] / (team["met"] + team["missed"])
        look.text(team["team"] or NOT_SAID, tag="td")
        look.text(f"{share:.0%}", "late" if share < 1.0 else "", "td")
        for outcome in ("met", "missed"):
            with look.box("", "td"):
                what = f"{row['clock']}_{outcome}"
                look.lead(to_moments(what=what, team=team["team"], of_late="true"), f"{team[outcome]:,}")


def heads(titles: tuple[str, ...]) -> None:
    """The first row of a table."""
    with look.box("", "tr"):
        for title in titles:
            look.text(title, tag="th").props("scope=col")


def to_moments(**asked: str) -> str:
    """The moments behind a number."""
    return f"{MOMENTS}?{urlencode(asked, quote_via=quote)}"
