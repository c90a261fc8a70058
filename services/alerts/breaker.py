"""A circuit breaker for one channel: after failures in a row it rests, then tries once. Time is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES = 5  # in a row, then it opens
REST = timedelta(seconds=30)  # before each try while it is open
DEAD_AFTER = timedelta(minutes=5)  # of nothing but failures


@dataclass(slots=True)
class Breaker:
    """How a channel does: `failures` in a row since `since`, the last one at `last`; `took`: it has taken something."""

    failures: int = 0
    since: datetime | None = None
    last: datetime | None = None
    took: bool = False

    def failed(self, now: datetime) -> None:
        """It did not take a notice."""
        self.failures += 1
        self.since = self.since or now
        self.last = now

    def worked(self) -> None:
        """It took one: closed again."""
        self.failures, self.since, self.last, self.took = 0, None, None, True

    @property
    def open(self) -> bool:
        """Whether it rests between single tries."""
        return self.failures >= FAILURES

    def rest(self, now: datetime) -> timedelta:
        """How long nothing is to be sent; none: closed, or half open, when one try is allowed."""
        if not self.open or self.last is None:
            return timedelta(0)
        return max(timedelta(0), self.last + REST - now)

    @property
    def works(self) -> bool:
        """Whether the last try was taken."""
        return self.took and not self.failures

    @property
    def dead(self) -> bool:
        """Whether the channel has failed for long, and has been tried until now."""
        if self.since is None or self.last is None:
            return False
        return self.failures >= FAILURES and self.last - self.since >= DEAD_AFTER
