"""Ingest as a process under a test, what is published to it, and what it wrote."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
from aiokafka import ConsumerRecord

from deploy.kafka.broker import free_port
from services.ingest.export import Message
from services.ingest.reading import read, reader, spans_of
from shared.messages import Touchpoint
from shared.settings import Settings
from shared.topics import TOUCHPOINTS

PARTITIONS = 4
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"


def settings_for(kafka: str, data: Path, **more: Any) -> Settings:
    """The settings of a small deployment."""
    return Settings(kafka=kafka, partitions=PARTITIONS, data=data, ingest_port=free_port(), **more)


def touchpoint(id: str, client: str = "acme", **changes: Any) -> dict[str, Any]:
    """A good touchpoint of now, as a publisher writes it; `...` leaves an attribute out."""
    event = {
        "specversion": "1.0",
        "id": id,
        "source": "crm",
        "type": "contact.received",
        "subject": client,
        "time": time_at(),
        "data": {"kind": "inquiry"},
    }
    return {name: value for name, value in (event | changes).items() if value is not ...}


def time_at(**ago: float) -> str:
    """A time so far back, as RFC 3339."""
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()


def bytes_of(id: str, **changes: Any) -> bytes:
    """The same as JSON."""
    return json.dumps(touchpoint(id, **changes)).encode()


class Program:
    """The `driftline` program with the settings of a test."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        told = {
            "KAFKA": settings.kafka,
            "PARTITIONS": settings.partitions,
            "DATA": settings.data,
            "INGEST_PORT": settings.ingest_port,
            "QUEUE": settings.queue,
        }
        self.environment = {**os.environ, **{f"DRIFTLINE_{name}": str(value) for name, value in told.items()}}

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *arguments], env=self.environment, capture_output=True, text=True, timeout=150
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def hash(self) -> tuple[str, str]:
        """The state hash of the running system, and the time that it is as of."""
        for _ in range(5):
            as_of = time_at()
            with suppress(AssertionError):  # something fell due meanwhile, and its tick is later
                return as_of, self("hash", "--as-of", as_of).splitlines()[0]  # then what stderr says
        raise AssertionError("five times something fell due just then")

    @contextmanager
    def ingest(self, ready: bool = True) -> Iterator[subprocess.Popen[bytes]]:
        """Ingest, until the end of the block; it must end cleanly."""
        log = self.settings.data / "ingest.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli", "run", "ingest"], env=self.environment, stdout=out, stderr=out
            )
        try:
            self.await_answer(200 if ready else 503)
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(40) == 0, log.read_text()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    @property
    def url(self) -> str:
        """Where ingest listens."""
        return f"http://127.0.0.1:{self.settings.ingest_port}"

    def await_answer(self, status: int, seconds: float = 40) -> None:
        """Wait until ingest says that it is ready (200), or that it lives but is not (503)."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            try:
                if httpx.get(f"{self.url}/readyz").status_code == status:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError((self.settings.data / "ingest.log").read_text())


async def everything(settings: Settings, topic: str) -> list[ConsumerRecord]:
    """Every message of a topic."""
    async with reader(settings) as consumer:
        spans = await spans_of(consumer, topic, settings.partitions)
        return [record async for record in read(consumer, spans)]


async def stored(settings: Settings) -> list[Touchpoint]:
    """Every touchpoint that ingest has written."""
    records = await everything(settings, TOUCHPOINTS.name)
    return [each for record in records for each in msgspec.json.decode(record.value, type=Message).events]
