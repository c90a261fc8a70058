"""The real thing: a fresh broker and the services as processes."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from deploy.kafka import local
from deploy.kafka.broker import free_port
from deploy.services import Crew
from shared.cluster import ensure_topics
from shared.settings import Settings

from .cores import EXAMPLE

READY_SECONDS = 60.0


@contextmanager
def cluster() -> Iterator[Settings]:
    """A broker of its own with Driftline's topics."""
    with tempfile.TemporaryDirectory(prefix="driftline-bench-") as folder, local(Path(folder, "kafka")) as broker:
        settings = Settings(kafka=broker.bootstrap, data=Path(folder), policy=[EXAMPLE], ingest_port=free_port())
        asyncio.run(ensure_topics(settings))
        yield settings


class Service(NamedTuple):
    """A running service: its process and the port of its health."""

    pid: int
    port: int


@contextmanager
def services(settings: Settings, *names: str) -> Iterator[list[Service]]:
    """Services as processes of their own; they may not be ready yet."""
    ports = {name: settings.ingest_port if name == "ingest" else free_port() for name in names}
    told = {
        "KAFKA": settings.kafka,
        "PARTITIONS": settings.partitions,
        "DATA": settings.data,
        "POLICY": json.dumps([str(path) for path in settings.policy]),
        "INGEST_PORT": settings.ingest_port,
        "WEBHOOK": settings.webhook,
    }
    common = {f"DRIFTLINE_{key}": str(value) for key, value in told.items()}
    own = {name: {"DRIFTLINE_HEALTH_PORT": str(port)} for name, port in ports.items()}
    with Crew(common, own, settings.data / "services.log") as crew:
        crew.start(*names)
        yield [Service(crew.processes[name].pid, ports[name]) for name in names]


def await_ready(port: int) -> None:
    """Wait until a service says that it does its work."""
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"no service is ready on port {port} after {READY_SECONDS} s")
