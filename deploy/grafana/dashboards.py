"""All dashboards, and their JSON as Grafana reads it. Metrics that shared/metrics.py lacks are refused."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from grafanalib._gen import write_dashboard
from grafanalib.core import Dashboard

from shared.errors import Failed

from . import (
    alerts,
    commitments,
    expectations,
    house,
    links,
    pipeline,
    practices,
    relationship,
    retention,
    standards,
    trust,
    voice,
    wall,
)
from .frame import BOARD

FOLDER = Path(__file__).parent / "json"
DASHBOARDS: dict[str, Callable[[], Dashboard]] = {
    "wall": wall.dashboard,
    "commitments": commitments.dashboard,
    "expectations": expectations.dashboard,
    "links": links.dashboard,
    "voice": voice.dashboard,
    "practices": practices.dashboard,
    "relationship": relationship.dashboard,
    "retention": retention.dashboard,
    "alerts": alerts.dashboard,
    "standards": standards.dashboard,
    "house": house.dashboard,
    "pipeline": pipeline.dashboard,
    "trust": trust.dashboard,
}


def write(check_only: bool, folder: Path = FOLDER, board: str = BOARD) -> None:
    """Write each dashboard's JSON with the board's address, or fail where what is there is not what the code makes."""
    fresh = {folder / f"{name}.json": text(make()).replace(BOARD, board) for name, make in DASHBOARDS.items()}
    there = {path: path.read_text() for path in folder.glob("*.json")}
    if check_only and fresh != there:
        stale = sorted(path.name for path in fresh.keys() | there.keys() if fresh.get(path) != there.get(path))
        raise Failed(f"not fresh: {', '.join(stale)}; run `driftline dashboards` and commit what it writes")
    if not check_only:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in fresh.items():
            path.write_text(content)
        for path in there.keys() - fresh.keys():
            path.unlink()


def text(dashboard: Dashboard) -> str:
    """A dashboard as JSON: sorted, and without what says nothing."""
    made = StringIO()
    write_dashboard(dashboard, made)
    return json.dumps(lean(json.loads(made.getvalue())), indent=1, sort_keys=True) + "\n"


def lean(value: Any) -> Any:
    """Without the nulls that grafanalib writes; that of a colour stays: it means from the lowest value on."""
    if isinstance(value, dict):
        return {key: lean(each) for key, each in value.items() if each is not None or "color" in value}
    return [lean(each) for each in value] if isinstance(value, list) else value
