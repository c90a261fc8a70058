"""The score of a client through time, as it was known: a line over the bands, with its touchpoints; and the way back.

Colours are those of look.css: the chart is SVG, so they follow the theme.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import msgspec
from nicegui import events, ui

from services.lookback.line import Point
from shared.messages import instant

from ..sql import tables
from . import look, words

PAUSE = 0.6  # seconds without another key before the page goes there
SAY = "({target}) => target.previousElementSibling.textContent = target.dataset.when.split('|')[target.value]"
MARKS = 300  # touchpoints on the line: the latest
BANDS = (("bad", 0, 40, "crisis"), ("poor", 40, 60, "at_risk"), ("fair", 60, 80, "drifting"), ("good", 80, 100, "calm"))
CLIENT, OURS, ESCALATION = "from the client", "from us", "escalation"
SYMBOLS = {CLIENT: ("circle", "drifting"), OURS: ("triangle", "accent"), ESCALATION: ("diamond", "crisis")}
SPOKEN = ("contact.", "feedback.given", "expectation.", "order.", "relationship.", "case.confirmed", "case.reopened")
LOUD = ("escalation.", "mention.", "notice.", "breach.")


def card(client: str, points: Sequence[Point], touchpoints: Sequence[tables.Row], then: int | None) -> None:
    """The chart, and below it the moment as of which the page stands."""
    if len(points) < 2:
        return
    with look.card("Score, as it was known"):
        chart = ui.echart(options(client, points, touchpoints, then), on_point_click=follow, renderer="svg")
        chart.classes("line-chart").props(f'role=img aria-label="{said(points)}"')
        slider(client, points, then)


def options(
    client: str, points: Sequence[Point], touchpoints: Sequence[tables.Row], then: int | None
) -> dict[str, Any]:
    """What ECharts draws; times in milliseconds."""
    axis = {"axisLabel": {"color": "var(--soft)"}, "axisLine": {"lineStyle": {"color": "var(--line)"}}}
    return {
        "animation": False,
        "grid": {"left": 34, "right": 12, "top": 12, "bottom": 48},
        "textStyle": {"fontFamily": "inherit"},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "legend": {
            "bottom": 0,
            "itemGap": 28,
            "itemWidth": 12,
            "itemHeight": 9,
            "data": list(SYMBOLS),
            "textStyle": {"color": "var(--soft)"},
            "selectedMode": False,
        },
        "xAxis": {"type": "time", "splitLine": {"show": False}, "useUTC": True, **axis},
        "yAxis": {"type": "value", "min": 0, "max": 100, "splitLine": {"show": False}, **axis},
        "series": [score(points, then), *marks(client, points, touchpoints)],
        "useUTC": True,
    }


def score(points: Sequence[Point], then: int | None) -> dict[str, Any]:
    """The line, the bands behind it, and where the reader stands."""
    areas = [
        [{"yAxis": low, "itemStyle": {"color": f"var(--{hue})", "opacity": 0.08}}, {"yAxis": high}]
        for _, low, high, hue in BANDS
    ]
    found: dict[str, Any] = {
        "type": "line",
        "step": "end",
        "showSymbol": False,
        "silent": True,
        "data": [[point.at // 1000, round(point.score, 1)] for point in points],
        "lineStyle": {"color": "var(--ink)", "width": 2},
        "itemStyle": {"color": "var(--ink)"},
        "markArea": {"silent": True, "data": areas},
    }
    if then is not None:
        line = {"color": "var(--accent)", "type": "solid"}
        found["markLine"] = {
            "silent": True, "symbol": "none", "label": {"show": False}, "lineStyle": line,
            "data": [{"xAxis": then // 1000}],
        }  # fmt: skip
    return found


def marks(client: str, points: Sequence[Point], touchpoints: Sequence[tables.Row]) -> list[dict[str, Any]]:
    """The touchpoints, on the line where they arrived; who points at one is led to it."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in SYMBOLS}
    times = [point.at for point in points]
    for row in touchpoints[:MARKS]:
        event = msgspec.json.decode(row["event"])
        place = max(0, bisect_right(times, row["arrival"]) - 1)
        found[kind(event["type"])].append(
            {
                "name": f"{words.titled(event['type'])}, {words.at(instant(row['time']))}",
                "value": [row["arrival"] // 1000, round(points[place].score, 1)],
                "link": look.address(client, source=event["source"], id=event["id"]),
            }
        )
    return [
        {"type": "scatter", "name": name, "symbol": symbol, "symbolSize": 9, "data": found[name],
         "itemStyle": {"color": f"var(--{hue})"}}
        for name, (symbol, hue) in SYMBOLS.items()
    ]  # fmt: skip


def kind(type: str) -> str:
    """From whom a touchpoint comes."""
    if type.startswith(LOUD):
        return ESCALATION
    return CLIENT if type.startswith(SPOKEN) else OURS


def follow(event: events.EChartPointClickEventArguments) -> None:
    """Lead to the touchpoint that was clicked."""
    data: Any = event.data
    if isinstance(data, dict) and str(data.get("link", "")).startswith("/clients/"):
        ui.navigate.to(data["link"])


def said(points: Sequence[Point]) -> str:
    """The line in words, for who does not see it."""
    lowest = min(points, key=lambda point: point.score)
    return (
        f"Score {points[-1].score:.0f} at the end, {points[0].score:.0f} at the beginning, "
        f"lowest {lowest.score:.0f} on {words.at(instant(lowest.at))}"
    )


def slider(client: str, points: Sequence[Point], then: int | None) -> None:
    """Choose a moment: the page is then as it was known, by what had arrived."""
    last = len(points) - 1
    place = last if then is None else max(0, bisect_right([point.at for point in points], then) - 1)

    def go(event: events.GenericEventArguments) -> None:
        at = points[int(event.args)].at
        ui.navigate.to(look.address(client) if int(event.args) == last else look.address(client, then=at))

    with look.box("then"):
        look.text(when(points, place), "soft small")
        bar = ui.element("input").props(f'type=range min=0 max={last} value={place} aria-label="As known then"')
        bar.props["data-when"] = "|".join(when(points, number) for number in range(len(points)))
        bar.on("input", js_handler=SAY)  # in the browser: an answer from here would put the slider back
        bar.on("change", go, throttle=PAUSE, leading_events=False, js_handler="event => emit(event.target.value)")


def when(points: Sequence[Point], place: int) -> str:
    """The moment at a place of the slider."""
    if place == len(points) - 1:
        return "Now. Move the slider to see what was known then."
    return f"As known {words.at(instant(points[place].at))}"
