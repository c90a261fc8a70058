"""Requests as they are measured: how many, how long, how many at once, by what was asked for. An ASGI middleware."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from . import metrics

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
AREAS = {
    "/v1/touchpoints": "publish",
    "/v1/": "api",
    "/login": "login",
    "/_nicegui": "asset",
    "/metrics": "other",
    "/healthz": "other",
    "/readyz": "other",
}
FAILED = 500  # an application that raised before it answered


class Asked:
    """Around an application: what it answers, and after how long. A stream is answered when it begins.

    Websockets, which pages hold open, are not counted.
    """

    def __init__(self, app: Application, service: str, rest: str) -> None:
        self.app, self.service, self.rest = app, service, rest
        self.busy = metrics.BUSY.labels(service)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, and measure it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, area, answered = time.perf_counter(), self.area(scope["path"]), False

        def answer(code: int) -> None:
            nonlocal answered
            answered = True
            metrics.REQUESTS.labels(self.service, area, f"{code // 100}xx").inc()
            metrics.ANSWERED.labels(self.service, area).observe(time.perf_counter() - began)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer(message["status"])
            await send(message)

        self.busy.inc()
        try:
            await self.app(scope, receive, told)
        finally:
            self.busy.dec()
            if not answered:
                answer(FAILED)

    def area(self, path: str) -> str:
        """What was asked for."""
        return next((area for begin, area in AREAS.items() if path.startswith(begin)), self.rest)
