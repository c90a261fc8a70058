"""What a worker holds of one partition, in memory and as records of the changelog: states, deadlines, the marker."""

import heapq
import struct
from typing import Any

OWN = 0  # the first byte of the keys of a partition's own records; no client id may hold a control character
MARKER = b"\x00next"
HEAD = struct.Struct(">qq")  # last folded offset (of the marker: the next offset), due; the state follows
NEVER = 2**63 - 1  # the due of a state that time alone does not change


class Entry:
    """One key: `state` is decoded, `due` the µs at which time alone changes it; up to `guard` it was recovered."""

    __slots__ = ("due", "guard", "offset", "raw", "size", "state")

    def __init__(self, guard: int = -1, due: int = NEVER, raw: bytes = b"") -> None:
        self.guard, self.offset, self.due, self.raw = guard, guard, due, raw
        self.size = len(raw)  # as last encoded
        self.state: Any = None


class Held:
    """What a worker holds of one partition: its entries, marker, expected offset and deadlines."""

    def __init__(self) -> None:
        self.entries: dict[bytes, Entry] = {}
        self.marker = 0
        self.written = -1  # the changelog's last offset that we know
        self.expected: int | None = None
        self.read_at = 0.0  # in seconds since 1970: all that came before has been folded
        self.size = 0  # of all states, as encoded
        self.heap: list[tuple[int, bytes]] | None = None

    def _deadlines(self) -> list[tuple[int, bytes]]:
        # Replaced dues stay in the heap until they surface; built anew after recovery and when they outnumber the rest.
        if self.heap is None or len(self.heap) > 2 * len(self.entries) + 100:
            self.heap = [(entry.due, key) for key, entry in self.entries.items() if entry.due != NEVER]
            heapq.heapify(self.heap)
        return self.heap

    def schedule(self, key: bytes, due: int) -> None:
        """Set when time alone changes the key's state next, in µs; NEVER where it does not."""
        entry, heap = self.entries[key], self._deadlines()
        if due not in (entry.due, NEVER):
            heapq.heappush(heap, (due, key))
        entry.due = due

    def earliest(self) -> int:
        """The earliest due of the partition in µs, or NEVER."""
        heap = self._deadlines()
        while heap and self.entries[heap[0][1]].due != heap[0][0]:
            heapq.heappop(heap)
        return heap[0][0] if heap else NEVER

    def overdue(self, until: int) -> list[bytes]:
        """The keys due at or before `until`, in the order of their dues; the heap stays as it is."""
        found, heap = [], self._deadlines()
        while heap and heap[0][0] <= until:
            due, key = heapq.heappop(heap)
            if self.entries[key].due == due:
                found.append((due, key))
        for item in found:  # back again: only `schedule` takes a deadline away
            heapq.heappush(heap, item)
        return [key for _, key in dict.fromkeys(found)]
