"""How delivery stands, measured every second: whether it delivers, what waits, which channels are dead, what fires."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from shared import metrics
from shared.clock import Clock
from shared.meters import Reading

from .. import rules
from .outbox import Outbox
from .sending import Sending

TOLD = [rule.name for rule in rules.RULES.values() if rule.told]


LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 5.0  # the Kafka client itself would wait for 40


async def follow(
    outbox: Outbox, sendings: Mapping[str, Sending], clock: Clock, reading: Reading, consumer: AIOKafkaConsumer
) -> None:
    """Measure until cancelled; that Kafka is away is told here, where nothing has to be recorded."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        measure(outbox, sendings, clock())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await reading.stands(consumer)
        except (KafkaError, TimeoutError):
            metrics.KAFKA_UP.labels(reading.service).set(0)


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
