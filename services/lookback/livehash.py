"""The state hash of the running system (SPEC.md 11): a tick into every partition, then scoring's own changelog."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.scoring import engine, records
from services.scoring.engine import ClientState, Rulebook
from services.scoring.records import PARTITION, SOURCE, PartitionRecord
from services.scoring.sources import SourceRecord, Sources
from shared.clock import Clock
from shared.cluster import check_topic
from shared.errors import Failed
from shared.held import HEAD, MARKER
from shared.messages import Tick, instant, micros
from shared.settings import Settings
from shared.topics import CLIENTS, SCORING, TOUCHPOINTS, changelog_of

CONNECT_SECONDS = 10.0
PATIENCE_SECONDS = 60.0  # without a new record in the changelog
TRIES = 5


class Overtaken(Failed):
    """Something arrived after the time that was asked for."""


async def of_now(ask: Callable[[int], Awaitable[str]], clock: Clock, tell: Callable[[int], None]) -> str:
    """The hash as of now; where something arrives meanwhile, as of a later now, a few times over.

    `tell` hears of each time (µs) that is asked for: the last one is that of the hash.
    """
    for _ in range(TRIES - 1):
        try:
            return await ask(_told(clock, tell))
        except Overtaken:
            continue
    return await ask(_told(clock, tell))


def _told(clock: Clock, tell: Callable[[int], None]) -> int:
    now = micros(clock())
    tell(now)
    return now


async def live_hash(settings: Settings, rules: Rulebook, as_of: int) -> str:
    """The hash as of a time in µs, not before any arrival or tick; Failed where scoring does not get there."""
    await check_topic(settings, TOUCHPOINTS.name, CONNECT_SECONDS)
    ticks = await send_ticks(settings, as_of)
    changelog = await read_until(settings, ticks)
    folds = {}
    for partition, part in changelog.items():
        part.check(partition, as_of)
        known = replace(rules, sources=part.sources())
        for client, state in part.states().items():
            engine.tick(state, as_of, known)
            folds[client] = engine.fold_of(state, as_of, known)
    return engine.state_hash(folds)


async def send_ticks(settings: Settings, as_of: int) -> dict[int, int]:
    """Tell every partition the time; the offset of each tick."""
    value = msgspec.json.encode(Tick(tick=instant(as_of)))
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all") as producer:
        sent = [producer.send_and_wait(TOUCHPOINTS.name, value, partition=p) for p in range(settings.partitions)]
        return {answer.partition: answer.offset for answer in await asyncio.gather(*sent)}


@dataclass
class Part:
    """The changelog of one partition, up to the first marker past an offset."""

    past: int
    values: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    complete: bool = False

    def take(self, key: bytes, value: bytes) -> None:
        """The next record; nothing counts after the marker."""
        offset, _ = HEAD.unpack_from(value)
        if self.complete:
            return
        if key == MARKER:
            self.complete = offset > self.past
        elif offset >= self.values.get(key, (-1, b""))[0]:
            self.values[key] = offset, value[HEAD.size :]

    def check(self, partition: int, as_of: int) -> None:
        """Raises Overtaken where something arrived after the time: the past cannot be had from the present state."""
        record = records.decode(PARTITION, self.values[PARTITION][1])
        if isinstance(record, PartitionRecord) and record.arrival > as_of:
            late = instant(record.arrival).isoformat()
            raise Overtaken(
                f"partition {partition} has something that arrived at {late}: ask for that time or a later one"
            )

    def states(self) -> dict[str, ClientState]:
        """The clients."""
        found = {key: records.decode(key, raw) for key, (_, raw) in self.values.items()}
        return {key.decode(): state for key, state in found.items() if isinstance(state, ClientState)}

    def sources(self) -> Sources:
        """What the partition knows of sources."""
        found = {key: records.decode(key, raw) for key, (_, raw) in self.values.items() if key.startswith(SOURCE)}
        named = {key.removeprefix(SOURCE).decode(): record for key, record in found.items()}
        return Sources({name: record for name, record in named.items() if isinstance(record, SourceRecord)})


async def read_until(settings: Settings, offsets: dict[int, int]) -> dict[int, Part]:
    """Read the changelog until the marker of each partition has passed its offset."""
    parts = {partition: Part(offset) for partition, offset in offsets.items()}
    topic = changelog_of(SCORING, CLIENTS)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    async with consumer:
        consumer.assign([TopicPartition(topic, partition) for partition in parts])
        while waiting := [TopicPartition(topic, p) for p, part in parts.items() if not part.complete]:
            batches = await consumer.getmany(*waiting, timeout_ms=int(PATIENCE_SECONDS * 1000))
            if not batches:
                raise Failed(f"scoring has not passed the ticks of {len(waiting)} partitions: is it running?")
            for tp, batch in batches.items():
                for record in batch:
                    parts[tp.partition].take(record.key, record.value)
    return parts
