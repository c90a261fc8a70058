"""Every page and route that the board has, asked by nobody and by each role: a new one is guarded without a word."""

import asyncio
import re

import httpx
import pytest
from fastapi import FastAPI
from nicegui import core
from starlette.routing import Mount, WebSocketRoute

from services.alerts.access import guard, sessions
from services.alerts.access.roles import ROLES, needed
from services.alerts.access.users import Author
from services.alerts.board.app import build
from shared.asked import Asked
from shared.settings import Settings
from tests.web.people import COOKIE, People

OPEN = {"/healthz", "/readyz", "/metrics", "/favicon.ico", "/login", "/look.css"}
URL = "http://board"
START = {"type": "http.response.start", "status": 200, "headers": []}


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return People(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def app(people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("board")
    return build(Settings(page_url=URL, accounts=people.url, database=f"sqlite:///{folder}/views.db", data=folder))


def endpoints(app: FastAPI):
    """Method and path of every route and page, with `x` for what a path leaves open."""
    for path, methods in app.openapi()["paths"].items():
        yield from ((method.upper(), filled(path)) for method in methods)
    for route in [*app.routes, *core.app.routes]:
        if not isinstance(route, Mount | WebSocketRoute) and hasattr(route, "path"):
            yield from ((method, filled(route.path)) for method in getattr(route, "methods", None) or {"GET"})


def filled(path):
    return re.sub(r"\{[^}]*\}", "x", path)


def status(app, method, path, cookies=None):
    """What comes back."""

    async def asked():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=URL, cookies=cookies) as client:
            return await client.request(method, path, headers={"origin": URL}, timeout=5)

    return asyncio.run(asked())


def least(method, path):
    """The least role by the table of docs/access.md."""
    if path in OPEN or path.startswith(("/_nicegui/", "/login/")):
        return None
    if path.startswith("/users"):
        return "admin"
    own = path.startswith("/account") or path == "/logout"
    return "viewer" if method in ("GET", "HEAD") or own else "operator"


def guarding(app, through):
    """The board's own guard before something else."""
    [one] = [one for one in app.user_middleware if one.cls is guard.Guard]
    return guard.Guard(through, **one.kwargs)


async def let_through(scope, receive, send):
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_every_endpoint_is_open_to_exactly_the_roles_that_may(app, people):
    guarded = guarding(app, let_through)
    cookies = {role: {COOKIE: people.session(role)} for role in ROLES}
    found = sorted(set(endpoints(app)))
    assert {("GET", "/"), ("GET", "/v1/alerts"), ("POST", "/users"), ("POST", "/v1/alerts/x/acknowledge")} <= set(found)
    wrong = []
    for method, path in found:
        role = least(method, path)
        assert needed(method, path) == role, (method, path)
        nobody = status(guarded, method, path).status_code
        if nobody != (299 if role is None else 401 if path.startswith(("/v1", "/account/here")) else 303):
            wrong.append((method, path, "nobody", nobody))
        for one in ROLES:
            said = status(guarded, method, path, cookies[one]).status_code
            if said != (299 if role is None or ROLES.index(one) >= ROLES.index(role) else 403):
                wrong.append((method, path, one, said))
    assert not wrong


def test_the_guard_is_the_outermost_of_all_but_what_counts_requests(app):
    assert [middleware.cls for middleware in app.user_middleware][:2] == [Asked, guard.Guard]


def test_what_has_no_route_is_guarded_as_well(app):
    for path in (
        "/nothing",
        "/_nicegui_ws/socket.io/",
        "/docs",
        "/openapi.json",
        "//login",
        "/LOGIN",
        "/login/../v1/alerts",
    ):
        answer = status(app, "GET", path)
        assert answer.status_code in (303, 401) or (path.startswith("/login/") and answer.status_code == 404), path


def test_a_websocket_is_refused_without_a_session_and_from_another_site(app, people):
    async def accept(scope, receive, send):
        await send({"type": "websocket.accept"})

    async def take():
        return {"type": "websocket.connect"}

    def closed(origin, session):
        sent = []

        async def give(message):
            sent.append(message["type"])

        asyncio.run(guarding(app, accept)(scope_of("websocket", session, origin), take, give))
        return sent == ["websocket.close"]

    mine = people.session("viewer")
    assert not closed(URL, mine)
    assert closed(URL, "nonsense") and closed("http://evil.example", mine)


@pytest.mark.parametrize(
    ("kind", "start", "more", "last"),
    [
        ("websocket", {"type": "websocket.accept"}, {"type": "websocket.send"}, "websocket.close"),
        ("http", START, {"type": "http.response.body", "more_body": True}, "http.response.body"),
    ],
)
def test_a_websocket_and_a_stream_end_with_the_session(app, people, monkeypatch, kind, start, more, last):
    monkeypatch.setattr(guard, "LOOK_SECONDS", -1.0)
    session, sent, rounds = people.session("viewer"), [], []

    async def through(scope, receive, send):
        await send(start)
        for number in range(5):
            rounds.append(number)
            if number == 2:
                sessions.end(people.engine, session, Author("test", 0))
            await receive()
            await send(more)

    async def take():
        return {"type": f"{kind}.receive"}

    async def give(message):
        sent.append(message)

    asyncio.run(guarding(app, through)(scope_of(kind, session), take, give))
    assert rounds == [0, 1, 2] and sent[-1]["type"] == last and not sent[-1].get("more_body")


@pytest.mark.parametrize("path", ["/", "/clients/x", "/v1/alerts", "/users"])
def test_a_websocket_from_nobody_is_closed_on_any_path(app, path):
    sent = []

    async def take():
        return {"type": "websocket.connect"}

    async def give(message):
        sent.append(message)

    asyncio.run(guarding(app, let_through)(scope_of("websocket", "nonsense", path=path), take, give))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def scope_of(kind, session, origin=URL, path="/_nicegui_ws/socket.io/"):
    headers = {"host": "board", "origin": origin, "cookie": f"{COOKIE}={session}"}
    more = {} if kind == "websocket" else {"method": "GET"}
    return more | {
        "type": kind,
        "path": path,
        "query_string": b"",
        "client": ("10.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
