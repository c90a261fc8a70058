"""`/v1`: clients and alerts as JSON, read from the views alone; what goes wrong is a problem document (RFC 9457)."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Json
from sqlalchemy import Engine
from starlette.exceptions import HTTPException as AnyHTTPException

from shared.messages import instant

from . import views

Step = Literal["calm", "drifting", "at_risk", "crisis", "recovering", "unknown"]
Limit = Annotated[int, Query(ge=1, le=500, description="how many at most")]
Skip = Annotated[int, Query(ge=0, description="how many to leave out at the beginning")]
TIMES = ("at", "since", "started_at", "time", "arrival")

log = structlog.get_logger()


class Dimension(BaseModel):
    """One part of the score, 0 to 100, and the decayed count of moments behind it."""

    value: float
    evidence: float


class Client(BaseModel):
    """A client's latest score and place on the ladder."""

    client: str
    score: float
    band: str
    confidence: float
    dimensions: Json[dict[str, Dimension]]
    ladder: Step
    since: datetime
    at: datetime
    segment: str | None


class Because(BaseModel):
    """A touchpoint behind a move."""

    source: str
    id: str


class Move(BaseModel):
    """A move of one rule on the ladder."""

    rule: str
    step: Step
    at: datetime
    reason: str
    because: Json[list[Because]]


class Alert(BaseModel):
    """An alert as it stands; `step` is the last step off calm that it stood at."""

    alert_id: str
    client: str
    rule: str
    episode: int
    state: Literal["pending", "firing", "acknowledged", "resolved"]
    step: str | None
    override: bool
    historical: bool
    started_at: datetime
    at: datetime
    reason: str
    because: Json[list[Because]]
    segment: str | None


class Touchpoint(BaseModel):
    """A touchpoint as it was published, and when it arrived."""

    arrival: datetime
    event: Json[dict[str, Any]]


class Contribution(BaseModel):
    """The points by which one moment moves its dimension; `earlier` stands for all the older ones."""

    what: str
    points: float
    at: datetime | None
    source: str
    id: str


class DimensionAccount(Dimension):
    """`value` is `prior` and the sum of the contributions."""

    prior: float
    contributions: list[Contribution]


class Clock(BaseModel):
    """A clock of a case; `breached`: it ended, or now stands, after its due."""

    clock: str
    state: Literal["running", "paused", "claimed", "fulfilled", "cancelled"]
    what: str | None = None
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    breached: bool
    calendar_seconds: float
    working_seconds: float


class Case(BaseModel):
    """A matter of the client's, with its clocks in the order of their start."""

    clocks: list[Clock]
    first_contact_resolved: bool | None


class Promise(BaseModel):
    """A commitment that is owed: open, or broken and not made good."""

    commitment_id: str
    due_at: datetime
    outcome: Literal["open", "broken"]


class Account(BaseModel):
    """What follows from the client's touchpoints as of `as_of`: the latest arrival beside it, so live: about now."""

    as_of: datetime
    score: float
    confidence: float
    ladder: Step
    dimensions: dict[str, DimensionAccount]
    cases: dict[str, Case]
    commitments: dict[str, int]
    promised: list[Promise]
    repeat_contacts: int
    chasers: int


class WholeClient(Client):
    """Everything the page of a client shows; touchpoints and moves are the latest first."""

    account: Account
    moves: list[Move]
    alerts: list[Alert]
    touchpoints: list[Touchpoint]


class Clients(BaseModel):
    """One page of clients, worst first; `next` is the `skip` of the following page."""

    clients: list[Client]
    next: int | None


class Alerts(BaseModel):
    """One page of alerts, the latest first."""

    alerts: list[Alert]
    next: int | None


def routes(engine: Engine, account: Callable[[str], Account]) -> APIRouter:
    """The three questions; `account` folds a client that the views know."""
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
        state: Literal["pending", "firing", "acknowledged", "resolved"] | None = None,
        client: str | None = None,
        limit: Limit = 50,
        skip: Skip = 0,
    ) -> Alerts:
        rows = views.alerts(engine, state=state, of=client, limit=limit + 1, skip=skip)
        return Alerts(alerts=[Alert(**timed(row)) for row in rows[:limit]], next=_next(rows, limit, skip))

    return api


def timed(row: views.Row) -> dict[str, Any]:
    """A row of the views with its times as datetimes."""
    return {name: instant(value) if name in TIMES else value for name, value in row.items()}


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
