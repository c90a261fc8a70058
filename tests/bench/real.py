"""The real log of UCI as touchpoints, where the data stand beside the project."""

import os
from pathlib import Path

from services.lookback.importers.mapping import read_mapping
from services.lookback.importers.table import lines_of, rows_of
from services.lookback.log import Arrived, open_log

from .cores import arrived

PROJECT = Path(__file__).parents[2]
PLACE = "DRIFTLINE_BENCH_LOG"  # where the log is, for a copy of the project elsewhere
BESIDE = PROJECT.parent / "shared" / "data" / "uci-incident" / "incident_event_log.csv.gz"
DATA = Path(os.environ.get(PLACE, BESIDE))
MAPPING = PROJECT / "examples" / "uci-incident.toml"


def log() -> list[Arrived]:
    """All of it, in order of arrival; nothing where the data are not here."""
    if not DATA.exists():
        return []
    mapping = read_mapping(MAPPING)
    with open_log(DATA) as lines:
        return arrived(list(lines_of(rows_of(lines, mapping), mapping)))
