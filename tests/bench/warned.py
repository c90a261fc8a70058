"""What the warnings of a method come to on several histories, by the same count as `driftline backtest`."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import inf

import numpy as np

from services.lookback.backtest.labels import CHURN, CRISIS
from services.lookback.backtest.measure import MONTH, Firing, Outcome, Terms, events_of, judged, lead, warnings

from .stories import DAY, Story, Truth

TERMS = Terms()
Daily = dict[str, np.ndarray]


@dataclass
class Count:
    """Over all histories: events and lead times (µs) by label, false alerts and months of observation by archetype."""

    events: Counter[str] = field(default_factory=Counter)
    leads: dict[str, list[int]] = field(default_factory=lambda: {CRISIS: [], CHURN: []})
    false: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    all_of: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def false_alerts(self) -> float:
        """In 100 client-months."""
        return 100 * self.false.total() / self.months.total()

    def false_of(self, archetype: str) -> float:
        """In 100 client-months of an archetype."""
        return 100 * self.false[archetype] / self.months[archetype] if self.months[archetype] else 0.0

    def recall(self, label: str) -> float:
        """The share of the events that were warned of."""
        return len(self.leads[label]) / self.events[label] if self.events[label] else 0.0

    def lead(self, label: str, share: float) -> float:
        """The lead time, in days, at a share of the warned events."""
        return float(np.quantile(self.leads[label], share)) / DAY if self.leads[label] else 0.0

    def add(self, told: Iterable[Firing], truth: Truth) -> "Count":
        """Count what was told on one more history."""
        events = events_of(truth.labels)
        found = judged((one for one in told if one.client in truth.spans), events, TERMS)
        warned = warnings(found)
        for label in truth.labels:
            kind = label.label, truth.archetypes[label.client]
            self.events[label.label] += 1
            self.all_of[kind] += 1
            if label.at is not None and (before := lead(label.at, warned.get(label.client, []), TERMS)) is not None:
                self.leads[label.label].append(before)
                self.found[kind] += 1
        for one in found:
            self.false[truth.archetypes[one.firing.client]] += one.outcome is Outcome.FALSE
        for client, span in truth.spans.items():
            self.months[truth.archetypes[client]] += (span.end - span.start) / MONTH
        return self


Told = Callable[[Story, float], list[Firing]]  # what a method tells of a history at a level; higher tells less


def counted(stories: Iterable[Story], told: Told, level: float) -> Count:
    """A method at one level."""
    count = Count()
    for story in stories:
        count.add(told(story, level), story.truth)
    return count


def at_budget(stories: list[Story], told: Told, levels: list[float], budget: float) -> tuple[float, Count]:
    """The method at the lowest of these levels, sorted, at which it tells no more false alerts than the budget."""
    low, high = 0, len(levels) - 1
    best = levels[high], counted(stories, told, levels[high])
    while low < high:
        middle = (low + high) // 2
        count = counted(stories, told, levels[middle])
        if count.false_alerts <= budget:
            high, best = middle, (levels[middle], count)
        else:
            low = middle + 1
    return best


def from_daily(daily: dict[int, Daily], held: bool) -> tuple[Told, list[float]]:
    """A method that has a number for each client and day, by seed: it tells when the number reaches the level.

    `held` tells on every day on which it is there, so that the cool-down alone makes episodes; else an episode is from
    the day on which it is reached to the first on which it is not.
    """
    values = np.concatenate([row for one in daily.values() for row in one.values()])
    values = values[np.isfinite(values)]
    levels = np.unique(np.quantile(values, 1 - np.geomspace(0.2, 1e-5, 200)))

    def told(story: Story, level: float) -> list[Firing]:
        found = []
        for client, row in daily[story.seed].items():
            there = row >= level
            if not held:
                there[1:] &= ~there[:-1].copy()
            found += [Firing(client, "", story.start + (int(day) + 1) * DAY) for day in np.flatnonzero(there)]
        return found

    return told, [*(float(level) for level in levels), inf]


def best_of_daily(stories: list[Story], daily: dict[int, Daily], budget: float) -> tuple[float, Count]:
    """Such a method in the better of the two ways, by all events that it warns of."""
    ways = [at_budget(stories, *from_daily(daily, held), budget) for held in (True, False)]
    return max(ways, key=lambda way: sum(map(len, way[1].leads.values())))
