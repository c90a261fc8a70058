"""What all dashboards have: a place for each panel, what may be chosen above, marks of alerts and deploys, links."""

from collections.abc import Iterable
from typing import Any

from grafanalib.core import (
    Annotations,
    Dashboard,
    DashboardLink,
    GridPos,
    Panel,
    RowPanel,
    Template,
    Templating,
    Time,
)

from .panels import DATA
from .queries import CHOICES

TAG = "driftline"
BOARD = "http://localhost:8090"  # where compose publishes it
COLUMNS = 24
SCHEMA = 39  # Grafana 10.4's: nothing in it has to be migrated from the time before panels had fields
Section = tuple[str, list[Panel]]  # a heading that tells what the panels below it are for
# Where the values of a choice are found.
FOUND = {
    "segment": "label_values(driftline_clients, segment)",
    "team": "label_values(driftline_expectation_by_team, team)",
    "source": "label_values(driftline_source_silent_seconds, source)",
}
FIRED = 'sum by (rule) (increase(driftline_alerts_total{state="firing"}[1m])) > 0'
DEPLOYED = "count by (service, version) (driftline_build_info unless driftline_build_info offset 1m)"
MARKS = {"Alerts": ("red", FIRED, "{{rule}} fires"), "Deploys": ("blue", DEPLOYED, "{{service}} {{version}} runs")}


def dashboard(name: str, title: str, about: str, *sections: Section, since: str = "now-6h") -> Dashboard:
    """One dashboard; its variables are those that its queries use."""
    panels = list(_laid(sections))
    asked = " ".join(target.expr for panel in panels for target in panel.targets)
    return Dashboard(
        title=f"Driftline: {title}",
        uid=f"driftline-{name}",
        description=about,
        tags=[TAG],
        timezone="browser",
        refresh="30s",
        time=Time(since, "now"),
        schemaVersion=SCHEMA,
        editable=False,
        graphTooltip=1,
        templating=Templating(list=[*_places(), *(_choice(label) for label in CHOICES if f"${label}" in asked)]),
        annotations=Annotations(list=[_mark(name, *mark) for name, mark in MARKS.items()]),
        links=[
            DashboardLink(title="Dashboards", tags=[TAG], asDropdown=True, includeVars=True),
            DashboardLink(title="Board", type="link", uri="${board}", targetBlank=True, icon="external link"),
        ],
        panels=panels,
    ).auto_panel_ids()


def _laid(sections: Iterable[Section]) -> Iterable[Panel]:
    """Each panel at its place: from left to right, then below; a heading begins anew."""
    y = 0
    for heading, panels in sections:
        yield RowPanel(title=heading, gridPos=GridPos(h=1, w=COLUMNS, x=0, y=y))
        y += 1
        for line in _lined(panels):
            x, free = 0, COLUMNS - sum(panel.gridPos.w for panel in line)
            tall = max(panel.gridPos.h for panel in line)
            for number, panel in enumerate(line):
                panel.gridPos.h = tall
                panel.gridPos.x, panel.gridPos.y = x, y
                panel.gridPos.w += free // len(line) + (number < free % len(line))  # a line has no gap at its end
                x += panel.gridPos.w
                yield panel
            y += tall


def _lined(panels: list[Panel]) -> Iterable[list[Panel]]:
    """Panels in lines, each as many as there is room for."""
    line: list[Panel] = []
    for panel in panels:
        if sum(each.gridPos.w for each in line) + panel.gridPos.w > COLUMNS:
            yield line
            line = []
        line.append(panel)
    yield line


def _places() -> list[Template]:
    """Where the numbers come from, and where the board is."""
    return [
        Template(name="datasource", label="Data source", type="datasource", query="prometheus"),
        Template(name="board", label="Board", type="textbox", query=BOARD, default=BOARD),
    ]


def _choice(label: str) -> Template:
    return Template(
        name=label,
        label=label.capitalize(),
        query={"query": FOUND[label], "refId": label},
        dataSource=DATA,
        multi=True,
        includeAll=True,
        allValue=".*",
        default="$__all",
        refresh=2,
    )


def _mark(name: str, colour: str, query: str, said: str) -> dict[str, Any]:
    return {
        "name": name,
        "datasource": DATA,
        "enable": True,
        "iconColor": colour,
        "expr": query,
        "step": "60s",
        "titleFormat": name,
        "textFormat": said,
    }
