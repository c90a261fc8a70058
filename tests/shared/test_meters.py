"""What services measure of themselves: what they log, answer and read, and how far behind they are."""

import asyncio
import logging
from types import SimpleNamespace

import httpx
import pytest
import structlog
from aiokafka import TopicPartition
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from shared import logs, metrics
from shared.asked import Asked
from shared.clock import utc_now
from shared.meters import Meters, Reading, away
from shared.worker import Watch

TOPIC = "driftline.causes"
ONE, TWO = TopicPartition(TOPIC, 1), TopicPartition(TOPIC, 2)


def told(family):
    return {sample.labels["service"] for sample in family.collect()[0].samples}


def value(family, *labels, of="_value"):
    return getattr(family.labels(*labels), of).get()


def test_a_line_of_the_log_is_counted_where_it_is_a_warning_or_worse():
    before = [value(metrics.LOGGED, "systemic", level) for level in ("warning", "error")]
    try:
        logs.setup("systemic", "json")
        structlog.get_logger().info("all is well")
        structlog.get_logger().warning("careful")
        logging.getLogger("someone").error("broken")
    finally:
        logging.getLogger().handlers.clear()
        structlog.reset_defaults()
    assert [value(metrics.LOGGED, "systemic", level) for level in ("warning", "error")] == [
        before[0] + 1,
        before[1] + 1,
    ]


def application():
    async def answer(request):
        return PlainTextResponse("yes")

    async def fail(request):
        raise ValueError("no luck")

    async def stream(request):
        assert metrics.BUSY.labels("board")._value.get() == 1
        return StreamingResponse(iter([b"one", b"two"]))

    app = Starlette(routes=[Route("/", answer), Route("/v1/fail", fail), Route("/v1/stream", stream)])
    return Asked(app, "board", "page")


@pytest.mark.parametrize(
    ("path", "area", "code"),
    [("/", "page", "2xx"), ("/v1/nothing", "api", "4xx"), ("/v1/fail", "api", "5xx"), ("/v1/stream", "api", "2xx")],
)
async def test_a_request_is_counted_by_what_was_asked_for_and_how_it_was_answered(path, area, code):
    before = value(metrics.REQUESTS, "board", area, code), value(metrics.ANSWERED, "board", area, of="_sum")
    transport = httpx.ASGITransport(application(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://board") as client:
        await client.get(path)
    assert value(metrics.REQUESTS, "board", area, code) == before[0] + 1
    assert value(metrics.ANSWERED, "board", area, of="_sum") > before[1]
    assert value(metrics.BUSY, "board") == 0


class Consumer:
    """Stands at these places of its partitions."""

    def __init__(self, ends, positions):
        self.ends, self.positions = ends, positions

    def assignment(self):
        return set(self.ends)

    async def end_offsets(self, partitions):
        return {one: self.ends[one] for one in partitions}

    async def position(self, partition):
        return self.positions[partition]


async def test_a_reader_is_as_far_behind_as_the_oldest_unread_message_may_be_old():
    reading, now = Reading("systemic"), utc_now().timestamp()
    before = value(metrics.READ, "systemic", TOPIC)
    reading.took(
        {
            ONE: [SimpleNamespace(timestamp=(now - 60) * 1000)],
            TWO: [SimpleNamespace(timestamp=now * 1000)],
        }
    )
    assert value(metrics.READ, "systemic", TOPIC) == before + 2
    away("systemic")
    assert await reading.stands(Consumer({ONE: 9, TWO: 5}, {ONE: 7, TWO: 5})) == {TOPIC: 2}
    assert value(metrics.LAG, "systemic", TOPIC) == 2
    assert value(metrics.BEHIND, "systemic", TOPIC) == pytest.approx(60, abs=5)
    assert value(metrics.KAFKA_UP, "systemic") == 1
    await reading.stands(Consumer({ONE: 9, TWO: 5}, {ONE: 9, TWO: 5}))
    assert value(metrics.BEHIND, "systemic", TOPIC) == 0, "nothing waits, however old the last one is"
    await reading.stands(Consumer({ONE: 10, TWO: 5}, {ONE: 9, TWO: 5}))
    assert value(metrics.BEHIND, "systemic", TOPIC) < 5, "what waits came after all had been read"


async def test_that_it_measures_says_nothing_of_whether_its_loop_goes_round():
    metrics.ALIVE.labels("systemic").set(1)
    await Reading("systemic").stands(Consumer({ONE: 9}, {ONE: 9}))
    assert value(metrics.ALIVE, "systemic") == 1


async def test_a_reader_whose_partitions_are_anothers_now_is_behind_in_nothing():
    reading, now = Reading("systemic"), utc_now().timestamp()
    reading.took({ONE: [SimpleNamespace(timestamp=(now - 3600) * 1000)]})
    await reading.stands(Consumer({ONE: 9}, {ONE: 7}))
    assert value(metrics.BEHIND, "systemic", TOPIC) == pytest.approx(3600, abs=5)
    await reading.stands(Consumer({}, {}))
    assert value(metrics.LAG, "systemic", TOPIC) == 0 and value(metrics.BEHIND, "systemic", TOPIC) == 0
    await reading.stands(Consumer({ONE: 9}, {ONE: 7}))
    assert value(metrics.LAG, "systemic", TOPIC) == 2
    assert value(metrics.BEHIND, "systemic", TOPIC) < 5, "how far the other one was is not known"


async def test_a_worker_that_is_not_ready_falls_behind_and_tells_nothing_else_that_it_knew_before(monkeypatch):
    monkeypatch.setattr("shared.worker.WATCH_SECONDS", 0.01)
    monkeypatch.setattr("shared.worker.ready", lambda app: False)
    meters = Meters("scoring", "driftline.touchpoints")
    meters.stands(0, 0.0, 1, 1, 1)
    known = (metrics.LAG, metrics.KAFKA_UP, metrics.TABLE_KEYS, metrics.TABLE_BYTES, metrics.PARTITIONS)
    assert all("scoring" in told(one) for one in known)
    watch = Watch("scoring", None, SimpleNamespace(meters=meters))
    watch.clear -= 90  # it was ready then
    running = asyncio.ensure_future(watch.run())
    await asyncio.sleep(0.1)
    running.cancel()
    assert value(metrics.BEHIND, "scoring", "driftline.touchpoints") == pytest.approx(90, abs=5)
    assert not any("scoring" in told(one) for one in known), "what it can't say it leaves out"
    meters.stands(7, utc_now().timestamp(), 1, 1, 1)
    assert all("scoring" in told(one) for one in known) and value(metrics.LAG, "scoring", meters.topic) == 7


def test_a_recovery_is_measured_from_its_begin_and_counted_once():
    meters = Meters("scoring", "driftline.touchpoints")
    before = value(metrics.RECOVERIES, "scoring")
    meters.recovering()
    assert value(metrics.RECOVERING, "scoring") == 1
    meters.recovered()
    meters.recovered()
    assert value(metrics.RECOVERING, "scoring") == 0 and value(metrics.RECOVERIES, "scoring") == before + 1
    assert 0 <= value(metrics.RECOVERY, "scoring") < 5
