"""Histories in which nothing is late, whatever the order of arrival: what law 2 speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import msgspec

from shared.messages import Touchpoint, instant, micros
from tests.laws.contents import Frame
from tests.laws.histories import LATENESS, History, arrived, lines

# Nothing of these is dead, and what comes out of order is folded again and again, so they are shorter than histories.
LENGTHS = (4, 10, 16, 24)


def window(touchpoint: Touchpoint) -> tuple[int, int]:
    """When it may arrive so that nothing about it is late (law 2): earliest and latest, in µs."""
    carried = touchpoint.data.touchpoint
    own = [touchpoint.time, *([carried.time] if carried is not None else [])]
    of = [touchpoint.data.of.time] if touchpoint.data.of is not None else []
    # A correction may come before its target, by L at most.
    earliest = max([*(micros(time) for time in own), *(micros(time) - LATENESS for time in of)])
    return earliest, min(micros(time) for time in own + of) + LATENESS


@dataclass
class Timely:
    """Touchpoints of different identities, each of which can arrive in time; `until` lies after them all."""

    touchpoints: list[Touchpoint]
    policies: list[str]
    until: int

    def history(self, lines: list[Touchpoint]) -> History:
        """A history of lines in some order of arrival."""
        return History(lines, self.policies, LATENESS, self.until)


def timely(seed: int) -> Timely:
    """What law 2 speaks of, not in any order yet."""
    frame = Frame.drawn(Random(seed))
    different = {(each.subject, each.source, each.id): each for each in reversed(arrived(lines(frame, LENGTHS)))}
    found = [each for each in different.values() if window(each)[0] <= window(each)[1]]
    latest = max([frame.start, *(window(each)[1] for each in found)])
    return Timely(found, frame.policies, latest + max(frame.gap(), 0))


def in_some_order(touchpoints: Sequence[Touchpoint], seed: int) -> list[Touchpoint]:
    """The touchpoints in an order of arrival in which none is late."""
    dice, placed = Random(seed), []
    for each in touchpoints:
        earliest, latest = window(each)
        placed.append((earliest + (latest - earliest) * dice.choice((0, 0, 1, 2, 3, 4)) // 4, dice.random(), each))
    placed.sort(key=lambda place: place[:2])
    return [msgspec.structs.replace(each, ingestedat=instant(arrival)) for arrival, _, each in placed]
