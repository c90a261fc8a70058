"""What a partition keeps beside its clients, in the same table: its time, whether it is live, and its sources."""

import msgspec
from msgspec import Struct

from shared.messages import Touchpoint, micros

from . import engine
from .engine import ClientState

PARTITION = b"\x00partition"
SOURCE = b"\x00source:"
BEFORE_ALL = -(2**62)


class PartitionRecord(Struct):
    """`arrival` is the latest arrival of a touchpoint or tick in µs; before `live` everything is history."""

    arrival: int = BEFORE_ALL
    live: bool = False

    def advance(self, arrival: int) -> int:
        """Arrival never goes back; returns it."""
        self.arrival = max(self.arrival, arrival)
        return self.arrival


class SourceRecord(Struct):
    """The latest heartbeat of a source: when (µs), and after how many seconds the next is due."""

    time: int = BEFORE_ALL
    interval_seconds: float | None = None

    def beat(self, heartbeat: Touchpoint) -> None:
        """Keep the latest by its own time, so that the order of arrival does not matter."""
        if (time := micros(heartbeat.time)) > self.time:
            self.time, self.interval_seconds = time, heartbeat.data.interval_seconds


Record = PartitionRecord | SourceRecord | ClientState

_partition = msgspec.msgpack.Decoder(PartitionRecord).decode
_source = msgspec.msgpack.Decoder(SourceRecord).decode


def encode(record: Record) -> bytes:
    """A value of the table as bytes."""
    return engine.encode(record) if isinstance(record, ClientState) else msgspec.msgpack.encode(record)


def decode(key: bytes, raw: bytes) -> Record:
    """The value that `encode` wrote under this key."""
    if key == PARTITION:
        return _partition(raw)
    return _source(raw) if key.startswith(SOURCE) else engine.decode(raw)


def source_key(source: str) -> bytes:
    """The key of a source's record."""
    return SOURCE + source.encode()
