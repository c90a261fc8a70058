"""Stated standard against what was attained: every target of the policy, also those that nothing was measured by."""

from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Engine

from .summing import CLOCKS
from .tables import Row
from .views_moments import tallied

OUTCOMES = ("met", "missed")
WHATS = {f"{clock}_{outcome}": f"{clock} {outcome}" for clock in CLOCKS for outcome in OUTCOMES}
BY = ("team", "kind", "priority", "segment")
ELSE = "another"  # a level that the policy in force has no more


class Stated(Protocol):
    """The standards of the policy: see `services/alerts/yardstick.py`."""

    @property
    def standards(self) -> tuple[Any, ...]: ...
    @property
    def level_of(self) -> Callable[[str, str | None, str | None, str | None], str | None]: ...


def clocks(engine: Engine, now: int) -> list[Row]:
    """Clocks with a target that ended or fell due of late: `clock`, `outcome`, team, kind, priority, segment."""
    found = []
    for row in tallied(engine, WHATS, now, *BY):
        clock, outcome = row.pop("what").split(" ")
        found.append(row | {"clock": clock, "outcome": outcome})
    return found


def standards(engine: Engine, now: int, stated: Stated) -> list[Row]:
    """Every standard by clock and level, by `team` how many clocks met and missed it; no team: nothing was measured.

    A verdict is of the policy that was in force then; it stands at the level where it would stand today.
    """
    found: dict[tuple[str, str, str], Row] = {}
    for row in clocks(engine, now):
        level = stated.level_of(row["clock"], row["kind"] or None, row["priority"] or None, row["segment"] or None)
        key = (row["clock"], level or ELSE, row["team"])
        fresh = {"team": row["team"], "met": 0, "missed": 0}
        found.setdefault(key, fresh)[row["outcome"]] += row["moments"]
    said: dict[tuple[str, str], Row] = {
        (one.clock, one.level): {"seconds": one.seconds, "working": one.working, "teams": []}
        for one in stated.standards
    }
    for (clock, level, _), counts in sorted(found.items()):
        fresh = {"seconds": None, "working": False, "teams": []}
        said.setdefault((clock, level), fresh)["teams"].append(counts)
    return [{"clock": clock, "level": level, **row} for (clock, level), row in said.items()]
