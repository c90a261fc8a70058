"""Whether clients stay: what is at stake on each step, how many buy again, and whom people's work goes to."""

from sqlalchemy import Engine, case, func, select

from .paging import every
from .summing import MILLION
from .tables import CLIENTS, RELATIONS, Row
from .views_moments import tallied

OF = RELATIONS.c
SEGMENT = func.coalesce(CLIENTS.c.segment, "").label("segment")


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
