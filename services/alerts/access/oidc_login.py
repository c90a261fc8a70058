"""The way in by an OIDC provider: there, and back again with a code."""

import asyncio
import base64
import binascii

import msgspec
import structlog
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from shared.errors import DriftlineError

from . import login, strangers, users
from .gate import cookie
from .login import Door
from .oidc import Begun, Provider
from .origin import inside

UNDER_WAY_SECONDS = 600

log = structlog.get_logger()


def pages(app: FastAPI, door: Door, provider: Provider) -> None:
    """Register the two ends of the way."""
    under_way = f"{door.gate.cookie}-login"

    @app.get("/login/oidc", include_in_schema=False)
    async def leave(next: str = "/") -> Response:
        begun = Begun.new(inside(next))
        try:
            answer = RedirectResponse(await provider.address(begun), 303)
        except DriftlineError as error:
            log.warning("oidc", error=str(error))
            return HTMLResponse(login.elsewhere(next, f"{error}."), 502)
        door.keep(answer, under_way, packed(begun), UNDER_WAY_SECONDS)
        return answer

    @app.get("/login/oidc/back", include_in_schema=False)
    async def back(request: Request) -> Response:
        begun = unpacked(cookie(request.scope["headers"], under_way))
        if begun is None:
            return HTMLResponse(login.elsewhere("/", "This login was not begun here, or too long ago."), 400)
        try:
            came_back = f"{provider.back}?{request.scope['query_string'].decode('latin-1')}"
            person = await provider.vouched(begun, came_back)
            author = door.author(request, person.name)
            name = await asyncio.to_thread(
                lambda: (
                    strangers.admit(
                        door.engine, door.gate.rules, "oidc", person.name, person.groups, author, person.subject
                    ).name
                )
            )
        except DriftlineError as error:
            author = door.author(request, "")
            await asyncio.to_thread(users.record, door.engine, author, "login refused", "", str(error))
            answer: Response = HTMLResponse(login.elsewhere(begun.target, f"{error}."), 403)
        else:
            answer = await asyncio.to_thread(door.enter, request, name, begun.target)
        door.drop(answer, under_way)
        return answer


def packed(begun: Begun) -> str:
    """As a cookie's value."""
    return base64.urlsafe_b64encode(msgspec.json.encode(begun)).decode()


def unpacked(value: str) -> Begun | None:
    """What a cookie held; None for anything else."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(value), type=Begun)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        return None
