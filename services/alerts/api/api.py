"""`/v1`: everything that the board shows as JSON, read from the views alone, and actions on alerts."""

from collections.abc import Callable
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import AwareDatetime
from sqlalchemy import Engine

from shared.messages import micros

from ..access.person import person
from ..board.accounts import Accounts
from ..sql import views, views_alerts
from ..sql.tables import Row
from ..sql.views_clients import NOBODY, ORDERS, keepers, on_call
from . import api_actions, api_alerts, api_house, api_ledger, api_practices, api_quality, rolling, stream
from .account import Step
from .acting import Acting
from .answers import (
    Client,
    Clients,
    Contact,
    Contacts,
    Crises,
    Groups,
    KnownThen,
    Move,
    Moves,
    Touchpoint,
    Touchpoints,
    WholeClient,
    crises_of,
)
from .answers_alerts import Alert
from .api_alerts import Explaining
from .api_quality import Yard
from .problems import documented, tell_problems
from .questions import Cursor, Limit, Tagged, begun, following, timed

__all__ = ["routes", "tell_problems", "timed"]

Sort = Literal["worst", "risk", "score", "since", "client"]
Contacted = Callable[[str], list[Contact]]


def routes(
    engine: Engine, account: Accounts, contacts: Contacted, acting: Acting, explained: Explaining, yard: Yard
) -> APIRouter:
    """All of `/v1`: what folds a client that the views know, and its contacts; what acts; what explains an alert.

    `yard` says what the policy in force holds everybody to.
    """
    api = APIRouter(prefix="/v1", dependencies=[Depends(person)], responses=documented(401))
    for part in (clients(engine), client(engine, account), rollups(engine, contacts)):
        api.include_router(part)
    of_alerts = (stream.routes(engine), api_alerts.lists(engine), api_alerts.one(engine, explained))
    for part in (*of_alerts, api_actions.acts(engine, acting), api_actions.outcomes(engine)):
        api.include_router(part, tags=["alerts"])
    ledgers = api_ledger.commitments(engine), api_ledger.sources(engine)
    everybody = api_quality.quality(engine, yard), api_quality.moments(engine), api_house.house(engine, yard)
    for part in (*ledgers, *everybody, api_practices.practices(engine)):
        api.include_router(part)
    return api


def clients(engine: Engine) -> APIRouter:
    """The list of clients."""
    api = APIRouter(route_class=Tagged, tags=["clients"])

    @api.get("/clients", summary="Clients, worst first")
    def found(
        request: Request,
        response: Response,
        ladder: Annotated[list[Step] | None, Query(description="on any of these steps")] = None,
        segment: str | None = None,
        keeper: Annotated[str | None, Query(description="who is on it; empty: nobody, `*`: somebody")] = None,
        search: Annotated[str, Query(description="a part of the client's id", max_length=200)] = "",
        source: Annotated[str | None, Query(description="a silent source that makes the client unknown")] = None,
        off_calm: Annotated[bool, Query(description="leave out those who are calm")] = False,
        sort: Sort = "worst",
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Clients:
        page = on_call(
            engine,
            ladder=ladder or (),
            segment=segment,
            keeper=keeper,
            search=search,
            source=source,
            off_calm=off_calm,
            sort=sort,
            after=begun(ORDERS[sort], cursor),
            limit=limit,
        )
        rows = [Client(**timed(row)) for row in page.rows]
        return Clients(clients=rows, next=following(request, response, page))

    return api


def client(engine: Engine, account: Accounts) -> APIRouter:
    """One client: whole, its touchpoints, and as it was known."""
    api = APIRouter(route_class=Tagged, tags=["clients"])

    @api.get("/clients/{client:path}/touchpoints", responses=documented(404), summary="A client's touchpoints")
    def touchpoints(
        client: str, request: Request, response: Response, cursor: Cursor = None, limit: Limit = 100
    ) -> Touchpoints:
        known(engine, client)
        page = views.touchpoint_page(engine, client, limit=limit, after=begun(views.LATEST, cursor))
        rows = [Touchpoint(**timed(row)) for row in page.rows]
        return Touchpoints(touchpoints=rows, next=following(request, response, page))

    @api.get("/clients/{client:path}/moves", responses=documented(404), summary="A client's way on the ladder")
    def moves(client: str, request: Request, response: Response, cursor: Cursor = None, limit: Limit = 100) -> Moves:
        known(engine, client)
        page = views.moves(engine, client, limit=limit, after=begun(views.MOVED, cursor))
        return Moves(moves=[Move(**timed(row)) for row in page.rows], next=following(request, response, page))

    @api.get("/clients/{client:path}/as-of", responses=documented(404), summary="A client as it was known at a time")
    def as_of(client: str, at: Annotated[AwareDatetime, Query(description="2026-11-22T15:00:00Z")]) -> KnownThen:
        known(engine, client)
        then = micros(at)
        if not views.arrived(engine, client, then):
            raise HTTPException(404, f"nothing of client {client!r} had arrived by {at.isoformat()}")
        return KnownThen(client=client, then=at, account=account(client, then))

    @api.get("/clients/{client:path}", responses=documented(404), summary="A client, whole")
    def whole(client: str, limit: Limit = 100) -> WholeClient:
        row = known(engine, client)
        page = views.touchpoint_page(engine, client, limit=limit)
        alerts = views_alerts.alert_list(engine, of=client, limit=limit).rows
        more = f"/v1/clients/{quote(client, safe='')}/touchpoints?cursor={page.next}&limit={limit}"
        kept = keepers(engine, [client]).get(client, NOBODY)
        return WholeClient(
            **timed(row | kept),
            account=account(client),
            moves=[Move(**timed(move)) for move in views.moves(engine, client, limit=limit).rows],
            alerts=[Alert(**timed(alert)) for alert in alerts],
            touchpoints=[Touchpoint(**timed(touchpoint)) for touchpoint in page.rows],
            next=more if page.next else None,
        )

    return api


def known(engine: Engine, client: str) -> Row:
    """A client's row; raises 404 where there is none."""
    row = views.client(engine, client)
    if row is None:
        raise HTTPException(404, f"no touchpoint of client {client!r} has been scored")
    return row


def rollups(engine: Engine, contacts: Contacted) -> APIRouter:
    """Many as one, and the crises."""
    api = APIRouter(route_class=Tagged, tags=["groups"])

    @api.get("/rollup", summary="Clients by group")
    def rollup() -> Groups:
        return grouped(engine)

    @api.get("/rollup/{client:path}", responses=documented(404), summary="The contacts of a client")
    def rollup_of(client: str) -> Contacts:
        known(engine, client)
        return rolling.contacts(client, contacts(client))

    @api.get("/crises", summary="The entries into crisis so far")
    def crises() -> Crises:
        return crises_of(views.responses(engine), *views.warned(engine))

    return api


def grouped(engine: Engine) -> Groups:
    """The clients by segment, and all of them as one."""
    return rolling.groups(views.groups(engine), views.everybody(engine), views.burning(engine, rolling.FEW))
