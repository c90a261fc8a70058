"""Reading a topic from here to there, as one looks something up: no group, nothing committed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared.errors import Failed
from shared.settings import Settings

log = structlog.get_logger()

RETRY_SECONDS = 0.5
POLL_MS = 1000

Spans = dict[TopicPartition, tuple[int, int]]


@asynccontextmanager
async def reader(settings: Settings, patience: float = float("inf")) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer to be placed by the caller; waits `patience` seconds for Kafka."""
    give_up = asyncio.get_running_loop().time() + patience
    while True:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.kafka, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        try:
            await consumer.start()
            break
        except KafkaError as error:
            await consumer.stop()
            if asyncio.get_running_loop().time() > give_up:
                raise Failed(f"no Kafka at {settings.kafka}: {error}") from error
            await asyncio.sleep(RETRY_SECONDS)
    try:
        yield consumer
    finally:
        await consumer.stop()


async def spans_of(consumer: AIOKafkaConsumer, topic: str, partitions: int) -> Spans:
    """The first offset and the next one of every partition of a topic, now."""
    tps = [TopicPartition(topic, partition) for partition in range(partitions)]
    consumer.assign(tps)
    begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
    return {tp: (begins[tp], ends[tp]) for tp in tps}


async def read(
    consumer: AIOKafkaConsumer, spans: Mapping[TopicPartition, tuple[int, int]]
) -> AsyncIterator[ConsumerRecord]:
    """Every message of these spans, in order within its partition."""
    left = {tp: end for tp, (begin, end) in spans.items() if begin < end}
    if not left:
        return
    consumer.assign(list(left))
    for tp in left:
        consumer.seek(tp, spans[tp][0])
    while left:
        for tp, records in (await consumer.getmany(*left, timeout_ms=POLL_MS)).items():
            for record in records:
                if record.offset < left[tp]:
                    yield record
            if await consumer.position(tp) >= left[tp]:
                del left[tp]
