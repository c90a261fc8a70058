"""Envelopes: which touchpoints travel together in one message of `driftline.touchpoints` (HOUSE.md 1)."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

import msgspec

from shared.messages import HEARTBEAT, Touchpoint
from shared.partition import partition_of

MOST_TOUCHPOINTS = 200
MOST_BYTES = 512 * 1024

T = TypeVar("T")

_HEAD = {history: b'{"v":1,"history":%s,"events":[' % str(history).lower().encode() for history in (False, True)}
_TAIL = b"]}"
_encode = msgspec.json.Encoder().encode


def stamp(touchpoint: Touchpoint, arrival: datetime) -> bytes:
    """The JSON of a touchpoint with its arrival, whatever its publisher said of it."""
    return _encode(msgspec.structs.replace(touchpoint, ingestedat=arrival))


def partitions_for(touchpoint: Touchpoint, partitions: int) -> Iterable[int]:
    """The partition of the touchpoint's client; a heartbeat belongs to every partition."""
    if touchpoint.type == HEARTBEAT:
        return range(partitions)
    return (partition_of(touchpoint.subject, partitions),)


def envelope(events: Iterable[bytes], history: bool) -> bytes:
    """The message that holds these events, byte for byte what msgspec makes of `shared.messages.Envelope`."""
    return _HEAD[history] + b",".join(events) + _TAIL


def load(waiting: deque[tuple[bytes, T]]) -> list[tuple[bytes, T]]:
    """Take from the left what one envelope holds: at least one event, at most 200 and 512 KiB."""
    taken: list[tuple[bytes, T]] = []
    size = len(_HEAD[False]) + len(_TAIL)
    while waiting and len(taken) < MOST_TOUCHPOINTS:
        size += len(waiting[0][0]) + 1
        if taken and size > MOST_BYTES:
            break
        taken.append(waiting.popleft())
    return taken
