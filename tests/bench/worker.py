"""The live scoring worker on a real Kafka: one process folds a backlog of full envelopes."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.ingest.packing import MOST_TOUCHPOINTS, envelope, stamp
from services.lookback.log import Arrived
from shared.held import HEAD, MARKER
from shared.messages import instant
from shared.partition import partition_of
from shared.settings import Settings
from shared.topics import CLIENTS, SCORING, SIGNALS, TOUCHPOINTS, changelog_of

from .cluster import cluster, services
from .measure import Measurement, Series, cpu_seconds

RUNS = 3
PATIENCE_SECONDS = 120.0

Message = tuple[int, bytes]  # partition, value


def measure_worker(log: Sequence[Arrived]) -> Measurement:
    """Touchpoints a second from the first message folded to the end of the backlog, beside only reading it."""
    ours, least, cpu = [], [], []
    for _ in range(RUNS):
        with cluster() as settings:
            messages = backlog(log, settings.partitions)
            asyncio.run(produce(settings, messages))
            least.append(len(log) / asyncio.run(read_all(settings, len(messages))))
            with services(settings, "scoring") as (worker,):
                seconds, used = asyncio.run(follow(settings, worker.pid, len(messages)))
        ours.append(len(log) / seconds)
        cpu.append(used / len(log) * 1e6)
    return Measurement(
        name="live worker", unit="touchpoints/s", series=Series(ours), baseline_name="aiokafka getmany",
        baseline=Series(least), more={"touchpoints": len(log), "cpu_s_a_million": Series(cpu).facts()},
    )  # fmt: skip


def backlog(log: Sequence[Arrived], partitions: int) -> list[Message]:
    """The log as ingest packs it when there is much of it."""
    waiting: dict[int, list[bytes]] = defaultdict(list)
    for one in log:
        waiting[partition_of(one.touchpoint.subject, partitions)].append(stamp(one.touchpoint, instant(one.arrival)))
    return [
        (partition, envelope(events[first : first + MOST_TOUCHPOINTS], history=True))
        for partition, events in waiting.items()
        for first in range(0, len(events), MOST_TOUCHPOINTS)
    ]


async def produce(settings: Settings, messages: Sequence[Message]) -> None:
    """All of it, acknowledged."""
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka, linger_ms=5) as producer:
        sent = [await producer.send(TOUCHPOINTS.name, value, partition=partition) for partition, value in messages]
        await asyncio.gather(*sent)


async def read_all(settings: Settings, count: int) -> float:
    """The seconds that a plain consumer takes, from its first request to its last message."""
    async with consumer_of(settings, TOUCHPOINTS.name) as consumer:
        started, read = time.perf_counter(), 0
        while read < count:
            records = await consumer.getmany(timeout_ms=1000)
            read += sum(len(batch) for batch in records.values())
        return time.perf_counter() - started


def consumer_of(settings: Settings, *topics: str) -> AIOKafkaConsumer:
    """A consumer of all partitions from their beginnings, without a group."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    consumer.assign([TopicPartition(topic, p) for topic in topics for p in range(settings.partitions)])
    return consumer


async def follow(settings: Settings, pid: int, count: int) -> tuple[float, float]:
    """From the first message of scores to the last: the seconds passed, and the CPU the worker used meanwhile."""
    changelog = changelog_of(SCORING, CLIENTS)
    markers: dict[int, int] = {}
    scored: list[float] = []
    cpu: list[tuple[float, float]] = []
    give_up = time.time() + PATIENCE_SECONDS
    async with consumer_of(settings, SIGNALS.name, changelog) as consumer:
        while sum(markers.values()) < count:
            if time.time() > give_up:
                raise TimeoutError(f"{sum(markers.values())} of {count} messages after {PATIENCE_SECONDS} s")
            cpu.append((time.time(), cpu_seconds(pid)))
            for tp, records in (await consumer.getmany(timeout_ms=50)).items():
                if tp.topic == SIGNALS.name:
                    scored += [record.timestamp / 1000 for record in records]
                for record in records:
                    if record.key == MARKER:
                        markers[tp.partition] = HEAD.unpack_from(record.value)[0]
    first, last = min(scored), max(scored)
    return last - first, cpu_at(cpu, last) - cpu_at(cpu, first)


def cpu_at(samples: Sequence[tuple[float, float]], moment: float) -> float:
    """The CPU used by then, by the sample next to it."""
    return min(samples, key=lambda sample: abs(sample[0] - moment))[1]
