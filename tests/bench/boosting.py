"""The reference: gradient boosting on rolling features, trained on other histories. Not shipped; it only sets the mark.

scikit-learn's HistGradientBoostingClassifier, once for crises and once for silent exits within the label window; a
client's number on a day is the chance of either.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

from services.lookback.backtest.labels import CHURN, CRISIS

from .rolling import features
from .stories import DAY, Story, Truth, kept

WITHIN = 21  # days: longer teaches what nobody could see yet
STRIDE = 12  # of the days before nothing happens so many times fewer are learnt from: there are plenty
SOURCES = ["services/lookback/simulation", "tests/bench/rolling.py"]
Daily = dict[str, np.ndarray]


def days_of(story: Story) -> Daily:
    """The features of every client of a story, a row a day; kept."""
    return kept(f"days-{story.key}", SOURCES, lambda: {
        client: features(told, story.start, story.days) for client, told in story.by_client().items()
    })  # fmt: skip


def ends(story: Story) -> np.ndarray:
    """When each day ends, in µs."""
    return story.start + np.arange(1, story.days + 1) * DAY


def target(truth: Truth, client: str, label: str, ends: np.ndarray) -> np.ndarray:
    """Of each day whether a client's event follows within the days that count."""
    found = np.zeros(len(ends), bool)
    for one in truth.labels:
        if one.client == client and one.label == label and one.at is not None:
            found |= (ends < one.at) & (one.at <= ends + WITHIN * DAY)
    return found


def sample(story: Story) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """What is learnt from one story: the days of each client up to its exit, of those before nothing a part."""
    rows, truth, until = [], story.truth, ends(story)
    truths: dict[str, list[np.ndarray]] = {CRISIS: [], CHURN: []}
    for place, (client, table) in enumerate(days_of(story).items()):
        span = truth.spans[client]
        coming = {label: target(truth, client, label, until) for label in truths}
        some = (np.arange(story.days) + place) % STRIDE == 0
        taken = (until > span.start) & (until <= span.end) & (some | np.any(list(coming.values()), axis=0))
        rows.append(table[taken])
        for label, found in coming.items():
            truths[label].append(found[taken])
    return np.vstack(rows), {label: np.concatenate(found) for label, found in truths.items()}


def fitted(stories: Sequence[Story], jobs: int) -> dict[str, Any]:
    """The two models; kept."""
    name = f"boosting-{'_'.join(story.key for story in stories)}"
    return kept(name, [*SOURCES, "tests/bench/boosting.py"], lambda: fit(stories, jobs))


def fit(stories: Sequence[Story], jobs: int) -> dict[str, Any]:
    """Train on these."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    with ProcessPoolExecutor(jobs) as pool:
        samples = list(pool.map(sample, stories))
    rows = np.vstack([one for one, _ in samples])
    models = {}
    for label in (CRISIS, CHURN):
        truth = np.concatenate([truths[label] for _, truths in samples])
        model = HistGradientBoostingClassifier(
            learning_rate=0.06, max_iter=200, max_leaf_nodes=16, min_samples_leaf=60, l2_regularization=5.0,
            max_features=0.3, early_stopping=False, random_state=0,
        )  # fmt: skip
        models[label] = model.fit(rows, truth)
    return models


def foreseen(models: dict[str, Any], story: Story) -> Daily:
    """Of each client, day by day, the chance of an event."""
    table = days_of(story)
    rows = np.vstack(list(table.values()))
    calm = np.ones(len(rows))
    for model in models.values():
        calm *= 1 - model.predict_proba(rows)[:, 1]
    return dict(zip(table, (1 - calm).reshape(len(table), -1), strict=True))
