"""The guard before a small application, asked without a server; and what a browser sends with a form."""

import asyncio

import httpx
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from services.alerts.access import build, passwords, users
from services.alerts.access.users import Author
from services.alerts.api.problems import tell_problems
from shared.settings import Settings
from tests.web.people import People, now

URL = "http://board"
PASSWORD = "three plain words"


class Board(People):
    """The door of a board with an action and a page; `sam`, `vera` and `ann` have the password `three plain words`."""

    def __init__(self, folder, people=True, **settings):
        super().__init__(folder, people)
        for name in self.NAMES.values() if people else ():
            users.set_password(self.engine, name, passwords.hashed(PASSWORD), Author("test", now()), must_change=False)
        self.app = FastAPI()
        self.app.get("/")(lambda: PlainTextResponse("the board"))
        self.app.get("/v1/alerts")(lambda: {})
        self.app.post("/v1/alerts/{id}/acknowledge")(lambda id: {})
        self.app.get("/healthz")(lambda: PlainTextResponse("ok"))
        tell_problems(self.app)
        build.guard(self.app, Settings(**({"page_url": URL, "accounts": self.url} | settings)), "")

    def ask(self, method, path, *, peer="10.0.0.1", cookies=None, headers=None, origin=URL, **more):
        """One request; `origin` is what a browser says of its page."""
        sent = dict(headers or {}) | ({"origin": origin} if origin and method != "GET" else {})

        async def asked():
            transport = httpx.ASGITransport(self.app, client=(peer, 5000))
            async with httpx.AsyncClient(transport=transport, base_url=URL, cookies=cookies) as client:
                return await client.request(method, path, headers=sent, **more)

        return asyncio.run(asked())

    def login(self, name="sam", password=PASSWORD, **more):
        form = {"name": name, "password": password, "next": more.pop("next", "/")}
        return self.ask("POST", "/login", data=form, **more)
