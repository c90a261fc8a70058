"""Kafka goes away and comes back: nothing that was acknowledged is lost, nothing needs a hand, memory stays bounded."""

import asyncio
import json
import os
import signal
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from deploy.kafka.broker import Broker, free_port
from deploy.services import Crew
from shared.cluster import ensure_topics
from shared.settings import Settings
from shared.topics import INBOUND

from .publishing import LINES, STRUCTURED, Program, bytes_of, settings_for, stored

pytestmark = [pytest.mark.kafka, pytest.mark.alone]

MANY = httpx.Limits(max_connections=None, max_keepalive_connections=1000)
REQUESTS_A_SECOND, TOUCHPOINTS_A_REQUEST = 50, 10


class Publisher:
    """Publishes 500 touchpoints a second, and remembers each answer."""

    def __init__(self, url: str) -> None:
        self.answers: list[tuple[float, int]] = []
        self.acknowledged: set[str] = set()
        self.unanswered = 0
        self._client = httpx.AsyncClient(base_url=url, timeout=60, limits=MANY)
        self._running: list[asyncio.Task[None]] = []

    async def publish(self, seconds: float) -> None:
        """Go on at the rate, whether the answers come or not."""
        started = time.monotonic()
        while (elapsed := time.monotonic() - started) < seconds:
            while len(self._running) < REQUESTS_A_SECOND * elapsed:
                self._running.append(asyncio.create_task(self._one(len(self._running))))
            await asyncio.sleep(0.01)
        await asyncio.gather(*self._running)
        await self._client.aclose()

    async def _one(self, number: int) -> None:
        ids = [f"{number}-{place}" for place in range(TOUCHPOINTS_A_REQUEST)]
        body = b"\n".join(bytes_of(id, client=f"client-{hash(id) % 100}") for id in ids)
        try:
            answer = await self._client.post("/v1/touchpoints", content=body, headers={"content-type": LINES})
        except httpx.TransportError:
            self.unanswered += 1
            return
        self.answers.append((time.monotonic(), answer.status_code))
        if answer.status_code == 202:
            self.acknowledged.update(ids)
        else:
            assert int(answer.headers["retry-after"]) >= 1, answer.text


async def publish_to_inbound(kafka: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
    await producer.start()
    await producer.send_and_wait(INBOUND.name, value, partition=0)
    await producer.stop()


async def stored_with(settings: Settings, id: str) -> set[str]:
    """All ids that are stored, once this one is among them."""
    for _ in range(60):
        if id in (ids := {each.id for each in await stored(settings)}):
            return ids
        await asyncio.sleep(0.5)
    raise AssertionError(f"{id} was not stored")


@pytest.mark.parametrize(
    "away", [6, pytest.param(20, marks=pytest.mark.long), pytest.param(60, marks=pytest.mark.long)]
)
async def test_nothing_acknowledged_is_lost_when_kafka_is_stopped_under_load(tmp_path: Path, away: int) -> None:
    with Broker(tmp_path / "kafka") as broker:
        program = Program(settings_for(broker.bootstrap, tmp_path))
        await ensure_topics(program.settings)
        with program.ingest():
            publisher = Publisher(program.url)
            load = asyncio.create_task(publisher.publish(away + 20))
            await asyncio.sleep(4)
            await asyncio.to_thread(broker.stop)
            await asyncio.sleep(away)
            await asyncio.to_thread(broker.start)
            back = time.monotonic()
            await load
            await publish_to_inbound(broker.bootstrap, bytes_of("by Kafka"))
            ids = await stored_with(program.settings, "by Kafka")
    assert publisher.acknowledged <= ids
    counts = Counter(status for _, status in publisher.answers)
    assert set(counts) == {202, 503}, counts
    assert publisher.unanswered <= len(publisher.answers) / 100
    recovered = min(at for at, status in publisher.answers if at > back and status == 202)
    assert recovered - back < 10, counts
    assert not [at for at, status in publisher.answers if status != 202 and at > recovered + 5]


async def restart_what_ends(crew: Crew) -> None:
    """What a container runtime does."""
    while True:
        crew.start(*crew.ended())
        await asyncio.sleep(0.5)


@pytest.mark.timeout(300)
async def test_what_was_acknowledged_around_an_outage_of_20_s_is_scored_as_if_there_had_been_none(
    tmp_path: Path,
) -> None:
    with Broker(tmp_path / "kafka") as broker:
        program = Program(settings_for(broker.bootstrap, tmp_path))
        await ensure_topics(program.settings)
        own = {name: {"DRIFTLINE_HEALTH_PORT": str(free_port())} for name in ("scoring", "alerts")}
        with Crew(program.environment, own, tmp_path / "services.log") as crew:
            crew.start("ingest", *own)
            program.await_answer(200)
            publisher, watch = Publisher(program.url), asyncio.create_task(restart_what_ends(crew))
            load = asyncio.create_task(publisher.publish(35))
            await asyncio.sleep(8)
            await asyncio.to_thread(broker.stop)
            await asyncio.sleep(20)
            await asyncio.to_thread(broker.start)
            await load
            live, replayed = await asyncio.to_thread(both_hashes, program, tmp_path / "log.jsonl")
            ids = {each.id for each in await stored(program.settings)}
            watch.cancel()
    assert len(publisher.acknowledged) > 1000 and publisher.acknowledged <= ids
    assert live == replayed


def both_hashes(program: Program, log: Path) -> tuple[str, str]:
    """The state hash of the running system, and that of the replay of its export."""
    as_of, live = program.hash()
    program("export", str(log))
    return live, json.loads(program("replay", str(log), "--until", as_of, "--json"))["state_hash"]


async def test_it_starts_without_kafka_and_takes_up_its_work_when_kafka_comes(tmp_path: Path) -> None:
    broker = Broker(tmp_path / "kafka")
    program = Program(settings_for(broker.bootstrap, tmp_path))
    with program.ingest(ready=False):
        async with httpx.AsyncClient(base_url=program.url) as client:
            post = {"content": bytes_of("1"), "headers": {"content-type": STRUCTURED}}
            answer = await client.post("/v1/touchpoints", **post)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert (await client.get("/healthz")).status_code == 200
            with broker:
                program.await_answer(200)
                assert (await client.post("/v1/touchpoints", **post)).status_code == 202


async def test_a_frozen_kafka_fills_the_queue_and_no_more(tmp_path: Path) -> None:
    with Broker(tmp_path / "kafka") as broker:
        program = Program(settings_for(broker.bootstrap, tmp_path, queue=100))
        await ensure_topics(program.settings)
        with program.ingest():
            assert broker.process
            os.kill(broker.process.pid, signal.SIGSTOP)
            async with httpx.AsyncClient(base_url=program.url, timeout=60, limits=MANY) as client:
                posts = [
                    client.post("/v1/touchpoints", content=bytes_of(str(id)), headers={"content-type": STRUCTURED})
                    for id in range(150)
                ]
                waiting = asyncio.gather(*posts)
                await asyncio.sleep(2)
                os.kill(broker.process.pid, signal.SIGCONT)
                answers = await waiting
        assert Counter(answer.status_code for answer in answers) == {202: 100, 429: 50}
        assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 429} == {"1"}
        assert len(await stored(program.settings)) == 100
