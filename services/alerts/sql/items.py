"""Items, which publishers name as they like: of what is counted by item, the first of a day; any other is `other`."""

from sqlalchemy import Connection, select

from .summing import DAY, counted_by
from .tables import TALLIES, Row

MOST = 50  # names of a day, of one thing that is counted
OTHER = "other"
HELD = 10_000  # days of such things that are remembered


class Items:
    """The items that each day knows: as they are in the views, and what came since."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], set[str]] = {}

    def bound(self, connection: Connection, row: Row) -> str:
        """The item of a moment as it is counted, and so as it is written: what is taken back later is the same."""
        what, day, item = row["what"], row["at"] // DAY, row["item"]
        if "item" not in counted_by(what):
            return str(item)
        known = self._known.get((day, what))
        if known is None:
            if len(self._known) >= HELD:
                self._known.clear()
            of = TALLIES.c
            wanted = select(of.item).where(of.day == day, of.what == what).distinct()
            known = self._known[day, what] = set(connection.scalars(wanted)) - {""}
        if item not in known:
            if len(known) >= MOST:
                return OTHER
            known.add(item)
        return str(item)
