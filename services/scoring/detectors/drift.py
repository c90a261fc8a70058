"""Drift: a client's moments turning worse than is usual for it, by cumulative sums (docs/drift.md).

Page, *Continuous inspection schemes*, Biometrika 41, 1954. Each moment is standardised by the client's own baseline and
added to three one-sided sums, best at a shift of 0.5, 1 and 2 spreads (Lucas, *Combined Shewhart-CUSUM quality control
schemes*, Journal of Quality Technology 14, 1982, joins charts so); the worst of them counts. Times are µs.

Moments of one matter are not independent: one thing that goes badly has many. So n of them count as
n / (1 + (n - 1) / 2) moments, less than two, as clustered samples do where half of the variance is between clusters
(Kish, *Survey Sampling*, 1965).

What is usual is learnt from the moments up to the last time that the slowest sum was empty, which is where it places
the beginning of a shift: so a client that drifts does not teach us that this is usual.
"""

from dataclasses import dataclass, field
from typing import Final

from ..policy.calendars import DAY
from ..policy.policy_drift import ALLOWANCES, STREAMS, DriftNumbers
from .baseline import Baseline, learn, merge, standardised

MOST: Final = 4.0  # spreads that one moment counts at most, so that it alone never is an alarm
MOVED: Final = 12  # moments kept that drove the sums up
MATTERS: Final = 12  # matters whose moments are known to belong together, the latest
KNOWN: Final = 3 * DAY  # so long a client must be known before bad moments may be what is usual for it; ours
TOGETHER: Final = 0.5  # the share of variance that moments of one matter have in common; ours
COUNT: Final = len(ALLOWANCES)


@dataclass(init=False)
class Moved:
    """A moment that drove the slowest sum up: by how many spreads (`points`), what it was, and the touchpoint."""

    at: int
    points: float
    what: str
    source: str
    id: str

    def __init__(self, at: int, points: float, what: str, source: str, id: str) -> None:
        self.at, self.points, self.what, self.source, self.id = at, points, what, source, id


@dataclass
class DriftState:
    """Of each chart its sum, of each stream what was learnt and what waits until the sums are empty again.

    `moved` are the moments since then that drove them up; `matters`: of each the count and the sum of its moments;
    `since`: the first moment of all.
    """

    sums: list[float] = field(default_factory=lambda: [0.0] * COUNT)
    learnt: list[Baseline] = field(default_factory=lambda: [Baseline() for _ in STREAMS])
    pending: list[Baseline] = field(default_factory=lambda: [Baseline() for _ in STREAMS])
    moved: list[Moved] = field(default_factory=list)
    matters: dict[str, tuple[int, float]] = field(default_factory=dict)
    since: int = -1


def take(
    state: DriftState, stream: int, value: float, moment: Moved, matter: str, numbers: DriftNumbers, segment: str | None
) -> None:
    """Add a moment to a stream: the higher its value, the worse; `moment` says what it was, its points are set here.

    `matter` is what it belongs to, "" where that is not known.
    """
    if state.since < 0:
        state.since = moment.at
    learnt = state.learnt[stream]
    high = standardised(learnt, value, numbers.prior_of(segment, stream))
    high = MOST if high > MOST else -MOST if high < -MOST else high
    more, counts = grown(state, matter, high) if matter else (high, 1.0)
    sums = state.sums
    for index, allowance in enumerate(ALLOWANCES):
        total, most = sums[index] + more - allowance * counts, numbers.ceilings[index]
        sums[index] = 0.0 if total < 0.0 else most if total > most else total
    if learnt.count < numbers.learn and moment.at - state.since >= KNOWN:
        learn(learnt, value)
    else:
        learn(state.pending[stream], value)
    if sums[0] == 0.0:
        settle(state)
    elif more > ALLOWANCES[0] * counts:
        moment.points = more - ALLOWANCES[0] * counts
        state.moved.append(moment)
        if len(state.moved) > MOVED:
            state.moved.remove(min(state.moved, key=lambda one: one.points))


def grown(state: DriftState, matter: str, high: float) -> tuple[float, float]:
    """By how much one more moment of a matter makes it count more, in spreads, and as how many moments."""
    count, total = state.matters.pop(matter, (0, 0.0))
    before = 1.0 + (count - 1) * TOGETHER if count else 1.0
    after = 1.0 + count * TOGETHER
    state.matters[matter] = count + 1, total + high
    if len(state.matters) > MATTERS:
        del state.matters[next(iter(state.matters))]
    return (total + high) / after - total / before, (count + 1) / after - count / before


def settle(state: DriftState) -> None:
    """The sums are empty: what was waiting is usual."""
    for learnt, pending in zip(state.learnt, state.pending, strict=True):
        merge(learnt, pending)
    state.moved.clear()


def restart(state: DriftState) -> None:
    """An alarm is over: begin anew, and take what came meanwhile for usual."""
    state.sums = [0.0] * COUNT
    settle(state)


def level(state: DriftState, numbers: DriftNumbers) -> float:
    """How far the worst chart is on its way to an alarm, which it is at 1."""
    found = 0.0
    for total, height in zip(state.sums, numbers.heights, strict=True):
        if total > found * height:
            found = total / height
    return found


def sustained(state: DriftState) -> bool:
    """Whether more than one instant stands behind the sums."""
    return bool(state.moved) and any(one.at != state.moved[0].at for one in state.moved)


def behind(state: DriftState) -> list[tuple[str, str]]:
    """The touchpoints that drove the sums up, by how much."""
    points: dict[tuple[str, str], float] = {}
    for one in state.moved:
        points[one.source, one.id] = points.get((one.source, one.id), 0.0) + one.points
    return sorted(points, key=lambda key: (-points[key], key))
