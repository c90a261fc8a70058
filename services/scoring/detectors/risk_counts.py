"""What risk counts as moments come and clocks end, and what is usual of it for a client.

risk.py has the counts, risk_facts.py reads them. Times are µs.
"""

from math import exp2, log1p, sqrt
from typing import Final

from ..cases.desk import REPLY_CLOCKS, Clock
from ..dimensions import caring, follow_through, repeat_contact
from ..dimensions.judgement import FAILURE, Judgement
from ..policy.calendars import SECOND
from . import risk
from .risk import HALF_LIVES, RiskState

HEAVY: Final = 2.0 * FAILURE  # the bad weight of a missed deadline
GOOD_WORDS: Final[tuple[int, ...]] = (
    caring.FEEDBACK_GOOD.code,
    caring.PRAISED.code,
    caring.THANKED.code,
    caring.RECOVERED.code,
)
# What is counted of a moment whatever it weighs.
KIND_OF: Final = {
    repeat_contact.CHASER.code: risk.CHASED,
    repeat_contact.FAILED.code: risk.IN_VAIN,
    repeat_contact.ABANDONED.code: risk.IN_VAIN,
    repeat_contact.REOPENED.code: risk.REOPENED,
    repeat_contact.TRANSFERRED.code: risk.TRANSFERRED,
    follow_through.BROKEN.code: risk.BROKE,
}
USUAL: Final = log1p(12.0)  # of an answer, as the logarithm of 1 + hours, until the client's own pace is known
CREDIBLE: Final = 2.0  # answers of the client's own that count as much
HOURS: Final = 3600.0 * SECOND


def judged(state: RiskState, at: int, row: Judgement, factor: float) -> None:
    """Count a moment of the score."""
    if row.bad > 0.0:
        bad, state.stirred = row.bad * factor, at
        state.add(risk.FAILED, at, bad)
        state.add(risk.FAILED_LONG, at, bad)
        if bad >= HEAVY:
            state.add(risk.SEVERE, at)
    if row.good > 0.0:
        state.add(risk.GOOD, at, row.good * factor)
        state.add(risk.GOOD_LONG, at, row.good * factor)
    kind = KIND_OF.get(row.code)
    if kind is not None:
        state.add_kind(kind, at)
    elif row.code in GOOD_WORDS:
        state.add(risk.PRAISED, at)


def ended(state: RiskState, at: int, clock: Clock) -> None:
    """A clock was fulfilled: was it slower than the client is used to?"""
    if clock.name in REPLY_CLOCKS:
        took = log1p(clock.worked() / HOURS)
        beyond = took - pace(state, at)
        if beyond > 0.0:
            state.add(risk.SLOW, at, beyond)
            state.add(risk.SLOW_LONG, at, beyond)
            state.stirred = at
        state.add(risk.TOOK, at, took)
        state.add(risk.ANSWERED, at)


def pace(state: RiskState, at: int) -> float:
    """How long an answer usually takes for this client, as the logarithm of 1 + hours."""
    return (state.left(risk.TOOK, at) + CREDIBLE * USUAL) / (state.left(risk.ANSWERED, at) + CREDIBLE)


def expected(long: float, place: int, long_place: int, seen: int) -> float:
    """What a count would be if all went as in the client's long run, known since so many µs: of a steady rate, a count
    holds half-life / ln 2 times the rate, and the share of it that the time known has filled."""
    half_life, long_life = HALF_LIVES[place], HALF_LIVES[long_place]
    filled = 1.0 - exp2(-seen / long_life)
    return long * half_life / long_life * (1.0 - exp2(-seen / half_life)) / filled if filled > 0.0 else long


def deviations(count: float, usual: float) -> float:
    """How far a count is from the usual one: (count - usual) / √(1 + usual), after Pearson's residual of a count.

    The one keeps rare things small. It is a yardstick: what fades or is weighed varies otherwise.
    """
    return (count - usual) / sqrt(1.0 + usual)
