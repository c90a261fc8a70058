"""The questions that the board and the API put to the views: rows out of SQL. Times are µs since 1970, UTC."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Engine, func, select

from ..rollup import Part
from .paging import Order, Page, Wanted, every, page
from .tables import ALERTS, CLIENTS, CRISES, MOVES, OFFSETS, PROGRESS, TOUCHPOINTS, Row

PLACE = (TOUCHPOINTS.c.time, TOUCHPOINTS.c.partition, TOUCHPOINTS.c.offset, TOUCHPOINTS.c.place)
LATEST = Order("latest", PLACE, descending=True)
MOVED = Order("moves", (MOVES.c.at, MOVES.c.version, MOVES.c.place), descending=True)
MOST_GROUPS = 200


def groups(engine: Engine) -> dict[str | None, list[Part]]:
    """The segments with the most clients (None: clients that have none), each with its clients by their step."""
    of, found = CLIENTS.c, dict[str | None, list[Part]]()
    most = select(of.segment).group_by(of.segment).order_by(func.count().desc(), of.segment).limit(MOST_GROUPS)
    some = of.segment.in_(most.where(of.segment.is_not(None))) | of.segment.is_(None)
    for row in every(engine, _parts(of.segment).where(some)):
        found.setdefault(row.pop("segment"), []).append(Part(**row))
    return found


def everybody(engine: Engine) -> list[Part]:
    """All clients, by the step on which they stand."""
    return [Part(**row) for row in every(engine, _parts())]


def _parts(*by: ColumnElement[Any]) -> Wanted:
    of = CLIENTS.c
    sums = (func.sum(of.confidence), func.sum(of.confidence * of.score), func.sum(of.score), func.min(of.score))
    names = ("confidence", "weighted", "total", "lowest")
    said = [one.label(name) for one, name in zip(sums, names, strict=True)]
    wanted = select(*by, of.ladder, of.last_known, func.count().label("members"), *said)
    return wanted.group_by(*by, of.ladder, of.last_known)


def burning(engine: Engine, each: int) -> list[Row]:
    """Clients off calm, worst first: so many of each segment."""
    of = CLIENTS.c
    order = (of.severity.desc(), of.score, of.client)
    place = func.row_number().over(partition_by=of.segment, order_by=order).label("place")
    named = select(of.client, of.segment, of.ladder, of.score, of.severity, place).where(of.severity > 0).subquery()
    first = select(named).where(named.c.place <= each).order_by(named.c.severity.desc(), named.c.score, named.c.client)
    return every(engine, first.limit(each * MOST_GROUPS))


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


def moves(engine: Engine, name: str, *, limit: int, then: int | None = None, after: str | None = None) -> Page:
    """A client's way on the ladder, the latest first, a page at a time; that until `then`."""
    wanted = select(MOVES).where(MOVES.c.client == name)
    if then is not None:
        wanted = wanted.where(MOVES.c.at <= then)
    return page(engine, wanted, MOVED, limit, after)


def responses(engine: Engine) -> dict[str, int]:
    """How many entries into crisis, but those that were taken back, had each response."""
    of = CRISES.c
    counted = _crises(of.response, func.count().label("crises")).group_by(of.response)
    return {row["response"]: row["crises"] for row in every(engine, counted)}


def warned(engine: Engine) -> tuple[int, float | None]:
    """How many of them were warned of, and the median of the hours since the first warning."""
    many, hours = leads(engine, 5)
    return many, hours[0] if hours else None


def leads(engine: Engine, *tenths: int) -> tuple[int, list[float]]:
    """How many of them were warned of, and the hours since the first warning at these tenths; none without any."""
    of, found = CRISES.c, list[float]()
    known = _crises(of.hours).where(of.hours.is_not(None))
    with engine.connect() as connection:
        many = connection.execute(select(func.count()).select_from(known.subquery())).scalar_one()
        for tenth in tenths if many else ():
            place, part = divmod(tenth * (many - 1), 10)
            rows = connection.execute(known.order_by(of.hours).offset(place).limit(2))
            hours = [float(row.hours) for row in rows]
            found.append(hours[0] + (hours[-1] - hours[0]) * part / 10)
    return many, found


def _crises(*columns: ColumnElement[Any]) -> Wanted:
    revised = (ALERTS.c.state == "resolved") & (ALERTS.c.reason == "revised")
    known = CRISES.join(ALERTS, CRISES.c.alert_id == ALERTS.c.alert_id)
    return select(*columns).select_from(known).where(~revised)


def progress(engine: Engine) -> Row | None:
    """How far the projector is; None before it ever ran."""
    return next(iter(every(engine, select(PROGRESS))), None)
