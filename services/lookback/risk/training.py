"""Fitting: a boosting of small trees, taken apart into curves and pairs, and its isotonic calibration. Needs numpy.

Trees of two splits see at most two statistics on each of their paths, so what they say is, exactly, a sum of what each
statistic says alone and of what pairs say beyond (Lou, Caruana, Gehrke and Hooker, *Accurate intelligible models with
pairwise interactions*, KDD 2013). Both are read off the boosting at the middle of the good samples (the
anchored decomposition of Kuo, Sloan, Wasilkowski and Wozniakowski, Mathematics of Computation 79, 2010). The strongest
pairs are kept. Calibration is isotonic regression of what the model says of clients that it was not fitted on (Zadrozny
and Elkan, KDD 2002), read off at a few points.
"""

from itertools import combinations
from typing import TYPE_CHECKING, Any

from services.scoring.detectors.risk import Curve, Pair, RiskModel
from services.scoring.policy.policy import DAY
from shared.errors import Failed

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

TREES, RATE, LEAST_LEAF, RIDGE, COLUMNS = 500, 0.06, 60, 5.0, 0.5
STEPS = 16  # spans that a statistic is parted into, at most: more are not found again in another history
PAIRS = 120  # kept, the strongest
FOLDS = 5
GOOD_ONES = 200_000  # good samples that a fit rests on: more change little but the time it takes
LATE, ENOUGH = 2 * DAY, 15 * DAY  # ahead of what is foreseen: a warning later helps little, and one earlier no more
DEAR = 4.0  # what a good sample weighs of a client of whom a false alarm is dear
POINTS = 8  # of the calibration
ROUNDED = 3  # decimals of log-odds
FLAT = 0.005  # log-odds: a curve that never says more, or a pair that usually says less, is left out
LEAST, MOST = 1e-4, 0.98  # nothing is certain


def need() -> None:
    """Raises Failed where the libraries of fitting are not installed."""
    try:
        import numpy  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError as error:
        raise Failed(f"{error.name} is not installed: pip install 'driftline[fit]'") from error


def edges_of(values: "Array") -> "Array":
    """What parts a statistic into spans: its usual value, and quantiles of the others."""
    import numpy as np

    known, counts = np.unique(values, return_counts=True)
    usual = known[counts.argmax()]
    rest = values[values != usual]
    if not len(rest):
        return np.zeros(0)
    edges = np.unique(np.round([usual, *np.quantile(rest, np.linspace(0.0, 1.0, STEPS)[1:-1])], ROUNDED))
    return np.asarray(edges[edges > known[0]])


def worth(ahead: "Array", spared: "Array", early: bool) -> "Array":
    """What each sample weighs: `DEAR` where it is good and its client `spared`, else one.

    Where a warning has to be `early`, a bad one is worth the time that a warning would leave, beyond two days and up to
    fifteen, and one in the mean.
    """
    import numpy as np

    bad = ahead > 0
    good = np.where(spared, DEAR, 1.0)
    left = np.where(bad, np.clip(ahead, LATE, ENOUGH) - LATE, 0) / DAY
    if not early or not left.any():
        return np.where(bad, 1.0, good)
    return np.where(bad, left / left[bad].mean(), good)


