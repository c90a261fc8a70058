"""One partition of `driftline.signals` and the worker that owns it, as lists: it may crash between any two messages.

The state table behaves as the real one (shared/checkpoint.py): a checkpoint writes keys and then the marker; a crash
forgets what was not written, may leave keys ahead of the marker, and takes no output back.
"""

import asyncio
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import msgspec

from services.alerts import partition
from services.alerts.app import Alerting
from services.scoring.policy.policy import AlertNumbers, Policies, Policy
from shared.alerting import AlertTransition, Done
from shared.held import NEVER, OWN, Entry, Held
from shared.topics import ALERTS, DEAD_LETTERS

PARTITIONS = 1
Told = AlertTransition | Done

_loop = asyncio.new_event_loop()
_told = msgspec.json.Decoder(Told)


class Table:
    """The table of one partition; `written` is what its changelog holds: offset, due and state of each key."""

    def __init__(self) -> None:
        self.written: dict[bytes, tuple[int, int, bytes]] = {}
        self.marker = 0
        self.published: list[tuple[str, bytes]] = []
        self.crash()

    def crash(self) -> None:
        """A new owner: what the changelog holds, and nothing else."""
        self.held = {0: Held()}
        for key, (offset, due, raw) in self.written.items():
            self.held[0].entries[key] = Entry(offset, due, raw)

    def checkpoint(self, stop: Callable[[bytes], bool] = lambda key: False) -> None:
        """Write everything; where it is stopped at a key, that one is written, and the marker is not."""
        entries = self.held[0].entries
        for key, entry in entries.items():
            if key[0] != OWN:
                self._write(key, entry)
                if stop(key):
                    return
        for key, entry in entries.items():
            if key[0] == OWN:
                self._write(key, entry)
        self.marker = self.next

    def _write(self, key: bytes, entry: Entry) -> None:
        if entry.state is not None:
            self.written[key] = entry.offset, entry.due, partition.encode(entry.state)

    def entry(self, key: bytes, event: Any) -> Entry | None:
        entry = self.held[0].entries.setdefault(key, Entry())
        if event.message.offset <= entry.guard:
            return None
        self.read(key, entry)
        entry.offset = event.message.offset
        return entry

    def read(self, key: bytes, entry: Entry) -> Any:
        if entry.raw:
            entry.state, entry.raw = partition.decode(key, entry.raw), b""
        return entry.state

    async def publish(
        self, topic: str, key: bytes | None, value: bytes, partition: int, headers: object = None
    ) -> None:
        self.published.append((topic, value))


class Worker:
    """The alerts worker on one partition."""

    def __init__(self, numbers: AlertNumbers) -> None:
        self.policies = Policies([Policy(alerts=numbers)])
        self.table = Table()
        self.log: list[bytes] = []
        self.sent: list[int] = []
        self.read: list[Told] = []
        self.seen = 0

    def take(self, message: object, sent: int) -> None:
        """A message comes, at this time of Kafka's (µs)."""
        self.log.append(message if isinstance(message, bytes) else msgspec.json.encode(message))
        self.sent.append(sent)
        self.fold(len(self.log) - 1)

    def fold(self, offset: int) -> None:
        """Fold the message at an offset."""
        where = SimpleNamespace(partition=0, offset=offset, timestamp=self.sent[offset] / 1_000_000, topic="signals")
        event = SimpleNamespace(value=self.log[offset], message=where)
        alerting = Alerting(self.table, PARTITIONS, self.policies)  # it keeps nothing itself
        _loop.run_until_complete(alerting.fold(event))
        self.table.next = offset + 1

    def crash(self) -> None:
        """Be killed, and begin again at the marker."""
        self.table.crash()
        for offset in range(self.table.marker, len(self.log)):
            self.fold(offset)

    def due(self) -> int:
        """When the ticker would ask for time next, in µs."""
        return self.table.held[0].earliest()

    def time(self) -> int | None:
        """What the ticker is told: the time of a live partition."""
        return Alerting(self.table, PARTITIONS, self.policies).time(self.table.held[0])

    def all_told(self) -> list[Told]:
        """All outputs, with repeats."""
        published = self.table.published
        self.read += [_told.decode(value) for topic, value in published[self.seen :] if topic == ALERTS.name]
        self.seen = len(published)
        return self.read

    def told(self) -> list[Told]:
        """What readers make of them: repeats are dropped, by version and by the id of an action."""
        first: dict[tuple[str, object], Told] = {}
        for one in self.all_told():
            first.setdefault(name_of(one), one)
        return list(first.values())

    def dead(self) -> int:
        """How many dead letters were written."""
        return sum(topic == DEAD_LETTERS.name for topic, _ in self.table.published)


def name_of(one: Told) -> tuple[str, object]:
    """By what a repeat is known."""
    return (one.whose, one.version) if isinstance(one, AlertTransition) else ("done", one.action)


def of_clients(told: Iterable[Told]) -> dict[str, list[Told]]:
    """What was told, in order, by client."""
    found: dict[str, list[Told]] = {}
    for one in told:
        found.setdefault(one.whose, []).append(one)
    return found


__all__ = ["NEVER", "Told", "Worker", "name_of", "of_clients"]
