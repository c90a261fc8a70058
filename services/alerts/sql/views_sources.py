"""What may be trusted: the sources, what came late, what is dead, whose clients are unknown; each with its rows."""

from typing import Any

import msgspec
from sqlalchemy import Engine, Select, func, select

from .paging import Order, Page, every, page
from .tables import CLIENTS, DEAD_LETTERS, HEARTBEATS, SOURCES, TOUCHPOINTS, Row

UNKNOWN = "unknown"
LETTERS = Order("letters", (DEAD_LETTERS.c.at, DEAD_LETTERS.c.partition, DEAD_LETTERS.c.offset), descending=True)
ARRIVED = Order(
    "arrived",
    tuple(TOUCHPOINTS.c[name] for name in ("arrival", "partition", "offset", "place")),
    descending=True,
)  # fmt: skip


def sources(engine: Engine) -> list[Row]:
    """Every source that was heard of, by name; `dead` letters, and the clients that are `unknown` since it is silent.

    `late` came more than an hour after they happened; `heard` is the latest arrival, `heartbeat` and `interval` those
    of its latest heartbeat. The source "" is of letters that name none.
    """
    of = SOURCES.c
    sums = [func.sum(of[name]).label(name) for name in ("touchpoints", "late")]
    sums.append(func.max(of.heartbeats).label("heartbeats"))  # each is written to every partition
    heard = every(engine, select(of.source, *sums, func.max(of.heard).label("heard")).group_by(of.source))
    found: dict[str, Row] = {}
    for row in heard:
        found[row["source"]] = {name: int(row[name] or 0) if name != "source" else row[name] for name in row}
    beats = {row["source"]: row for row in every(engine, select(HEARTBEATS))}
    for row in every(engine, _dead().group_by(DEAD_LETTERS.c.source)):
        found.setdefault(row["source"], {"source": row["source"], "touchpoints": 0, "late": 0, "heartbeats": 0})
        found[row["source"]]["dead"] = row["letters"]
    silent = _silent(engine)
    nothing: Row = {"dead": 0, "heard": None, "heartbeat": None, "interval": None}
    for name, row in found.items():
        beat = beats.get(name, {})
        said = {"heartbeat": beat.get("at"), "interval": beat.get("interval"), "unknown": silent.get(name, 0)}
        found[name] = nothing | row | said
    return [found[name] for name in sorted(found)]


def dead(engine: Engine, source: str | None = None) -> list[Row]:
    """How many dead letters there are of each reason, most first; of one source, or of all."""
    of = DEAD_LETTERS.c
    wanted = select(of.reason, func.count().label("letters")).group_by(of.reason)
    if source is not None:
        wanted = wanted.where(of.source == source)
    return every(engine, wanted.order_by(func.count().desc(), of.reason))


def dead_by_source(engine: Engine) -> list[Row]:
    """How many dead letters there are of each source and reason."""
    of = DEAD_LETTERS.c
    return every(engine, _dead().add_columns(of.reason).group_by(of.source, of.reason))


def unknown_share(engine: Engine) -> float:
    """The part of the clients whose sources are silent."""
    of = CLIENTS.c
    rows = every(engine, select(of.ladder, func.count().label("clients")).group_by(of.ladder))
    everybody = sum(row["clients"] for row in rows)
    return sum(row["clients"] for row in rows if row["ladder"] == UNKNOWN) / everybody if everybody else 0.0


def letters(
    engine: Engine, *, source: str | None = None, reason: str | None = None, after: str | None = None, limit: int
) -> Page:
    """Dead letters, the latest first."""
    wanted = select(DEAD_LETTERS)
    for column, value in ((DEAD_LETTERS.c.source, source), (DEAD_LETTERS.c.reason, reason)):
        if value is not None:
            wanted = wanted.where(column == value)
    return page(engine, wanted, LETTERS, limit, after)


def arrived(engine: Engine, source: str, *, late: bool = False, after: str | None = None, limit: int) -> Page:
    """The touchpoints of a source, or those that came late, the latest arrival first."""
    wanted = select(TOUCHPOINTS).where(TOUCHPOINTS.c.source == source)
    if late:
        wanted = wanted.where(TOUCHPOINTS.c.late)
    return page(engine, wanted, ARRIVED, limit, after)


def _silent(engine: Engine) -> dict[str, int]:
    """How many clients are unknown because of each source."""
    found: dict[str, int] = {}
    wanted = select(CLIENTS.c.quiet, func.count().label("clients")).where(CLIENTS.c.ladder == UNKNOWN)
    for row in every(engine, wanted.group_by(CLIENTS.c.quiet)):
        for name in msgspec.json.decode(row["quiet"]):
            found[name] = found.get(name, 0) + row["clients"]
    return found


def _dead() -> Select[Any]:
    return select(DEAD_LETTERS.c.source, func.count().label("letters"))
