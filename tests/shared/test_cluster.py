"""Clients of Kafka that end by themselves, and those that somebody ends."""

import asyncio

import pytest
from aiokafka.errors import KafkaError

from shared.cluster import connected


async def test_a_client_that_cancels_itself_is_kafka_away():
    with pytest.raises(KafkaError, match="cancelled from within"):
        async with connected():
            raise asyncio.CancelledError


async def test_a_cancellation_that_somebody_asked_for_stays_one():
    async def serve():
        async with connected():
            await asyncio.Event().wait()

    serving = asyncio.create_task(serve())
    await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert serving.cancelled()
