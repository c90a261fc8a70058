"""When a touchpoint may arrive: neither much before its time nor more than L after it (SPEC.md 15). Times are µs."""

from shared.errors import Reason

from .policy.policy import MINUTE

AHEAD = 5 * MINUTE


def untimely(at: int, now: int, lateness: int) -> Reason | None:
    """Why what happened `at` cannot be accepted when it arrives `now`."""
    if at > now + AHEAD:
        return Reason.IN_FUTURE
    return Reason.TOO_LATE if at < now - lateness else None
