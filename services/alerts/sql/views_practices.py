"""How we serve: what moments say of late, by team, by segment, by what it is about; and how steady that is.

Counts are of teams and of the house, never of one person. docs/practices.md says what each name means.
"""

from collections.abc import Iterable
from statistics import fmean, pstdev
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, Engine, func, or_, select

from .paging import every
from .summing import DAY, MILLION
from .tables import MOMENTS, TALLIES, Row
from .views_moments import DAYS

By = Literal["team", "segment", "stage", "item", "role"]
NAMES: tuple[By, ...] = ("team", "segment", "stage", "item", "role")
OF = TALLIES.c
WEEK, WEEKS = 7, 8
FEW, LEAST = 5, 2  # of a practice in a week, and weeks: of fewer nothing is said
IN_TIME = ("first_response_met", "next_response_met")
# Practices that should be the same in each week: which moments they are, of which of all.
STEADY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **{act: ((f"did_{act}",), ("did_told",)) for act in ("summarised", "explained", "showed_options", "asked_needs")},
    "played_back": (("played_back",), ("played_back", "not_played_back")),
    "kept": (("kept",), ("kept", "late", "broken")),
    "answered_in_time": (IN_TIME, (*IN_TIME, "first_response_missed", "next_response_missed")),
}
TOLD = ("praised", "lesson_recorded")  # what stories are made of


class Spread(NamedTuple):
    """How the weekly share of a practice is spread: its mean and its standard deviation over so many weeks."""

    practice: str
    team: str
    mean: float
    spread: float
    weeks: int


def practices(
    engine: Engine, now: int, *names: By, days: int = DAYS, whats: Iterable[str] = (), **stands: str | None
) -> list[Row]:
    """How many `moments` there are of each `what`, and the sum of their numbers (`number`), by `names` besides.

    `whats`: these alone; one that ends in `_` is the beginning of names. `stands`: of a team, segment ... alone.
    """
    columns = [OF[name] for name in names]
    wanted = select(OF.what, *columns, func.sum(OF.moments).label("moments"), func.sum(OF.number).label("number"))
    wanted = wanted.where(OF.day > now // DAY - days, OF.day <= now // DAY)
    if asked := [named(what) for what in whats]:
        wanted = wanted.where(or_(*asked))
    for name, value in stands.items():
        if value is not None:
            wanted = wanted.where(OF[name] == value)
    found = every(engine, wanted.group_by(OF.what, *columns))
    return [
        row | {"moments": int(row["moments"]), "number": float(row["number"]) / MILLION}
        for row in found
        if row["moments"]
    ]


def named(what: str) -> ColumnElement[bool]:
    """Which moments a name stands for."""
    return OF.what.like(what.replace("_", "~_") + "%", escape="~") if what.endswith("_") else OF.what == what


def spreads(engine: Engine, now: int) -> list[Spread]:
    """How steady each practice of each team was in the last eight weeks, the least steady first."""
    begin, of_whole = now // DAY - WEEKS * WEEK + 1, {what for _, whole in STEADY.values() for what in whole}
    whats = of_whole | {what for part, _ in STEADY.values() for what in part}
    wanted = select(OF.team, OF.what, OF.day, func.sum(OF.moments).label("moments"))
    wanted = wanted.where(OF.day >= begin, OF.day <= now // DAY, OF.what.in_(whats))
    counts: dict[str, dict[tuple[int, str], int]] = {}
    for row in every(engine, wanted.group_by(OF.team, OF.what, OF.day)):
        week, mine = (row["day"] - begin) // WEEK, counts.setdefault(row["team"], {})
        mine[week, row["what"]] = mine.get((week, row["what"]), 0) + int(row["moments"])
    found = []
    for team, mine in counts.items():
        for practice, (part, whole) in STEADY.items():
            shares = list(weekly(mine, part, whole))
            if len(shares) >= LEAST:
                found.append(Spread(practice, team, fmean(shares), pstdev(shares), len(shares)))
    return sorted(found, key=lambda one: (-one.spread, one.practice, one.team))


def weekly(counts: dict[tuple[int, str], int], part: Iterable[str], whole: Iterable[str]) -> Iterable[float]:
    """The share of a practice in each week that has enough of it."""
    for week in range(WEEKS):
        all, mine = (sum(counts.get((week, what), 0) for what in whats) for whats in (whole, part))
        if all >= FEW:
            yield mine / all


def stories(engine: Engine, limit: int) -> list[Row]:
    """Praise, and the lessons that are told as a story: the latest first."""
    of, found = MOMENTS.c, list[Row]()
    for what in TOLD:
        mine = select(MOMENTS).where(of.what == what, (of.item != "") | (of.what != "lesson_recorded"))
        found += every(engine, mine.order_by(of.at.desc(), of.client.desc(), of.place.desc()).limit(limit))
    return sorted(found, key=lambda row: (-row["at"], row["client"]))[:limit]
