"""Where the fold stands while it takes one touchpoint or one alarm: the head, the moment, the policy in force then."""

from heapq import heappush

from . import score
from .clocks import Attributes, accrue, attributes
from .dimensions.judgement import Judgement
from .head import Case, Head, Key
from .policy import Policies


class Instant:
    """One moment (µs) of a client's fold; `key` is the touchpoint that acts, or that stands behind what time brings."""

    __slots__ = ("at", "head", "key", "policies", "policy")

    def __init__(self, head: Head, at: int, policies: Policies, key: Key) -> None:
        self.head = head
        self.at = at
        self.policies = policies
        self.policy = policies.at(at)
        self.key = key

    def score(self, judged: Judgement, key: Key | None = None) -> None:
        """Add a moment to the score, by the touchpoint `key` (default: the one that acts)."""
        source, id = self.key if key is None else key
        score.add(self.head.score, judged, self.at, source, id, self.policy.score)

    def touch(self, case: Case) -> None:
        """Have a case settled when the instant closes."""
        if case.id not in self.head.touched:
            self.head.touched.append(case.id)

    def targets(self, case: Case) -> Attributes:
        """What decides the targets of a case now."""
        return attributes(case, self.head.segment)

    def before_change(self, case: Case) -> None:
        """Count what has elapsed by the attributes of a case until now: they are about to change."""
        targets = self.targets(case)
        for clock in case.running:
            accrue(clock, self.at, targets, self.policies)
        for clock in reversed(case.ended):
            if clock.over != self.at:
                break
            clock.settled = False

    def wake(self, step: int, commitment: bool, id: str) -> int:
        """Set an alarm, now at the earliest; gives its step."""
        step = max(step, 2 * self.at)
        heappush(self.head.alarms, (step, commitment, id))
        return step
