"""The scoring worker on a real broker: dead letters with coordinates, time as messages, history and live."""

import asyncio
import os
import subprocess
import sys
import time
from datetime import timedelta
from urllib.request import urlopen

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.kafka.broker import free_port
from shared.clock import utc_now
from shared.cluster import ensure_topics
from shared.errors import WrongUse
from shared.incidents import Signal
from shared.messages import ClientScore, Data, Envelope, Live, Scores, Tick, Touchpoint
from shared.settings import Settings
from shared.topics import DEAD_LETTERS, SIGNALS, TOUCHPOINTS

from .histories import ROOT

pytestmark = pytest.mark.kafka


@pytest.fixture
async def worker(broker, tmp_path):
    """A scoring worker with one partition; yields its settings."""
    settings = Settings(
        kafka=broker.bootstrap, partitions=1, session_seconds=6, late_write_seconds=3, checkpoint_seconds=0.2,
        data=tmp_path, health_port=free_port(),
    )  # fmt: skip
    await ensure_topics(settings)
    given = {
        f"DRIFTLINE_{name.upper()}": str(value) for name, value in settings.model_dump(exclude_defaults=True).items()
    }
    process = subprocess.Popen([sys.executable, "-m", "cli", "run", "scoring"], cwd=ROOT, env={**os.environ, **given})
    await asyncio.to_thread(until_ready, settings.health_port)
    yield settings
    process.terminate()
    assert process.wait(30) == 0


def until_ready(port: int) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                assert answer.status == 200
                return
        except OSError:
            assert time.monotonic() < give_up
            time.sleep(0.2)


async def send(settings: Settings, *messages: object) -> None:
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all") as producer:
        for message in messages:
            value = message if isinstance(message, bytes) else msgspec.json.encode(message)
            await producer.send_and_wait(TOUCHPOINTS.name, value, partition=0)


