"""How we serve and what becomes of it as metrics: every name that the views count, at its metric."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Engine

from shared import labels
from shared import metrics_service as metrics
from shared.measuring import Standing

from ..yardstick import Yardstick
from . import views_practices, views_retention
from .tables import Row

MOST = 100  # clients that are counted one by one
Values = tuple[str, ...]
By = views_practices.By


class Shown(NamedTuple):
    """A metric: the values of its labels by `what` is counted, then by `names`."""

    metric: Standing
    whats: Mapping[str, Values]
    names: tuple[By, ...] = ()


def begun(begin: str, values: Iterable[str]) -> dict[str, Values]:
    """Names that begin alike, and go on with the value of a label."""
    return {f"{begin}{value}": (value,) for value in values}


TEAM: tuple[By, ...] = ("team",)
SEGMENT: tuple[By, ...] = ("segment",)
ITEM: tuple[By, ...] = ("item",)
ROLE: tuple[By, ...] = ("role",)
REASONS = begun("reason_", labels.WHY_TURNED.values) | begun("failed_", labels.WHY_TURNED.values)
EXCEPTIONS = {f"exception_{kind}_{how}": (kind, how) for kind in labels.EXCEPTION.values for how in labels.HOW.values}
TOUCHES = {"reply_by_people": ("people",), "reply_by_machine": ("machine",), **begun("by_", ("manager", "executive"))}
LESSONS = begun("lesson_", labels.LESSON.values)
WORTH = {
    "order": ("ordered",), "ended": ("left",), "came_back": ("came_back",), "offer": ("offer",),
    **begun("gesture_", ("goodwill", "restitution")),
}  # fmt: skip
LIVED = {
    **WORTH, "delivered": ("delivered",), "expectation_stated": ("expectation",),
    **begun("charge_", ("disputed", "held", "released", "taken")), **begun("relationship_", labels.LIVED.values),
}  # fmt: skip
RIVALS: dict[str, Values] = {"relationship_competitor": (), "compared": ()}
# How many there are.
COUNTS = (
    Shown(metrics.ACTS, begun("did_", labels.ACT.values), TEAM),
    Shown(metrics.SERVED, begun("", labels.MOMENT.values), TEAM),
    Shown(metrics.OUT_OF_HOURS, {"out_of_hours": ()}, SEGMENT),
    Shown(metrics.REASONS, REASONS, ITEM),
    Shown(metrics.EXCEPTIONS, EXCEPTIONS),
    Shown(metrics.CLAIMS, begun("claimed_", labels.CLAIMED.values), SEGMENT),
    Shown(metrics.GAPS, {"knowledge": ()}, ITEM),
    Shown(metrics.CAUSES, begun("tag_", labels.TAG.values)),
    Shown(metrics.LESSONS, LESSONS, ROLE),
    Shown(metrics.TOUCHES, TOUCHES, SEGMENT),
    Shown(metrics.RELATIONSHIP, LIVED, SEGMENT),
    Shown(metrics.OFFERS, {"offer": ()}, ("stage", "segment")),
    Shown(metrics.RIVALS, RIVALS, ITEM),
)
# What their numbers come to; and the mean of those, of names that always have one.
TOTALS = (Shown(metrics.WORTH, WORTH, SEGMENT),)
MEANS = (
    Shown(metrics.LESSON_LAG, {f"{what}_after": lesson for what, lesson in LESSONS.items()}),
    Shown(metrics.WAITED, {"client_waited": ("client",), "we_waited": ("us",)}, SEGMENT),
    Shown(metrics.RESTITUTION, {"gesture_restitution_worth": ()}, ITEM),
    Shown(metrics.RIVAL_MARK, {"compared": ()}, ITEM),
    Shown(metrics.MARKS, {"mark": ()}, ("item", "team")),
)


def practices(engine: Engine, now: int, yard: Yardstick) -> None:
    """All that is counted by day, of late."""
    rows = views_practices.practices(engine, now, *views_practices.NAMES)
    for shown in COUNTS:
        shown.metric.replace({key: count for key, (_, count) in summed(rows, shown).items()})
    for shown in TOTALS:
        shown.metric.replace({key: total for key, (total, _) in summed(rows, shown).items()})
    for shown in MEANS:
        shown.metric.replace_means({key: (total / n, n) for key, (total, n) in summed(rows, shown).items()})
    steady = {(one.practice, one.team): (one.spread, one.weeks) for one in views_practices.spreads(engine, now)}
    metrics.STEADY.replace_means(steady)


def summed(rows: Iterable[Row], shown: Shown) -> dict[tuple[str, ...], tuple[float, int]]:
    """By the values of its labels what the numbers come to, and how many there are."""
    found: dict[tuple[str, ...], tuple[float, int]] = {}
    for row in rows:
        values = shown.whats.get(row["what"])
        if values is not None:
            key = (*values, *(row[name] for name in shown.names))
            total, count = found.get(key, (0.0, 0))
            found[key] = total + row["number"], count + row["moments"]
    return {key: sums for key, sums in found.items() if sums[1] > 0}


def relationship(engine: Engine, now: int, yard: Yardstick) -> None:
    """What is known of each client by now, beside its orders."""
    metrics.OFF_CALM.replace(
        {(row["stage"], row["segment"]): row["clients"] for row in views_retention.off_calm(engine)}
    )
    metrics.HEARD.replace(views_retention.heard(engine, now))
    metrics.SERVANTS.set(len(views_retention.servants(engine, MOST)))
