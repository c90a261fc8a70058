"""A real HTTP server that takes what is posted to it, for tests of delivery."""

import asyncio
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response

from deploy.kafka.broker import free_port


class Receiver:
    """Keeps (key, body) of each POST; `status` is what it answers, after `delay` seconds."""

    def __init__(self):
        self.posts: list[tuple[str | None, dict]] = []
        self.status, self.delay = 200, 0.0
        app = FastAPI()

        @app.post("/{path:path}")
        async def take(request: Request) -> Response:
            self.posts.append((request.headers.get("idempotency-key"), json.loads(await request.body())))
            status = self.status
            await asyncio.sleep(self.delay)
            return Response(status_code=status)

        config = uvicorn.Config(app, port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def url(self) -> str:
        host, port = self._server.servers[0].sockets[0].getsockname()
        return f"http://{host}:{port}/notices"

    def of(self, client: str) -> list[tuple[str | None, dict]]:
        return [(key, body) for key, body in self.posts if body.get("client") == client]

    def __enter__(self):
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join(10)


ROUTE = """
route: {receiver: hook, group_by: [client], group_wait: 100ms, group_interval: 1s, repeat_interval: 1y}
receivers: [{name: hook, webhook_configs: [{url: "%s", send_resolved: true}]}]
"""


@contextmanager
def alertmanager(folder: Path, config: str) -> Iterator[str]:
    """A real Alertmanager, where it answers; skipped where it is not installed."""
    binary = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if not binary:
        if os.environ.get("CI"):
            pytest.fail("Alertmanager is not installed")
        pytest.skip("Alertmanager is not installed (Debian: prometheus-alertmanager)")
    port = free_port(9093)
    (folder / "alertmanager.yml").write_text(config)
    listen = ["--cluster.listen-address=", f"--web.listen-address=127.0.0.1:{port}"]
    command = [binary, f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder}", *listen]
    with running(command, folder / "alertmanager.log", port) as address:
        yield address


@contextmanager
def running(command: Sequence[str], log: Path, port: int) -> Iterator[str]:
    """A server of Prometheus' family, from when it is ready; yields where it answers."""
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def answers(url: str) -> bool:
    """Whether there is an answer, and a good one."""
    with suppress(httpx.HTTPError):
        return httpx.get(url).status_code == 200
    return False


def wait_until(true, seconds=30.0):
    """What is true at last; fails where it does not come to pass."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
    return found
