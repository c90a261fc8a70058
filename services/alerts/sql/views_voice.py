"""What clients said, and where they kept silent: of 30 days, each number with the clients behind it."""

from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, func, literal, select, union_all

from .paging import every
from .summing import COMPLAINTS, DAY
from .tables import ALERTS, CLIENTS, MOMENTS, OPEN, VOICES, Row
from .views_moments import since, tallied

# What each number counts: of moments by their `what`.
SAID = {
    "complaint": "complaints", "complaint_with_effort": "complaints", "contact_failed": "failed_attempts",
    "abandoned": "failed_attempts", "complaint_unanswered": "forgotten_complaints",
}  # fmt: skip
SPOKE = 90 * DAY  # who complained so long before leaving did not leave in silence
MOST = 50


def voice(engine: Engine, now: int) -> list[Row]:
    """How many complaints, failed attempts, complaints forgotten, silent failures and silent exits, by segment."""
    found = tallied(engine, SAID, now, "segment")
    for what, clients in (("quiet_failures", quiet(now)), ("silent_exits", silent(now))):
        mine = clients.subquery()
        segment = func.coalesce(CLIENTS.c.segment, "").label("segment")
        counted = select(segment, func.count().label("moments")).select_from(
            mine.outerjoin(CLIENTS, CLIENTS.c.client == mine.c.client)
        )
        found += [{"what": what, **row} for row in every(engine, counted.group_by(segment))]
    return found


def ease(engine: Engine, now: int) -> list[Row]:
    """Of the complaints of each segment, how many needed no second try, wait, transfer or explanation (`easy`)."""
    names = {"complaint": "easy", "complaint_with_effort": "hard"}
    found: dict[str, Row] = {}
    for row in tallied(engine, names, now, "segment"):
        fresh = {"segment": row["segment"], "easy": 0, "hard": 0}
        found.setdefault(row["segment"], fresh)[row["what"]] = row["moments"]
    return list(found.values())


def quiet_clients(engine: Engine, now: int) -> list[Row]:
    """Clients that lived through failures of late and never complained: those with the most, `score` and step too."""
    mine = quiet(now).subquery()
    return _named(engine, mine, mine.c.failures.desc(), mine.c.failures)


def silent_clients(engine: Engine, now: int) -> list[Row]:
    """Clients that left without a complaint, or are leaving by the rule `silent_leaver`: the latest first."""
    mine = silent(now).subquery()
    return _named(engine, mine, mine.c.at.desc(), mine.c.at, mine.c.left)


def quiet(now: int) -> Select[Any]:
    """Clients with failures and no complaint of late."""
    of = VOICES.c
    sums = func.sum(of.failures), func.sum(of.complaints)
    wanted = select(of.client, sums[0].label("failures")).where(of.day >= since(now)).group_by(of.client)
    return wanted.having((sums[0] > 0) & (sums[1] == 0))


def silent(now: int) -> Select[Any]:
    """Clients that left of late and are not back, or are leaving, without a complaint in the 90 days before."""
    left, back, of = MOMENTS.alias("left_us"), MOMENTS.alias("back"), ALERTS.c
    returned = (back.c.client == left.c.client) & (back.c.what == "came_back") & (back.c.at >= left.c.at)
    gone = select(left.c.client, left.c.at).where(left.c.what == "ended", left.c.at >= since(now) * DAY)
    gone = gone.where(~_complained(left.c.client, left.c.at), ~select(back.c.place).where(returned).exists())
    leaving = select(of.client, of.started_at.label("at")).where(OPEN, of.rule == "silent_leaver")
    leaving = leaving.where(~of.shadow, ~of.historical, ~_complained(of.client, of.started_at))
    said_so = gone.add_columns(literal(1).label("left")), leaving.add_columns(literal(0).label("left"))
    both = union_all(*said_so).subquery()
    last = func.max(both.c.at).label("at"), func.max(both.c.left).label("left")
    return select(both.c.client, *last).group_by(both.c.client)


def _complained(client: ColumnElement[Any], at: ColumnElement[Any]) -> ColumnElement[bool]:
    spoke = MOMENTS.alias("spoke")
    before = spoke.c.what.in_(COMPLAINTS) & (spoke.c.at > at - SPOKE) & (spoke.c.at <= at)
    return select(spoke.c.place).where(spoke.c.client == client, before).exists()


def _named(engine: Engine, mine: Any, order: ColumnElement[Any], *columns: ColumnElement[Any]) -> list[Row]:
    of = CLIENTS.c
    wanted = select(mine.c.client, *columns, of.score, of.ladder, of.segment)
    joined = mine.outerjoin(CLIENTS, of.client == mine.c.client)
    return every(engine, wanted.select_from(joined).order_by(order, mine.c.client).limit(MOST))
