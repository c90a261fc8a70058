"""History enters: touchpoints with their own arrivals, a tick at the last, then, if wished, the `live` records."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import msgspec

from services.ingest.admission import events_of
from services.ingest.liveness import live_record, standings
from services.ingest.outlet import Outlet
from services.ingest.reading import reader, spans_of
from services.ingest.sender import Sender
from services.lookback.log import Arrived
from shared.clock import Clock
from shared.cluster import ensure_topics
from shared.errors import Failed, Reason, Refusal
from shared.exits import Exit, die
from shared.messages import Tick, instant
from shared.settings import Settings
from shared.topics import TOUCHPOINTS

PATIENCE_SECONDS = 10.0
MOST_HELD = 50_000
AT_ONCE = 500
PAUSE_SECONDS = 0.002


@dataclass
class Summary:
    """What an import did; `first` is the first refusal of each reason, `arrival` the last one, in µs."""

    accepted: int = 0
    arrival: int | None = None
    refused: Counter[Reason] = field(default_factory=Counter)
    first: dict[Reason, str] = field(default_factory=dict)

    def note(self, place: int, item: Arrived | Refusal) -> None:
        """Count one item, the `place`-th of its log."""
        if isinstance(item, Refusal):
            self.refused[item.reason] += 1
            self.first.setdefault(item.reason, f"item {place}: {item.detail}")
        else:
            self.accepted += 1
            self.arrival = item.arrival


class History:
    """One import, fed in the order of its log."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.summary = Summary()
        self._settings, self._clock = settings, clock
        self._outlet = Outlet(settings)
        self._sender = Sender(self._outlet.to_partition, settings.partitions, MOST_HELD, died=_died, history=True)

    async def write(self, items: Iterable[Arrived | Refusal], live: bool) -> None:
        """Everything, acknowledged. Raises Failed, and writes nothing, where a partition is live already."""
        await ensure_topics(self._settings, PATIENCE_SECONDS)
        await self._check_history()
        await self._outlet.start()
        try:
            feed = enumerate(items, 1)
            while some := list(islice(feed, AT_ONCE)):
                await self._take(some)
            await self._sender.drained()
            await self._end(live)
        finally:
            await self._outlet.stop()

    async def _check_history(self) -> None:
        async with reader(self._settings, PATIENCE_SECONDS) as consumer:
            found = await standings(consumer, await spans_of(consumer, TOUCHPOINTS.name, self._settings.partitions))
        if live := sum(standing is True for standing in found.values()):
            raise Failed(
                f"{live} of {len(found)} partitions are live, and history can't follow what is live: publish to ingest "
                "instead, or start over on an empty cluster (history first, `driftline import --live` last)"
            )

    async def _take(self, some: Sequence[tuple[int, Arrived | Refusal]]) -> None:
        for place, item in some:
            self.summary.note(place, item)
            if isinstance(item, Arrived):
                self._sender.offer(events_of([item.touchpoint], instant(item.arrival), self._settings.partitions))
        await asyncio.sleep(0)
        while not self._sender.room(AT_ONCE):
            await asyncio.sleep(PAUSE_SECONDS)

    async def _end(self, live: bool) -> None:
        last = [] if self.summary.arrival is None else [msgspec.json.encode(Tick(tick=instant(self.summary.arrival)))]
        last += [live_record(self._clock)] if live else []
        for message in last:
            writing = (self._outlet.to_partition(partition, message) for partition in range(self._settings.partitions))
            await asyncio.gather(*writing)


def _died(error: BaseException) -> None:
    die(Exit.BROKEN, "sender_died", error=repr(error))
