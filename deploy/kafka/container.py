"""The same single broker from the official image, for machines with Docker and without Java."""

import contextlib
import shutil
import subprocess
import time
from types import TracebackType
from typing import Self

from deploy.kafka.broker import HOST, ONE_NODE, answers, free_port
from shared.errors import Failed, WrongUse

IMAGE = "apache/kafka:4.3.1"


class Container:
    """Kafka in Docker; its data stay in the volume `driftline-kafka-<port>`."""

    def __init__(self, port: int = 0, *, patience: float = 120) -> None:
        self.port = port or free_port()
        self.name = f"driftline-kafka-{self.port}"
        self.patience = patience
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients connect to, host:port."""
        return f"{HOST}:{self.port}"

    def start(self) -> None:
        """Return once the broker answers; the first time Docker fetches the image."""
        docker = shutil.which("docker")
        if docker is None:
            raise WrongUse(
                "there is no `docker` here: install Docker, or leave --docker out where Java 17 and Maven are"
            )
        self.process = subprocess.Popen(
            [docker, *self._run()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + self.patience
        while not answers(HOST, self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise Failed(f"the container {self.name} did not start; try: docker run {IMAGE}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            self.process = None

    def wait(self) -> int:
        """Wait for its end by itself; its exit code."""
        return self.process.wait() if self.process else 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _run(self) -> list[str]:
        settings = {
            "node.id": 1,
            "process.roles": "broker,controller",
            "controller.quorum.voters": "1@localhost:9093",
            "listeners": "PLAINTEXT://:9092,CONTROLLER://:9093",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": "/var/lib/kafka/data",
            **ONE_NODE,
        }
        variables = [f"KAFKA_{key.replace('.', '_').upper()}={value}" for key, value in settings.items()]
        publish = ["-p", f"{self.bootstrap}:9092", "-v", f"{self.name}:/var/lib/kafka/data"]
        flags = [flag for variable in variables for flag in ("-e", variable)]
        return ["run", "--rm", "--name", self.name, *publish, *flags, IMAGE]
