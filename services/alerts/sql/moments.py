"""The moments of scores into the views: each once, and what a late fact took back out of every sum again."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from shared.messages import ClientScore

from . import rows, tables
from .items import Items
from .summing import Sums
from .tables import CLIENTS, MOMENTS, Row


class Known(NamedTuple):
    """A client as it stands: the version of its last score, how many moments are `written`, its levels."""

    version: int
    written: int
    levels: str


NOTHING = Known(0, 0, "")
AT_ONCE = 500  # clients asked for in one statement


def write(connection: Connection, scores: Sequence[ClientScore], items: Items) -> None:
    """Write the moments of scores that the views do not have yet; to be called before the clients are written."""
    known, sums = known_of(connection, {score.client for score in scores}), Sums()
    waiting: dict[str, dict[int, Row]] = {}
    for score in scores:
        before = known.get(score.client, NOTHING)
        if score.version <= before.version:
            continue  # a repeat
        mine, since = waiting.setdefault(score.client, {}), score.moments_from
        for place in [place for place in mine if place >= since]:
            sums.add(mine.pop(place), -1)
        if since < before.written:
            for row in taken_back(connection, score.client, since):
                sums.add(row, -1)
        for place, one in enumerate(score.moments, since):
            row = mine[place] = rows.moment_row(score.client, place, one)
            if row["item"]:
                row["item"] = items.bound(connection, row)
            sums.add(row)
        after = Known(score.version, min(before.written, since), rows.levels(score.dimensions))
        sums.move(sorted(score.dimensions), before.levels, after.levels)
        known[score.client] = after
    tables.add(connection, MOMENTS, [row for mine in waiting.values() for row in mine.values()])
    for table, added in sums.rows().items():
        tables.add(connection, table, added)


def known_of(connection: Connection, clients: Iterable[str]) -> dict[str, Known]:
    """How far the views are with some clients."""
    found: dict[str, Known] = {}
    names, of = sorted(clients), CLIENTS.c
    for first in range(0, len(names), AT_ONCE):
        mine = of.client.in_(names[first : first + AT_ONCE])
        wanted = select(of.client, of.version, of.moments, of.levels).where(mine)
        found |= {client: Known(*said) for client, *said in connection.execute(wanted)}
    return found


def taken_back(connection: Connection, client: str, since: int) -> list[Row]:
    """Delete the moments of a client from a number on; gives them."""
    mine = (MOMENTS.c.client == bindparam("whose")) & (MOMENTS.c.place >= bindparam("since"))
    named = {"whose": client, "since": since}
    found = [dict(row) for row in connection.execute(select(MOMENTS).where(mine), named).mappings()]
    connection.execute(delete(MOMENTS).where(mine), named)
    return found
