"""A real HTTP server that takes what is posted to it, for tests of delivery."""

import asyncio
import json
import threading
import time

import uvicorn
from fastapi import FastAPI, Request, Response


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
