"""One Kafka broker as a child process: start, stop, kill, start again on the same data.

with Broker(folder) as broker:
    ... broker.bootstrap ...
"""

import base64
import contextlib
import random
import socket
import subprocess
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.alone import Alone
from deploy.endings import undisturbed
from deploy.kafka import jars
from shared.errors import Failed, WrongUse

HOST = "127.0.0.1"
UNTOLD = list(range(20_000, 32_000))  # ports that this process has given nobody: one given may be bound later
HANDSHAKE = bytes.fromhex("00000013 0012 0000 00000001 0009") + b"driftline"


class Broker:
    """A single node in KRaft mode, its data kept in a folder; port 0 takes a free one when it is first started."""

    patience = 60.0  # seconds to start, and to stop

    def __init__(self, data: Path, port: int = 0) -> None:
        self.data = data.resolve()
        self.port = port or free_port()
        self.alone = Alone(self.data, "Kafka")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients connect to, host:port."""
        return f"{HOST}:{self.port}"

    def start(self) -> None:
        """Return once the broker answers. Safe to call again after `stop` or `kill`."""
        lock = self.alone.take()
        try:
            if answers(HOST, self.port):
                raise WrongUse(f"port {self.port} is taken; give another one")
            self._await_answer(self._launch(self._command(), lock))
        except BaseException:
            self.kill()
            raise

    def ended(self) -> int | None:
        """The exit code, where it was started and ended by itself."""
        return self.process.poll() if self.process else None

    def stop(self) -> None:
        """Ask it to end, and wait; kill it where it does not."""
        if self.process is None:
            return
        with undisturbed():
            self.process.terminate()
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None
            self.alone.release()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        self.alone.release()

    def restart(self) -> None:
        """Stop and start again on the same data and port."""
        self.stop()
        self.start()

    def wait(self) -> int:
        """Wait for its end by itself; its exit code."""
        return self.process.wait() if self.process else 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _launch(self, command: list[str], lock: int) -> subprocess.Popen[bytes]:
        with open(self.data / "log", "ab") as log, undisturbed():
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A session of its own: Ctrl-C reaches us first, and we stop the broker after those who use it.
                start_new_session=True,
                pass_fds=[lock],  # it holds its folder even where we are killed
            )
            self.alone.say(self.process.pid)
            return self.process

    def _command(self) -> list[str]:
        """What runs the broker, once its folder is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        properties = self._properties()
        if not (self.data / "node" / "meta.properties").exists():
            self._format(properties)
        return _java("kafka.Kafka", str(properties))

    def _properties(self) -> Path:
        controller = free_port()
        lines = {
            **ONE_NODE,
            "controller.quorum.voters": f"1@{HOST}:{controller}",
            "listeners": f"PLAINTEXT://{HOST}:{self.port},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
            "log.dirs": self.data / "node",
        }
        path = self.data / "server.properties"
        path.write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
        return path

    def _format(self, properties: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        command = _java("kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(properties))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"Kafka could not format {self.data}:\n{done.stdout}{done.stderr}")

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + self.patience
        while not answers(HOST, self.port):
            if process.poll() is not None or time.monotonic() > until:
                tail = (self.data / "log").read_text(errors="replace").splitlines()[-20:]
                raise Failed(f"Kafka did not start; the end of {self.data / 'log'}:\n" + "\n".join(tail))
            time.sleep(0.1)


def _java(*arguments: str) -> list[str]:
    # One small node for one machine: quick to start matters more than quick to run.
    options = ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN"]
    return [jars.java(), *options, "-cp", f"{jars.libraries()}/*", *arguments]


ONE_NODE = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    # Topics are made on purpose, with their partitions: never by a reader's typing error.
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 8,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    # After a kill the node waits for its own old session to end.
    "broker.session.timeout.ms": 6000,
    "broker.heartbeat.interval.ms": 1000,
}


def free_port(wanted: int = 0) -> int:
    """The wanted TCP port of this machine where it is free, else one that no outgoing connection will be given."""
    while True:
        port, wanted = wanted or random.choice(UNTOLD), 0
        with contextlib.suppress(OSError), socket.socket() as probe:
            # As servers bind: a port whose connections closed a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            UNTOLD[:] = [other for other in UNTOLD if other != port]
            return port


def answers(host: str, port: int) -> bool:
    """Whether a Kafka broker there answers an ApiVersions request."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), 2) as connection:
        connection.sendall(HANDSHAKE)
        head = connection.recv(8)
        return len(head) == 8 and head[4:] == HANDSHAKE[8:12]
    return False
