"""What hangs on the wall of operations: how scores are spread, who moved, what is open, who is on it."""

from typing import Any

from sqlalchemy import ColumnElement, Engine, case, func, select

from .paging import every
from .summing import DAY
from .tables import ALERTS, CLIENTS, COMMITMENTS, LEVELS, OPEN, Row
from .tables_commitments import THERE

OF = CLIENTS.c
MOVED = 5.0  # points between two days: less is noise
CHANGE: ColumnElement[Any] = OF.score - OF.before


def scores(engine: Engine) -> list[Row]:
    """How many clients of each segment have a score in each tenth (`upto` 10 to 100)."""
    segment = func.coalesce(OF.segment, "").label("segment")
    tenths = [(OF.score <= 10.0 * tenth, 10 * tenth) for tenth in range(1, 10)]
    upto = case(*tenths, else_=100).label("upto")
    return every(engine, select(segment, upto, func.count().label("clients")).group_by(segment, upto))


def dimensions(engine: Engine) -> list[Row]:
    """How many clients have a value in each tenth of each dimension."""
    of = LEVELS.c
    upto = (10 * of.level + 10).label("upto")
    wanted = select(of.dimension, upto, of.clients).where(of.clients > 0)
    return every(engine, wanted.order_by(of.dimension, of.level))


def moved(engine: Engine, now: int) -> list[Row]:
    """How many clients of each segment are 5 points or more above (`up`) or below where the day before left them."""
    segment = func.coalesce(OF.segment, "").label("segment")
    up, down = (func.sum(case((where, 1), else_=0)) for where in (CHANGE >= MOVED, CHANGE <= -MOVED))
    wanted = select(segment, up.label("up"), down.label("down")).where(OF.day == now // DAY)
    return [
        {name: row[name] if name == "segment" else int(row[name]) for name in row}
        for row in every(engine, wanted.group_by(segment))
    ]


def movers(engine: Engine, now: int, limit: int) -> list[Row]:
    """The clients that fell most since the day before, and those that rose most."""
    wanted = select(OF.client, OF.score, OF.before, OF.ladder, OF.segment, CHANGE.label("change"))
    today = wanted.where(OF.day == now // DAY)
    fell = every(engine, today.where(CHANGE <= -MOVED).order_by(CHANGE, OF.client).limit(limit))
    return fell + every(engine, today.where(CHANGE >= MOVED).order_by(CHANGE.desc(), OF.client).limit(limit))


def open_alerts(engine: Engine) -> list[Row]:
    """How many alerts of each rule stand in each state; nobody has acknowledged those that fire."""
    of = ALERTS.c
    wanted = select(of.rule, of.state, func.count().label("alerts")).where(OPEN, ~of.shadow, ~of.historical)
    return every(engine, wanted.group_by(of.rule, of.state).order_by(of.rule, of.state))


def on_it(engine: Engine, limit: int) -> list[Row]:
    """Who is on it: how many acknowledged alerts each keeper has, and until when the first client is to be called."""
    of = ALERTS.c
    wanted = select(of.keeper, func.count().label("alerts"), func.min(of.contact_by).label("contact_by"))
    mine = wanted.where(OPEN, of.state == "acknowledged").group_by(of.keeper)
    return every(engine, mine.order_by(func.min(of.contact_by), of.keeper).limit(limit))


def by_origin(engine: Engine, now: int) -> list[Row]:
    """How many commitments are in each state, by origin."""
    of = COMMITMENTS.c
    late, due = ((of.outcome == "open") & (of.due_at < now), (of.outcome == "open") & (of.due_at >= now))
    numbers = {"overdue": late, "due": due & (of.due_at <= now + DAY), "renegotiated": of.renegotiated > 0}
    sums = [func.sum(case((where, 1), else_=0)).label(name) for name, where in numbers.items()]
    wanted = select(of.origin, of.outcome, func.count().label("number"), *sums).where(THERE)
    found = []
    for row in every(engine, wanted.group_by(of.origin, of.outcome)):
        counts = {row["outcome"]: row["number"], **{name: int(row[name]) for name in numbers}}
        found += [{"origin": row["origin"], "state": state, "number": n} for state, n in counts.items() if n]
    return found
