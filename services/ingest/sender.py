"""From a touchpoint to Kafka's acknowledgement: one envelope in flight a partition, the next packed meanwhile.

So a lone touchpoint leaves at once, and the busier a partition is the fuller its envelopes become.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from shared import metrics

from .packing import envelope, load

STALLED_SECONDS = 3.0

Publish = Callable[[int, bytes], Awaitable[object]]


class Ticket:
    """What a request holds: `future` is done when Kafka has acknowledged the last of its `left` events."""

    __slots__ = ("future", "left")

    def __init__(self, left: int) -> None:
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.left = left

    def acknowledge(self) -> None:
        """One event less to wait for."""
        self.left -= 1
        if not self.left and not self.future.done():
            self.future.set_result(None)


class Lane:
    """One partition: what waits for its next envelope, and since when the present one is in flight."""

    __slots__ = ("since", "task", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[tuple[bytes, Ticket]] = deque()
        self.task: asyncio.Task[None] | None = None
        self.since = 0.0


class Sender:
    """Packs and publishes; `held` counts the events that Kafka has not acknowledged, at most about `limit`."""

    def __init__(
        self,
        publish: Publish,
        partitions: int,
        limit: int,
        died: Callable[[BaseException], None],
        history: bool = False,
    ) -> None:
        self.held = 0
        self.limit = limit
        self._publish = publish
        self._died = died
        self._history = history
        self._lanes = [Lane() for _ in range(partitions)]

    def room(self, count: int) -> bool:
        """Whether so many more may be offered; an idle sender takes any one request, however large."""
        return not self.held or self.held + count <= self.limit

    def stalled(self) -> bool:
        """Whether an envelope has waited for its acknowledgement so long that Kafka must be away."""
        late = asyncio.get_running_loop().time() - STALLED_SECONDS
        return any(lane.task and lane.since < late for lane in self._lanes)

    def offer(self, events: Sequence[tuple[int, bytes]]) -> asyncio.Future[None]:
        """Take (partition, event) pairs; the future is done when Kafka has acknowledged them all."""
        ticket = Ticket(len(events))
        if not events:
            ticket.future.set_result(None)
        self.held += len(events)
        for partition, event in events:
            lane = self._lanes[partition]
            lane.waiting.append((event, ticket))
            if lane.task is None:
                self._start(partition, lane)
        return ticket.future

    async def drained(self) -> None:
        """Wait until nothing is held."""
        while tasks := [lane.task for lane in self._lanes if lane.task]:
            await asyncio.wait(tasks)

    def _start(self, partition: int, lane: Lane) -> None:
        lane.since = asyncio.get_running_loop().time()
        lane.task = asyncio.create_task(self._drain(partition, lane))
        lane.task.add_done_callback(self._ended)

    async def _drain(self, partition: int, lane: Lane) -> None:
        while lane.waiting:
            parcel = load(lane.waiting)
            lane.since = asyncio.get_running_loop().time()
            await self._publish(partition, envelope([event for event, _ in parcel], self._history))
            metrics.ENVELOPES.observe(len(parcel))
            self.held -= len(parcel)
            for _, ticket in parcel:
                ticket.acknowledge()
        lane.task = None

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._died(error)
