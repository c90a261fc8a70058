"""The log odds that a client has left: by its silence, its fading cadence and the friction before (FEATURES C6).

As in models of customers who leave unseen [Schmittlein, Morrison and Colombo, *Counting your customers*, Management
Science 33, 1987]: what was likely before the silence, and by how much the silence surprises in the client's own rhythm.
"""

from math import exp2, log, log1p
from typing import Final

from .rhythm import FADED, LONG, RhythmState, SilenceNumbers, silences_of

LEAST_SEEN: Final = 0.15  # of a long past: what a new client is used to is not known
LEAST: Final = log(4.0)  # nats: three in four of a client's silences surprise less


def friction_of(state: RhythmState, numbers: SilenceNumbers) -> float:
    """The friction not made good, as it was when the client was last heard, and what was added in its silence."""
    friction = state.friction
    return friction.left(max(friction.at, state.heard), numbers.friction_half_life)


def excess_of(state: RhythmState, numbers: SilenceNumbers) -> float:
    """What of it is more than this client is used to, by its past."""
    friction, usual = state.friction, state.usual
    if not friction.count:
        return 0.0
    at = max(friction.at, state.heard)
    seen = max(1.0 - exp2((state.since - at) / LONG), LEAST_SEEN)
    expected = usual.left(at, LONG) / seen * numbers.friction_half_life / LONG
    return max(friction.left(at, numbers.friction_half_life) - expected, 0.0)


def known(state: RhythmState, numbers: SilenceNumbers) -> bool:
    """Whether enough silences are known, of a client that has not left."""
    return state.count >= numbers.least * FADED and not state.ended


def odds_of(state: RhythmState, friction: float, numbers: SilenceNumbers) -> float:
    """By how many nats a client is on its way out before its silence says anything: by friction and fading cadence."""
    return state.fading + numbers.worth * log1p(friction)


def statistic(state: RhythmState, silence: int, friction: float, usual: int, numbers: SilenceNumbers) -> float:
    """The log odds, in nats, that the client has left: those before, and the surprise of a silence that still lasts.

    0 while too little is known of its rhythm, or where it often keeps silent so long.
    """
    nats = silences_of(state, usual, numbers).nats(silence) if known(state, numbers) else 0.0
    return 0.0 if nats < LEAST else odds_of(state, friction, numbers) + nats


def limit_of(numbers: SilenceNumbers, factor: float = 1.0) -> float:
    """The statistic at which a client leaves in silence, nats; `factor` tightens it (anger.py)."""
    return -log(numbers.level) * factor


def lasting(state: RhythmState, limit: float, friction: float, usual: int, numbers: SilenceNumbers) -> int:
    """How long the client has to keep silent for the statistic to reach a limit, µs."""
    nats = max(limit - odds_of(state, friction, numbers), LEAST)
    return int(silences_of(state, usual, numbers).lasting(nats)) + 1
