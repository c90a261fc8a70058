"""Which partitions are live: a partition is in history until its `live` record (HOUSE.md 9).

The last message that is no tick tells: an envelope says whether it is history, a `live` record speaks for itself.
So a start reads a few messages of each partition, however long the log is.
"""

from collections.abc import Awaitable, Callable, Iterable

import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.clock import Clock
from shared.messages import UNREADABLE, Live
from shared.settings import Settings
from shared.topics import TOUCHPOINTS

from .reading import POLL_MS, Spans, read, reader, spans_of

log = structlog.get_logger()

LOOK_BACK = 64

Write = Callable[[int, bytes], Awaitable[object]]


class Peek(msgspec.Struct):
    """What a message of `driftline.touchpoints` is, without its touchpoints."""

    history: bool = False
    tick: str | None = None
    live: str | None = None


_peek = msgspec.json.Decoder(Peek).decode


def standing(value: bytes | None) -> bool | None:
    """Whether the partition is live after this message; a tick does not tell, nor does what can't be read."""
    try:
        message = _peek(value or b"")
    except UNREADABLE:
        return None
    return None if message.tick else bool(message.live) or not message.history


def history_over(standings: Iterable[bool | None]) -> bool:
    """Whether no history can be on its way: nothing was ever imported, or `import --live` has begun to end it."""
    found = list(standings)
    return True in found or False not in found


async def standings(consumer: AIOKafkaConsumer, spans: Spans) -> dict[int, bool | None]:
    """Of each partition: live, in history, or empty (None)."""
    found: dict[int, bool | None] = {
        tp.partition: None if begin == end else False for tp, (begin, end) in spans.items()
    }
    unread, depth = {tp: span for tp, span in spans.items() if span[0] < span[1]}, LOOK_BACK
    while unread:
        told = set()
        async for record in read(consumer, {tp: (max(begin, end - depth), end) for tp, (begin, end) in unread.items()}):
            if (live := standing(record.value)) is not None:
                found[record.partition] = live
                told.add(record.partition)
        unread = {tp: span for tp, span in unread.items() if tp.partition not in told and span[1] - depth > span[0]}
        depth *= 16
    return found


def live_record(clock: Clock) -> bytes:
    """The end of history, as a message."""
    return msgspec.json.encode(Live(live=clock()))


class Liveness:
    """Follows the partitions that are in history until each has its `live` record."""

    def __init__(self, settings: Settings, write: Write, clock: Clock) -> None:
        self.live = False
        self._settings, self._write, self._clock = settings, write, clock

    async def follow(self) -> None:
        """Returns when every partition is live; writes the records that are missing where history is over."""
        async with reader(self._settings) as consumer:
            spans = await spans_of(consumer, TOUCHPOINTS.name, self._settings.partitions)
            found = await standings(consumer, spans)
            waiting = {TopicPartition(TOUCHPOINTS.name, p) for p, live in found.items() if not live}
            if history_over(found.values()):
                await self._end_history([tp.partition for tp in waiting])
            else:
                log.warning("in_history", partitions=len(waiting), remedy="driftline import --live ends it")
                await self._wait_for_records(consumer, {tp: spans[tp][1] for tp in waiting})
        self.live = True
        log.info("live", partitions=len(found))

    async def _end_history(self, partitions: list[int]) -> None:
        for partition in partitions:
            await self._write(partition, live_record(self._clock))

    async def _wait_for_records(self, consumer: AIOKafkaConsumer, waiting: dict[TopicPartition, int]) -> None:
        consumer.assign(list(waiting))
        for tp, offset in waiting.items():
            consumer.seek(tp, offset)
        while waiting:
            for tp, records in (await consumer.getmany(*waiting, timeout_ms=POLL_MS)).items():
                if any(standing(record.value) for record in records):
                    del waiting[tp]
