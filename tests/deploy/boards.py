"""The dashboards as they are committed."""

import json
from collections.abc import Iterator
from typing import Any

from deploy.grafana.dashboards import FOLDER

Board = dict[str, Any]
BOARDS: dict[str, Board] = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def panels(name: str) -> list[dict[str, Any]]:
    """What a dashboard draws: its panels without the headings."""
    return [panel for panel in BOARDS[name]["panels"] if panel["type"] != "row"]


def every_query(board: Board) -> Iterator[str]:
    """What a dashboard asks: of its panels, of its marks, and for what may be chosen."""
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    yield from (mark["expr"] for mark in board["annotations"]["list"])
