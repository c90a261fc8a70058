"""A real single-node Kafka for one machine: the tests, the demo and `driftline broker` use it."""

import shutil
from pathlib import Path

from deploy.kafka import jars
from deploy.kafka.broker import Broker
from deploy.kafka.container import Container

__all__ = ["Broker", "Container", "local"]


def local(data: Path, port: int = 0) -> Broker:
    """The broker that this machine can run: with Java and Maven, else Docker; else one that says what is missing."""
    return Container(data, port) if not jars.ready() and shutil.which("docker") else Broker(data, port)
