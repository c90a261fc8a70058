import asyncio
import contextlib
import os
import signal
import subprocess
import sys

import httpx
import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.kafka.broker import free_port
from services.alerts.channels import channels
from services.alerts.delivery.delivery import Delivery
from services.alerts.routing.routing_file import routing_of
from shared.alerting import AlertMessage, Attempt
from shared.clock import utc_now
from shared.partition import partition_of
from shared.settings import Settings
from shared.topics import ALERTS
from tests.alerts.builders import moved, told
from tests.kafka.receiver import ROUTE, Receiver, wait_until
from tests.kafka.receiver import alertmanager as running

pytestmark = pytest.mark.kafka
PARTITIONS = 2


@pytest.fixture
async def topic(kafka, create_topics):
    with contextlib.suppress(AssertionError):  # there since the first test
        await create_topics(ALERTS.name, partitions=PARTITIONS)
    return kafka


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def pager():
    with Receiver() as pager:
        yield pager


@pytest.fixture(scope="module")
def alertmanager(tmp_path_factory, pager):
    with running(tmp_path_factory.mktemp("alertmanager"), ROUTE % pager.url) as url:
        yield url


async def settle(true, seconds=30.0):
    return await asyncio.to_thread(wait_until, true, seconds)


def live(client, *steps, **given):
    """The transitions of a client's drift, now."""
    return [
        msgspec.structs.replace(t, at=utc_now())
        for t in told(*(moved("drift", s, **given) for s in steps), client=client)
    ]


async def publish(kafka, *messages):
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for message in messages:
            where = partition_of(message.client, PARTITIONS)
            value = msgspec.json.encode(message)
            await producer.send_and_wait(ALERTS.name, value, key=message.client.encode(), partition=where)


async def attempts(kafka, client):
    """What is recorded of a client's attempts."""
    where = TopicPartition(ALERTS.name, partition_of(client, PARTITIONS))
    async with AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        consumer.assign([where])
        end, found = (await consumer.end_offsets([where]))[where], []
        while await consumer.position(where) < end:
            for record in (await consumer.getmany(where, timeout_ms=200)).get(where, []):
                found.append(msgspec.json.decode(record.value, type=AlertMessage))
    return [(a.channel, a.state, a.step, a.outcome) for a in found if isinstance(a, Attempt) and a.client == client]


@contextlib.asynccontextmanager
async def delivering(kafka, **where):
    """Delivery in this process, ready."""
    settings = Settings(kafka=kafka, partitions=PARTITIONS, session_seconds=6, **where)
    async with httpx.AsyncClient(timeout=2) as http:
        delivery = Delivery(settings, channels.configured(routing_of(settings).addresses, http))
        task = asyncio.create_task(delivery.run())
        await settle(lambda: delivery.ready() or task.done())
        yield delivery
        delivery.stopping.set()
        await task


def active(alertmanager, client):
    found = httpx.get(f"{alertmanager}/api/v2/alerts", params={"filter": f'client="{client}"', "active": "true"}).json()
    return [alert["labels"] for alert in found]


async def test_an_alert_reaches_alertmanager_and_the_webhook_once_a_step(topic, alertmanager, pager, receiver):
    async with delivering(topic, alertmanager=alertmanager, webhook=receiver.url, page_url="http://board"):
        first, second, over = live("bright", "drifting", "at_risk", "calm")
        await publish(topic, first, first)
        await settle(lambda: active(alertmanager, "bright"))
        labels = {"alertname": "drift", "client": "bright", "episode": "1", "step": "drifting", "tier": "ticket"}
        assert active(alertmanager, "bright") == [labels | {"segment": "gold"}]
        await publish(topic, second)
        await settle(lambda: [a["step"] for a in active(alertmanager, "bright")] == ["at_risk"])
        await publish(topic, over)
        await settle(lambda: not active(alertmanager, "bright"))
        await settle(lambda: len(receiver.of("bright")) == 3)
    notices = [body for _, body in receiver.of("bright")]
    assert [(n["state"], n["step"]) for n in notices] == [
        ("firing", "drifting"), ("firing", "at_risk"), ("resolved", "at_risk"),
    ]  # fmt: skip
    assert notices[0]["page"] == "http://board/clients/bright"
    groups = [body for _, body in pager.posts if body["groupLabels"] == {"client": "bright"}]
    wait_until(lambda: groups and pager.posts[-1][1]["status"] == "resolved")


