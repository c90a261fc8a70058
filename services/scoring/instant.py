"""Where the fold stands while it takes one touchpoint or one alarm: the head, the moment, the policy in force then."""

from heapq import heappush

from . import score
from .dimensions.judgement import Judgement
from .elapsed import Attributes, accrue, attributes
from .head import Case, Head, Key
from .rulebook import Rulebook

# What an alarm is for, as the head keeps it: (step, kind, id).
OF_CASE, OF_COMMITMENT = 0, 1


class Instant:
    """One moment (µs) of a client's fold; `key` is the touchpoint that acts, or that stands behind what time brings."""

    __slots__ = ("at", "head", "key", "policies", "policy", "rules")

    def __init__(self, head: Head, at: int, rules: Rulebook, key: Key) -> None:
        self.head = head
        self.at = at
        self.rules = rules
        self.policies = rules.policies
        self.policy = rules.policies.at(at)
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
        for ended in reversed(self.head.ended):
            if ended.clock.over != self.at:
                break
            if ended.case == case.id:
                ended.clock.settled = False

    def wake(self, step: int, kind: int, id: str) -> int:
        """Set an alarm, now at the earliest; gives its step."""
        step = max(step, 2 * self.at)
        heappush(self.head.alarms, (step, kind, id))
        return step
