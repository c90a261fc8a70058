"""Touchpoints from `driftline.inbound`: into envelopes, or to the dead letters; the offset is committed after both.

At least once, and scoring drops a repeat by its identity: docs/decisions/inbound.md says why that is enough.
Who may write there, and for which source, is decided by Kafka's ACLs.
"""

import asyncio
import time
from contextlib import suppress

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError

from shared import metrics
from shared.clock import Clock
from shared.errors import Refusal
from shared.messages import Touchpoint, micros
from shared.meters import Reading, alive
from shared.settings import Settings
from shared.topics import INBOUND

from .admission import admit, count, events_of
from .intake import receive_message
from .letters import bury
from .outlet import BACKOFF_MS, Outlet
from .sender import Sender

log = structlog.get_logger()

GROUP = "driftline-ingest"
MOST_MESSAGES = 500
POLL_MS = 500
ROOM_SECONDS = 0.05
RETRY_SECONDS = 0.5
MEASURE_SECONDS = 5.0


class Inbound:
    """One reader of the group; several share the partitions."""

    def __init__(self, settings: Settings, clock: Clock, outlet: Outlet, sender: Sender) -> None:
        self._settings, self._clock, self._outlet, self._sender = settings, clock, outlet, sender
        self._reading, self._measured = Reading("ingest"), 0.0

    async def run(self) -> None:
        """Read until cancelled."""
        consumer = await joined(self._settings)
        try:
            while True:
                alive("ingest")
                batch = await consumer.getmany(timeout_ms=POLL_MS, max_records=MOST_MESSAGES)
                if batch:
                    await self._take([record for records in batch.values() for record in records])
                    self._reading.took(batch)
                    await self._commit(consumer, {tp: records[-1].offset + 1 for tp, records in batch.items()})
                await self._measure(consumer)
        finally:
            await consumer.stop()

    async def _take(self, records: list[ConsumerRecord]) -> None:
        arrival = self._clock()
        good: list[Touchpoint] = []
        bad: list[tuple[ConsumerRecord, Refusal]] = []
        for record in records:
            verdict = receive_message(record.headers, record.value)
            match admit(verdict, micros(arrival), self._settings.lateness_us()):
                case Refusal() as refusal:
                    bad.append((record, refusal))
                case touchpoint:
                    good.append(touchpoint)
        events = events_of(good, arrival, self._settings.partitions)
        while not self._sender.room(len(events)):
            await asyncio.sleep(ROOM_SECONDS)
        await asyncio.gather(self._sender.offer(events), *(bury(self._outlet, *letter) for letter in bad))
        count(good, arrival, "kafka")
        for _, refusal in bad:
            metrics.REFUSED.labels("ingest", refusal.reason.value).inc()

    async def _measure(self, consumer: AIOKafkaConsumer) -> None:
        if time.monotonic() >= self._measured + MEASURE_SECONDS:
            self._measured = time.monotonic()
            with suppress(KafkaError):  # Kafka is away, or a partition moved on
                await self._reading.stands(consumer)

    async def _commit(self, consumer: AIOKafkaConsumer, offsets: dict[TopicPartition, int]) -> None:
        try:
            await consumer.commit(offsets)
        except KafkaError as error:
            # A partition that moved on meanwhile is read again by its new owner; else the next commit covers this one.
            log.warning("commit_failed", error=repr(error))


async def joined(settings: Settings) -> AIOKafkaConsumer:
    """A member of the group; waits for Kafka as long as it takes."""
    while True:
        consumer = AIOKafkaConsumer(
            INBOUND.name,
            bootstrap_servers=settings.kafka,
            group_id=GROUP,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            retry_backoff_ms=BACKOFF_MS,
        )
        try:
            await consumer.start()
            return consumer
        except KafkaConnectionError as error:
            log.warning("kafka_away", error=repr(error))
            await consumer.stop()
            await asyncio.sleep(RETRY_SECONDS)
