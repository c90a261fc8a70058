"""What faust-streaming 0.15.3 lacks: no event is lost when a group rebalances under a backlog, and no zombie writes.

With a table, the stock engine resumes its sources, seeks, and only then clears the stream buffers, while delivery goes
on; filters what it fetches again by an offset that an interrupted delivery left too high; and books every hole that
this makes as acknowledged. It also ends the pause of a source when the stream's cleared buffer turns out to be empty,
and so delivers from it while it still recovers the table; and it gives a fetch under way the very set from which it
takes what it pauses, which the client, once it is empty, takes for all partitions. Here delivery is halted, and a fetch
under way awaited, before the seek; batches begun before a halt are void; a paused source stays paused; nothing is
filtered, and no hole is booked. A worker holds a lease: it may write for as long as its group cannot have given its
partitions away. Sources must be neither compacted nor transactional.

Everything here uses private names of the engine: pin its version, and run tests/kafka at every upgrade.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import faust
from faust.tables import TableManager
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver

HALT_SECONDS = 0.25  # a fetch is asked to return after this, so that a halt does not wait longer


def boot_seconds() -> float:
    """Seconds since the machine started; goes on while it sleeps, unlike `time.monotonic`."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Unfiltered(dict[Any, Any]):
    """Stands for the engine's read offsets: every offset is welcome, and nothing is remembered."""

    def __getitem__(self, key: Any) -> None:
        return None

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def update(self, *args: Any, **kwargs: Any) -> None:
        pass


class HeartbeatThread(driver.AIOKafkaConsumerThread):
    """Extends the lease at every heartbeat that the group has answered."""

    async def on_start(self) -> None:
        await super().on_start()
        coordinator, conf = self._consumer._coordinator, self.app.conf
        beat: Callable[[], Awaitable[bool]] = coordinator._do_heartbeat
        # Before this much has passed since a heartbeat was sent, the group cannot have replaced us.
        term = min(conf.broker_session_timeout, conf.broker_rebalance_timeout) - self.app.late_write_seconds

        async def heartbeat() -> bool:
            sent, answered = boot_seconds(), await beat()
            if answered and not coordinator._rejoin_needed_fut.done():  # also answered while a rebalance waits for us
                self.consumer.lease = sent + term
            return answered

        coordinator._do_heartbeat = heartbeat

    async def on_partitions_assigned(self, assigned: Any, generation_id: int = 0) -> None:
        await self._consumer._coordinator._do_heartbeat()  # the lease of the new generation, at once
        await super().on_partitions_assigned(assigned, generation_id)


class MendedConsumer(driver.Consumer):
    """Delivers every message once a generation, in order, and knows whether it may still write."""

    lease = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._epoch, self._idle = 0, asyncio.Event()
        self._idle.set()
        super().__init__(*args, **kwargs)
        self._read_offset = Unfiltered()

    def lease_valid(self) -> bool:
        """Whether the group cannot have given our partitions to another worker yet."""
        return boot_seconds() < self.lease

    def stop_flow(self) -> None:
        super().stop_flow()
        self._epoch += 1

    def on_buffer_drop(self, tp: Any) -> None:
        super().on_buffer_drop(tp)
        self._active_partitions -= self._paused_partitions  # or else it is fetched from before the seek

    async def halt(self) -> None:
        """Return when nothing is being fetched or delivered: only now is a seek safe."""
        self.stop_flow()
        self.app.flow_control.suspend()
        await self._idle.wait()  # the stock wait_for_stopped_flow() never waits: its event is never cleared

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:
        # A copy, or else what is paused meanwhile is taken out of it; and of an empty set aiokafka reads everything.
        return await super()._getmany(frozenset(active_partitions), timeout)

    async def _wait_next_records(self, timeout: float) -> tuple[Any, Any]:
        if not self.flow_active:
            await self.wait(self.can_resume_flow)
        epoch = self._epoch
        self._idle.clear()
        try:
            records, active = await super()._wait_next_records(min(timeout, HALT_SECONDS))
        finally:
            self._idle.set()
        return (records, active) if epoch == self._epoch else (None, active)

    async def getmany(self, timeout: float) -> AsyncIterator[Any]:
        epoch = None
        async for item in super().getmany(timeout):
            epoch = self._epoch if epoch is None else epoch
            if epoch != self._epoch:  # halted in the middle of a batch: the rest will be fetched again
                break
            yield item

    async def _add_gap(self, tp: Any, offset_from: int, offset_to: int) -> None:
        pass

    def _new_consumer_thread(self) -> HeartbeatThread:
        return HeartbeatThread(self, loop=self.loop, beacon=self.beacon)


class OrderedProducer(driver.Producer):
    """Idempotent: a late duplicate of an older batch cannot follow a newer one."""

    def _settings_extra(self) -> dict[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class MendedRecovery(Recovery):
    """Recovery that seeks only while nothing is delivered."""

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        await self.app.consumer.halt()
        await super().on_recovery_completed(generation_id)

    async def _resume_streams(self, generation_id: int = 0) -> None:
        await self.app.consumer.halt()
        await super()._resume_streams(generation_id)


class MendedTables(TableManager):
    """The engine's table manager with the mended recovery."""

    @property
    def recovery(self) -> MendedRecovery:
        if self._recovery is None:
            self._recovery = MendedRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery


class MendedApp(faust.App):
    """The engine's app; `late_write_seconds` is the age at which the broker refuses a state write."""

    def __init__(self, name: str, *, late_write_seconds: float, **kwargs: Any) -> None:
        self.late_write_seconds = late_write_seconds
        super().__init__(name, **kwargs)
