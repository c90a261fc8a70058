"""The words of which dashboards are made: one call is one panel. Titles are questions; red always says what to do."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict, Unpack

from grafanalib.core import DataLink, GridPos, Panel, Stat, Target, TimeSeries

from .levels import COLOURS, Levels

VERSION = "10.4.0"  # of Grafana, whose JSON this is: no panel is taken for an older one and converted
DATA = {"type": "prometheus", "uid": "${datasource}"}
PAINT = {"type": "color-background", "mode": "basic"}
SHARE, SECONDS, BYTES, A_SECOND, MANY, POINTS = "percentunit", "s", "bytes", "cps", "short", "none"
# Where a click on one value of a label leads on the board.
DEEPER = {
    "rule": "/alerts?rule=${__field.labels.rule}",
    "segment": "/?segment=${__field.labels.segment}",
    "source": "/sources?of=${__field.labels.source}",
}
Named = dict[str, str]  # queries by what their answer is called


class Plain(Panel):  # type: ignore[misc]  # grafanalib has no types
    """A panel of a kind whose options grafanalib writes as Grafana's sixth version had them."""

    def to_json_data(self) -> dict[str, Any]:
        """What Grafana reads."""
        made: dict[str, Any] = self.panel_json({})
        return made


class Said(TypedDict):
    """What every panel says of itself."""

    unit: str
    levels: Levels
    about: str
    red: str
    board: str
    width: NotRequired[int]
    height: NotRequired[int]


def lines(title: str, query: str | Named, by: str = "", *, stacked: bool = False, **said: Unpack[Said]) -> Panel:
    """How something goes over time: a line for each value of a label, or for each query that has a name."""
    named = query if isinstance(query, dict) else {_legend(by): query}
    return TimeSeries(
        **_frame(title, 8, 8, said),
        targets=[_target(chr(ord("A") + number), *one) for number, one in enumerate(named.items())],
        unit=said["unit"],
        stacking={"mode": "normal" if stacked else "none", "group": "A"},
        fillOpacity=40 if stacked else 5,
        lineWidth=2,
        showPoints="never",
        spanNulls=False,
        thresholdsStyleMode="off" if stacked else "dashed",
        legendDisplayMode="list",
        tooltipMode="multi",
        tooltipSort="desc",
        axisSoftMin=0,
        overrides=_painted(by),
        extraJson={"pluginVersion": VERSION, "fieldConfig": {"defaults": {"links": _linked(by)}}},
    )


def number(title: str, query: str, **said: Unpack[Said]) -> Panel:
    """The one number that matters now, in the colour of its level."""
    return Stat(
        **_frame(title, 4, 4, said),
        targets=[_target("A", "now", query)],
        format=said["unit"],
        color={"mode": "thresholds"},
        colorMode="background",
        graphMode="area",
        reduceCalc="lastNotNull",
        textMode="value",
        noValue="none",
        extraJson={"pluginVersion": VERSION},
    )


def bars(title: str, query: str, by: str, *, most: float | None = None, **said: Unpack[Said]) -> Panel:
    """How values of a label compare now, a bar each; `most` is the value of a full bar."""
    options = {
        "displayMode": "basic",
        "orientation": "horizontal",
        "valueMode": "color",
        "showUnfilled": True,
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }
    field = {"min": 0, "max": most, "noValue": "none", "links": _linked(by)}
    target = _target("A", _legend(by), query, instant=True)
    return _plain("bargauge", _frame(title, 8, 6, said), [target], options, field, said, _painted(by))


def spread(title: str, query: str, **said: Unpack[Said]) -> Panel:
    """How many stand where, over time: the query's answer has a label `le`."""
    asked = Target(expr=query, refId="A", datasource=DATA, legendFormat="{{le}}", format="heatmap", intervalFactor=1)
    options = {
        "calculate": False,
        "color": {"mode": "scheme", "scheme": "Blues", "steps": 32, "reverse": False, "exponent": 0.5},
        "yAxis": {"unit": said["unit"], "axisPlacement": "left"},
        "rowsFrame": {"layout": "le"},
        "legend": {"show": True},
        "tooltip": {"mode": "single"},
    }
    return _plain("heatmap", _frame(title, 8, 8, said), [asked], options, {}, said)


