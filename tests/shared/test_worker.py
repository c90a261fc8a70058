"""A worker's or a reader's process before Kafka is there."""

import asyncio
import os
import signal
from typing import Any

import pytest

from shared import reader, worker
from shared.settings import Settings


@pytest.mark.parametrize("serve", [worker.serve, reader.serve], ids=["worker", "reader"])
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_who_waits_for_kafka_ends_at_once_when_it_is_asked_to(ending: signal.Signals, serve: Any) -> None:
    def build() -> None:
        pytest.fail("there are no topics yet")

    work = asyncio.ensure_future(serve("trial", Settings(kafka="127.0.0.1:1"), 0, build))
    await asyncio.sleep(0.2)
    os.kill(os.getpid(), ending)
    await asyncio.wait_for(work, 5)
