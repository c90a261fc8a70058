"""How long a client stays away, in the time that counts: open hours where the policy has a calendar. Times are µs."""

from typing import Final

from ..head import Head
from ..policy.policy import DAY, UNITS, Policy
from ..stage import stage_of

MONTH: Final = 30 * DAY


def usual(head: Head, policy: Policy) -> int:
    """How long clients of the segment keep silent between two needs; else those in the same stage of life."""
    segment = policy.score.segments.get(head.segment or "")
    if segment is not None and segment.contacts_a_month is not None:
        return int(MONTH / segment.contacts_a_month)
    return policy.score.cadence_of(stage_of(head.score))


def lasted(policy: Policy, start: int, end: int) -> int:
    """How long a silence lasts: open time, stretched so that an ordinary week counts as one."""
    calendar = policy.unmatched.calendar
    if calendar is None or calendar.week == 0:
        return end - start
    return calendar.working(start, end) * UNITS["w"] // calendar.week


def after(policy: Policy, start: int, silence: int) -> int:
    """When a silence has lasted so long."""
    calendar = policy.unmatched.calendar
    if calendar is None or calendar.week == 0:
        return start + silence
    moment = calendar.advance(start, silence * calendar.week // UNITS["w"] + 1)
    return start + silence if moment is None else moment
