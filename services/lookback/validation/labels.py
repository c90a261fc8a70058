"""What became of the cases of a real log: labels of the future, read here and nowhere else, and never folded."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared.errors import WrongUse
from shared.messages import micros

BAD_RELATION = 2  # of 1 to 5; 0 is not appraised


@dataclass(frozen=True, slots=True)
class Label:
    """How a case ended: badly or not, None where nobody judged it.

    `over` is the moment (µs) from which it is known to be over, where the log's touchpoints don't say so.
    """

    bad: bool | None
    over: int | None = None
    priority: str | None = None


def helpdesk(folder: Path) -> dict[str, Label]:
    """Bad: the manager gave the relation with the client 1 or 2 in one of the case's turns."""
    found: dict[str, Label] = {}
    for row in _rows(folder / "turns.csv.gz"):
        was, given = found.get(row["id"]), int(row["Q3"])
        bad = given <= BAD_RELATION if given else None
        over = micros(datetime.fromisoformat(row["ended"]))
        if was is not None:
            bad = was.bad if bad is None else bad or bool(was.bad)
            over = max(over, was.over or 0)
        found[row["id"]] = Label(bad, over, row["priority"])
    return found


def incidents(folder: Path) -> dict[str, Label]:
    """Bad: the closing update says that the incident did not make its service level."""
    found = {}
    for row in _rows(folder / "incident_event_log.csv.gz"):
        if row["incident_state"] == "Closed":
            found[row["number"]] = Label(row["made_sla"] == "false")
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from csv.DictReader(file)
    except OSError as error:
        raise WrongUse(f"{path}: can't be read: {error.strerror}") from error
