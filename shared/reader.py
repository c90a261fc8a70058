"""How a process runs that reads Kafka with a client of its own: topics, health, and a clean end at SIGTERM or Ctrl-C;
where Kafka goes away it begins again, as often as it takes.
"""

import asyncio
import math
import signal
from collections.abc import Callable
from typing import Protocol

import structlog
from aiokafka.errors import KafkaError

from . import health
from .cluster import PATIENCE_SECONDS, ensure_topics
from .meters import away
from .settings import Settings

log = structlog.get_logger()

AGAIN_SECONDS = 1.0


class Reader(Protocol):
    """What such a process does."""

    stopping: asyncio.Event

    def ready(self) -> bool:
        """Whether it does its work."""

    async def run(self) -> None:
        """Work from where it stands until `stopping` is set; KafkaError where Kafka is away. May be begun again."""


async def serve(service: str, settings: Settings, port: int, build: Callable[[], Reader], **said: object) -> None:
    """The reader's life, which begins once Kafka is there; `port` is where health is answered, `said` is logged."""
    stop = asyncio.Event()
    at_end(stop.set)
    if not await topics(settings, stop, math.inf):
        return
    reader = build()
    at_end(reader.stopping.set)
    server = health.serve(settings.health_port or port, settings.host, reader.ready)
    log.info("started", **said)
    try:
        while not reader.stopping.is_set():
            try:
                await reader.run()
            except* KafkaError as errors:
                log.warning("kafka_away", error=repr(errors.exceptions[0]))
                away(service)
                await asyncio.sleep(AGAIN_SECONDS)
    finally:
        server.shutdown()


def at_end(stop: Callable[[], None]) -> None:
    """What SIGTERM and Ctrl-C do from now on."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop)


async def topics(settings: Settings, stop: asyncio.Event, patience: float = PATIENCE_SECONDS) -> bool:
    """Whether they are there; false where we were asked to end before Kafka came."""
    making = asyncio.ensure_future(ensure_topics(settings, patience))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait((making, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not making.done():
        making.cancel()
        return False
    await making  # raises what went wrong
    return True
