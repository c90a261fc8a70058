"""`python -m tests.bench.sla`: the breach of a service level foreseen while an incident is open (docs/risk.md).

On the real log of UCI: an additive model of what the core knows of the case and its client, against a gradient boosting
of the same numbers. Both learn from the first 60 % of the incidents by the time of their opening, and are judged on the
others. The additive model gives each number a curve of its own, without pairs; how far the resolution clock is has
one for each weekday of the opening, as a weekend ahead means something else.
"""

import argparse
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any
from zlib import crc32

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small data: threads only wait for each other

import numpy as np  # noqa: E402
from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: E402

from services.lookback.risk.quality import Measured, area, calibration_error, measured  # noqa: E402
from services.lookback.risk.training import FOLDS, isotonic  # noqa: E402

from .incidents import AGES, Look, looks  # noqa: E402
from .logistic import logistic  # noqa: E402

Array = np.ndarray[Any, Any]
EARLIER = 0.6
REACHED = {1: 0.633, 8: 0.622, 24: 0.622, 48: 0.673, 72: 0.787}
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
BY_WEEKDAY = ("resolution", "left", "share")
PENALTY = 5.0
LEAST = 30  # incidents with a word, below which it is not told apart
MOST = 20  # words of a kind


@dataclass(frozen=True)
class Foreseen:
    """How well the breaches of the later incidents of one age were foreseen; `gap` is what the boosting has more.

    `rate` is by how much the mean of what was said is off: what no curve could mend that knows the earlier part alone.
    """

    age: int
    earlier: int
    later: int
    bad_earlier: float
    bad_later: float
    additive: Measured
    boosting: Measured
    gap: Measured
    error: Measured
    rate: float


def foreseen(age: int, seen: list[Look]) -> Foreseen:
    """Learn from the earlier ones, judge on the later."""
    opened = sorted({(look.opened, look.case) for look in seen})
    cut = opened[int(len(opened) * EARLIER)][0]
    of_age = [look for look in seen if look.age == age]
    before, after = [look for look in of_age if look.opened < cut], [look for look in of_age if look.opened >= cut]
    bad, came = np.array([look.bad for look in before]), np.array([look.bad for look in after])
    kept = [
        (kind, word) for kind in before[0].words
        for word, count in Counter(look.words[kind] for look in before).most_common(MOST) if count >= LEAST
    ]  # fmt: skip
    trees = HistGradientBoostingClassifier(
        learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=50, l2_regularization=5.0, max_iter=120, random_state=0
    ).fit(np.hstack([numbers(before), words(before, kept)]), bad)
    boosted = trees.predict_proba(np.hstack([numbers(after), words(after, kept)]))[:, 1]
    design = [np.hstack([curved(before, part), words(part, kept)]) for part in (before, after)]
    weights = logistic(design[0], bad, None, PENALTY)
    odds = weights[0] + design[1] @ weights[1:]
    points = isotonic(held_out(design[0], bad, before), bad)
    said = np.interp(odds, [x for x, _ in points], [y for _, y in points])
    owners, both = [look.client for look in after], np.stack([odds, boosted], axis=1)
    return Foreseen(
        age, len(before), len(after), float(bad.mean()), float(came.mean()),
        measured(area, odds, came, owners),
        measured(area, boosted, came, owners),
        measured(lambda two, ill, w: area(two[:, 1], ill, w) - area(two[:, 0], ill, w), both, came, owners),
        measured(calibration_error, said, came, owners),
        abs(float(said.mean() - came.mean())),
    )  # fmt: skip


def numbers(seen: list[Look]) -> Array:
    """A row of numbers for each."""
    return np.array([list(look.numbers.values()) for look in seen])


def words(seen: list[Look], kept: list[tuple[str, str]]) -> Array:
    """For each whether it has each of these words."""
    return np.array([[float(look.words[kind] == word) for kind, word in kept] for look in seen])


def curved(before: list[Look], seen: list[Look]) -> Array:
    """Each number as ramps between its quantiles among the earlier ones."""
    names, learnt, rows = list(before[0].numbers), numbers(before), numbers(seen)
    columns = [ramp for place in range(len(names)) for ramp in ramps(learnt[:, place], rows[:, place])]
    days, day_of = learnt[:, names.index("weekday")], rows[:, names.index("weekday")]
    for name in BY_WEEKDAY:
        place = names.index(name)
        for day in range(7):
            if (days == day).sum() >= 3 * LEAST:
                on = (day_of == day).astype(float)
                found = ramps(learnt[days == day, place], rows[:, place], (0.0, 0.25, 0.5, 0.75, 1.0))
                columns += [on, *(on * ramp for ramp in found)]
    return np.stack(columns, axis=1)


def ramps(learnt: Array, values: Array, shares: tuple[float, ...] = SHARES) -> list[Array]:
    """How far values have come from one quantile to the next."""
    knots = np.unique(np.quantile(learnt, shares))
    return [np.clip((values - low) / (high - low), 0.0, 1.0) for low, high in zip(knots, knots[1:], strict=False)]


def held_out(design: Array, bad: Array, seen: list[Look]) -> Array:
    """The log-odds of each by a model of other clients, to calibrate by."""
    folds, found = np.array([crc32(look.client.encode()) % FOLDS for look in seen]), np.zeros(len(bad))
    for fold in range(FOLDS):
        own = folds == fold
        weights = logistic(design[~own], bad[~own], None, PENALTY)
        found[own] = weights[0] + design[own] @ weights[1:]
    return found


def table(found: list[Foreseen]) -> str:
    """As docs/risk.md has it."""
    lines = [
        "| open for | learnt from, breached | judged on, breached | additive | gradient boosting | gap "
        "| reached before | calibration error | of it the rate |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        lines.append(
            f"| {one.age} h | {one.earlier}, {one.bad_earlier:.0%} | {one.later}, {one.bad_later:.0%} "
            f"| **{one.additive}** | {one.boosting} | {one.gap} | {REACHED[one.age]:.3f} "
            f"| {one.error} | {one.rate:.3f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Fold the log, fit and judge; a few minutes."""
    parser = argparse.ArgumentParser(prog="sla", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    given = parser.parse_args()
    seen = looks()
    if not seen:
        raise SystemExit("the log of UCI is not here: set DRIFTLINE_BENCH_LOG to its incident_event_log.csv.gz")
    found = [foreseen(age, seen) for age in AGES]
    print(json.dumps([asdict(one) for one in found], indent=2) if given.json else table(found))


if __name__ == "__main__":
    main()
