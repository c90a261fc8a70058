"""How delivery stands, measured every second: whether it delivers, what waits, which channels are dead, what fires."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from shared import metrics

from .. import rules
from .outbox import Outbox
from .sending import Sending

TOLD = [rule.name for rule in rules.RULES.values() if rule.told]


def measure(outbox: Outbox, sendings: Mapping[str, Sending], now: datetime) -> None:
    """Measure all of it, as of `now`."""
    metrics.LEADER.set(outbox.known)
    standing = Counter(story.alert.rule for story in outbox.all() if story.standing)
    metrics.FIRING.replace({(rule,): standing[rule] for rule in TOLD})
    for name, sending in sendings.items():
        if not outbox.known:
            sending.waiting.clear()  # it is another's now
        oldest = min(sending.waiting.values(), default=now)
        metrics.WAITING.labels(name).set(max(0.0, (now - oldest).total_seconds()))
        metrics.DEAD.labels(name).set(sending.breaker.dead)
        metrics.CIRCUIT.labels(name).set(sending.breaker.open)
