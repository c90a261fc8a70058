"""What a partition keeps beside its clients, in the same table: its time, whether it is live, and its sources."""

import msgspec
from msgspec import Struct

from . import engine
from .engine import ClientState
from .silence import BEFORE_ALL, SourceRecord

FORM = 3  # of all that `encode` writes: raised when the bytes change, for no other version reads them then
PARTITION = b"\x00partition"
SOURCE = b"\x00source:"
SHEET = b"\x00heartbeats:"


class PartitionRecord(Struct):
    """`arrival` is the latest arrival of a touchpoint or tick in µs; before `live` everything is history.

    `sources` are the names of those that ever sent a heartbeat; `reached` is the last minute that a tick opened.
    """

    arrival: int = BEFORE_ALL
    live: bool = False
    sources: list[str] = []
    reached: int = -1

    def advance(self, arrival: int) -> int:
        """Arrival never goes back; returns it."""
        self.arrival = max(self.arrival, arrival)
        return self.arrival


Record = PartitionRecord | SourceRecord | ClientState | bytes

_partition = msgspec.msgpack.Decoder(PartitionRecord).decode
_source = msgspec.msgpack.Decoder(SourceRecord).decode


def encode(record: Record) -> bytes:
    """A value of the table as bytes; a sheet of heartbeats is bytes already."""
    if isinstance(record, bytes):
        return record
    return engine.encode(record) if isinstance(record, ClientState) else msgspec.msgpack.encode(record)


def decode(key: bytes, raw: bytes) -> Record:
    """The value that `encode` wrote under this key."""
    if key == PARTITION:
        return _partition(raw)
    if key.startswith(SHEET):
        return raw
    return _source(raw) if key.startswith(SOURCE) else engine.decode(raw)


def source_key(source: str) -> bytes:
    """The key of a source's record."""
    return SOURCE + source.encode()


def sheet_key(source: str, number: int) -> bytes:
    """The key of one of the sheets on which a source's heartbeats stand."""
    return SHEET + b"%d:" % number + source.encode()
