"""The escalation chain: who is told next while nobody acknowledges. A function of what was told, and of routing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..lifecycle import State
from ..routing.routing import Level
from .story import Story, Told


class Step(NamedTuple):
    """The next notice of a chain: on which `level`, to whom (None: as at first), and when it is due."""

    level: int
    role: str | None
    due: datetime


def following(story: Story, levels: Sequence[Level]) -> Step | None:
    """What comes next if nobody acknowledges; None: nobody was told, somebody has acknowledged, or the chain is over.

    It counts from the notice before, and stands still while the alert is silenced.
    """
    fired = story.fired
    if not fired or story.alert.state != State.FIRING or fired[-1].decision.level >= len(levels):
        return None
    last = fired[-1].decision
    after = levels[last.level - 1].after if last.level else timedelta(0)
    since = last.at
    if story.silenced and story.silenced_until is not None:
        since = max(since, story.silenced_until)
    level = levels[last.level]
    return Step(level.number, level.role, since + (level.after - after))


def after_lapse(last: Told, levels: Sequence[Level], now: datetime) -> Step:
    """A promise that lapsed goes to the next level at once; who is at the end of the chain hears of it again."""
    number = min(last.decision.level + 1, len(levels))
    return Step(number, levels[number - 1].role if number else None, now)