class Reader:
    """Reads a topic on."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self.consumer = consumer

    async def next(self, seconds: float = 20):
        return await asyncio.wait_for(self.consumer.getone(), seconds)

    async def scores(self) -> list[ClientScore]:
        """The next ones; how far time has come is passed over."""
        while True:
            signal = msgspec.json.decode((await self.next()).value, type=Signal)
            if isinstance(signal, Scores):
                return signal.scores

    async def score_of(self, client: str) -> ClientScore:
        """The next one of a client."""
        while True:
            for score in await self.scores():
                if score.client == client:
                    return score


@pytest.fixture
async def topic(worker):
    consumers = []

    async def read(name: str) -> Reader:
        consumer = AIOKafkaConsumer(name, bootstrap_servers=worker.kafka, auto_offset_reset="earliest")
        await consumer.start()
        consumers.append(consumer)
        return Reader(consumer)

    yield read
    for consumer in consumers:
        await consumer.stop()


def touchpoint(id: str, type: str = "escalation.requested", client: str = "c", **fields) -> Touchpoint:
    now = utc_now()
    return Touchpoint(
        **{"id": id, "source": "s", "type": type, "subject": client, "time": now, "ingestedat": now, **fields}
    )


async def test_the_life_of_a_partition(worker, topic):
    signals, letters, source = await topic(SIGNALS.name), await topic(DEAD_LETTERS.name), await topic(TOUCHPOINTS.name)
    past = utc_now() - timedelta(days=10)
    promise = Data(commitment_id="p", due_at=past + timedelta(days=1))
    await send(worker, Envelope(events=[touchpoint("1", time=past, ingestedat=past)]))
    (score,) = await signals.scores()
    assert (score.client, score.version, score.ladder) == ("c", 1, "crisis")
    assert all(moved.historical for moved in score.transitions)

    made = touchpoint("2", "commitment.made", "d", time=past, ingestedat=past, data=promise)
    await send(worker, Envelope(events=[made]))
    assert [score.client for score in await signals.scores()] == ["d"]
    await asyncio.sleep(1)  # long overdue, yet nobody tells a partition in history the time
    await send(worker, Live(live=utc_now()))
    assert {score.client for score in await signals.scores()} >= {"d"}
    assert [msgspec.json.decode((await source.next()).value).keys() - {"v", "history"} for _ in range(3)] == [
        {"events"}, {"events"}, {"live"},
    ]  # fmt: skip

    late = touchpoint("3", time=utc_now() - timedelta(days=4))
    good = touchpoint("4", client="e")
    bad = msgspec.json.encode(touchpoint("5")).replace(b"escalation.requested", b"escalation.wanted")
    events = [msgspec.json.encode(late), bad, msgspec.json.encode(good), msgspec.json.encode(good)]
    await send(worker, b'{"v":1,"history":false,"events":[' + b",".join(events) + b"]}")
    (score,) = await signals.scores()
    assert score.client == "e" and not any(moved.historical for moved in score.transitions)
    place = (await source.next()).offset
    for index, reason, original in ((0, b"too_late", events[0]), (1, b"unknown_type", bad)):
        letter = await letters.next()
        headers = dict(letter.headers)
        assert (letter.value, headers["reason"]) == (original, reason)
        assert (headers["offset"], headers["index"]) == (b"%d" % place, b"%d" % index)
        assert (headers["topic"], headers["partition"], headers["service"]) == (
            b"driftline.touchpoints",
            b"0",
            b"scoring",
        )

    soon = Data(commitment_id="q", due_at=utc_now() + timedelta(seconds=2))
    await send(worker, Envelope(events=[touchpoint("6", "commitment.made", "f", data=soon)]))
    await source.next()
    assert [score.client for score in await signals.scores()] == ["f"]
    told = soon.due_at - timedelta(seconds=2)
    while told < soon.due_at:  # ticks of the owner: as the due comes nearer, and once it has passed
        tick = msgspec.json.decode((await source.next()).value, type=Tick)
        assert told < tick.tick < soon.due_at + timedelta(seconds=10)
        assert [score.client for score in await signals.scores()] == ["f"]
        told = tick.tick


async def test_another_number_of_partitions_is_refused(worker):
    with pytest.raises(WrongUse, match="DRIFTLINE_PARTITIONS=1"):
        await ensure_topics(worker.model_copy(update={"partitions": 2}))
    with pytest.raises(WrongUse, match="DRIFTLINE_LATE_WRITE_SECONDS"):
        await ensure_topics(worker.model_copy(update={"late_write_seconds": 2}))


def beat(id: str, source: str, seconds: float = 2.0, **fields) -> Touchpoint:
    return touchpoint(id, "source.heartbeat", "", source=source, data=Data(interval_seconds=seconds), **fields)


async def test_a11_clients_are_told_when_their_source_falls_silent_and_when_it_is_heard_again(worker, topic):
    signals, letters = await topic(SIGNALS.name), await topic(DEAD_LETTERS.name)
    escalated = [touchpoint("1", client="g", source="crm"), touchpoint("2", client="g", source="desk")]
    await send(worker, Live(live=utc_now()), Envelope(events=[beat("b1", "crm"), *escalated]))
    score = await signals.score_of("g")
    assert (score.ladder, score.quiet, score.last_known) == ("crisis", [], None)
    silent = await signals.score_of("g")  # by a tick that nothing but the promise of the source asked for
    assert (silent.ladder, silent.quiet, silent.last_known) == ("unknown", ["crm"], "crisis")
    assert (silent.version, silent.transitions, silent.confidence) == (2, [], score.confidence / 2)
    assert timedelta(seconds=2) <= silent.at - score.at < timedelta(seconds=12)
    await measured(worker, "driftline_sources_quiet 1.0")

    late = beat("b0", "crm", time=utc_now() - timedelta(days=4))
    await send(worker, Envelope(events=[late, beat("b2", "crm", seconds=900.0)]))
    heard = await signals.score_of("g")
    assert (heard.ladder, heard.version, heard.since) == ("crisis", 3, score.since)
    await measured(worker, "driftline_sources_quiet 0.0")
    letter = await letters.next()
    while letter.value != msgspec.json.encode(late):
        letter = await letters.next()
    assert dict(letter.headers)["reason"] == b"too_late"
    assert b"lateness horizon" in dict(letter.headers)["detail"]


async def test_a11_the_heartbeats_of_very_many_sources_fit_a_checkpoint(worker, topic):
    """A partition's own records go in one batch with its marker, be it a thousand sources that beat at once."""
    signals = await topic(SIGNALS.name)
    for hours in range(70, 2, -10):
        time = utc_now() - timedelta(hours=hours)
        sources = [str(number) for number in range(900)]
        beats = [beat(f"{hours}", source, time=time, ingestedat=utc_now()) for source in sources]
        await send(worker, *[Envelope(events=beats[first : first + 200]) for first in range(0, 900, 200)])
    await send(worker, Envelope(events=[touchpoint("1", client="h", source="7")]))
    score = await signals.score_of("h")
    assert (score.ladder, score.quiet) == ("unknown", ["7"])
    await asyncio.sleep(2)  # a checkpoint that fails ends the worker, which the fixture would see


async def measured(settings: Settings, line: str) -> None:
    """Wait until a metric says so: some are measured every few seconds."""
    async with asyncio.timeout(20):
        while line not in metrics_of(settings):
            await asyncio.sleep(0.2)


def metrics_of(settings: Settings) -> str:
    with urlopen(f"http://127.0.0.1:{settings.health_port}/metrics") as answer:
        return answer.read().decode()
