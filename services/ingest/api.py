"""Touchpoints by HTTP: `POST /v1/touchpoints` in the four forms of CloudEvents; 202 says that Kafka has them all."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from shared import health, metrics
from shared.asked import Asked
from shared.clock import Clock
from shared.cloudevents import MEDIA_TYPES, Mode, mode_of
from shared.errors import Refusal
from shared.messages import micros
from shared.settings import Settings

from . import problems
from .admission import count, events_of, judge_all
from .auth import Key, Keyring
from .intake import receive_request
from .liveness import Liveness
from .outlet import Outlet
from .problems import Problem
from .sender import Sender

SERVICE = "ingest"
MOST_BYTES = 1024 * 1024
# Bodies that are being received, of all requests together.
MOST_BYTES_AT_ONCE = 64 * 1024 * 1024
BODY_SECONDS = 30.0
ACKNOWLEDGE_SECONDS = 10.0


class Answer(Exception):
    """Ends the handling of a request with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


@dataclass
class Desk:
    """Where requests are handled, and what it needs for that."""

    settings: Settings
    clock: Clock
    keys: Keyring
    outlet: Outlet
    sender: Sender
    liveness: Liveness
    receiving: int = field(default=0, init=False)

    def ready(self) -> bool:
        """Whether a touchpoint would be taken now."""
        return self.outlet.connected and self.liveness.live and not self.sender.stalled()

    async def handle(self, request: Request) -> int:
        """Take what a request carries; the number of touchpoints in it, or raises Answer."""
        key = self._key(request)
        self._check_open()
        mode = mode_of(request.headers.get("content-type", ""), request.headers.keys())
        if mode is None:
            raise Answer(problems.WRONG_TYPE)
        return await self._take(request, mode, await self._body(request), key)

    def _key(self, request: Request) -> Key | None:
        if self.keys.open:
            return None
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        key = self.keys.find(token.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise Answer(problems.NO_KEY)
        return key

    def _check_open(self) -> None:
        if not self.outlet.connected or self.sender.stalled():
            raise Answer(problems.AWAY)
        if not self.liveness.live:
            raise Answer(problems.IN_HISTORY)
        if not self.sender.room(1):
            raise Answer(problems.BUSY)

    async def _body(self, request: Request) -> bytes:
        declared = request.headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > MOST_BYTES:
            raise Answer(problems.TOO_LARGE)
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in request.stream():
                    self._make_room(body, chunk)
        except TimeoutError:
            raise Answer(problems.SLOW) from None
        finally:
            self.receiving -= len(body)
        return bytes(body)

    def _make_room(self, body: bytearray, chunk: bytes) -> None:
        if len(body) + len(chunk) > MOST_BYTES:
            raise Answer(problems.TOO_LARGE)
        if self.receiving + len(chunk) > MOST_BYTES_AT_ONCE:
            raise Answer(problems.BUSY)
        body += chunk
        self.receiving += len(chunk)

    async def _take(self, request: Request, mode: Mode, body: bytes, key: Key | None) -> int:
        verdicts = receive_request(mode, request.headers.items(), body)
        if isinstance(verdicts, Refusal):
            metrics.REFUSED.labels(SERVICE, verdicts.reason.value).inc()
            raise Answer(problems.whole(problems.UNREADABLE, verdicts))
        arrival = self.clock()
        judged = judge_all(verdicts, micros(arrival), self.settings.lateness_us(), key)
        events = events_of(judged.accepted, arrival, self.settings.partitions)
        if not self.sender.room(len(events)):
            raise Answer(problems.BUSY)
        with metrics.ACKNOWLEDGE.time():
            await self._acknowledged(self.sender.offer(events))
        count(judged.accepted, arrival, "http")
        if judged.refused:
            raise Answer(problems.refused(judged.refused, len(judged.accepted)))
        return len(judged.accepted)

    async def _acknowledged(self, future: asyncio.Future[None]) -> None:
        # Not wait_for, which would cancel: the envelope is on its way and others wait for it too.
        await asyncio.wait([future], timeout=ACKNOWLEDGE_SECONDS)
        if not future.done():
            raise Answer(problems.UNSURE)


def create(desk: Desk) -> FastAPI:
    """The web application of a desk."""
    app = FastAPI(title="Driftline ingest", docs_url=None, redoc_url=None)
    app.add_middleware(Asked, service=SERVICE, rest="other")

    @app.post("/v1/touchpoints", status_code=202, responses=RESPONSES, openapi_extra=BODY)
    async def publish(request: Request) -> Response:
        """Publish touchpoints; the answer comes when Kafka has acknowledged every accepted one."""
        try:
            return JSONResponse({"accepted": await desk.handle(request)}, 202)
        except Answer as answer:
            problem = answer.problem
            return JSONResponse(problem.document(), problem.status, problem.headers(), problems.MEDIA_TYPE)
        except ClientDisconnect:
            return Response(status_code=400)

    @app.get("/{probe}", include_in_schema=False)
    async def probe(probe: str, request: Request) -> Response:
        metrics.QUEUE.set(desk.sender.held)
        metrics.QUEUE_LIMIT.set(desk.sender.limit)
        metrics.KAFKA_UP.labels(SERVICE).set(desk.outlet.connected and not desk.sender.stalled())
        status, kind, body = health.answer(f"/{probe}", desk.ready, request.headers.get("accept", ""))
        return Response(body, status, media_type=kind)

    return app


RESPONSES: dict[int | str, dict[str, Any]] = {
    202: {"description": "all accepted, and acknowledged by Kafka"},
    400: {"description": "some or all refused, each listed by index; the others are accepted"},
    401: {"description": "no key, or an unknown one"},
    403: {"description": "the key speaks for none of the sources"},
    408: {"description": "the body did not come in time"},
    413: {"description": "more than 1 MiB"},
    415: {"description": "none of the four forms"},
    429: {"description": "too much waits for Kafka: try again after Retry-After seconds"},
    503: {"description": "Kafka is away, or history is being imported: try again after Retry-After seconds"},
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string"}} for kind in (*MEDIA_TYPES, "application/json")},
    }
}
