"""A worker's state table: exactly once in effect, by checkpoints.

    async with clients.fold(event) as fresh:                    # sequence check; no checkpoint inside a message
        entry = clients.entry(key, event) if fresh else None    # None: this key already holds this message
        if entry is not None:
            entry.state = ...                                   # decoded; changed in place; None at first
            await clients.publish(topic, key, value, partition)

- State stays decoded in memory. A checkpoint (each `checkpoint_seconds`, at revocation, at stop) cuts between two
  messages, writes each dirty key once, awaits that and the outputs, then writes the *marker* "next source offset" of
  each partition, and only then acknowledges the source's messages. Recovery plus marker is the truth: a new owner
  seeks to the marker, so the offsets that the engine commits only report progress.
- A value is its last folded offset, its due, and the state. A crash inside a checkpoint leaves keys ahead of the
  marker; replay skips them by that offset. Keys that start with a zero byte are the partition's own records: they are
  written in one batch with the marker, so they are never ahead of it, and a fold may read them beside a client.
- The marker also says in which form the states are: a program that writes another one ends instead of misreading.
- Offsets must follow each other from the marker on. Below: covered, dropped. Above: a hole, the process ends.
- Nothing is written without a lease, and the broker refuses what is older than `late_write_seconds`.
- Outputs are at least once: put a version in them. The fold must be deterministic.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import faust
import structlog
from aiokafka.producer.message_accumulator import BatchBuilder
from faust.stores import memory
from faust.transport.consumer import ensure_TP
from mode import Service

from shared.exits import Exit, die
from shared.held import HEAD, MARKER, NEVER, OWN, Entry, Held
from shared.meters import Meters

log = structlog.get_logger()

ANSWER_SECONDS = 30  # a write that the broker has not answered by then ends the process
EVERY = 2000  # messages after which a checkpoint does not wait for its time
MANY_OWN = 100  # of a partition's own records, changed: then it does not wait either, for they go in one batch
OWN_BYTES = 4_194_304  # of that batch; the changelog takes twice as much

Event = Any  # the engine's event: `.value`, `.message.partition`, `.message.offset`
Records = dict[int, list[tuple[bytes, bytes]]]  # by partition: key and value


class StateStore(memory.Store):
    """The table's memory, by partition, filled from the changelog."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.held: dict[int, Held] = {}

    def of(self, partition: int) -> Held:
        return self.held.setdefault(partition, Held())

    def persisted_offset(self, tp: Any) -> int | None:  # partitions kept at a rebalance are not read again
        written = self.held[tp.partition].written if tp.partition in self.held else -1
        return written if written >= 0 else None

    def set_persisted_offset(self, tp: Any, offset: int) -> None:
        held = self.of(tp.partition)
        held.written = max(offset, held.written)

    def apply_changelog_batch(self, batch: Any, to_key: Any, to_value: Any) -> None:
        for event in batch:
            message = event.message
            self.set_persisted_offset(message.tp, message.offset)
            self._recover(self.of(message.partition), message.key, message.value)

    def _recover(self, held: Held, key: bytes, value: bytes) -> None:
        offset, due = HEAD.unpack_from(value)
        if key == MARKER:
            held.marker = max(offset, held.marker)
            self._check_form(int(value[HEAD.size :] or 1))  # of the first form it said nothing
            return
        known = held.entries.get(key)
        if known is not None and known.offset > offset:
            log.error("older state after newer one in the changelog, ignored", key=repr(key), offset=offset)
            return
        held.entries[key], held.heap = Entry(offset, due, value[HEAD.size :]), None
        held.size += held.entries[key].size - (known.size if known else 0)

    def _check_form(self, written: int) -> None:
        if written != self.table.form:
            remedy = "run the version that wrote it, or make the state anew from the touchpoints (docs/upgrades.md)"
            die(Exit.OTHER_FORM, "the state has another form", written=written, ours=self.table.form, remedy=remedy)

    async def on_recovery_completed(self, active_tps: Any, standby_tps: Any) -> None:
        self.table.meters.recovered()  # lost partitions were dropped in on_rebalance

    async def on_rebalance(self, assigned: Any, revoked: Any, newly_assigned: Any, generation_id: int = 0) -> None:
        self.table.settled()
        self.table.meters.recovering()
        for tp in revoked:
            if tp.topic == self.table.changelog_topic_name:
                self.held.pop(tp.partition, None)


