"""The views as metrics: counted on a timer, not when somebody asks for them; labels are bounded in shared/measuring."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any

from sqlalchemy import Engine

from shared import metrics
from shared.labels import LE

from ..yardstick import Yardstick
from . import (
    exports_house,
    exports_practices,
    views_moments,
    views_retention,
    views_sources,
    views_standards,
    views_voice,
    views_wall,
)
from .gauges import timed
from .tables import Row
from .views_moments import Cell

Means = dict[tuple[object, ...], tuple[float, float]]  # values, each with its weight
Export = Callable[[Engine, int, Yardstick], None]

BY: tuple[tuple[views_moments.By, Any], ...] = (
    ("team", metrics.BY_TEAM),
    ("channel", metrics.BY_CHANNEL),
    ("type", metrics.BY_TYPE),
    ("link", metrics.BY_LINK),
    ("stage", metrics.BY_STAGE),
    ("segment", metrics.BY_SEGMENT),
)
CONTACTS = {f"contact_{label}": label for label in ("first", "chaser", "repeat")}
SOLVED = {"resolved_at_first": "solved", "came_again": "again"}
PROMISES = {name: name for name in ("kept", "late", "broken", "expectation_missed")}
MICROS = 1_000_000


def export(engine: Engine, now: int, yard: Yardstick) -> None:
    """Set every gauge of the views, as of `now` (µs), by the policy in force."""
    for name, one in EXPORTS.items():
        timed(name, one, engine, now, yard)
    metrics.EXPORTED_AT.set(now / MICROS)


def scores(engine: Engine, now: int, yard: Yardstick) -> None:
    """How scores and dimensions are spread."""
    metrics.SCORES.replace(spread((row["segment"], row) for row in views_wall.scores(engine)))
    metrics.DIMENSIONS.replace(spread((row["dimension"], row) for row in views_wall.dimensions(engine)))


def spread(rows: Iterable[tuple[str, Row]]) -> dict[tuple[object, ...], float]:
    """Counts by tenth as counts up to each."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(LE.values, 0.0))
    for name, row in rows:
        counts[name][f"{float(row['upto'])}"] += row["clients"]
    return {
        (name, le): total
        for name, mine in counts.items()
        for le, total in zip(mine, accumulate(mine.values()), strict=True)
    }


def movers(engine: Engine, now: int, yard: Yardstick) -> None:
    """Whose score moved since the day before."""
    rows = views_wall.moved(engine, now)
    metrics.MOVERS.replace({(way, row["segment"]): row[way] for row in rows for way in ("up", "down")})


def expectations(engine: Engine, now: int, yard: Yardstick) -> None:
    """The heat maps."""
    for by, gauge in BY:
        cells = views_moments.expectations(engine, by, now, yard)
        gauge.replace_means({(cell.dimension, cell.name): weighed(cell, yard) for cell in cells})


def weighed(cell: Cell, yard: Yardstick) -> tuple[float, float]:
    """A value and how much stands behind it, the prior with it."""
    return cell.value, cell.evidence + yard.strong


def links(engine: Engine, now: int, yard: Yardstick) -> None:
    """The weakest links, and what they cost."""
    found = views_moments.links(engine, now, yard)
    metrics.LINK_VALUE.replace_means({(link.name, link.kind): (link.value, link.moments) for link in found})
    metrics.LINK_MOMENTS.replace({(link.name, link.kind): link.moments for link in found})
    metrics.LINK_REPLIES.replace({(link.name, link.kind): link.people for link in found})
    metrics.LINK_SECONDS.replace({(link.name, link.kind): link.seconds for link in found})


def voice(engine: Engine, now: int, yard: Yardstick) -> None:
    """What clients said, and where they kept silent."""
    said = {(row["what"], row["segment"]): row["moments"] for row in views_voice.voice(engine, now)}
    hard = {("complaints_with_effort", row["segment"]): row["hard"] for row in views_voice.ease(engine, now)}
    metrics.VOICE.replace(said | hard)


def ratio(part: int, rest: int) -> tuple[float, float]:
    """The part of all, and how many all are."""
    return part / (part + rest), part + rest


