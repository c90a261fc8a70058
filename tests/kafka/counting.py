"""A worker on the real table with the smallest fold, and the ways to hurt it: `python counting.py GROUP NAME`.

A message is a list of [sequence number, key]; a key's state is how many it saw and their sum. What happens is printed
as lines of `NAME event ...`, which the tests count. DRIFTLINE_* are the settings; beside them, from the environment:
NAP (seconds a message, until the file CALM is there), DIE (probability of SIGKILL inside a flush), FREEZE (seconds
after which it stops itself inside a flush of several partitions), SLOW (seconds that a flush may take longer), FENCE=0
(no lease), HOLE (first of ten offsets that get lost), OVERSLEEP (seconds that a recovery takes longer; a nap that a
rebalance falls into lasts until partitions are assigned; and a fetch under way when all partitions are paused is woken,
as by an answer of the broker), LEAK=1 (a drained buffer ends its partition's pause, as in the stock engine),
FORM (of its state, if not the first).
"""

import asyncio
import os
import random
import signal
import sys
import time
from typing import Any

import msgspec
from faust.transport.drivers import aiokafka as driver

from shared import checkpoint, held, logs, mend, stream, worker
from shared.settings import Settings

GROUP, NAME = sys.argv[1:3]
STARTED = time.monotonic()
encode, decode = msgspec.msgpack.encode, msgspec.msgpack.decode


def given(name: str) -> float:
    return float(os.environ.get(name, "0"))


def say(*words: object) -> None:
    print(" ".join(map(str, (NAME, *words))), flush=True)  # in one piece: threads log to the same file


class HurtTable(checkpoint.StateTable):
    """The table, with a flush that dies, freezes or takes long; counts its folds."""

    frozen = several = False
    folds = settled_at = 0

    def settled(self) -> None:
        super().settled()
        self.settled_at = self.folds

    async def _flush(self, events: Any, outputs: Any, states: checkpoint.Records, own: checkpoint.Records) -> None:
        self.several = len(states) > 1  # one write is frozen, another asks for the lease after it
        await super()._flush(events, outputs, states, own)

    async def write(self, partition: int, items: list[tuple[bytes, bytes]]) -> None:
        states = items[0][0][0] != held.OWN
        if states and random.random() < given("DIE"):
            await super().write(partition, random.sample(items, random.randrange(1, len(items) + 1)))
            say("killed-in-flush")
            os.kill(os.getpid(), signal.SIGKILL)
        if self.frozen and os.environ.get("FENCE") == "0":
            await asyncio.Event().wait()  # only the frozen batch is to be seen: with a lease this would not be sent
        if states and self.several and not self.frozen and 0 < given("FREEZE") < time.monotonic() - STARTED:
            self.freeze_next_send()
        if given("SLOW"):
            await asyncio.sleep(random.random() * given("SLOW"))
            if self.hurrying:
                say("hurried-in-flush")
        await super().write(partition, items)

    def freeze_next_send(self) -> None:
        """The worst moment: the lease was just checked and the batch built, and nothing is sent yet."""
        self.frozen, producer = True, self.app.producer._producer
        send = producer.send_batch

        async def frozen(batch: Any, topic: str, *, partition: int) -> Any:
            producer.send_batch = send
            say("frozen-in-flush")
            os.kill(os.getpid(), signal.SIGSTOP)
            say("thawed")
            return await send(batch, topic, partition=partition)

        producer.send_batch = frozen


class HurtConsumer(stream.StateConsumer):
    """The consumer, with proofs of what is committed, read and folded too early, a long recovery, a leak and a hole."""

    async def _commit(self, offsets: Any) -> Any:
        for table in self.app.tables.values():
            for tp, offset in offsets.items():
                if tp.topic == table.source and offset > table.data.of(tp.partition).marker:
                    say("committed-past-marker", tp, offset)
        return await super()._commit(offsets)

    async def seek_to_committed(self) -> dict[Any, int]:
        for table in self.app.tables.values():
            if table.folds != table.settled_at:
                say("folded-before-seek", table.folds - table.settled_at)
        return await super().seek_to_committed()

    async def _wait_next_records(self, timeout: float) -> tuple[Any, Any]:
        records, active = await super()._wait_next_records(timeout)
        if any(tp in self._paused_partitions for tp in records or () if tp.topic.endswith("-source")):
            say("fetched-while-paused")
        return records, active

    def pause_partitions(self, tps: Any) -> None:
        super().pause_partitions(tps)
        if given("OVERSLEEP") and not self._active_partitions:
            self._thread.thread_loop.call_soon_threadsafe(self.wake_fetches)

    def wake_fetches(self) -> None:
        fetcher = self._thread._consumer._fetcher
        for waiter in fetcher._fetch_waiters:
            fetcher._notify(waiter)

    async def halt(self) -> None:
        await asyncio.sleep(given("OVERSLEEP"))  # the flow is still open
        await super().halt()

    def on_buffer_drop(self, tp: Any) -> None:
        if given("LEAK"):
            driver.Consumer.on_buffer_drop(self, tp)
        else:
            super().on_buffer_drop(tp)

    async def getmany(self, timeout: float) -> Any:
        first = int(given("HOLE"))
        async for tp, message in super().getmany(timeout):
            if first and tp.topic.endswith("-source") and tp.partition == 1 and first <= message.offset < first + 10:
                continue
            yield tp, message


def build(settings: Settings) -> tuple[stream.StateApp, checkpoint.StateTable]:
    stream.StateTransport.Consumer = HurtConsumer
    if os.environ.get("FENCE") == "0":
        mend.boot_seconds = lambda: -1.0  # a lease that never ends
    app = stream.stream_app(GROUP, settings)
    app.conf.Table = HurtTable
    table = stream.state_table(
        app,
        "counts",
        source=f"{GROUP}-source",
        settings=settings,
        encode=encode,
        decode=lambda key, raw: decode(raw),
        form=int(os.environ.get("FORM", "1")),
    )

    @app.on_partitions_revoked.connect
    async def revoked(app: Any, revoked: Any, **_: Any) -> None:
        say("revoked", len([tp for tp in revoked if tp.topic == table.source]))

    @app.on_partitions_assigned.connect
    async def assigned(app: Any, assigned: Any, **_: Any) -> None:
        if assigned:
            say("assigned", len(assigned))

    @app.agent(stream.raw_topic(app, table.source))
    async def count(messages: Any) -> None:
        async for event in messages.noack().events():
            async with table.fold(event) as fresh:
                table.folds += fresh
                say("folded" if fresh else "seen-before", event.message.partition, event.message.offset)
                for number, key in decode(event.value) if fresh else ():
                    entry = table.entry(key.encode(), event)
                    if entry is None:
                        say("guarded")
                        continue
                    entry.state = [(entry.state or [0, 0])[0] + 1, (entry.state or [0, 0])[1] + number]
            if given("NAP") and not os.path.exists(os.environ["CALM"]):
                await asyncio.sleep(random.random() * 2 * given("NAP"))
                while given("OVERSLEEP") and table.hurrying:
                    await asyncio.sleep(0.01)

    return app, table


async def no_topics(settings: Settings) -> list[str]:
    return []


if __name__ == "__main__":
    settings = Settings()
    logs.setup(NAME, "text")
    worker.ensure_topics = no_topics  # the test has made its own
    worker.run_worker("counting", settings, 0, lambda: build(settings))
