"""What is held back as transient: who is told only of what stays up for a while, and once a window of what comes again.

Nothing that means crisis is held back, no warning of a due time, and for flapping nothing worse than was told then.
"""

from datetime import datetime, timedelta

from . import rules
from .lifecycle import Move
from .rules import RULES
from .standing import Fired, Numbers

CRISIS = "crisis"


def raised(
    rule: str, step: str | None, override: bool, since: datetime, at: datetime, before: Fired | None, numbers: Numbers
) -> tuple[Move, datetime]:
    """How a rule that is up `since` then comes in at `at`, and until when it is held back.

    `before` is when it last fired; `step` is None for a flag.
    """
    if override or step == CRISIS or not RULES[rule].flaps:
        return Move.RAISED, at
    tier = rules.tier(rule, step)
    held, window = since + _span(numbers.hold.get(tier, 0)), at
    if numbers.flap and before is not None and not _worse(step, before.step):
        window = before.at + _span(numbers.flap)
    until = max(held, window)
    if until <= at:
        return Move.RAISED, at
    return (Move.FLAPPING if window >= held else Move.HELD_BACK), until


def _worse(step: str | None, than: str | None) -> bool:
    return step is not None and than is not None and rules.worse(step, than)


def _span(us: int) -> timedelta:
    return timedelta(microseconds=us)
