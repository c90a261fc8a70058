"""The guard before pages, API and websocket: who may not in is sent to the login, or told why; headers against abuse.

A plain ASGI middleware, since a websocket and a stream of events are to be guarded as well: both are looked at again
while they last, and end with the session.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ..api.problems import problem
from . import paper
from .gate import Gate, Refused, Scope, Visit, decide
from .person import NOBODY, VISIT
from .roles import needed

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOK_SECONDS = 10.0  # at a websocket or a stream that lasts
POLICY = (  # NiceGUI compiles its components in the browser, and styles its elements one by one
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

log = structlog.get_logger()


class Ended(Exception):
    """The session of a websocket or a stream has ended."""


class Guard:
    """The application, behind the gate."""

    def __init__(self, app: App, gate: Gate) -> None:
        self.app, self.gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        method, path = scope.get("method", "GET"), scope["path"]
        guarded = needed(method, path) is not None
        safe = _with_headers(send, guarded)
        visit = Visit(None, lambda: None)
        if guarded or path.startswith("/login"):  # probes and what pages are painted with ask nobody
            try:
                visit = await asyncio.to_thread(self.gate.visit, scope)
            except SQLAlchemyError as error:
                log.error("accounts_away", error=repr(error))
                return await _answer(_away(path), scope, receive, safe)
        refused = decide(visit, method, path, strange=self.gate.strange(scope))
        if refused is not None:
            return await _answer(_refusal(refused, visit, scope), scope, receive, safe)
        scope[VISIT] = visit
        if not guarded:
            return await self.app(scope, receive, safe)
        await self._watched(visit, scope, receive, safe)

    async def _watched(self, visit: Visit, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        looked, begun = loop.time(), False

        async def look() -> None:
            nonlocal looked
            if loop.time() > looked + LOOK_SECONDS:
                looked = loop.time()
                if await asyncio.to_thread(visit.again) is None:
                    raise Ended

        async def take() -> Message:
            message = await receive()
            if scope["type"] == "websocket":
                await look()
            return message

        async def give(message: Message) -> None:
            nonlocal begun
            if begun:
                await look()
            begun = True
            await send(message)

        try:
            await self.app(scope, take, give)
        except Ended:
            last = {"type": "http.response.body", "body": b"", "more_body": False}
            await send({"type": "websocket.close", "code": 1008} if scope["type"] == "websocket" else last)


def _with_headers(send: Send, guarded: bool) -> Send:
    more = HEADERS | ({"cache-control": "private, no-cache"} if guarded else {})

    async def give(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            there = {name.lower() for name, _ in headers}
            headers += [(name.encode(), value.encode()) for name, value in more.items() if name.encode() not in there]
            message = {**message, "headers": headers}
        await send(message)

    return give


async def _answer(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
    else:
        await response(scope, receive, send)


def _refusal(refused: Refused, visit: Visit, scope: Scope) -> Response:
    path, who = scope["path"], visit.person
    page = not path.startswith(("/v1", "/account/here", "/_nicegui"))
    if refused is Refused.NOBODY and page and not visit.refused:
        target = quote(path, safe="/") + (
            f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        )
        # Where a form was sent in vain, there is nothing to go back to.
        return RedirectResponse(
            "/login" + (f"?next={quote(target, safe='')}" if scope.get("method") == "GET" else ""), 303
        )
    if refused is Refused.MUST_CHANGE and page:
        return RedirectResponse("/account/password", 303)
    if refused is Refused.NOBODY:
        status, said = (403, visit.refused) if visit.refused else (401, NOBODY)
    elif refused is Refused.FORBIDDEN and who is not None:
        role = needed(scope.get("method", "GET"), path)
        status, said = 403, f"{who.name} is {who.role}; this takes {role}. An admin can change that at /users"
    else:
        status, said = 403, str(refused.value)
    if page:
        return HTMLResponse(paper.said("Not allowed", said), status)
    return problem(status, said, {"WWW-Authenticate": "Bearer"} if status == 401 else None)


def _away(path: str) -> Response:
    said = "the accounts' database can't be reached just now, so nobody can be let in; the board's log says more"
    return problem(503, said) if path.startswith("/v1") else HTMLResponse(paper.said("Not now", said), 503)
