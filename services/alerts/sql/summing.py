"""What moments come to, by day, by link, by client: rows to be added to what stands, or taken from it. Exact."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp2
from typing import Any

from sqlalchemy import Table

from .tables_moments import EXPECTATIONS, LEVELS, RELATIONS, TALLIES, VOICES

Row = dict[str, Any]

DAY = 86_400_000_000  # µs
CELL = 28  # days: the weights in a cell are as of its start, and move on by exact powers of two
PART = 1 << 30
MILLION = 1_000_000
FAILURE = 1.0  # a bad weight from which a moment is a failure
COMPLAINTS = ("complaint", "complaint_with_effort", "feedback_bottom")
CLOCKS = ("first_response", "next_response", "update", "resolution", "decision", "follow_up", "reach")
# By what all moments of a day are counted: by these names, or by the beginning of their name; any other by team.
BY_SEGMENT, BY_TEAM, BY_ITEM = ("segment",), ("team",), ("item",)
NAMED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("complaint", "complaint_with_effort", "complaint_unanswered"), BY_SEGMENT),
    **dict.fromkeys(("contact_failed", "abandoned", "resolved_at_first", "came_again"), BY_SEGMENT),
    **dict.fromkeys(("client_waited", "we_waited", "out_of_hours"), BY_SEGMENT),
    **dict.fromkeys(("order", "ended", "came_back", "delivered", "expectation_stated"), BY_SEGMENT),
    **dict.fromkeys(
        [f"{clock}_{outcome}" for clock in CLOCKS for outcome in ("met", "missed")],
        ("team", "segment", "kind", "priority"),
    ),
    "offer": ("segment", "stage"), "knowledge": ("team", "item"), "mark": ("team", "segment", "item"),
    "compared": BY_ITEM,
    **dict.fromkeys(("exception_refused", "lesson_not_drawn"), BY_TEAM),  # rows of the score that begin as others do
}  # fmt: skip
BEGUN: dict[str, tuple[str, ...]] = {
    "contact_": ("segment", "channel"), "reply_by_": ("segment", "stage", "channel"), "by_": BY_SEGMENT,
    "wants_": BY_SEGMENT, "claimed_": BY_SEGMENT, "charge_": BY_SEGMENT, "gesture_": ("segment", "item"),
    "relationship_": ("segment", "item"), "reason_": BY_ITEM, "failed_": BY_ITEM, "tag_": BY_ITEM,
    "exception_": ("team", "item"), "lesson_": ("role",),
}  # fmt: skip
NAMES = ("team", "segment", "stage", "channel", "kind", "priority", "item", "role")
RELATED = {"order": "orders", "ended": "left", "came_back": "returned"}

Key = tuple[Any, ...]


class Sums:
    """Sums by table and key, gathered before they are written together."""

    def __init__(self) -> None:
        self._found: dict[Table, dict[Key, list[float]]] = {table: {} for table in (EXPECTATIONS, TALLIES, VOICES)}
        self._found |= {RELATIONS: {}, LEVELS: {}}

    def add(self, row: Row, sign: int = 1) -> None:
        """Count a moment, or take it back (`sign` -1)."""
        day, dimension, client = row["at"] // DAY, row["dimension"], row["client"]
        number = sign * float(round(row["number"] * MILLION))
        stands = [row[name] if name else "" for name in counted_by(row["what"])]
        self._add(TALLIES, (day, row["what"], *stands), sign, number)
        if dimension:
            cell = day // CELL
            growth = PART * exp2((row["at"] - cell * CELL * DAY) / (row["half_life"] * DAY))
            good, bad = sign * round(row["good"] * growth), sign * round(row["bad"] * growth)
            for by, name in names_of(row):
                self._add(EXPECTATIONS, (by, name, dimension, row["half_life"], cell), sign, good, bad)
        if failed := row["bad"] >= FAILURE:
            self._add(VOICES, (day, client), sign * failed, 0)
        if row["what"] in COMPLAINTS:
            self._add(VOICES, (day, client), 0, sign)
        if row["what"] in RELATED:
            counts = [sign * (row["what"] == what) for what in RELATED]
            # only what was bought is at stake: an end or a return may tell the same worth again
            self._add(RELATIONS, (client,), *counts, number if row["what"] == "order" else 0.0)

    def move(self, dimensions: Sequence[str], before: str, after: str) -> None:
        """A client is in other tenths of its dimensions than before, or new."""
        if before != after:
            for levels, sign in ((before, -1), (after, 1)):
                for dimension, level in zip(dimensions, levels, strict=False):
                    self._add(LEVELS, (dimension, int(level)), sign)

    def rows(self) -> dict[Table, list[Row]]:
        """What was gathered, as rows to be added to what stands."""
        found: dict[Table, list[Row]] = {}
        for table, sums in self._found.items():
            names = [column.name for column in table.columns]
            found[table] = [dict(zip(names, (*key, *values), strict=True)) for key, values in sums.items()]
        return found

    def _add(self, table: Table, key: Key, *values: float) -> None:
        sums = self._found[table]
        known = sums.get(key)
        if known is None:
            sums[key] = list(values)
        else:
            for place, value in enumerate(values):
                known[place] += value


@lru_cache(maxsize=1000)
def counted_by(what: str) -> tuple[str, ...]:
    """By which of NAMES a moment is counted, each at its place, empty where by none."""
    begun = next((by for begin, by in BEGUN.items() if what.startswith(begin)), BY_TEAM)
    by = NAMED.get(what, begun)
    return tuple(name if name in by else "" for name in NAMES)


def names_of(row: Row) -> Iterable[tuple[str, str]]:
    """By what a moment is summed, and under which name."""
    yield "team", row["team"]
    yield "link", f"{row['channel']} {row['type']}".lstrip()
    yield "stage", row["stage"]
    yield "segment", row["segment"]
