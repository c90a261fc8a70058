"""A partner of the demo who publishes over Kafka and has not read the contract: its times have no zone."""

import asyncio
import json
from datetime import datetime

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.topics import INBOUND

SOURCE = "partner"


def publish_badly(kafka: str, now: datetime) -> None:
    """One touchpoint that becomes a dead letter; where Kafka is away, none."""
    event = {
        "specversion": "1.0",
        "id": f"{now:%y%m%d%H%M%S}",
        "source": SOURCE,
        "type": "order.placed",
        "subject": "client-0001",
        "time": now.replace(tzinfo=None).isoformat(),
        "data": {"value": 100},
    }
    asyncio.run(_send(kafka, json.dumps(event).encode()))


async def _send(kafka: str, message: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, request_timeout_ms=5000)
    try:
        await producer.start()
        headers = [("content-type", b"application/cloudevents+json")]
        await producer.send_and_wait(INBOUND.name, message, key=b"client-0001", headers=headers)
    except KafkaError:
        pass
    finally:
        await producer.stop()
