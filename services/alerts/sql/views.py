"""The questions that the board and the API put to the views: rows out of SQL. Times are µs since 1970, UTC."""

from typing import Any

from sqlalchemy import Column, Engine, func, select

from ..rollup import Part
from .paging import Order, Page, every, page
from .tables import ALERTS, CLIENTS, CRISES, MOVES, OFFSETS, PROGRESS, TOUCHPOINTS, Row

PLACE = (TOUCHPOINTS.c.time, TOUCHPOINTS.c.partition, TOUCHPOINTS.c.offset, TOUCHPOINTS.c.place)
LATEST = Order("latest", PLACE, descending=True)


def groups(engine: Engine) -> dict[str | None, list[Part]]:
    """Every segment (None: clients that have none), with its clients by the step on which they stand."""
    of = CLIENTS.c
    sums = (func.sum(of.confidence), func.sum(of.confidence * of.score), func.sum(of.score), func.min(of.score))
    names = ("confidence", "weighted", "total", "lowest")
    said = [one.label(name) for one, name in zip(sums, names, strict=True)]
    wanted = select(of.segment, of.ladder, of.last_known, func.count().label("members"), *said)
    found: dict[str | None, list[Part]] = {}
    for row in every(engine, wanted.group_by(of.segment, of.ladder, of.last_known)):
        found.setdefault(row.pop("segment"), []).append(Part(**row))
    return found


def burning(engine: Engine, segment: str | None, limit: int) -> list[Row]:
    """Clients off calm of a segment, or of none, worst first."""
    of = CLIENTS.c
    mine = of.segment.is_(None) if segment is None else of.segment == segment
    order = (of.severity.desc(), of.score, of.client)
    return every(engine, select(CLIENTS).where(mine & (of.severity > 0)).order_by(*order).limit(limit))


def count_by(engine: Engine, column: Column[str]) -> dict[str, int]:
    """How many clients have each value of a column: each band, each step of the ladder."""
    rows = every(engine, select(column.label("value"), func.count().label("clients")).group_by(column))
    return {row["value"]: row["clients"] for row in rows}


def count_by_segment(engine: Engine, column: Column[str]) -> dict[tuple[Any, ...], float]:
    """The same by segment as well: how many clients have each pair of values."""
    segment = CLIENTS.c.segment
    wanted = select(column.label("value"), segment, func.count().label("clients")).group_by(column, segment)
    return {(row["value"], row["segment"]): row["clients"] for row in every(engine, wanted)}


def client(engine: Engine, name: str) -> Row | None:
    """One client's latest score."""
    return next(iter(every(engine, select(CLIENTS).where(CLIENTS.c.client == name))), None)


def touchpoints(engine: Engine, name: str) -> list[Row]:
    """All touchpoints of a client, in the order in which they arrived."""
    of = TOUCHPOINTS.c
    return every(engine, select(TOUCHPOINTS).where(of.client == name).order_by(of.partition, of.offset, of.place))


def touchpoint_page(engine: Engine, name: str, *, limit: int, after: str | None = None) -> Page:
    """A client's touchpoints by the time at which they occurred, the latest first, a page at a time."""
    return page(engine, select(TOUCHPOINTS).where(TOUCHPOINTS.c.client == name), LATEST, limit, after)


def touchpoint_count(engine: Engine, name: str) -> int:
    """How many touchpoints of a client there are; only ever more."""
    with engine.connect() as connection:
        wanted = select(func.count()).select_from(TOUCHPOINTS).where(TOUCHPOINTS.c.client == name)
        return connection.execute(wanted).scalar_one()


def arrived(engine: Engine, name: str, then: int) -> bool:
    """Whether anything of a client had arrived by a time."""
    of = TOUCHPOINTS.c
    return bool(every(engine, select(of.time).where(of.client == name, of.arrival <= then).limit(1)))


def arrival(engine: Engine, topic: str, partition: int) -> int | None:
    """The latest arrival in a partition: the time as of which its clients stand."""
    where = (OFFSETS.c.topic == topic) & (OFFSETS.c.partition == partition)
    return next((row["arrival"] for row in every(engine, select(OFFSETS.c.arrival).where(where))), None)


def moves(engine: Engine, name: str) -> list[Row]:
    """A client's way on the ladder, the latest first."""
    order = (MOVES.c.at.desc(), MOVES.c.version.desc(), MOVES.c.place.desc())
    return every(engine, select(MOVES).where(MOVES.c.client == name).order_by(*order))


def crises(engine: Engine) -> list[Row]:
    """Every entry into crisis that was not taken back: its `response`, and `hours` since its first warning."""
    revised = (ALERTS.c.state == "resolved") & (ALERTS.c.reason == "revised")
    known = CRISES.join(ALERTS, CRISES.c.alert_id == ALERTS.c.alert_id)
    return every(engine, select(CRISES.c.response, CRISES.c.hours).select_from(known).where(~revised))


def progress(engine: Engine) -> Row | None:
    """How far the projector is; None before it ever ran."""
    return next(iter(every(engine, select(PROGRESS))), None)
