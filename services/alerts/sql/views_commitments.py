"""The commitments to all clients: lists of them, and how they went by who made or keeps them."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, Engine, and_, case, func, select

from .paging import Order, Page, page
from .tables import COMMITMENTS, Row
from .tables_commitments import MOVED, THERE

OF = COMMITMENTS.c
DAY = 86_400_000_000
OUTCOMES = ("open", "kept", "late", "broken", "withdrawn", "kept_expectation_missed")
STATES = ("overdue", "due", *OUTCOMES, "renegotiated")
KEY = (OF.due_at, OF.client, OF.commitment_id, OF.made_at, OF.source, OF.id)
SOONEST, LATEST = Order("soonest", KEY), Order("latest", KEY, descending=True)

By = Literal["origin", "keeper", "maker"]


def commitments(
    engine: Engine,
    *,
    state: str = "",
    search: str = "",
    now: int,
    after: str | None = None,
    limit: int,
    **whose: str | None,
) -> Page:
    """Commitments in a state: of open ones those due soonest first, of others the latest.

    States are the outcomes, and `overdue` (open, its due has passed), `due` (open, within a day), `renegotiated`; any
    other is all. `whose`: `origin`, `keeper` or `maker`; "" where nobody is named. `search`: part of the client's id.
    """
    wanted = select(COMMITMENTS).where(_in(state, now))
    for name, value in whose.items():
        if value is not None:
            wanted = wanted.where(OF[name] == value if value else OF[name].is_(None))
    if search:
        wanted = wanted.where(func.lower(OF.client).contains(search.lower(), autoescape=True))
    return page(engine, wanted, order_of(state), limit, after)


def order_of(state: str) -> Order:
    """The order of a list of commitments in a state."""
    return SOONEST if state in ("open", "overdue", "due") else LATEST


def counts(engine: Engine, now: int) -> dict[str, int]:
    """How many commitments are in each state."""
    by_outcome = select(OF.outcome, func.count()).where(THERE).group_by(OF.outcome)
    with engine.connect() as connection:
        found = {str(outcome): int(number) for outcome, number in connection.execute(by_outcome)}
        for state in ("overdue", "due", "renegotiated"):
            number = select(func.count()).select_from(COMMITMENTS).where(_in(state, now))
            found[state] = connection.execute(number).scalar_one()
    return {state: found.get(state, 0) for state in STATES}


def by(engine: Engine, name: By, now: int, limit: int = 50) -> list[Row]:
    """How they went by who made or keeps them, or by origin: most broken first; `name` None: nobody is named."""
    column = OF[name]
    late, moved = _number("overdue", OF.due_at < now), _number("moved", OF.renegotiated > 0)
    wanted = select(column.label("name"), OF.outcome, func.count().label("number"), late, moved)
    found: dict[str | None, Row] = {}
    with engine.connect() as connection:
        for row in connection.execute(wanted.where(THERE).group_by(column, OF.outcome)).mappings():
            fresh = {"name": row["name"], **dict.fromkeys((*OUTCOMES, "overdue", "renegotiated"), 0)}
            mine = found.setdefault(row["name"], fresh)
            mine[row["outcome"]] = row["number"]
            mine["renegotiated"] += row["moved"]
            mine["overdue"] += row["overdue"] if row["outcome"] == "open" else 0
    return sorted(found.values(), key=lambda one: (-one["broken"], one["name"] or ""))[:limit]


def _number(name: str, where: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((where, 1), else_=0)).label(name)


def _in(state: str, now: int) -> ColumnElement[bool]:
    match state:
        case "overdue":
            return and_(OF.outcome == "open", OF.due_at < now)
        case "due":
            return and_(OF.outcome == "open", OF.due_at >= now, OF.due_at <= now + DAY)
        case "renegotiated":
            return MOVED
        case _:
            return OF.outcome == state if state in OUTCOMES else THERE
