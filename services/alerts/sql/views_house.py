"""How the house is run: its practices, and beside them what clients lived through meanwhile. Times are µs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Engine, Select, func, select

from ..house import changes, lapses, standards, units
from ..house.changes import Change
from ..house.lapses import Lapse
from ..house.practice import DAY, OF_LATE, Practice, of_kind, out_of
from ..house.standards import Standard
from ..house.units import Unit
from ..yardstick import Yardstick
from .paging import Order, Page, every, page
from .summing import COMPLAINTS
from .tables import ALERTS, MOMENTS, OPEN, PRACTICES, TALLIES, Row
from .views_moments import since, tallied
from .views_standards import WHATS, clocks

OF = PRACTICES.c
THERE = (OF.kind != "") & (OF.was > 0) & ~OF.void
LATEST = Order("practices", (OF.at, OF.unit, OF.source, OF.id), descending=True)
OFTEN = ("load", "sample")  # told day by day: no older ones are looked at than are of late
MOST = 20_000  # practices that are looked at, the latest; as many loads, and as many samples
CONTACTS = [f"contact_{label}" for label in ("first", "chaser", "repeat", "response", "conversation")]
ASKED_OF = ("complaint", "inquiry")  # the two that a house must hold to different times
OLD = 7 * DAY  # a matter so long past its due is no bad day, it is a backlog
AUTOPSY = 14 * DAY  # in which the loss of a client has a cause or a lesson
CAUSES = ("cause_recorded", "lesson_recorded")  # moments, by their `what`
QUIET = 300  # contacts of 30 days without a complaint: where one of a hundred is one, chance in one of twenty cases
FORGOTTEN = {name: name for name in ("cause_not_recorded", "lesson_not_drawn")}  # of a complaint that was put right


@dataclass(frozen=True, slots=True)
class House:
    """All that is shown of it: `cells` of surveys by unit and `money` by item are rows, `praise` is by team.

    `held` is the part of clocks that met their target by team, apart for days of more load than normal (True) and
    others, with how many they are of; `told` how many practices of each kind each unit told of late.
    """

    standards: list[Standard]
    units: list[Unit]
    changes: list[Change]
    lapses: list[Lapse]
    cells: list[Row]
    money: list[Row]
    breaches: list[Practice]
    praise: dict[str, int]
    held: dict[tuple[str, bool], tuple[float, int]]
    told: dict[tuple[str, str], int]


def house(engine: Engine, now: int, yard: Yardstick) -> House:
    """The house as of now, by the policy in force."""
    told = practices(engine, now)
    stated, mine = standards.standards(told, now), units.units(told, now)
    new = changes.changes(told, contacts(engine, now), now)
    ended = clocks(engine, now)
    complaints: dict[str, int] = {}
    for row in ended:
        if row["kind"] == "complaint":
            complaints[row["team"]] = complaints.get(row["team"], 0) + row["moments"]
    left = [*lapses.lapses(told, stated, mine, new, complaints, now), *undone(engine, now, yard)]
    late = [one for one in told if one.at >= now - OF_LATE]
    counts: dict[tuple[str, str], int] = {}
    for one in late:
        counts[one.kind, one.unit] = counts.get((one.kind, one.unit), 0) + 1
    return House(
        standards=stated,
        units=mine,
        changes=new,
        lapses=left,
        cells=cells(told),
        money=money(late),
        breaches=of_kind(late, "values_breach")[::-1],
        praise={row["team"]: row["moments"] for row in tallied_praise(engine, now)},
        held=held(engine, told, now),
        told=counts,
    )


def practices(engine: Engine, now: int) -> list[Practice]:
    """The practices in effect as of now, in order of time: the latest of them, of loads and samples those of late.

    What is told day by day is bounded apart, kind by kind: it pushes no standard and no training out of sight.
    """
    wanted = select(PRACTICES).where(THERE, OF.at <= now).order_by(OF.at.desc(), OF.unit, OF.source, OF.id).limit(MOST)
    rows = every(engine, wanted.where(OF.kind.not_in(OFTEN)))
    for kind in OFTEN:
        rows += every(engine, wanted.where(OF.kind == kind, OF.at >= now - OF_LATE))
    rows.sort(key=lambda row: (-row["at"], row["unit"], row["source"], row["id"]))
    return [practice(row) for row in reversed(rows)]


def practice(row: Row) -> Practice:
    """A row as a practice."""
    same = {name: row[name] for name in ("unit", "at", "kind", "item", "what", "value", "scale", "outcome")}
    return Practice(**same, items=msgspec.json.decode(row["items"]))


def told(
    engine: Engine, *, kind: str | None = None, unit: str | None = None, after: str | None = None, limit: int
) -> Page:
    """Practices one by one, the latest first: what any number of the house is made of."""
    wanted = select(PRACTICES).where(THERE)
    for column, value in ((OF.kind, kind), (OF.unit, unit)):
        if value is not None:
            wanted = wanted.where(column == value)
    return page(engine, wanted, LATEST, limit, after)


def contacts(engine: Engine, now: int) -> dict[int, int]:
    """How many contacts of clients there were on each day since 1970, as far back as changes are looked at."""
    of, first = TALLIES.c, (now - OF_LATE) // DAY - changes.WEEK
    wanted = select(of.day, func.sum(of.moments).label("moments")).where(of.what.in_(CONTACTS), of.day >= first)
    return {row["day"]: int(row["moments"]) for row in every(engine, wanted.group_by(of.day))}


def tallied_praise(engine: Engine, now: int) -> list[Row]:
    """How often clients praised each team of late."""
    of = MOMENTS.c
    mine = (of.what == "praised") & (of.at >= now - OF_LATE)
    return every(engine, select(of.team, func.count().label("moments")).where(mine).group_by(of.team))


def cells(told: Sequence[Practice]) -> list[Row]:
    """The latest mark of each cell of each survey and unit, as a part of the best mark; the time it is of."""
    found: dict[tuple[str, str, str], Row] = {}
    for one in of_kind(told, "survey"):
        for cell, mark in one.items.items():
            survey, part = one.item or one.what, out_of(mark, one.scale)
            if part is not None:
                named = {"survey": survey, "cell": cell, "unit": one.unit}
                found[survey, cell, one.unit] = named | {"part": part, "at": one.at}
    return [found[key] for key in sorted(found)]


def money(late: Sequence[Practice]) -> list[Row]:
    """What was spent of late by what for, and what was left (`margin`)."""
    sums: dict[str, float] = {}
    for one in of_kind(late, "cost"):
        sums[one.item] = sums.get(one.item, 0.0) + (one.value or 0.0)
    return [{"item": item, "value": value} for item, value in sorted(sums.items())]


def held(engine: Engine, told: Sequence[Practice], now: int) -> dict[tuple[str, bool], tuple[float, int]]:
    """By team, apart for days of high load and others: the part of its clocks that met their target, of how many."""
    high, counts = units.high_days(told), dict[tuple[str, bool], list[int]]()
    for row in daily(engine, now) if high else ():
        day = high.get((row["team"], row["day"]))
        if day is not None:
            both = counts.setdefault((row["team"], day), [0, 0])
            both[row["what"].endswith("_met")] += int(row["moments"])
    return {where: (met / (met + missed), met + missed) for where, (missed, met) in counts.items() if met + missed}


def daily(engine: Engine, now: int) -> list[Row]:
    """Clocks of late that ended with a target, by team and day."""
    of = TALLIES.c
    wanted = select(of.team, of.day, of.what, func.sum(of.moments).label("moments")).where(of.day >= since(now))
    return every(engine, wanted.where(of.what.in_(WHATS), of.team != "").group_by(of.team, of.day, of.what))


def undone(engine: Engine, now: int, yard: Yardstick) -> list[Lapse]:
    """What was left undone that shows without practices: no target, an old backlog, complaints and losses unlearnt."""
    found = []
    for kind in ASKED_OF if yard.standards else ():
        if yard.level_of("first_response", kind, None, None) is None:
            found.append(Lapse("no_target", kind))
    for row in every(engine, backlog(now)):
        found.append(Lapse("backlog_old", row["team"] or "", row["since"], row["alerts"]))
    found += [Lapse("too_quiet", segment) for segment in too_quiet(engine, now)]
    if not every(engine, learnt()):
        return found
    forgotten: dict[str, int] = {}
    for row in tallied(engine, FORGOTTEN, now, "team"):
        forgotten[row["team"]] = max(forgotten.get(row["team"], 0), row["moments"])
    found += [Lapse("complaint_forgotten", team, count=count) for team, count in sorted(forgotten.items())]
    lost = every(engine, unlearnt(now))
    return found + [Lapse("autopsy_missing", row["segment"], row["since"], row["clients"]) for row in lost]


def too_quiet(engine: Engine, now: int) -> list[str]:
    """Segments with many contacts of late and not one complaint."""
    names = dict.fromkeys(CONTACTS, "contacts") | dict.fromkeys(COMPLAINTS, "complaints")
    counts = {(row["segment"], row["what"]): row["moments"] for row in tallied(engine, names, now, "segment")}
    many = sorted(segment for (segment, what), count in counts.items() if what == "contacts" and count >= QUIET)
    return [segment for segment in many if not counts.get((segment, "complaints"))]


def backlog(now: int) -> Select[Any]:
    """Alerts of missed targets that have stood for a week, by the team that has them."""
    of = ALERTS.c
    wanted = select(of.team, func.count().label("alerts"), func.min(of.started_at).label("since"))
    mine = OPEN & (of.rule == "breach") & ~of.shadow & (of.started_at < now - OLD)
    return wanted.where(mine).group_by(of.team).order_by(of.team)


def learnt() -> Select[Any]:
    """Whether any cause or lesson was ever recorded of a client: who records none is not judged by it."""
    of = MOMENTS.c
    return select(of.client).where(of.what.in_(CAUSES)).limit(1)


def unlearnt(now: int) -> Select[Any]:
    """Clients that left two weeks to a quarter ago, and nobody recorded a cause or a lesson since: by segment."""
    gone, taught = MOMENTS.alias("gone"), MOMENTS.alias("taught")
    after = (taught.c.client == gone.c.client) & taught.c.what.in_(CAUSES) & (taught.c.at >= gone.c.at)
    mine = (gone.c.what == "ended") & (gone.c.at < now - AUTOPSY) & (gone.c.at >= now - OF_LATE)
    wanted = select(
        gone.c.segment, func.count(gone.c.client.distinct()).label("clients"), func.min(gone.c.at).label("since")
    )
    return wanted.where(mine, ~select(taught.c.place).where(after).exists()).group_by(gone.c.segment)
