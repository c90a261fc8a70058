"""The way in and out: the page to log in, the session that begins and ends, and the first password of one's own."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from shared.errors import WrongUse

from . import paper, passwords, sessions, users
from .forms import fields
from .gate import STALE, Gate, cookie
from .origin import inside
from .person import VISIT
from .proxy import place_of
from .throttle import MOST, Throttle
from .users import Author

WRONG = "Name or password is wrong."
STYLE = Path(__file__).with_name("plain.css")
HASHING = 2  # passwords hashed at once: each takes 64 MiB and a core


class Door:
    """What the pages of the door share."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.engine = gate, gate.engine
        before = users.logins(gate.engine, MOST)
        self.throttle = Throttle(homes=((name, place_of(address)) for name, address in before))
        self.hashing = asyncio.Semaphore(HASHING)

    def author(self, request: Request, name: str) -> Author:
        """Who does something, for the audit."""
        return Author(name, self.gate.now(), self.gate.address(request.scope))

    async def matches(self, kept: str | None, password: str) -> bool:
        """Whether this is the password."""
        async with self.hashing:
            return await asyncio.to_thread(passwords.matches, kept, password)

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        async with self.hashing:
            return await asyncio.to_thread(passwords.hashed, password)

    def enter(self, request: Request, name: str, target: str) -> RedirectResponse:
        """Begin a session with an id of its own, whatever the browser had, and go on to `target`."""
        before = cookie(request.scope["headers"], self.gate.cookie)
        way = self.gate.settings.login
        session = sessions.begin(self.engine, name, self.author(request, name), way=way, instead_of=before)
        sessions.prune(self.engine, self.gate.lasting, self.gate.now())
        answer = RedirectResponse(inside(target), 303)
        self.keep(answer, self.gate.cookie, session, self.gate.lasting.whole // 1_000_000)
        return answer

    def keep(self, answer: Response, name: str, value: str, seconds: int) -> None:
        """Set a cookie that no script and no other site gets."""
        answer.set_cookie(
            name, value, max_age=seconds, path="/", secure=self.gate.secure, httponly=True, samesite="lax"
        )

    def drop(self, answer: Response, name: str) -> None:
        """Take a cookie away."""
        answer.delete_cookie(name, path="/", secure=self.gate.secure, httponly=True, samesite="lax")


def pages(app: FastAPI, door: Door, style: str) -> None:
    """Register the pages; `style` is the board's."""
    way = door.gate.settings.login

    @app.get("/look.css", include_in_schema=False)
    def look() -> PlainTextResponse:
        return PlainTextResponse(style + STYLE.read_text(), media_type="text/css")

    @app.get("/login", include_in_schema=False)
    def login(request: Request, next: str = "/") -> Response:
        visit = request.scope[VISIT]
        if visit.person is not None:
            return RedirectResponse(inside(next), 303)
        if way == "proxy":
            said = "Log in at the reverse proxy before this board; it tells Driftline who you are."
            return HTMLResponse(paper.said("Not logged in", visit.refused or said), 401)
        return HTMLResponse(local(next) if way == "local" else elsewhere(next))

    if way == "local":

        @app.post("/login", include_in_schema=False)
        async def enter(request: Request) -> Response:
            form = await fields(request)
            return await let_in(door, request, form.get("name", ""), form.get("password", ""), form.get("next", "/"))

    @app.post("/logout", include_in_schema=False)
    def leave(request: Request) -> Response:
        who = request.scope[VISIT].person
        sessions.end(door.engine, cookie(request.scope["headers"], door.gate.cookie), door.author(request, who.name))
        answer = RedirectResponse("/login", 303)
        door.drop(answer, door.gate.cookie)
        return answer

    @app.get(STALE, include_in_schema=False)
    def here() -> Response:
        return Response(status_code=204)


async def let_in(door: Door, request: Request, said: str, password: str, target: str) -> Response:
    """Begin the session of whoever this password is of; who may not in learns no more than that."""
    try:
        name = users.named(said)
    except WrongUse:
        name = ""
    author = door.author(request, name)
    again = door.throttle.attempt(name, place_of(author.address), author.now)
    if again:
        return HTMLResponse(
            local(target, said, later(again, author.now)), 429, {"retry-after": str(_left(again, author.now))}
        )
    user = await asyncio.to_thread(users.find, door.engine, name)
    kept = user["password"] if user is not None and user["way"] == "local" and not user["disabled"] else None
    if not await door.matches(kept, password):  # who is not there takes as long
        await asyncio.to_thread(users.record, door.engine, author, "login refused", name)
        return HTMLResponse(local(target, said, WRONG), 401)
    door.throttle.passed(name, place_of(author.address))
    if kept is not None and passwords.outdated(kept):
        await asyncio.to_thread(users.rehash, door.engine, name, await door.hashed(password))
    return await asyncio.to_thread(door.enter, request, name, target)


def local(target: str, name: str = "", fault: str = "") -> str:
    """The page to log in with a password."""
    return paper.page(
        "log in",
        paper.card(
            paper.heading("Log in"),
            paper.fault(fault),
            paper.form(
                "/login",
                paper.field("name", "Name", value=name[:100], fill="username", focus=not name),
                paper.field("password", "Password", kind="password", fill="current-password", focus=bool(name)),
                paper.hidden("next", inside(target)),
                paper.button("Log in", "main"),
            ),
        ),
        paper.line(
            "Locked out? An admin sets a new password at /users, or driftline users password NAME does.", "soft small"
        ),
    )


def elsewhere(target: str, fault: str = "") -> str:
    """The page that leads to the OIDC provider."""
    more = paper.hidden("next", inside(target))
    return paper.page(
        "log in",
        paper.card(
            paper.heading("Log in"),
            paper.fault(fault),
            f'<form action="/login/oidc">{more}{paper.button("Log in with your organisation", "main")}</form>',
        ),
    )


def later(again: int, now: int) -> str:
    """When the next attempt may be."""
    at = datetime.fromtimestamp(again // 1_000_000, UTC)
    return f"Too many attempts. Try again in {_left(again, now)} seconds, at {at:%H:%M:%S} UTC."


def _left(again: int, now: int) -> int:
    return max(1, -((now - again) // 1_000_000))
