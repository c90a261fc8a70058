"""`/v1`: clients and alerts as JSON, read from the views alone; what goes wrong is a problem document (RFC 9457)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import Engine
from starlette.exceptions import HTTPException as AnyHTTPException

from shared.messages import instant

from . import rolling, tables, views
from .account import Account, Step
from .answers import (
    Alert,
    Alerts,
    Client,
    Clients,
    Contact,
    Contacts,
    Crises,
    Groups,
    Member,
    Move,
    State,
    Touchpoint,
    WholeClient,
    crises_of,
)

Limit = Annotated[int, Query(ge=1, le=500, description="how many at most")]
Skip = Annotated[int, Query(ge=0, description="how many to leave out at the beginning")]
TIMES = ("at", "since", "started_at", "time", "arrival")

log = structlog.get_logger()


def routes(
    engine: Engine, account: Callable[[str], Account], contacts: Callable[[str], list[Contact]]
) -> APIRouter:  # fmt: skip
    """The questions; `account` folds a client that the views know, `contacts` each of its contacts."""
    api = APIRouter(prefix="/v1")

    @api.get("/clients")
    def clients(
        ladder: Annotated[list[Step] | None, Query()] = None,
        segment: str | None = None,
        limit: Limit = 50,
        skip: Skip = 0,
    ) -> Clients:
        rows = views.clients(engine, ladder=ladder or (), segment=segment, limit=limit + 1, skip=skip)
        return Clients(clients=[Client(**timed(row)) for row in rows[:limit]], next=_next(rows, limit, skip))

    @api.get("/clients/{client:path}")
    def client(client: str, limit: Limit = 100, skip: Skip = 0) -> WholeClient:
        row = views.client(engine, client)
        if row is None:
            raise HTTPException(404, f"no touchpoint of client {client!r} has been scored")
        touchpoints = views.latest(engine, client, limit=limit, skip=skip)
        return WholeClient(
            **timed(row),
            account=account(client),
            moves=[Move(**timed(move)) for move in views.moves(engine, client)],
            alerts=[Alert(**timed(alert)) for alert in views.alerts(engine, of=client, limit=limit)],
            touchpoints=[Touchpoint(**timed(touchpoint)) for touchpoint in touchpoints],
        )

    @api.get("/alerts")
    def alerts(
        state: State | None = None,
        client: str | None = None,
        rule: str | None = None,
        limit: Limit = 50,
        skip: Skip = 0,
    ) -> Alerts:
        rows = views.alerts(engine, state=state, of=client, rule=rule, limit=limit + 1, skip=skip)
        return Alerts(alerts=[Alert(**timed(row)) for row in rows[:limit]], next=_next(rows, limit, skip))

    @api.get("/rollup")
    def rollup() -> Groups:
        return rolling.groups(views.groups(engine), lambda segment: burning(engine, segment))

    @api.get("/rollup/{client:path}")
    def rollup_of(client: str) -> Contacts:
        if views.client(engine, client) is None:
            raise HTTPException(404, f"no touchpoint of client {client!r} has been scored")
        return rolling.contacts(client, contacts(client))

    @api.get("/crises")
    def crises() -> Crises:
        return crises_of(views.crises(engine))

    return api


def burning(engine: Engine, segment: str | None) -> list[Member]:
    """The clients off calm of a segment, worst first, the first of them."""
    rows = views.burning(engine, segment, rolling.FEW)
    return [Member(name=row["client"], ladder=row["ladder"], score=row["score"]) for row in rows]


def timed(row: tables.Row) -> dict[str, Any]:
    """A row of the views with its times as datetimes; None where nothing has happened yet."""
    return {name: (instant(value) if value else None) if name in TIMES else value for name, value in row.items()}


def _next(rows: list[Any], limit: int, skip: int) -> int | None:
    return skip + limit if len(rows) > limit else None


def tell_problems(app: FastAPI) -> None:
    """Let the application answer every error under /v1 with a problem document."""

    @app.exception_handler(AnyHTTPException)
    async def refused(request: Request, error: AnyHTTPException) -> JSONResponse:
        return _problem(error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def misused(request: Request, error: RequestValidationError) -> JSONResponse:
        entries = [{"field": ".".join(map(str, one["loc"][1:])), "detail": one["msg"]} for one in error.errors()]
        return _problem(422, "a parameter is not what it should be", errors=entries)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", path=request.url.path, error=repr(error))
        return _problem(500, "this should not happen; the service's log says more")


def _problem(status: int, detail: str, **more: Any) -> JSONResponse:
    content = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(content, status, media_type="application/problem+json")
