"""The service `driftline run board`: the pages and the API on one port, reading the views alone."""

import signal
import sys

import uvicorn
from fastapi import FastAPI, Request, Response
from nicegui import ui
from sqlalchemy import Engine

from services.lookback.account import rulebook
from shared import health, metrics
from shared.asked import Asked
from shared.clock import utc_now
from shared.errors import WrongUse
from shared.messages import micros
from shared.settings import Settings

from ..access import build as access
from ..access import login
from ..api import api
from ..api.acting import Acting
from ..api.described import describe
from ..sql import tables, views
from ..yardstick import Yardstick, yardstick
from . import (
    alert,
    alerts,
    autopsy,
    client,
    commitments,
    expectations,
    groups,
    house,
    look,
    moments,
    now,
    playbook,
    practices,
    sources,
)
from .accounts import accounts, folds, people
from .explain import explaining

SERVICE = "board"
PROBES = ("/healthz", "/readyz", "/metrics")


def build(settings: Settings) -> FastAPI:
    """The application."""
    engine = tables.connect(settings.database_url())
    rules, explained = rulebook(settings), explaining(engine, settings)
    account = accounts(engine, rules)

    def yard() -> Yardstick:
        return yardstick(rules.policies, micros(utc_now()))

    app = FastAPI(title="Driftline", docs_url=None, redoc_url=None)
    contacts, acting = people(engine, rules), Acting(settings)
    app.include_router(api.routes(engine, account, contacts, acting, explained, yard))
    api.tell_problems(app)
    describe(app)
    probes(app, engine)
    autopsy.pages(app, engine, rules)
    now.pages(engine)
    alerts.pages(engine)
    alert.pages(engine, acting, explained)
    client.pages(engine, folds(engine, rules))
    commitments.pages(engine)
    groups.pages(engine)
    expectations.pages(engine, yard)
    moments.pages(engine)
    house.pages(engine, yard)
    practices.pages(engine)
    sources.pages(engine)
    playbook.pages(engine)
    access.guard(app, settings, look.STYLE.read_text())
    app.add_middleware(Asked, service=SERVICE, rest="page")
    for style in (look.STYLE, login.STYLE):
        ui.add_css(style, shared=True)
    ui.add_head_html(look.HEAD, shared=True)
    ui.run_with(app, title="Driftline", dark=None, show_welcome_message=False, tailwind=False)
    return app


def probes(app: FastAPI, engine: Engine) -> None:
    """Health and metrics; ready while the pages are as fresh as they say."""

    def fresh() -> bool:
        metrics.ALIVE.labels(SERVICE).set(utc_now().timestamp())
        up = metrics.DATABASE_UP.labels(SERVICE)
        up.set(0)
        progress = views.progress(engine)
        up.set(1)
        return not look.stale(progress, utc_now())

    def answer(request: Request) -> Response:
        accept = request.headers.get("accept", "")
        status, kind, body = health.answer(request.url.path, fresh, accept)
        return Response(body, status, media_type=kind)

    for path in PROBES:
        app.add_api_route(path, answer, include_in_schema=False)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))  # uvicorn raises the signal again once it has ended in order
    server = uvicorn.Server(
        uvicorn.Config(
            build(settings),
            host=settings.host,
            port=settings.board_port,
            log_config=None,
            proxy_headers=False,  # whom to believe is a setting of ours
            timeout_graceful_shutdown=3,
        )
    )
    try:
        server.run()
    except SystemExit as error:
        if not error.code:
            raise
        where = f"port {settings.board_port} of {settings.host}"  # uvicorn's way to say that it can't listen
        raise WrongUse(f"can't listen on {where}; set DRIFTLINE_BOARD_PORT or DRIFTLINE_HOST") from error
