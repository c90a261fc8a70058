"""The life of a process that reads Kafka with a client of its own: Kafka goes away and comes back, and then the end."""

import asyncio
import os
import signal

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.kafka.broker import free_port
from shared import metrics
from shared.cluster import connected, ensure_topics
from shared.meters import Reading
from shared.reader import serve
from shared.settings import Settings
from shared.topics import CAUSES

pytestmark = pytest.mark.kafka
WHERE = TopicPartition(CAUSES.name, 0)


class Listener:
    """Reads one partition from its beginning; Kafka has two seconds to answer it, not forty."""

    def __init__(self, kafka):
        self.kafka, self.stopping, self.heard, self.begun = kafka, asyncio.Event(), [], 0

    def ready(self):
        return bool(self.heard)

    async def run(self):
        self.begun += 1
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.kafka,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            request_timeout_ms=2000,
        )
        async with connected(), consumer:
            consumer.assign([WHERE])
            while not self.stopping.is_set():
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    self.heard += [record.value for record in records]
                await Reading("systemic").stands(consumer)


async def tell(kafka, value):
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(WHERE.topic, value, partition=WHERE.partition)


async def until(look):
    async with asyncio.timeout(30):
        while not look():
            await asyncio.sleep(0.05)


def up():
    return metrics.KAFKA_UP.labels("systemic")._value.get()


async def test_a_reader_begins_again_where_kafka_was_away_and_ends_when_it_is_asked_to(broker, tmp_path):
    settings = Settings(kafka=broker.bootstrap, partitions=1, data=tmp_path, health_port=free_port())
    await ensure_topics(settings)
    await tell(broker.bootstrap, b"one")
    listener = Listener(broker.bootstrap)
    running = asyncio.ensure_future(serve("systemic", settings, 0, lambda: listener))
    await until(lambda: b"one" in listener.heard and up())
    broker.kill()
    await until(lambda: not up())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.health_port}") as health:
        assert (await health.get("/healthz")).status_code == 200, "it lives on"
    listener.heard.clear()
    broker.start()
    await tell(broker.bootstrap, b"two")
    await until(lambda: b"two" in listener.heard and up())
    assert b"one" in listener.heard and listener.begun > 1 and not running.done()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 10)
