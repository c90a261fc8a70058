"""How a worker's process runs: topics, health, the engine, progress, and a clean end at SIGTERM or Ctrl-C."""

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import structlog

from shared import health
from shared.checkpoint import StateTable
from shared.clock import utc_now
from shared.errors import Failed
from shared.exits import Exit, die
from shared.meters import alive, away
from shared.reader import at_end, topics
from shared.settings import Settings
from shared.stream import StateApp

log = structlog.get_logger()

WATCH_SECONDS = 5.0
STALLED_SECONDS = 120.0  # unread messages and none read for so long: the engine stands still without saying so
STOP_SECONDS = 60.0
YOUNG = 50_000  # objects made between two looks for garbage

Build = Callable[[], tuple[StateApp, StateTable]]


def run_worker(service: str, settings: Settings, port: int, build: Build) -> None:
    """Serve until SIGTERM or SIGINT; `port` is where health is answered."""
    spare_the_states()
    work = serve(service, settings, settings.health_port or port, build)
    runner: Callable[[Coroutine[Any, Any, None]], None] = asyncio.run
    if sys.platform != "win32":
        with suppress(ImportError):
            import uvloop

            runner = uvloop.run
    runner(work)


def spare_the_states() -> None:
    """Look for garbage seldom: decoded states are many and hold no cycles, and to walk them takes a fifth of a fold."""
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)


async def serve(service: str, settings: Settings, port: int, build: Build) -> None:
    """The worker's life; returns at its clean end."""
    stop = asyncio.Event()
    at_end(stop.set)
    if not await topics(settings, stop):
        return
    app, table = build()
    app.finalize()
    ready(app)  # makes what it reads, bound to the loop of whoever is first: never the thread that answers health
    server = health.serve(port, settings.host, lambda: ready(app))
    started = asyncio.ensure_future(app.start())
    watch = asyncio.ensure_future(Watch(service, app, table).run())
    try:
        await _until(stop, started, app)
        log.info("stopping")
        await asyncio.wait_for(app.stop(), STOP_SECONDS)
    except TimeoutError:
        die(Exit.BROKEN, "could not stop", seconds=STOP_SECONDS)
    finally:
        watch.cancel()
        server.shutdown()


def ready(app: StateApp) -> bool:
    """Whether the worker has its partitions, recovered, and is folding."""
    return bool(app.tables.recovery.completed.is_set() and not app.rebalancing and not app.in_recovery)


async def _until(stop: asyncio.Event, started: "asyncio.Future[None]", app: StateApp) -> None:
    while not stop.is_set():
        if started.done() and (error := started.exception()):
            raise Failed(f"the worker did not start: {error!r}")
        if app.crashed:
            die(Exit.BROKEN, "the engine crashed", error=repr(app.crash_reason))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 1)


class Watch:
    """Measures what is unread, and ends a process that has stopped reading without an error."""

    def __init__(self, service: str, app: StateApp, table: StateTable) -> None:
        self.service, self.app, self.table = service, app, table
        self.seen: dict[int, int] = {}
        self.moved, self.clear = self._now(), utc_now().timestamp()  # all that came before `clear` has been folded

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Look every few seconds."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            alive(self.service)
            if not ready(self.app):
                self.moved = self._now()
                self.table.meters.waits(self.clear)
                continue
            try:
                self.judge(await asyncio.wait_for(self.unread(), WATCH_SECONDS))
            except Exception:  # Kafka is away: no evidence of anything
                away(self.service)

    async def unread(self) -> int:
        """The messages of our partitions that were not folded yet."""
        tps = [tp for tp in self.app.consumer.assignment() if tp.topic == self.table.source]
        ends = await self.app.consumer.highwaters(*tps) if tps else {}
        held = self.table.held
        unread = {tp.partition: max(0, ends[tp] - (held[tp.partition].expected or 0)) for tp in tps}
        for one in (one for one, count in unread.items() if not count):
            held[one].read_at = utc_now().timestamp()  # what comes is not older than that
        since = min((held[one].read_at or self.clear for one, count in unread.items() if count), default=0.0)
        self.clear = since or utc_now().timestamp()
        keys = sum(len(one.entries) for one in held.values())
        self.table.meters.stands(sum(unread.values()), since, keys, sum(one.size for one in held.values()), len(tps))
        return sum(unread.values())

    def judge(self, unread: int) -> None:
        """Count time without progress from the last time that something was read, or nothing was left."""
        reached = {partition: held.expected or 0 for partition, held in self.table.held.items()}
        if not unread or reached != self.seen:
            self.seen, self.moved = reached, self._now()
        elif self._now() - self.moved > STALLED_SECONDS:
            die(Exit.STALLED, "no progress", unread=unread, seconds=STALLED_SECONDS)
