"""Who sends time into a partition: its owner, once the earliest deadline has passed, and every ten minutes.

It only reads. The tick queues behind the backlog, so a backlog never looks like a client left without reply.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from shared import metrics
from shared.checkpoint import StateTable
from shared.clock import Clock
from shared.held import Held
from shared.messages import Tick, instant, micros
from shared.worker import ready

log = structlog.get_logger()

LOOK_SECONDS = 0.2
REST = 600 * 1_000_000  # µs after which a quiet partition is told the time

Arrival = Callable[[Held], int | None]  # the partition's time in µs; None while it is in history


class Ticker:
    """Looks at the partitions of one worker; one tick is under way in a partition at a time.

    It is sent `to` the worker's own source, or to what that is made of.
    """

    def __init__(self, service: str, app: Any, table: StateTable, arrival: Arrival, clock: Clock, to: str = "") -> None:
        self.service, self.app, self.table, self.arrival, self.clock = service, app, table, arrival, clock
        self.to = to or table.source
        self.sent: dict[int, int] = {}  # the last tick by partition, in µs

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if ready(self.app) and self.app.consumer.lease_valid():
                now = micros(self.clock())
                wanted = [partition for partition, held in self.table.held.items() if self.wanted(partition, held, now)]
                await asyncio.gather(*[self._send(partition, now) for partition in wanted])

    def wanted(self, partition: int, held: Held, now: int) -> bool:
        """Whether the partition has to be told the time."""
        arrival = self.arrival(held)
        if arrival is None or held.expected is None or arrival < self.sent.get(partition, arrival) <= now:
            return False
        return held.earliest() <= now or now - arrival >= REST

    async def _send(self, partition: int, now: int) -> None:
        value = msgspec.json.encode(Tick(tick=instant(now)))
        try:
            await self.app.producer.send_and_wait(self.to, None, value, partition, None, None)
        except Exception as error:  # the next look tries again
            log.warning("tick not sent", partition=partition, error=repr(error))
            return
        self.sent[partition] = now
        metrics.TICKS.labels(self.service).inc()
