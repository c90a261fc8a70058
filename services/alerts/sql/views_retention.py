"""Whether clients stay: what is at stake on each step, how many buy again, and whom people's work goes to."""

from sqlalchemy import Engine, case, func, select

from .paging import every
from .summing import DAY, MILLION
from .tables import ALERTS, CLIENTS, MOMENTS, OPEN, RELATIONS, Row
from .views_moments import tallied

OF = RELATIONS.c
SEGMENT = func.coalesce(CLIENTS.c.segment, "").label("segment")
LITTLE = 0.5  # of what clients are worth on average: those below are worth little
AGES = {"month": 30, "quarter": 90, "year": 365}  # days


def at_stake(engine: Engine) -> list[Row]:
    """The value of the orders of the clients on each step, by segment."""
    wanted = select(CLIENTS.c.ladder.label("step"), SEGMENT, func.sum(OF.worth).label("value"))
    wanted = wanted.select_from(RELATIONS.join(CLIENTS, CLIENTS.c.client == OF.client)).where(OF.worth != 0)
    rows = every(engine, wanted.group_by(CLIENTS.c.ladder, SEGMENT))
    return [row | {"value": row["value"] / MILLION} for row in rows]


def dearest(engine: Engine, limit: int) -> list[Row]:
    """The clients off calm whose orders are worth most."""
    of = CLIENTS.c
    wanted = select(of.client, of.ladder, of.score, of.segment, OF.worth.label("value"), OF.orders)
    wanted = wanted.select_from(RELATIONS.join(CLIENTS, of.client == OF.client)).where(OF.worth > 0, of.severity > 0)
    rows = every(engine, wanted.order_by(OF.worth.desc(), OF.client.desc()).limit(limit))
    return [row | {"value": row["value"] / MILLION} for row in rows]


def funnel(engine: Engine) -> list[Row]:
    """By segment: how many clients there are, have bought, have bought again; and how many of each have left."""
    steps = {"touched": OF.orders >= 0, "first_order": OF.orders >= 1, "second_order": OF.orders >= 2}
    counts = [func.sum(case((where, 1), else_=0)).label(name) for name, where in steps.items()]
    counts += [
        func.sum(case((where & (OF.left > OF.returned), 1), else_=0)).label(f"{name}_left")
        for name, where in steps.items()
    ]
    known = select(SEGMENT, *counts).select_from(RELATIONS.join(CLIENTS, CLIENTS.c.client == OF.client))
    found = {row["segment"]: row for row in every(engine, known.group_by(SEGMENT))}
    rows = []
    for row in every(engine, select(SEGMENT, func.count().label("clients")).group_by(SEGMENT)):
        mine = found.get(row["segment"], {})
        counted = {name: int(mine.get(name) or 0) for name in (*steps, *(f"{name}_left" for name in steps))}
        rows.append({"segment": row["segment"], **counted, "touched": row["clients"]})
    return rows


def effort(engine: Engine, now: int) -> list[Row]:
    """Replies by people of late, by the stage of life of the client and by segment."""
    return tallied(engine, {"reply_by_people": "replies"}, now, "stage", "segment")


def off_calm(engine: Engine) -> list[Row]:
    """Clients that are not calm, by their stage of life: one on trial, with a single order, has brought in little."""
    stage = case((OF.orders >= 2, "client"), (OF.orders == 1, "trial"), else_="prospect").label("stage")
    wanted = select(stage, SEGMENT, func.count().label("clients"))
    wanted = wanted.select_from(CLIENTS.outerjoin(RELATIONS, CLIENTS.c.client == OF.client))
    return every(engine, wanted.where(CLIENTS.c.severity > 0).group_by(stage, SEGMENT))


def servants(engine: Engine, limit: int) -> list[Row]:
    """Clients whom we serve like servants, as the flag `servility` says, and whose orders are worth little."""
    of, usual = ALERTS.c, select(func.avg(OF.worth)).where(OF.orders > 0).scalar_subquery()
    value = func.coalesce(OF.worth, 0.0).label("value")
    wanted = select(of.client, of.started_at, of.segment, value)
    wanted = wanted.select_from(ALERTS.outerjoin(RELATIONS, of.client == OF.client))
    mine = wanted.where(OPEN, of.rule == "servility", ~of.shadow, value < LITTLE * func.coalesce(usual, 1.0))
    rows = every(engine, mine.order_by(value, of.client).limit(limit))
    return [row | {"value": row["value"] / MILLION} for row in rows]


def heard(engine: Engine, now: int) -> dict[tuple[str, str], int]:
    """How many clients said of late what they expect of us: in the last month, quarter, year; and by segment."""
    of, found = MOMENTS.c, dict[tuple[str, str], int]()
    for age, days in AGES.items():
        wanted = select(SEGMENT, func.count(of.client.distinct()).label("clients"))
        wanted = wanted.select_from(MOMENTS.join(CLIENTS, CLIENTS.c.client == of.client))
        mine = wanted.where(of.what == "expectation_stated", of.at > now - days * DAY)
        found |= {(age, row["segment"]): row["clients"] for row in every(engine, mine.group_by(SEGMENT))}
    return found