def matrix(title: str, query: str, row: str, column: str, **said: Unpack[Said]) -> Panel:
    """A map of colours: one label down, one across."""
    turned = {"rowField": row, "columnField": column, "valueField": "Value", "emptyValue": "null"}
    changes = [{"id": "groupingToMatrix", "options": turned}]
    return _table(title, [_rows("A", query)], changes, {"cellOptions": PAINT}, [], said)


def table(title: str, columns: dict[str, tuple[str, str]], **said: Unpack[Said]) -> Panel:
    """A row for each value of the labels, a column for each query, with its unit; the first one is in colour."""
    places = {chr(ord("A") + number): name for number, name in enumerate(columns)}
    first = next(iter(columns))
    named = {f"Value #{place}": name for place, name in places.items()} if len(columns) > 1 else {"Value": first}
    changes = [
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": named}},
    ]
    special = [_special(name, {"id": "unit", "value": unit}) for name, (_, unit) in columns.items()]
    special.append(_special(first, {"id": "custom.cellOptions", "value": PAINT}))
    targets = [_rows(place, columns[name][0]) for place, name in places.items()]
    return _table(title, targets, changes, {}, special, said, sorted_by=first)


def _frame(title: str, width: int, height: int, said: Said) -> dict[str, Any]:
    """What all kinds of panel have."""
    return {
        "title": title,
        "dataSource": DATA,
        "description": f"{said['about']}\n\nWhen red: {said['red']}",
        "thresholds": said["levels"],
        "links": [DataLink("On the board", "${board}" + said["board"], True)],
        "gridPos": GridPos(h=said.get("height", height), w=said.get("width", width), x=0, y=0),
        "editable": False,
        "maxDataPoints": None,
    }


def _legend(by: str) -> str:
    return " ".join(f"{{{{{label.strip()}}}}}" for label in by.split(",")) if by else "now"


def _target(place: str, name: str, query: str, *, instant: bool = False) -> Target:
    return Target(expr=query, refId=place, datasource=DATA, legendFormat=name, instant=instant, intervalFactor=1)


def _rows(place: str, query: str) -> Target:
    return Target(expr=query, refId=place, datasource=DATA, instant=True, format="table", intervalFactor=1)


def _special(name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"matcher": {"id": "byName", "options": name}, "properties": [value]}


def _table(
    title: str,
    targets: list[Target],
    changes: list[dict[str, Any]],
    cell: dict[str, Any],
    special: list[dict[str, Any]],
    said: Said,
    sorted_by: str = "",
) -> Panel:
    frame = _frame(title, 12, 7, said) | {"transformations": changes}
    order = [{"displayName": sorted_by, "desc": False}] if sorted_by else []
    options = {"showHeader": True, "cellHeight": "sm", "sortBy": order}
    field = {"custom": {"align": "auto", **cell}, "noValue": ""}
    return _plain("table", frame, targets, options, field, said, special)


def _plain(
    kind: str,
    frame: dict[str, Any],
    targets: list[Target],
    options: dict[str, Any],
    field: dict[str, Any],
    said: Said,
    special: Sequence[dict[str, Any]] = (),
) -> Panel:
    field = {"unit": said["unit"], "color": {"mode": "thresholds"}} | field
    config = {"defaults": field, "overrides": list(special)}
    more = {"type": kind, "pluginVersion": VERSION, "options": options, "fieldConfig": config}
    return Plain(**frame, targets=targets, extraJson=more)


def _painted(by: str) -> list[dict[str, Any]]:
    """The colours of those words that have one."""
    return [
        _special(word, {"id": "color", "value": {"mode": "fixed", "fixedColor": colour}})
        for word, colour in COLOURS.get(by, {}).items()
    ]


def _linked(by: str) -> list[dict[str, Any]]:
    """Where a click on a value leads."""
    return [{"title": "On the board", "url": "${board}" + DEEPER[by], "targetBlank": True}] if by in DEEPER else []
