"""The producer of ingest: acknowledged by all replicas, idempotent, and back by itself after an outage."""

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from shared.errors import Failed
from shared.settings import Settings
from shared.topics import TOUCHPOINTS

log = structlog.get_logger()

RETRY_SECONDS = 0.5
# The client tells of every try while Kafka is away: not ten a second.
BACKOFF_MS = 500
STOP_SECONDS = 5.0
# A dead letter carries a whole inbound message (1 MiB at most) and its headers.
LARGEST_MESSAGE = 1_310_720

Headers = Iterable[tuple[str, bytes]]


class Outlet:
    """Publishes until Kafka acknowledges, however long Kafka is away.

    aiokafka gives a batch up where its partition has no leader for too long, and can't go on after a batch given up
    (the sequence has a hole). Then a new producer takes over and the message is sent again: scoring drops the repeat.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._renewing = asyncio.Lock()

    @property
    def connected(self) -> bool:
        """Whether Kafka has answered once."""
        return self._producer is not None

    async def start(self) -> None:
        """Wait for Kafka, as long as it takes."""
        self._producer = await self._connect()

    async def publish(
        self,
        topic: str,
        value: bytes,
        partition: int | None = None,
        key: bytes | None = None,
        headers: Headers = (),
    ) -> Any:
        """Where the message stands, once all replicas have it."""
        while True:
            producer = self._producer
            if producer is None:
                raise Failed("the producer is not started")
            try:
                return await (await producer.send(topic, value, key, partition, headers=list(headers)))
            except MessageSizeTooLargeError:
                raise
            except KafkaError as error:
                log.warning("publish_failed", topic=topic, partition=partition, error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)
                await self._renew(producer)

    async def to_partition(self, partition: int, value: bytes) -> Any:
        """Publish to a partition of `driftline.touchpoints`."""
        return await self.publish(TOUCHPOINTS.name, value, partition)

    async def stop(self) -> None:
        """Close the connection; what was published has been acknowledged."""
        if self._producer is not None:
            await self._close(self._producer)

    async def _renew(self, broken: AIOKafkaProducer) -> None:
        async with self._renewing:
            if self._producer is broken:
                self._producer = await self._connect()
                await self._close(broken)

    async def _connect(self) -> AIOKafkaProducer:
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._settings.kafka,
                acks="all",
                enable_idempotence=True,
                retry_backoff_ms=BACKOFF_MS,
                max_batch_size=1_000_000,
                max_request_size=LARGEST_MESSAGE,
            )
            _slow_down(producer)
            try:
                await producer.start()
                return producer
            except KafkaError as error:
                await self._close(producer)
                log.warning("kafka_away", kafka=self._settings.kafka, error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _close(self, producer: AIOKafkaProducer) -> None:
        try:
            await asyncio.wait_for(producer.stop(), STOP_SECONDS)
        except (KafkaError, TimeoutError) as error:
            log.warning("producer_not_closed", error=repr(error))


def _slow_down(producer: AIOKafkaProducer) -> None:
    # A broker that stops in order says that its partitions have no leader, and aiokafka then asks for one without any
    # pause: a whole core, and thousands of log lines a second, until the broker is back.
    ask = producer.client.force_metadata_update

    async def ask_later() -> Any:
        await asyncio.sleep(BACKOFF_MS / 1000)
        return await ask()

    producer.client.force_metadata_update = lambda: asyncio.ensure_future(ask_later())
