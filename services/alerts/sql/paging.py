"""Pages of a list in SQL: a page begins after the last row of the one before, so that what comes in moves nothing.

A cursor holds the order and the values of that row, in a form that is nobody's business; it stays good for ever.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, Select, tuple_

from .tables import Row

Wanted = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Page:
    """Rows, and the cursor of the page after them; None where that was the last."""

    rows: list[Row]
    next: str | None


@dataclass(frozen=True)
class Order:
    """A list's order by columns that are never null, together unique and all in one direction, and in an index."""

    name: str
    columns: tuple[ColumnElement[Any], ...]
    descending: bool = False

    def cursor(self, row: Row) -> str:
        """The cursor of the page that begins after a row."""
        said = msgspec.json.encode([self.name, *(row[column.name] for column in self.columns)])
        return base64.urlsafe_b64encode(said).decode().rstrip("=")

    def values(self, cursor: str) -> list[Any] | None:
        """What stands in a cursor; None where it is none of this order."""
        try:
            said = msgspec.json.decode(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        except (binascii.Error, msgspec.DecodeError, UnicodeError, ValueError):
            return None
        kinds = [column.type.python_type for column in self.columns]
        if not isinstance(said, list) or len(said) != 1 + len(kinds) or said[0] != self.name:
            return None
        fits = all(_fits(value, kind) for value, kind in zip(said[1:], kinds, strict=True))
        return said[1:] if fits else None


def page(engine: Engine, wanted: Wanted, order: Order, limit: int, after: str | None = None) -> Page:
    """The rows of a query after a cursor; one that is none of this order is as none."""
    values = order.values(after) if after else None
    if values is not None:
        here = tuple_(*order.columns)
        wanted = wanted.where(here < tuple(values) if order.descending else here > tuple(values))
    sort = [column.desc() if order.descending else column.asc() for column in order.columns]
    rows = every(engine, wanted.order_by(*sort).limit(limit + 1))
    return Page(rows[:limit], order.cursor(rows[limit - 1]) if len(rows) > limit else None)


def every(engine: Engine, wanted: Wanted) -> list[Row]:
    """All rows of a query."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def _fits(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63
    return isinstance(value, kind)
