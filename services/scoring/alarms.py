"""Alarms: what time brings, a heap of (step, kind, id) in the head (timeline.py). One counts while it still stands."""

from heapq import heappop, heappush
from typing import Final

from .head import Head

OF_CASE, OF_COMMITMENT, OF_MOMENT = 0, 1, 2  # what an alarm is for
SPARE: Final = 16


def add(head: Head, step: int, kind: int, id: str) -> None:
    """Set an alarm; where too many do not stand any more, those go."""
    heappush(head.alarms, (step, kind, id))
    if len(head.alarms) > SPARE + 2 * (len(head.cases) + len(head.commitments) + len(head.dates)):
        head.alarms = sorted({alarm for alarm in head.alarms if alarm_of(head, alarm[1], alarm[2]) == alarm[0]})
        heappush(head.alarms, (step, kind, id))  # the caller is about to let it stand


def next_alarm(head: Head) -> int | None:
    """The step of the earliest alarm that still stands."""
    while head.alarms:
        step, kind, id = head.alarms[0]
        if alarm_of(head, kind, id) == step:
            return step
        heappop(head.alarms)
    return None


def alarm_of(head: Head, kind: int, id: str) -> int | None:
    """The alarm that stands for a case or a commitment."""
    if kind == OF_COMMITMENT:
        commitment = head.commitments.get(id)
        return None if commitment is None else commitment.alarm
    if kind == OF_MOMENT:
        return head.dates.get(id)
    case = head.cases.get(id)
    return None if case is None else case.alarm
