"""A worker's process before Kafka is there."""

import asyncio
import os
import signal

import pytest

from shared.settings import Settings
from shared.worker import serve


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_that_waits_for_kafka_ends_at_once_when_it_is_asked_to(ending: signal.Signals) -> None:
    def build() -> None:
        pytest.fail("there are no topics yet")

    work = asyncio.ensure_future(serve("trial", Settings(kafka="127.0.0.1:1"), 0, build))  # type: ignore[arg-type]
    await asyncio.sleep(0.2)
    os.kill(os.getpid(), ending)
    await asyncio.wait_for(work, 5)
