"""The rhythm of a client: how long it stays away between two needs, and what friction there was (FEATURES C6).

A CUSUM for a rate that falls [Vardeman and Ray, Technometrics 27, 1985] adds up by how many nats its silences surprise
(cadence.py), so a cadence that fades counts before the silence does; odds.py makes one number of it. Times are µs.
"""

from dataclasses import dataclass, field
from math import log, sqrt
from typing import Final

from ..dimensions import caring, customised
from ..dimensions.judgement import DAY, FAILURE, Judgement
from ..moments.notes import Tally
from . import cadence
from .cadence import RETURN, Silences, length_of

TIMID: Final = 2.5  # standard deviations: a silence further from the usual one is learnt as if it were no further
MEMORY: Final = 24.0  # silences after which what was learnt is half forgotten
LONG: Final = 120 * DAY  # half-life of the friction that a client is used to
FADED: Final = 0.9  # of a few silences so much is left, at least
MOST_KEPT: Final = 8  # touchpoints of friction that are named
# What only the client can say. That a claim stayed quiet says nothing: who leaves in silence lets it stand.
GOOD_WORDS: Final = frozenset(
    row.code for row in (caring.FEEDBACK_GOOD, caring.PRAISED, caring.THANKED, caring.RECOVERED, customised.EXCEEDED)
)


@dataclass(frozen=True)
class SilenceNumbers:
    """The numbers of `[drift.silence]`. `level`: how rarely an even rhythm without friction may bring such a silence;
    `slower`: how many times longer than usual the silences are that the CUSUM looks for; `strength`: silences that the
    segment's usual one is worth; `least`: own silences that must be known; `friction`: how much of it there must be,
    and for how long half is left; `worth`: the odds of leaving grow by this power of the friction; `drifts`: what a
    drift at its alarm is worth in friction; `at_risk`: the limits at which it is at risk; `gone`: the silence after
    which nobody is left to warn of."""

    level: float = 0.0000001
    slower: float = 6.0
    strength: float = 2.0
    least: float = 3.0
    friction: float = 0.5
    friction_half_life: int = 30 * DAY
    worth: float = 3.0
    drifts: float = 4.0
    at_risk: float = 1.25
    gone: int = 180 * DAY


@dataclass
class RhythmState:
    """When the client was first seen (`since`), last `heard`, and last came with a need (`came`; each -1: never); its
    silences between needs: how many (`count`), the sums of their logarithms (of days) and of the squares, all fading;
    the CUSUM (`fading`) of their surprise; `friction` that was not made good, all friction of its past (`usual`), and
    the touchpoints behind it; `ended`: the relationship."""

    since: int = -1
    heard: int = -1
    came: int = -1
    count: float = 0.0
    total: float = 0.0
    squares: float = 0.0
    fading: float = 0.0
    friction: Tally = field(default_factory=Tally)
    usual: Tally = field(default_factory=Tally)
    behind: list[tuple[str, str]] = field(default_factory=list)
    ended: bool = False


def heard(state: RhythmState, at: int) -> None:
    """Any sign of life from the client."""
    state.heard = at
    state.ended = False
    if state.since < 0:
        state.since = at


def came(state: RhythmState, at: int, silence: int, usual: int, limit: float, numbers: SilenceNumbers) -> None:
    """The client comes with a need, after a `silence` (open time) since the last one: judged, then learnt from.

    `usual` is the mean silence in its segment, `limit` that of the statistic.
    """
    if state.came >= 0 and at - state.came >= RETURN:
        known = silences_of(state, usual, numbers)
        surprise = (1.0 - 1.0 / numbers.slower) * known.nats(silence) - log(numbers.slower)
        state.fading = min(max(state.fading + surprise, 0.0), limit)
        learn(state, silence, usual, numbers)
        state.came = at
    elif state.came < 0:
        state.came = at


def learn(state: RhythmState, silence: int, usual: int, numbers: SilenceNumbers) -> None:
    """Add a silence to what is known; one far from the usual counts as less far, so that fading is not learnt."""
    mean, variance = spread_of(state, usual, numbers)
    room = TIMID * sqrt(variance)
    length = min(max(length_of(silence), mean - room), mean + room)
    keep = 0.5 ** (1.0 / MEMORY)
    state.count = state.count * keep + 1.0
    state.total = state.total * keep + length
    state.squares = state.squares * keep + length * length


def spread_of(state: RhythmState, usual: int, numbers: SilenceNumbers) -> tuple[float, float]:
    """Mean and variance of the logarithm of the client's silences (days)."""
    return cadence.spread(state.count, state.total, state.squares, usual, numbers.strength)


def silences_of(state: RhythmState, usual: int, numbers: SilenceNumbers) -> Silences:
    """The distribution of the client's silences, as far as it is known."""
    mean, variance = spread_of(state, usual, numbers)
    return cadence.fitted(mean, variance, state.count + numbers.strength)


def judged(state: RhythmState, row: Judgement, at: int, key: tuple[str, str], numbers: SilenceNumbers) -> None:
    """Take a moment of the score: friction, or a good word of the client's, which makes up for all before it."""
    if row.code in GOOD_WORDS:
        soothe(state)
    elif row.bad:
        weight = min(row.bad, 2.0 * FAILURE)
        state.friction.add(at, numbers.friction_half_life, weight)
        state.usual.add(at, LONG, weight)
        state.behind = [*(one for one in state.behind if one != key), key][-MOST_KEPT:]


def soothe(state: RhythmState) -> None:
    """What went wrong is made good; how the cadence went is forgiven with it."""
    state.friction = Tally()
    state.behind = []
    state.fading = 0.0
