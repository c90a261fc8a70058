"""The words of which dashboards are made: one call is one panel. Titles are questions; red always says what to do."""

from typing import Any, NotRequired, TypedDict, Unpack

from grafanalib.core import DataLink, GridPos, Panel, Stat, Target, TimeSeries

from .levels import COLOURS, Levels

VERSION = "10.4.0"  # of Grafana, whose JSON this is: no panel is taken for an older one and converted
DATA = {"type": "prometheus", "uid": "${datasource}"}
SHARE, SECONDS, HOURS, BYTES, A_SECOND, MANY, POINTS = "percentunit", "s", "h", "bytes", "cps", "short", "none"
# Where a click on one value of a label leads on the board.
DEEPER = {
    "rule": "/alerts?rule=${__field.labels.rule}",
    "segment": "/?segment=${__field.labels.segment}",
    "source": "/sources?of=${__field.labels.source}",
}


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


def lines(title: str, query: str, by: str, *, stacked: bool = False, **said: Unpack[Said]) -> Panel:
    """How something goes over time, a line for each value of a label."""
    return TimeSeries(
        **_frame(title, 8, 8, said),
        targets=[_target("A", query, by)],
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
        targets=[_target("A", query, "")],
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
    return _plain("bargauge", _frame(title, 8, 8, said), [_target("A", query, by, instant=True)], options, field, said)


def matrix(title: str, query: str, row: str, column: str, **said: Unpack[Said]) -> Panel:
    """A map of colours: one label down, one across."""
    turned = {"rowField": row, "columnField": column, "valueField": "Value", "emptyValue": "null"}
    return _table(title, [_rows("A", query)], [{"id": "groupingToMatrix", "options": turned}], said)


def table(title: str, columns: dict[str, str], **said: Unpack[Said]) -> Panel:
    """A row for each value of the labels, a column for each query."""
    places = {query: chr(ord("A") + number) for number, query in enumerate(columns.values())}
    named = {f"Value #{places[query]}": name for name, query in columns.items()}
    tidy = {"excludeByName": {"Time": True}, "renameByName": named | {"Value": next(iter(columns))}}
    return _table(
        title,
        [_rows(place, query) for query, place in places.items()],
        [{"id": "merge", "options": {}}, {"id": "organize", "options": tidy}],
        said,
    )


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


def _target(place: str, query: str, by: str, *, instant: bool = False) -> Target:
    names = [f"{{{{{label.strip()}}}}}" for label in by.split(",") if by]
    return Target(
        expr=query,
        refId=place,
        datasource=DATA,
        legendFormat=" ".join(names) or "now",
        instant=instant,
        intervalFactor=1,
    )


def _rows(place: str, query: str) -> Target:
    return Target(expr=query, refId=place, datasource=DATA, instant=True, format="table", intervalFactor=1)


def _table(title: str, targets: list[Target], transformations: list[dict[str, Any]], said: Said) -> Panel:
    cell = {"cellOptions": {"type": "color-background", "mode": "basic"}, "align": "auto", "filterable": False}
    frame = _frame(title, 12, 8, said) | {"transformations": transformations}
    options = {"showHeader": True, "cellHeight": "sm", "sortBy": []}
    return _plain("table", frame, targets, options, {"custom": cell, "noValue": ""}, said)


def _plain(
    kind: str,
    frame: dict[str, Any],
    targets: list[Target],
    options: dict[str, Any],
    field: dict[str, Any],
    said: Said,
) -> Panel:
    field = {"unit": said["unit"], "color": {"mode": "thresholds"}} | field
    config = {"defaults": field, "overrides": []}
    more = {"type": kind, "pluginVersion": VERSION, "options": options, "fieldConfig": config}
    return Plain(**frame, targets=targets, extraJson=more)


def _painted(by: str) -> list[dict[str, Any]]:
    """The colours of those words that have one."""
    return [
        {
            "matcher": {"id": "byName", "options": word},
            "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}],
        }
        for word, colour in COLOURS.get(by, {}).items()
    ]


def _linked(by: str) -> list[dict[str, Any]]:
    """Where a click on a value leads."""
    return [{"title": "On the board", "url": "${board}" + DEEPER[by], "targetBlank": True}] if by in DEEPER else []
