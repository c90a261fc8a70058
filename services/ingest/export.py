"""The log of a deployment: every touchpoint with its arrival, sorted by it; `replay` of it gives the same state."""

import heapq
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from shared.cluster import check_topic
from shared.messages import HEARTBEAT, UNREADABLE, Touchpoint, micros, sent_arrival
from shared.settings import Settings
from shared.topics import TOUCHPOINTS

from .packing import stamp
from .reading import read, reader, spans_of

PATIENCE_SECONDS = 10.0
KEY_BYTES = 20


class Message(msgspec.Struct):
    """Whatever stands in `driftline.touchpoints`."""

    events: list[Touchpoint] = []
    tick: datetime | None = None
    live: datetime | None = None


class _Rough(msgspec.Struct):
    events: list[msgspec.Raw] = []


_message = msgspec.json.Decoder(Message).decode
_rough = msgspec.json.Decoder(_Rough).decode
_touchpoint = msgspec.json.Decoder(Touchpoint).decode


def message_of(value: bytes) -> Message:
    """What a message says, without what scoring buries: a bad event never takes the others of its envelope with it."""
    try:
        return _message(value)
    except UNREADABLE:
        return Message(events=list(_readable(value)))


def _readable(value: bytes) -> Iterator[Touchpoint]:
    with suppress(*UNREADABLE):
        for raw in _rough(value).events:
            with suppress(*UNREADABLE):
                yield _touchpoint(raw)


class Spool:
    """The touchpoints of one partition in a file, each with its arrival before it: sorted as it is written."""

    def __init__(self, file: BinaryIO, heartbeats: bool) -> None:
        self.file = file
        self._heartbeats = heartbeats
        self._arrival: datetime | None = None

    def add(self, value: bytes) -> int:
        """Take a message; how many touchpoints it brought."""
        message, count = message_of(value), 0
        for time in (message.tick, message.live):
            if time:
                self._arrive(time)
        for touchpoint in message.events:
            arrival = self._arrive(sent_arrival(touchpoint))
            if touchpoint.type != HEARTBEAT or self._heartbeats:
                self.file.write(b"%0*d%b\n" % (KEY_BYTES, micros(arrival), stamp(touchpoint, arrival)))
                count += 1
        return count

    def _arrive(self, time: datetime) -> datetime:
        self._arrival = max(time, self._arrival or time)
        return self._arrival


async def export(settings: Settings, open_out: Callable[[], AbstractContextManager[BinaryIO]]) -> int:
    """Write the whole topic as CloudEvents lines; the number of touchpoints. What was there stays until all is read."""
    await check_topic(settings, TOUCHPOINTS.name, PATIENCE_SECONDS)
    with tempfile.TemporaryDirectory(prefix="driftline-export-") as folder, ExitStack() as files:
        async with reader(settings, PATIENCE_SECONDS) as consumer:
            spans = await spans_of(consumer, TOUCHPOINTS.name, settings.partitions)
            spools = {
                tp.partition: Spool(
                    files.enter_context(Path(folder, str(tp.partition)).open("w+b")),
                    # A heartbeat stands in every partition; one copy of it is enough.
                    heartbeats=tp.partition == 0,
                )
                for tp in spans
            }
            count = 0
            async for record in read(consumer, spans):
                count += spools[record.partition].add(record.value or b"")
        for spool in spools.values():
            spool.file.seek(os.SEEK_SET)
        with open_out() as out:
            for line in heapq.merge(*(spool.file for spool in spools.values()), key=lambda line: line[:KEY_BYTES]):
                out.write(line[KEY_BYTES:])
    return count
