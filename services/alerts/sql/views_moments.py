"""Moments one by one: what any number made of them leads to. And how they stand, summed by link of the chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp2
from typing import Literal, Protocol

from sqlalchemy import Engine, and_, func, select

from .paging import Order, Page, every, page
from .summing import CELL, DAY, MILLION, PART
from .tables import EXPECTATIONS, MOMENTS, TALLIES, Row

OF = MOMENTS.c
LATEST = Order("moments", (OF.at, OF.client, OF.place), descending=True)
DAYS = 30  # what "of late" is, today among them
MOST = 50  # names of a heat map: those with the most moments
PARTS: dict[str, int] = {"channel": 0, "type": 2}  # of the name of a link
REPLIES = {"reply_by_people": "people", "reply_by_machine": "machines"}
HYBRID = 0.05  # the part of replies by the other from which people and machines do it together

By = Literal["team", "channel", "type", "link", "stage", "segment"]


class Yardstick(Protocol):
    """What the score measures by: see `services/alerts/yardstick.py`."""

    @property
    def strong(self) -> float: ...
    @property
    def dimensions(self) -> tuple[str, ...]: ...
    def prior(self, segment: str | None, dimension: str) -> float: ...


@dataclass(frozen=True)
class Cell:
    """A dimension of a team, channel ...: `value` 0 to 100 by the score's own formula, from `moments` in all.

    `good` is the part of the `evidence` that speaks for us.
    """

    name: str
    dimension: str
    value: float
    good: float
    evidence: float
    moments: int


@dataclass(frozen=True)
class Link:
    """A link of the chain, a type of touchpoint in a channel: how well it works, and who handles it.

    Of 30 days: `people` and `machines` replied so often in its channel, clients waited or were held so many `seconds`.
    """

    name: str
    kind: str
    value: float
    lost: float
    moments: int
    people: int
    machines: int
    seconds: float


def since(now: int) -> int:
    """The first day (since 1970) of late."""
    return now // DAY - DAYS + 1


def moments(
    engine: Engine, *, whats: Iterable[str] = (), of_late: int | None = None, after: str | None = None, limit: int,
    **stands: str | None,
) -> Page:  # fmt: skip
    """Moments, the latest first. `stands`: client, dimension, team, channel, type, segment, stage, kind, item, role ...

    `of_late`: those of the days that end with this moment (µs), as they are counted. "" stands for none.
    """
    wanted = select(MOMENTS)
    if named := tuple(whats):
        wanted = wanted.where(OF.what.in_(named))
    if of_late is not None:
        wanted = wanted.where(OF.at >= since(of_late) * DAY)
    for name, value in stands.items():
        if value is not None:
            wanted = wanted.where(OF[name] == value)
    return page(engine, wanted, LATEST, limit, after)


def expectations(engine: Engine, by: By, now: int, yard: Yardstick) -> list[Cell]:
    """The seven expectations by team, channel and so on: those with the most moments, by name."""
    sums: dict[tuple[str, str], list[float]] = {}
    of, summed = EXPECTATIONS.c, "link" if by in PARTS else by
    mine = of.by == summed
    if summed != "link":  # channels and types are few
        most = select(of.name).where(mine).group_by(of.name).order_by(func.sum(of.moments).desc(), of.name)
        mine &= of.name.in_(most.limit(MOST))
    for row in every(engine, select(EXPECTATIONS).where(mine)):
        left = exp2((row["cell"] * CELL * DAY - now) / (row["half_life"] * DAY)) / PART
        name = row["name"] if summed == by else row["name"].rpartition(" ")[PARTS[by]]
        cell = sums.setdefault((name, row["dimension"]), [0.0, 0.0, 0])
        cell[0] += row["good"] * left
        cell[1] += row["bad"] * left
        cell[2] += row["moments"]
    found = []
    for (name, dimension), (good, bad, count) in sorted(sums.items()):
        prior = yard.prior(name if by == "segment" else None, dimension)
        value = (yard.strong * prior + 100.0 * good) / (yard.strong + good + bad)
        found.append(Cell(name, dimension, value, good, good + bad, int(count)))
    return [cell for cell in found if cell.moments]


def links(engine: Engine, now: int, yard: Yardstick) -> list[Link]:
    """The links of the chain, the weakest first: by value, then by what was lost there."""
    cells: dict[str, list[Cell]] = {}
    for cell in expectations(engine, "link", now, yard):
        cells.setdefault(cell.name, []).append(cell)
    handled, found = handling(engine, now), []
    # what is judged long after, of a case at rest, is known in no channel
    everywhere = {who: sum(one.get(who, 0) for one in handled.values()) for who in ("people", "machines", "seconds")}
    for name, mine in cells.items():
        channel, _, type = name.rpartition(" ")
        replies = handled.get(channel, {}) if channel else everywhere
        people, machines = replies.get("people", 0), replies.get("machines", 0)
        evidence = sum(cell.evidence for cell in mine)
        prior = sum(yard.prior(None, cell.dimension) * cell.evidence for cell in mine) / evidence if evidence else 0.0
        # a link that serves several dimensions is worth what its moments say in all of them together
        good = sum(cell.good for cell in mine)
        value = (yard.strong * prior + 100.0 * good) / (yard.strong + evidence)
        count = sum(cell.moments for cell in mine)
        seconds = replies.get("seconds", 0.0) if type == "contact.received" else 0.0
        asked = type == "reply.sent"
        found.append(
            Link(
                name,
                kind_of(people, machines),
                value,
                max(evidence - good, 0.0),
                count,
                int(people) if asked else 0,
                int(machines) if asked else 0,
                seconds,
            )  # fmt: skip
        )
    return sorted(found, key=lambda link: (link.value, -link.lost, link.name))


def kind_of(people: float, machines: float) -> str:
    """Who handles a channel: people, a machine (also where nobody of ours replies at all), or both."""
    share = people / (people + machines) if people else 0.0
    if share < HYBRID:
        return "machine"
    return "hybrid" if share <= 1.0 - HYBRID else "people"


def handling(engine: Engine, now: int) -> dict[str, dict[str, float]]:
    """By channel: how often people and machines replied of late, and how many seconds clients waited there."""
    of, found = TALLIES.c, dict[str, dict[str, float]]()
    wanted = select(of.channel, of.what, func.sum(of.moments).label("moments"), func.sum(of.number).label("number"))
    mine = and_(of.day >= since(now), of.what.in_(REPLIES) | of.what.like("contact~_%", escape="~"))
    for row in every(engine, wanted.where(mine).group_by(of.channel, of.what)):
        channel = found.setdefault(row["channel"], {})
        if row["what"] in REPLIES:
            channel[REPLIES[row["what"]]] = int(row["moments"])
        else:
            channel["seconds"] = channel.get("seconds", 0.0) + row["number"] / MILLION
    return found


def tallied(engine: Engine, whats: Mapping[str, str], now: int, *names: str) -> list[Row]:
    """How many moments of late there are of each name that `whats` gives to their `what`, by `names` besides."""
    of, found = TALLIES.c, dict[tuple[object, ...], int]()
    columns = [of[name] for name in names]
    wanted = select(of.what, *columns, func.sum(of.moments).label("moments")).where(of.day >= since(now))
    for row in every(engine, wanted.where(of.what.in_(whats)).group_by(of.what, *columns)):
        key = (whats[row["what"]], *(row[name] for name in names))
        found[key] = found.get(key, 0) + int(row["moments"])
    return [dict(zip(("what", *names), key, strict=True)) | {"moments": count} for key, count in found.items() if count]
