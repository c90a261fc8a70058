"""A circuit breaker for one channel: after failures in a row it rests, then tries once. Time is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES = 5  # in a row, then it opens
FIRST = timedelta(seconds=0.5)  # after the first failure, then twice as long after each
REST = timedelta(seconds=30)  # before each try while it is open
DEAD_AFTER = timedelta(minutes=5)  # of nothing but failures


@dataclass(slots=True)
class Breaker:
    """How a channel does: `failures` in a row since `since`, the last one at `last`; `took`: it has taken
    something; `strikes`: the failures in a row that were not refusals for good."""

    failures: int = 0
    since: datetime | None = None
    last: datetime | None = None
    took: bool = False
    strikes: int = 0

    def failed(self, now: datetime, for_good: bool = False) -> None:
        """It did not take a notice; for good: it answers, so it need not rest."""
        self.failures += 1
        self.strikes = 0 if for_good else self.strikes + 1
        self.since = self.since or now
        self.last = now

    def worked(self) -> None:
        """It took one: closed again."""
        self.failures, self.since, self.last, self.took, self.strikes = 0, None, None, True, 0

    @property
    def open(self) -> bool:
        """Whether it rests between single tries."""
        return self.strikes >= FAILURES

    def rest(self, now: datetime) -> timedelta:
        """How long nothing is to be sent: ever longer while it fails; then one try is allowed (half open)."""
        if self.last is None or not self.strikes:
            return timedelta(0)
        wait = REST if self.open else FIRST * 2 ** (self.strikes - 1)
        return max(timedelta(0), self.last + wait - now)

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