def boosted(codes: "Array", bad: "Array", weights: "Array") -> Any:
    """Trees that see the spans, not the values."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    trees = HistGradientBoostingClassifier(
        learning_rate=RATE, max_iter=TREES, max_depth=2, max_leaf_nodes=4, min_samples_leaf=LEAST_LEAF,
        l2_regularization=RIDGE, max_features=COLUMNS, early_stopping=False, random_state=0,
    )  # fmt: skip
    return trees.fit(codes, bad, sample_weight=weights)


def taken_apart(trees: Any, codes: "Array", bad: "Array", values: "Array", edges: list["Array"]) -> RiskModel:
    """What the trees say as curves and pairs, from the middle of the good samples on; nothing is calibrated yet."""
    import numpy as np

    usual = np.median(codes[~bad], axis=0).astype(int)
    start, tables = said_of(trees, usual, [len(one) + 1 for one in edges])
    alone = [tables[0, 1][:, usual[1]], *(tables[0, place][usual[0]] for place in range(1, len(edges)))]
    found = []
    for (first, second), both in tables.items():
        table = both - alone[first][:, None] - alone[second][None, :]
        strength = float(table[codes[:, first], codes[:, second]].std())
        if strength >= FLAT:
            found.append((strength, pair(first, second, edges, table)))
    strongest = sorted(found, key=lambda one: (-one[0], one[1].first, one[1].second))[:PAIRS]
    curves = tuple(curve(values[:, place], codes[:, place], says) for place, says in enumerate(alone))
    return RiskModel(round(start, ROUNDED), curves, (), pairs=tuple(one for _, one in strongest))


def said_of(trees: Any, usual: "Array", spans: list[int]) -> tuple[float, dict[tuple[int, int], "Array"]]:
    """What the trees say where all is `usual`, and what is added for each two statistics in each two of their spans."""
    import numpy as np

    couples = list(combinations(range(len(spans)), 2))
    grids = [np.indices((spans[first], spans[second])).reshape(2, -1).T for first, second in couples]
    rows = np.repeat(usual[None, :], sum(map(len, grids)), axis=0)
    ends = np.cumsum([len(grid) for grid in grids])
    for couple, grid, end in zip(couples, grids, ends, strict=True):
        rows[end - len(grid) : end, couple] = grid
    start = float(trees.decision_function(usual[None, :])[0])
    said = np.split(trees.decision_function(rows) - start, ends[:-1])
    shapes = ((spans[first], spans[second]) for first, second in couples)
    return start, {couple: one.reshape(shape) for couple, one, shape in zip(couples, said, shapes, strict=True)}


def curve(values: "Array", codes: "Array", says: "Array") -> Curve:
    """Through the middle of each span; none where it says next to nothing."""
    import numpy as np

    points: list[tuple[float, float]] = []
    for code, number in enumerate(says):
        part = values[codes == code]
        x = round(float(np.median(part)), ROUNDED) if len(part) else None
        if x is not None and (not points or x > points[-1][0]):
            points.append((x, round(float(number), ROUNDED)))
    return tuple(points) if any(abs(y) >= FLAT for _, y in points) else ()


def pair(first: int, second: int, edges: list["Array"], table: "Array") -> Pair:
    """A table with no two neighbouring rows or columns that say the same."""
    import numpy as np

    table = np.round(table, ROUNDED)
    rows = [0, *(np.flatnonzero(np.any(table[1:] != table[:-1], axis=1)) + 1)]
    columns = [0, *(np.flatnonzero(np.any(table[:, 1:] != table[:, :-1], axis=0)) + 1)]
    return Pair(
        first,
        second,
        tuple(float(edges[first][place - 1]) for place in rows[1:]),
        tuple(float(edges[second][place - 1]) for place in columns[1:]),
        tuple(tuple(float(number) for number in row) for row in table[np.ix_(rows, columns)]),
    )


def isotonic(odds: "Array", bad: "Array") -> Curve:
    """A few points of the rising curve from log-odds to probability that fits best."""
    import numpy as np
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=LEAST, y_max=MOST, out_of_bounds="clip").fit(odds, bad)
    order = np.sort(odds)
    # evenly by log-odds would rest the top on nobody, evenly by samples would blur it: by samples, finer to the top
    shares = [0.0, 0.5, *(1.0 - 0.3**step for step in range(1, POINTS)), 1.0 - 20.0 / len(order), 1.0]
    points: list[tuple[float, float]] = []
    edges = np.quantile(order, sorted({share for share in shares if 0.0 <= share <= 1.0}))
    for low, high in zip(edges, edges[1:], strict=False):
        part = (odds >= low) & (odds <= high)
        if part.any():
            x, y = round(float(odds[part].mean()), 4), float(fitted.predict(odds[part]).mean())
            if not points or x > points[-1][0]:
                points.append((x, round(max(y, points[-1][1] if points else 0.0), 6)))
    return tuple(points)


def fit(
    values: "Array", bad: "Array", weights: "Array", groups: "Array", horizon: int, about: dict[str, str]
) -> RiskModel:
    """A model of these samples: rows of statistics, whether it came within the horizon (µs), and what each is worth.

    `groups`: whose each is, so that nobody calibrates itself. The calibration weighs all alike.
    """
    import numpy as np

    held = np.zeros(len(bad))
    for fold in range(FOLDS):
        own = groups % FOLDS == fold
        held[own] = odds_of(thinned(values, bad, weights, np.flatnonzero(~own)), values[own])
    found = thinned(values, bad, weights, np.arange(len(bad)))
    calibration, told = isotonic(held, bad), tuple(about.items())
    return RiskModel(found.intercept, found.curves, calibration, horizon, told, found.pairs)


def thinned(values: "Array", bad: "Array", weights: "Array", places: "Array") -> RiskModel:
    """Of the samples at these places: of the many good ones only every so many, which is made up for."""
    import numpy as np

    good = places[~bad[places]]
    step = max(1, len(good) // GOOD_ONES)
    kept = np.concatenate([places[bad[places]], good[::step]])
    rows = values[kept].astype("f8")
    edges = [edges_of(column) for column in rows.T]
    codes = np.column_stack(
        [np.searchsorted(edge, column, side="right") for edge, column in zip(edges, rows.T, strict=True)]
    )
    found = taken_apart(boosted(codes, bad[kept], weights[kept]), codes, bad[kept], rows, edges)
    start = round(found.intercept - float(np.log(step)), ROUNDED)
    return RiskModel(start, found.curves, found.calibration, pairs=found.pairs)


def odds_of(model: RiskModel, values: "Array") -> "Array":
    """The log-odds that a model gives many samples."""
    import numpy as np

    odds = np.full(len(values), model.intercept)
    for place, points in enumerate(model.curves):
        if points:
            odds += np.interp(values[:, place], [x for x, _ in points], [y for _, y in points])
    for one in model.pairs:
        rows = np.searchsorted(one.first_edges, values[:, one.first], side="right")
        columns = np.searchsorted(one.second_edges, values[:, one.second], side="right")
        odds += np.array(one.rows)[rows, columns]
    return odds


def probabilities(model: RiskModel, values: "Array") -> "Array":
    """What the model says of many samples."""
    import numpy as np

    points = model.calibration
    return np.asarray(np.interp(odds_of(model, values), [x for x, _ in points], [y for _, y in points]))
