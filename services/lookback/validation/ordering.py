"""How well a number orders an outcome: the area under the ROC curve, with an interval from resampled clients.

The area is the probability that of two cases, one that ended badly and one that did not, the bad one has the higher
number; ties count half (Hanley and McNeil, Radiology 143, 1982). Cases of one client are not independent, so whole
clients are drawn (Field and Welsh, Journal of the Royal Statistical Society B 69, 2007).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random

SEED = 4
EVENLY = None  # every client weighs one
LEAST = 5  # of either outcome: below, an area says nothing


@dataclass(frozen=True, slots=True)
class Seen:
    """One case as of one moment: whose it is, whether it ended badly, and the numbers that might have told."""

    client: str
    bad: bool
    numbers: dict[str, float]


@dataclass(frozen=True, slots=True)
class Area:
    """The area under the curve with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much the area of one number exceeds that of another on the same cases, with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:+.2f} ({self.low:+.2f} to {self.high:+.2f})"


# Of each distinct value, from low to high: how many good and bad cases of which client.
Steps = list[list[tuple[str, int, int]]]


def areas(seen: Sequence[Seen], draws: int) -> dict[str, Area]:
    """The area of every number that is not the same for all cases; nothing with too few cases of either outcome."""
    if min(Counter(case.bad for case in seen)[outcome] for outcome in (False, True)) < LEAST:
        return {}
    weights = _weights(seen, draws)
    steps = {name: _steps(seen, name) for name in seen[0].numbers}
    return {name: _area(found, weights) for name, found in steps.items() if len(found) > 1}


def best_of(names: Sequence[str], found: dict[str, Area]) -> str | None:
    """The number that orders best: chosen on these very cases, which favours it."""
    return max((name for name in names if name in found), key=lambda name: found[name].value, default=None)


def gain(seen: Sequence[Seen], name: str, over: str, draws: int) -> Gain:
    """What a number gains over another one."""
    ours, theirs = _steps(seen, name), _steps(seen, over)
    pairs = [(_auc(ours, drawn), _auc(theirs, drawn)) for drawn in _weights(seen, draws)]
    gains = [mine - other for mine, other in pairs if mine is not None and other is not None]
    return Gain((_auc(ours, EVENLY) or 0.0) - (_auc(theirs, EVENLY) or 0.0), *_interval(gains))


def _area(steps: Steps, weights: Sequence[Counter[str]]) -> Area:
    drawn = [found for drawn in weights if (found := _auc(steps, drawn)) is not None]
    return Area(_auc(steps, EVENLY) or 0.0, *_interval(drawn))


def _interval(drawn: list[float]) -> tuple[float, float]:
    drawn.sort()
    last = len(drawn) - 1
    return drawn[round(0.025 * last)], drawn[round(0.975 * last)]


def _weights(seen: Sequence[Seen], draws: int) -> list[Counter[str]]:
    random, clients = Random(SEED), sorted({case.client for case in seen})
    return [Counter(random.choices(clients, k=len(clients))) for _ in range(draws)]


def _steps(seen: Sequence[Seen], name: str) -> Steps:
    steps = []
    for _, tied in groupby(sorted(seen, key=lambda case: case.numbers[name]), key=lambda case: case.numbers[name]):
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for case in tied:
            found[case.client][case.bad] += 1
        steps.append([(client, good, bad) for client, (good, bad) in found.items()])
    return steps


def _auc(steps: Steps, weights: Counter[str] | None) -> float | None:
    # None where the drawn clients' cases all ended alike
    below, above, won = 0, 0, 0.0
    for step in steps:
        good = bad = 0
        for client, goods, bads in step:
            weight = 1 if weights is None else weights[client]
            good += weight * goods
            bad += weight * bads
        won += bad * (below + good / 2)
        below += good
        above += bad
    return won / (below * above) if below and above else None