async def test_a_channel_that_fails_is_tried_again_and_blocks_no_other(topic, alertmanager, receiver):
    receiver.status = 503
    async with delivering(topic, alertmanager=alertmanager, webhook=receiver.url):
        await publish(topic, *live("patient", "at_risk"))
        await settle(lambda: active(alertmanager, "patient"))
        await settle(lambda: len(receiver.of("patient")) >= 2)
        receiver.status = 200
        await asyncio.sleep(0.1)
        tried = len(receiver.of("patient"))
        await settle(lambda: len(receiver.of("patient")) > tried)
    outcomes = [outcome for channel, *_, outcome in await attempts(topic, "patient") if channel == "webhook"]
    assert outcomes.count("sent") == 1 and outcomes[-1] == "sent" and "failed" in outcomes
    assert len({key for key, _ in receiver.of("patient")}) == 1


async def test_history_is_never_told_but_the_next_step_is(topic, receiver):
    old = live("veteran", "drifting", "at_risk", historical=True)
    state = told(moved("drift", "drifting"), moved("drift", "calm"), moved("override", "crisis"), client="newcomer")
    await publish(topic, *old, *(msgspec.structs.replace(t, at=utc_now()) for t in state[2:]))
    async with delivering(topic, webhook=receiver.url):
        await settle(lambda: receiver.of("newcomer"))
        assert not receiver.of("veteran")
        worse = told(*(moved("drift", s) for s in ("drifting", "at_risk")), moved("drift", "crisis"), client="veteran")
        await publish(topic, msgspec.structs.replace(worse[-1], at=utc_now()))
        await settle(lambda: receiver.of("veteran"))
    assert [body["step"] for _, body in receiver.of("veteran")] == ["crisis"]


async def test_a_standing_alert_is_said_again_before_alertmanager_forgets(topic, alertmanager, monkeypatch):
    monkeypatch.setattr(channels, "RESEND_SECONDS", 0.2)
    async with delivering(topic, alertmanager=alertmanager):
        await publish(topic, *live("steady", "drifting"))
        await settle(lambda: active(alertmanager, "steady"))

        def end():
            found = httpx.get(f"{alertmanager}/api/v2/alerts", params={"filter": 'client="steady"'}).json()
            return found[0]["endsAt"]

        first = end()
        await settle(lambda: end() > first)


async def test_d13_two_emitters_make_one_notice_and_the_one_that_stays_goes_on(topic, receiver):
    first, second = live("twins", "drifting", "at_risk")
    async with delivering(topic, webhook=receiver.url) as one:
        async with delivering(topic, webhook=receiver.url) as other:
            await settle(lambda: one.ready() and other.ready() and one.outbox.known != other.outbox.known)
            await publish(topic, first)
            await settle(lambda: receiver.of("twins"))
            await asyncio.sleep(1)
            assert len(receiver.of("twins")) == 1
        await publish(topic, second)
        await settle(lambda: len(receiver.of("twins")) == 2)
    assert [body["step"] for _, body in receiver.of("twins")] == ["drifting", "at_risk"]


async def test_kill_nine_between_send_and_record_makes_one_notice_at_the_idempotent_channel(topic, receiver):
    receiver.delay = 3.0
    await publish(topic, *live("victim", "at_risk"))
    with worker(topic, receiver.url) as process:
        await settle(lambda: receiver.of("victim"))
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert await attempts(topic, "victim") == []
    receiver.delay = 0.0
    with worker(topic, receiver.url) as process:
        await settle(lambda: len(receiver.of("victim")) == 2, 40)
        await asyncio.sleep(1)
        process.terminate()
        assert await asyncio.to_thread(process.wait, 15) == 0
    assert await attempts(topic, "victim") == [("webhook", "firing", "at_risk", "sent")]
    with worker(topic, receiver.url):
        await publish(topic, *live("witness", "drifting"))
        await settle(lambda: receiver.of("witness"), 40)
    assert len(receiver.of("victim")) == 2
    assert len({key for key, _ in receiver.of("victim")}) == 1


@contextlib.contextmanager
def worker(kafka, webhook):
    """Delivery in a process of its own."""
    given = {
        "KAFKA": kafka,
        "WEBHOOK": webhook,
        "PARTITIONS": PARTITIONS,
        "SESSION_SECONDS": 6,
        "HEALTH_PORT": free_port(),
    }
    code = "from services.alerts.delivery.delivery import run; from shared.settings import Settings; run(Settings())"
    env = os.environ | {f"DRIFTLINE_{name}": str(value) for name, value in given.items()}
    process = subprocess.Popen([sys.executable, "-c", code], env=env)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(15)
