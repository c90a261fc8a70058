"""The heartbeats of a source inside the lateness horizon, packed on sheets, 32 bytes each (see silence.py).

A sheet is one record of the partition's table, so that one more heartbeat writes a KiB at most. Times are µs.
"""

from collections.abc import Iterator
from hashlib import blake2b
from struct import Struct as Layout

from msgspec import json

from shared.messages import Touchpoint

# Its time, and until when it promised the next: of several at one time the longest is the latest.
Beat = tuple[int, int]

BEAT = Layout("<qq8s8s")  # time, until, digest of the identity, digest of the content
IDENTITY = 16  # where in a BEAT it stands
SHEET = 32  # heartbeats


def digests(heartbeat: Touchpoint) -> tuple[bytes, bytes]:
    """Of its identity within its source, and of its content but for the time."""
    said = json.encode((heartbeat.subject, heartbeat.id)), json.encode(heartbeat.data)
    identity, content = (blake2b(each, digest_size=8).digest() for each in said)
    return identity, content


def pack(beat: Beat, identity: bytes, content: bytes) -> bytes:
    """A heartbeat as it stands on a sheet."""
    return BEAT.pack(*beat, identity, content)


def full(sheet: bytes) -> bool:
    """Whether no more goes on a sheet."""
    return len(sheet) >= SHEET * BEAT.size


def named(sheets: list[bytes], identity: bytes) -> Iterator[tuple[int, bytes]]:
    """Time and content of the heartbeats of one identity."""
    for sheet in sheets:
        place = sheet.find(identity)
        while place >= 0:
            if place % BEAT.size == IDENTITY:
                time, _, _, content = BEAT.unpack_from(sheet, place - IDENTITY)
                yield time, content
            place = sheet.find(identity, place + 1)


def beats(sheets: list[bytes]) -> list[Beat]:
    """All of them."""
    return [(time, until) for sheet in sheets for time, until, _, _ in BEAT.iter_unpack(sheet)]


def newest(sheet: bytes) -> Beat:
    """The latest on a sheet that is not empty."""
    return max(beats([sheet]))
