"""The house as metrics: what is left undone, standards, units, changes, surveys, money, and targets met under load."""

from sqlalchemy import Engine

from shared import metrics_house as metrics

from ..yardstick import Yardstick
from . import views_house
from .views_house import House

Values = dict[tuple[object, ...], float]
Means = dict[tuple[object, ...], tuple[float, float]]  # values, each with its weight


def house(engine: Engine, now: int, yard: Yardstick) -> None:
    """Set all of them."""
    found = views_house.house(engine, now, yard)
    metrics.PRACTICES.replace(found.told)
    undone: Values = {}
    for one in found.lapses:
        undone[one.kind, one.whose] = undone.get((one.kind, one.whose), 0.0) + one.count
    metrics.LAPSES.replace(undone)
    metrics.NORMS.replace_means(norms(found))
    metrics.SHARES.replace_means(shares(found))
    changes(found)
    cells: Means = {(row["survey"], row["cell"], row["unit"]): (row["part"], 1.0) for row in found.cells}
    metrics.CELLS.replace_means(cells)
    metrics.MONEY.replace({(row["item"],): row["value"] for row in found.money})
    held: Means = {("high" if high else "normal", team): said for (team, high), said in found.held.items()}
    metrics.UNDER_LOAD.replace_means(held)


def norms(found: House) -> Means:
    """What is said of each standard, and nothing where nothing is."""
    said: Means = {}
    for one in found.standards:
        measured = None if one.metric is None else float(one.metric != "")
        numbers = {"stated": one.stated, "attained": one.attained, "progress": one.progress, "measured": measured}
        said |= told(one.name, numbers)
    return said


def shares(found: House) -> Means:
    """What is said of each unit."""
    said: Means = {}
    for one in found.units:
        numbers = {"agenda": one.agenda, "accuracy": one.accuracy, "load": one.load, "trained": float(one.angry)}
        said |= told(one.name, numbers)
    return said


def told(whose: str, numbers: dict[str, float | None]) -> Means:
    """What is known of one, name by name."""
    return {(name, whose): (value, 1.0) for name, value in numbers.items() if value is not None}


def changes(found: House) -> None:
    """Of each change the latest, where one comes again."""
    ready: Means = {}
    turned: Means = {}
    for one in reversed(found.changes):
        if one.ready is not None:
            ready[one.kind, one.item] = one.ready, 1.0
        turned[one.kind, one.item, "before"] = one.before, 1.0
        if one.after is not None:
            turned[one.kind, one.item, "after"] = one.after, 1.0
    metrics.READINESS.replace_means(ready)
    metrics.TURNED.replace_means(turned)
