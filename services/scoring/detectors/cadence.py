"""How long a client stays away, as a distribution learnt from a few silences (FEATURES C6).

The logarithms of its silences give mean and spread, shrunk to what is usual with its segment. A Weibull distribution
with these [11] turns a silence of any client into nats of surprise, -ln P(longer): exponential with mean 1 in an even
rhythm, however long and however even. That it is known by few silences makes its tail heavier. Times are µs.
"""

from dataclasses import dataclass
from math import exp, expm1, log, log1p, pi, sqrt
from typing import Final

from ..dimensions.judgement import DAY

EULER: Final = 0.5772156649015329  # -E ln of an exponential with mean 1
SPREAD: Final = pi * pi / 6.0  # the variance of its logarithm
SHAPES = (0.7, 3.0)  # of the Weibull distribution: from bursts to a calendar
FITTED: Final = 2.0  # scale and shape are both learnt from the same silences: they are known as by half as many
RETURN: Final = DAY  # who is heard again within it was not away; only what is longer counts as silence
HOUR: Final = DAY // 24
MOST_NATS: Final = 60.0


@dataclass(init=False)
class Silences:
    """How long a client stays away: `scale` in µs and `shape` of a Weibull distribution known by `known` silences."""

    scale: float
    shape: float
    known: float

    def __init__(self, scale: float, shape: float, known: float) -> None:
        self.scale, self.shape, self.known = scale, shape, known

    def nats(self, silence: float) -> float:
        """-ln P(a longer silence), of a client that is away."""
        away = silence - RETURN
        return self.known * log1p(exp(self.shape * log(away / self.scale)) / self.known) if away > 0.0 else 0.0

    def lasting(self, nats: float) -> float:
        """The silence, in µs, that surprises so much."""
        often = self.known * expm1(min(nats / self.known, MOST_NATS))
        return RETURN + (self.scale * exp(log(often) / self.shape) if often > 0.0 else 0.0)


def length_of(silence: int) -> float:
    """The logarithm of a silence in days, as it is learnt."""
    return log(max(silence - RETURN, HOUR) / DAY)


def spread(count: float, total: float, squares: float, usual: int, strength: float) -> tuple[float, float]:
    """Mean and variance of the logarithms of silences with these sums, shrunk to an exponential of mean `usual`.

    Whose own mean lies elsewhere than the segment's is not more uneven for it: the variance is that about its own.
    """
    prior = length_of(usual) - EULER
    if not count:
        return prior, SPREAD
    own, known = total / count, strength + count
    variance = max(squares / count - own * own, 0.0)
    return (strength * prior + total) / known, (strength * SPREAD + count * variance) / known


def fitted(mean: float, variance: float, known: float) -> Silences:
    """The distribution with this mean and variance of its logarithm (days), known by so many silences."""
    shape = min(max(pi / sqrt(6.0 * max(variance, 1e-9)), SHAPES[0]), SHAPES[1])
    return Silences(exp(mean + EULER / shape) * DAY, shape, known / FITTED)