class StateTable(faust.Table):
    """Decoded state by key, folded by one agent from one source, checkpointed to a changelog."""

    def __init__(
        self,
        app: Any,
        *,
        source: str = "",
        encode: Callable[[Any], bytes] = bytes,
        decode: Callable[[bytes, bytes], Any] = lambda key, raw: raw,
        form: int = 1,
        interval: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(app, **kwargs)
        self.source, self.encode, self.decode, self.form, self.interval = source, encode, decode, form, interval
        self.dirty: dict[int, dict[bytes, Entry]] = {}
        self.own: dict[int, int] = {}  # how many of those are the partition's own records
        self.pending: list[Event] = []
        self.outputs: list[Any] = []
        self.meters = Meters(app.conf.id.removeprefix("driftline-"), source)
        self.folding, self.flushing, self.wake = asyncio.Lock(), asyncio.Lock(), asyncio.Event()
        self.hurrying = False

    def _new_store_by_url(self, url: Any) -> StateStore:
        return StateStore(url, self.app, self, table_name=self.name, loop=self.loop)

    @property
    def held(self) -> dict[int, Held]:
        """What this worker holds, by partition."""
        held: dict[int, Held] = self.data.held
        return held

    def settled(self) -> None:
        """Memory and changelog must agree before a new assignment."""
        if self.dirty or self.pending or self.flushing.locked():
            die(Exit.LEASE_LOST, "new assignment with unflushed state")
        self.hurrying = False

    def hurry(self) -> None:
        """Revocation or stop: the engine now waits until every message in work is acknowledged."""
        self.hurrying = True
        self.wake.set()

    def fold(self, event: Event) -> "Fold":
        """A message being folded, as an async context; enters true where it is to be folded, false if it was."""
        return Fold(self, event)

    def entry(self, key: bytes, event: Event) -> Entry | None:
        """The key's entry, to be changed by this message; None if a checkpoint already holds this message in it."""
        partition, offset = event.message.partition, event.message.offset
        entries = self.held[partition].entries
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = Entry()
        if offset <= entry.guard:
            return None
        self.read(key, entry)
        entry.offset = offset
        dirty = self.dirty.setdefault(partition, {})
        if key[0] == OWN and key not in dirty:
            self.own[partition] = self.own.get(partition, 0) + 1
        dirty[key] = entry
        return entry

    def read(self, key: bytes, entry: Entry) -> Any:
        """The entry's decoded state, unchanged; None where there is none yet."""
        if entry.raw:
            entry.state, entry.raw = self.decode(key, entry.raw), b""
        return entry.state

    async def publish(
        self, topic: str, key: bytes | None, value: bytes, partition: int, headers: dict[str, bytes] | None = None
    ) -> None:
        """Send an output at once; the next checkpoint awaits its acknowledgement. At least once."""
        self.outputs.append(await self.app.producer.send(topic, key, value, partition, None, headers))

    @Service.task
    async def _checkpointer(self) -> None:
        while not self.should_stop:
            try:
                await asyncio.wait_for(self.wake.wait(), 0.02 if self.hurrying else self.interval)
            except TimeoutError:
                pass
            self.wake.clear()
            await self.checkpoint()

    async def checkpoint(self) -> None:
        """Make everything folded so far durable, then acknowledge it."""
        try:
            async with self.flushing:
                async with self.folding:
                    cut = self._cut()
                if cut is not None:
                    with self.meters.checkpoint.time():
                        await self._flush(*cut)
                    self.meters.checkpointed()
        except Exception as error:
            die(Exit.BROKEN, "checkpoint failed", error=repr(error))

    def _cut(self) -> tuple[list[Event], list[Any], Records, Records] | None:
        if not self.pending:
            return None
        (events, self.pending), (outputs, self.outputs) = (self.pending, []), (self.outputs, [])
        dirty, self.dirty, self.own = self.dirty, {}, {}
        states: Records = {}
        own: Records = {}
        for partition, entries in dirty.items():
            for key, entry in entries.items():
                value = HEAD.pack(entry.offset, entry.due) + self.encode(entry.state)
                self.held[partition].size += len(value) - HEAD.size - entry.size
                entry.size = len(value) - HEAD.size
                (own if key[0] == OWN else states).setdefault(partition, []).append((key, value))
        self.meters.written.inc(
            sum(len(value) for found in (states, own) for one in found.values() for _, value in one)
        )
        nexts = {event.message.partition: event.message.offset + 1 for event in events}
        for partition, following in nexts.items():
            own.setdefault(partition, []).append((MARKER, HEAD.pack(following, NEVER) + b"%d" % self.form))
        return events, outputs, states, own

    async def _flush(self, events: list[Event], outputs: list[Any], states: Records, own: Records) -> None:
        await asyncio.wait_for(asyncio.gather(*outputs), ANSWER_SECONDS)
        with self.meters.changelog.time():
            for records in (states, own):
                writes = [self.write(partition, items) for partition, items in records.items()]
                await asyncio.wait_for(asyncio.gather(*writes), ANSWER_SECONDS)
        for event in events:
            self.held[event.message.partition].marker = event.message.offset + 1
            event.ack()  # in order and without gaps, so the engine can only commit what the marker covers

    async def write(self, partition: int, items: list[tuple[bytes, bytes]]) -> None:
        """Write records in whole batches: five times cheaper than one by one."""
        producer, done = self.app.producer._producer, 0
        while done < len(items):
            own, first = items[done][0][0] == OWN, done
            batch = BatchBuilder(OWN_BYTES, 0) if own else producer.create_batch()
            while done < len(items) and batch.append(key=items[done][0], value=items[done][1], timestamp=None):
                done += 1
            batch.close()
            if own and done < len(items):
                raise ValueError("a partition's own records do not fit into one batch")
            if not self.app.consumer.lease_valid():
                die(Exit.LEASE_LOST, "lease lost: not writing", records=len(items) - first)
            meta = await (await producer.send_batch(batch, self.changelog_topic_name, partition=partition))
            self.data.set_persisted_offset(ensure_TP(meta.topic_partition), meta.offset + done - first - 1)


class Fold:
    """One message, between two checkpoints, in its place in the sequence."""

    def __init__(self, table: StateTable, event: Event) -> None:
        self.table, self.event, self.fresh, self.began = table, event, False, 0.0

    async def __aenter__(self) -> bool:
        await self.table.folding.acquire()
        message = self.event.message
        held = self.table.data.of(message.partition)
        if held.expected is None or message.offset > held.expected:
            await self._explain_hole(message, held.expected)
            held.expected = message.offset
        self.fresh, self.began = message.offset == held.expected, time.perf_counter()
        return self.fresh

    async def _explain_hole(self, message: Any, expected: int | None) -> None:
        start = (await self.table.app.consumer.earliest_offsets(message.tp))[message.tp]
        if expected is None or start < message.offset:
            die(Exit.HOLE, "hole in the source", tp=str(message.tp), expected=expected, got=message.offset, start=start)
        log.error("retention deleted what was not read", tp=str(message.tp), first=expected, last=message.offset - 1)

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        table, message = self.table, self.event.message
        if error is not None:
            log.critical("fold failed", exc_info=error)
            die(Exit.BROKEN, "fold failed", tp=str(message.tp), offset=message.offset, error=repr(error))
        if self.fresh:
            held = table.held[message.partition]
            held.expected, held.read_at = message.offset + 1, max(held.read_at, message.timestamp)
            taken = time.perf_counter() - self.began
            table.meters.folded(message.partition, message.offset, message.timestamp, taken)
            table.pending.append(self.event)
        else:
            self.event.ack()
        table.folding.release()
        if len(table.pending) >= EVERY or table.own.get(message.partition, 0) >= MANY_OWN:
            await table.checkpoint()