def retention(engine: Engine, now: int, yard: Yardstick) -> None:
    """What is at stake, who buys again, and whom our work goes to."""
    metrics.VALUE.replace({(row["step"], row["segment"]): row["value"] for row in views_retention.at_stake(engine)})
    funnel = views_retention.funnel(engine)
    steps = ("touched", "first_order", "second_order")
    metrics.FUNNEL_CLIENTS.replace({(step, row["segment"]): row[step] for row in funnel for step in steps})
    stages: dict[tuple[object, ...], float] = {}
    for row in funnel:
        mine = row["touched"] - row["first_order"], row["first_order"] - row["second_order"], row["second_order"]
        stages |= {(stage, row["segment"]): n for stage, n in zip(("prospect", "trial", "client"), mine, strict=True)}
    metrics.STAGES.replace(stages)
    efforts = views_retention.effort(engine, now)
    metrics.EFFORT.replace({(row["stage"], row["segment"]): row["moments"] for row in efforts})


def standards(engine: Engine, now: int, yard: Yardstick) -> None:
    """Stated against attained, those that nothing was measured by as 0."""
    rows = views_standards.standards(engine, now, yard)
    stated = [row for row in rows if row["seconds"] is not None]
    metrics.TARGET.replace({(row["clock"], row["level"]): row["seconds"] for row in stated})
    metrics.MEASURED.replace({(row["clock"], row["level"]): bool(row["teams"]) for row in stated})
    held: dict[tuple[object, ...], float] = {}
    for row in rows:
        for team in row["teams"]:
            for outcome in views_standards.OUTCOMES:
                held[row["clock"], row["level"], team["team"], outcome] = team[outcome]
    metrics.STANDARD_CLOCKS.replace(held)
    ended: dict[tuple[object, ...], float] = defaultdict(float)
    for row in views_standards.clocks(engine, now):
        ended[row["clock"], row["outcome"], row["team"], row["segment"]] += row["moments"]
    metrics.CLOCKS.replace(ended)


def contacts(engine: Engine, now: int, yard: Yardstick) -> None:
    """What contacts were, and how many cases the first one solved."""
    rows = views_moments.tallied(engine, CONTACTS, now, "segment")
    metrics.CONTACTS.replace({(row["what"], row["segment"]): row["moments"] for row in rows})
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"solved": 0, "again": 0})
    for row in views_moments.tallied(engine, SOLVED, now, "segment"):
        counts[row["segment"]][row["what"]] = row["moments"]
    solved: Means = {(segment,): ratio(mine["solved"], mine["again"]) for segment, mine in counts.items()}
    metrics.SOLVED_FIRST.replace_means(solved)


def commitments(engine: Engine, now: int, yard: Yardstick) -> None:
    """How commitments stand, and what became of them of late, by team."""
    rows = views_wall.by_origin(engine, now)
    metrics.COMMITMENTS.replace({(row["state"], row["origin"]): row["number"] for row in rows})
    kept = views_moments.tallied(engine, PROMISES, now, "team")
    metrics.KEPT.replace({(row["what"], row["team"]): row["moments"] for row in kept})


def alerts(engine: Engine, now: int, yard: Yardstick) -> None:
    """What stands now, and whether somebody is on it."""
    found: dict[tuple[object, ...], float] = {}
    for row in views_wall.open_alerts(engine):
        hands = "somebody" if row["state"] == "acknowledged" else "nobody"
        found[row["rule"], row["state"], hands] = row["alerts"]
    metrics.OPEN_ALERTS.replace(found)


def trust(engine: Engine, now: int, yard: Yardstick) -> None:
    """What may be trusted of the sources."""
    rows = views_sources.sources(engine)
    heard = [row for row in rows if row["touchpoints"]]
    late: Means = {(row["source"],): (row["late"] / row["touchpoints"], row["touchpoints"]) for row in heard}
    metrics.SOURCE_LATE.replace_means(late)
    metrics.SOURCE_SILENT.replace_means({(row["source"],): (max(now - row["heard"], 0) / MICROS, 1) for row in heard})
    metrics.SOURCE_UNKNOWN.replace({(row["source"],): row["unknown"] for row in rows})
    held = views_sources.dead_by_source(engine)
    metrics.LETTERS.replace({(row["source"], row["reason"]): row["letters"] for row in held})
    metrics.UNKNOWN.set(views_sources.unknown_share(engine))


EXPORTS: dict[str, Export] = {
    "scores": scores, "movers": movers, "expectations": expectations, "links": links, "voice": voice,
    "retention": retention, "standards": standards, "contacts": contacts, "commitments": commitments,
    "alerts": alerts, "trust": trust, "house": exports_house.house, "practices": exports_practices.practices,
    "relationship": exports_practices.relationship,
}  # fmt: skip
