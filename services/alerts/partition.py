"""What a partition keeps beside its clients in the table of alerts: its time, and whether it is live."""

import msgspec
from msgspec import Struct

from . import standing
from .standing import ClientAlerts

FORM = 1  # of all that `encode` writes: raised when the bytes change, for no other version reads them then
PARTITION = b"\x00partition"
BEFORE_ALL = -(2**62)  # µs


class PartitionTime(Struct):
    """`reached` is what scoring has reached, in µs; before `live` everything is history."""

    reached: int = BEFORE_ALL
    live: bool = False


_decode = msgspec.msgpack.Decoder(PartitionTime).decode


def encode(record: ClientAlerts | PartitionTime) -> bytes:
    """A value of the table as bytes."""
    return standing.encode(record) if isinstance(record, ClientAlerts) else msgspec.msgpack.encode(record)


def decode(key: bytes, raw: bytes) -> ClientAlerts | PartitionTime:
    """The value that `encode` wrote under this key."""
    return _decode(raw) if key == PARTITION else standing.decode(raw)
