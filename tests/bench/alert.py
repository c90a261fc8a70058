"""From HTTP to the alert: ingest, scoring and alerts as processes, under a steady stream of touchpoints."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import aiohttp
import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.settings import Settings
from shared.topics import ALERTS

from .cluster import await_ready, cluster, services
from .measure import Measurement, Series, cpu_seconds

SERVICES = ("ingest", "scoring", "alerts")
A_SECOND = 200
EVERY = 10  # one touchpoint in so many is an override of a client never seen before
ROUNDS, ROUND_SECONDS, WARM_SECONDS = 3, 8.0, 3.0
TRIPS_A_SECOND = 20
PATIENCE_SECONDS = 20.0
STRUCTURED = {"content-type": "application/cloudevents+json"}


def measure_alert() -> list[Measurement]:
    """Milliseconds from the POST of an override to its alert, beside a bare message through the same broker."""
    with cluster() as settings:
        trips = [asyncio.run(round_trips(settings)) for _ in range(ROUNDS)]
        with services(settings, *SERVICES) as running:
            for service in running:
                await_ready(service.port)
            rounds, cores = asyncio.run(Stream(settings).rounds([service.pid for service in running]))
    more = {
        "touchpoints_a_second": A_SECOND,
        "measured_a_round": len(rounds[0]),
        "cores_used": dict(zip((*SERVICES, "publisher"), cores, strict=True)),
    }
    return [
        Measurement(
            name=f"HTTP to alert, p{percent}",
            unit="ms",
            series=Series([percentile(one, percent) for one in rounds]),
            baseline_name="produce to consume",
            baseline=Series([percentile(one, percent) for one in trips]),
            more=more,
        )
        for percent in (50, 99)
    ]


def percentile(values: list[float], percent: int) -> float:
    """Of at least a hundred values."""
    return statistics.quantiles(values, n=100)[percent - 1]


class Arrivals:
    """Reads `driftline.alerts` from now on: when the alert of each client came."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.seen: dict[str, float] = {}
        self.consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, enable_auto_commit=False)

    async def __aenter__(self) -> "Arrivals":
        await self.consumer.start()
        tps = [TopicPartition(ALERTS.name, partition) for partition in range(self.settings.partitions)]
        self.consumer.assign(tps)
        await self.consumer.seek_to_end(*tps)
        for tp in tps:
            await self.consumer.position(tp)
        self.reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.reading.cancel()
        await asyncio.gather(self.reading, return_exceptions=True)
        await self.consumer.stop()

    async def _read(self) -> None:
        async for record in self.consumer:
            self.seen.setdefault(record.key.decode(), time.perf_counter())

    async def since(self, sent: dict[str, float]) -> list[float]:
        """Milliseconds from each sending to its alert, once all have come."""
        give_up = time.perf_counter() + PATIENCE_SECONDS
        while missing := sent.keys() - self.seen.keys():
            if time.perf_counter() > give_up:
                raise TimeoutError(f"{len(missing)} of {len(sent)} never arrived, such as {min(missing)}")
            await asyncio.sleep(0.05)
        return [(self.seen[client] - at) * 1000 for client, at in sent.items()]


async def paced(a_second: float, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    """Start one act after another at a rate, whether earlier ones have ended or not; returns when all have."""
    started, running = time.perf_counter(), set()
    for number in range(int(a_second * seconds)):
        await asyncio.sleep(max(0.0, started + number / a_second - time.perf_counter()))
        running.add(asyncio.ensure_future(act()))
    await asyncio.gather(*running)


async def round_trips(settings: Settings) -> list[float]:
    """A message produced, acknowledged by the broker, and consumed: the least that one hop takes."""
    sent: dict[str, float] = {}
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all")

    async def send() -> None:
        place, name = len(sent) % settings.partitions, f"trip-{len(sent)}"
        sent[name] = time.perf_counter()
        await producer.send_and_wait(ALERTS.name, b"{}", key=name.encode(), partition=place)

    async with Arrivals(settings) as arrivals, producer:
        await paced(TRIPS_A_SECOND, ROUND_SECONDS, send)
        return await arrivals.since(sent)


def used(pids: Sequence[int]) -> list[float]:
    """The seconds of CPU that each process has used, and this one."""
    return [*map(cpu_seconds, pids), time.process_time()]


class Stream:
    """The touchpoints of many clients, now and then an override."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.number = settings, 0
        self.sent: dict[str, float] = {}
        self.url = f"http://127.0.0.1:{settings.ingest_port}/v1/touchpoints"

    async def rounds(self, pids: Sequence[int]) -> tuple[list[list[float]], list[float]]:
        """The milliseconds of each round, after a while to warm up; and the cores that each process and ours used."""
        found = []
        # The engine's own client takes a fifth of httpx's CPU: the publisher is not what is measured.
        async with aiohttp.ClientSession(headers=STRUCTURED) as self.http, Arrivals(self.settings) as arrivals:
            await paced(A_SECOND, WARM_SECONDS, self.post)
            before, started = used(pids), time.perf_counter()
            for _ in range(ROUNDS):
                self.sent = {}
                await paced(A_SECOND, ROUND_SECONDS, self.post)
                found.append(await arrivals.since(self.sent))
            after, seconds = used(pids), time.perf_counter() - started
        return found, [(late - early) / seconds for early, late in zip(before, after, strict=True)]

    async def post(self) -> None:
        """One touchpoint, acknowledged."""
        self.number += 1
        override = self.number % EVERY == 0
        client = f"new-{self.number}" if override else f"client-{self.number % 500}"
        body = self.event(client, "escalation.requested" if override else "contact.received")
        if override:
            self.sent[client] = time.perf_counter()
        async with self.http.post(self.url, data=body) as answer:
            answer.raise_for_status()

    def event(self, client: str, type: str) -> bytes:
        """A touchpoint of now."""
        now = datetime.now(UTC).isoformat()
        event = {"specversion": "1.0", "id": str(self.number), "source": "desk", "subject": client, "type": type}
        return msgspec.json.encode(event | {"time": now, "data": {"case_id": f"{client}-1"}})
