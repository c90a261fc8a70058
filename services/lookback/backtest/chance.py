"""How far numbers might lie elsewhere with other clients: a bootstrap by client, seeded. Pure.

Clients are the independent part of a history, not firings: so whole clients are drawn anew. Each counts as often as a
Poisson variable of mean 1 says, which for many clients is the classical bootstrap (Hanley and MacGibbon, *Creating
non-parametric bootstrap samples using Poisson frequencies*, Computer Methods and Programs in Biomedicine 83, 2006).
"""

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from math import exp, factorial
from random import Random

from .measure import Tally, total

TIMES, SEED, SHARE = 400, 1, 0.9
POISSON = list(accumulate(exp(-1.0) / factorial(count) for count in range(12)))

Interval = tuple[float, float] | None


def intervals(
    counted: Sequence[Tally], numbers: dict[str, Callable[[Tally], float | None]], seed: int = SEED, times: int = TIMES
) -> dict[str, Interval]:
    """For each number the middle 90 % of what it is with other clients; None where too often there is none.

    The tallies must come in the same order each time. The time of clients of whom nothing else is counted stays whole.
    """
    dice = Random(seed)
    still = total(one for one in counted if not stirs(one))
    stirring = [one for one in counted if stirs(one)]
    found: dict[str, list[float]] = {name: [] for name in numbers}
    for _ in range(times):
        drawn = total([still])
        for one in stirring:
            drawn.count(one, bisect(POISSON, dice.random()))
        for name, number in numbers.items():
            value = number(drawn)
            if value is not None:
                found[name].append(value)
    return {name: middle(values, times) for name, values in found.items()}


def sums(values: Sequence[float], seed: int = SEED, times: int = TIMES) -> Interval:
    """The middle 90 % of what a sum over clients is with other clients."""
    dice = Random(seed)
    stirring = [value for value in values if value]
    drawn = [sum(value * bisect(POISSON, dice.random()) for value in stirring) for _ in range(times)]
    return middle(drawn, times)


def stirs(one: Tally) -> bool:
    """Whether anything is counted of a client but the time."""
    return bool(one.events or one.true or one.false)


def middle(values: list[float], times: int) -> Interval:
    """The middle of the values, a share of SHARE; None where more than one in ten is missing."""
    if not values or len(values) < 0.9 * times:
        return None
    values.sort()
    cut = (1.0 - SHARE) / 2.0
    return values[int(cut * len(values))], values[min(int((1.0 - cut) * len(values)), len(values) - 1)]
