"""Rules as others have them, with one fixed threshold for everybody: what ours must beat at the same number of alerts.

A rule fires when its number crosses the threshold: the score falls below it, the breaches of clocks or the contacts of
the last seven days reach it. All thresholds are counted at once. Pure; times are µs.
"""

from collections import defaultdict, deque
from math import floor

from services.scoring.policy.policy import DAY

from .measure import Firing

SCORE, BREACHES, CONTACTS = "score_below", "breaches_a_week", "contacts_a_week"
SAID = {SCORE: "score below {}", BREACHES: "{} breaches in a week", CONTACTS: "{} contacts in a week"}
WEEK = 7 * DAY
MOST = 40  # counts above it are no thresholds that anybody would set


class Fixed:
    """The firings of the three rules, by threshold."""

    def __init__(self) -> None:
        self.fired: dict[str, dict[int, list[Firing]]] = {rule: defaultdict(list) for rule in SAID}
        self._scores: dict[str, float] = {}
        self._recent: dict[tuple[str, str], deque[int]] = defaultdict(deque)

    def score(self, client: str, at: int, value: float) -> None:
        """The score of a client at a time; call it in the order of time."""
        before = self._scores.get(client, 101.0)
        self._scores[client] = value
        for threshold in range(floor(value) + 1, min(100, floor(before)) + 1) if value < before else ():
            self.fired[SCORE][threshold].append(Firing(client, SCORE, at))

    def count(self, rule: str, client: str, at: int) -> None:
        """One more breach or contact of a client; call it in the order of time."""
        recent = self._recent[rule, client]
        while recent and recent[0] <= at - WEEK:
            recent.popleft()
        recent.append(at)
        if len(recent) <= MOST:
            self.fired[rule][len(recent)].append(Firing(client, rule, at))

    def thresholds(self, rule: str) -> list[int]:
        """All thresholds of a rule at which it ever fires, the one that fires least first."""
        return sorted(self.fired[rule], reverse=rule != SCORE)


def matched(loads: dict[int, float], ours: float) -> int | None:
    """The threshold whose alerts a day come nearest to ours, of two as near the one with fewer; None without any."""
    return min(loads, key=lambda threshold: (abs(loads[threshold] - ours), loads[threshold]), default=None)


def word(rule: str, threshold: int) -> str:
    """A rule with its threshold, in words."""
    return SAID[rule].format(threshold)
