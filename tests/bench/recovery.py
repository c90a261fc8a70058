"""How fast a scoring worker is back: one process reads the whole state from its changelog, and nothing else."""

import asyncio
import time
from collections.abc import Sequence

from aiokafka import TopicPartition

from services.lookback.log import Arrived
from shared.settings import Settings
from shared.topics import CLIENTS, SCORING, changelog_of

from .cluster import await_ready, cluster, services
from .measure import Measurement, Series, cpu_seconds
from .worker import backlog, consumer_of, follow, produce

RUNS = 3


def measure_recovery(log: Sequence[Arrived]) -> Measurement:
    """Records a second, beside a worker that has nothing to read: what both take to start is no recovery."""
    with cluster() as settings:
        started, used = zip(*(ready_after(settings) for _ in range(RUNS)), strict=True)
    with cluster() as settings:
        messages = backlog(log, settings.partitions)
        asyncio.run(produce(settings, messages))
        with services(settings, "scoring") as (worker,):
            asyncio.run(follow(settings, worker.pid, len(messages)))
        records = asyncio.run(written(settings))
        seconds, cpu = zip(*(ready_after(settings) for _ in range(RUNS)), strict=True)
    start, idle = Series(list(started)).median, Series(list(used)).median
    return Measurement(
        name="recovery", unit="records/s", series=Series([records / (one - start) for one in seconds]),
        baseline_name="start alone, in s", baseline=Series(list(started)),
        more={
            "clients": len({one.touchpoint.subject for one in log}), "touchpoints": len(log), "records": records,
            "seconds": Series(list(seconds)).facts(),
            "cpu_s_a_million": Series([(one - idle) / records * 1e6 for one in cpu]).facts(),
        },
    )  # fmt: skip


def ready_after(settings: Settings) -> tuple[float, float]:
    """The seconds from the start of a worker until it is ready, and the CPU that it used for it."""
    began = time.monotonic()
    with services(settings, "scoring") as (worker,):
        await_ready(worker.port)
        return time.monotonic() - began, cpu_seconds(worker.pid)


async def written(settings: Settings) -> int:
    """The records of the changelog."""
    changelog = changelog_of(SCORING, CLIENTS)
    async with consumer_of(settings, changelog) as consumer:
        ends = await consumer.end_offsets([TopicPartition(changelog, p) for p in range(settings.partitions)])
    return sum(ends.values())
