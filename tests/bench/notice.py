"""From a due that passes, and from an override that arrives, to the notice at its receiver, under a steady stream."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import count

import aiohttp
import msgspec
from aiohttp import web

from shared.settings import Settings

from .alert import STRUCTURED, paced, percentile, round_trips, used
from .cluster import await_ready, cluster, services
from .measure import Measurement, Series

SERVICES = ("ingest", "scoring", "alerts", "delivery")
A_SECOND = 500
EVERY = 50  # one touchpoint in so many is an override, and one a decision that is open too long soon
ROUNDS, ROUND_SECONDS, WARM_SECONDS = 3, 12.0, 4.0
OPEN = timedelta(days=2)  # [alerts] indecision
AHEAD = timedelta(seconds=3)
PATIENCE_SECONDS = 30.0
ABOUT = {"override": "override to notice", "indecision": "due to notice"}


def measure_notice() -> list[Measurement]:
    """Milliseconds from what a notice is about to the receiver, beside a bare message through the same broker."""
    with cluster() as settings:
        trips = [asyncio.run(round_trips(settings)) for _ in range(ROUNDS)]
        rounds, cores = asyncio.run(measured(settings))
    return [
        Measurement(
            name=f"{name}, p{percent}",
            unit="ms",
            series=Series([percentile(one[rule], percent) for one in rounds]),
            baseline_name="produce to consume",
            baseline=Series([percentile(one, percent) for one in trips]),
            more={
                "touchpoints_a_second": A_SECOND,
                "measured_a_round": len(rounds[0][rule]),
                "cores_used": dict(zip((*SERVICES, "publisher"), cores, strict=True)),
            },
        )
        for rule, name in ABOUT.items()
        for percent in (50, 99)
    ]


async def measured(settings: Settings) -> tuple[list[dict[str, list[float]]], list[float]]:
    """The milliseconds of each round by rule, and the cores that each process used."""
    async with Receiver() as receiver, aiohttp.ClientSession(headers=STRUCTURED) as http:
        with services(settings.model_copy(update={"webhook": receiver.url}), *SERVICES) as running:
            for service in running:
                await asyncio.to_thread(await_ready, service.port)
            pids, stream = [service.pid for service in running], Stream(settings, http)
            await paced(A_SECOND, WARM_SECONDS, stream.post)
            await receiver.all_of(stream)
            before, started, found = used(pids), time.perf_counter(), []
            for _ in range(ROUNDS):
                receiver.milliseconds = {rule: [] for rule in ABOUT}
                await paced(A_SECOND, ROUND_SECONDS, stream.post)
                await receiver.all_of(stream)
                found.append(receiver.milliseconds)
            after, seconds = used(pids), time.perf_counter() - started
    return found, [(late - early) / seconds for early, late in zip(before, after, strict=True)]


class Receiver:
    """A webhook that takes the time: from `at` of each notice to its arrival here, by the one clock of this machine."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, list[float]] = {rule: [] for rule in ABOUT}
        self.seen: set[str] = set()

    async def __aenter__(self) -> "Receiver":
        app = web.Application()
        app.router.add_post("/", self.take)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()

    async def take(self, request: web.Request) -> web.Response:
        """One notice."""
        now = datetime.now(UTC)
        notice = msgspec.json.decode(await request.read())
        if notice["rule"] in ABOUT and notice["client"] not in self.seen:
            self.seen.add(notice["client"])
            at = datetime.fromisoformat(notice["at"])
            self.milliseconds[notice["rule"]].append((now - at).total_seconds() * 1000)
        return web.Response()

    async def all_of(self, stream: "Stream") -> None:
        """Wait until every notice that the stream asked for has come."""
        give_up = time.perf_counter() + PATIENCE_SECONDS
        while missing := stream.asked - self.seen:
            if time.perf_counter() > give_up:
                raise TimeoutError(f"{len(missing)} of {len(stream.asked)} never arrived, such as {min(missing)}")
            await asyncio.sleep(0.05)


class Stream:
    """The touchpoints of many clients, among them overrides and decisions of clients never seen before."""

    def __init__(self, settings: Settings, http: aiohttp.ClientSession) -> None:
        self.url, self.http = f"http://127.0.0.1:{settings.ingest_port}/v1/touchpoints", http
        self.numbers, self.asked = count(), set[str]()

    async def post(self) -> None:
        """One touchpoint, acknowledged."""
        number, now = next(self.numbers), datetime.now(UTC)
        client, type, data = f"client-{number % 500}", "contact.received", {"case_id": f"{number % 500}"}
        if number % EVERY == 0:
            client, type = f"override-{number}", "escalation.requested"
        elif number % EVERY == EVERY // 2:  # and so it was asked for nearly two days ago
            client, type, now = f"decision-{number}", "decision.needed", now - OPEN + AHEAD
        if number % (EVERY // 2) == 0:
            self.asked.add(client)
        event = {"specversion": "1.0", "id": str(number), "source": "desk", "subject": client, "type": type}
        body = msgspec.json.encode(event | {"time": now.isoformat(), "data": data})
        async with self.http.post(self.url, data=body) as answer:
            answer.raise_for_status()
