"""`/v1/commitments` and `/v1/sources`: what is owed to all clients, what may be trusted, each number with its rows."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import micros

from ..sql import views_commitments, views_sources
from .answers_ledger import Arrivals, Dead, Heard, Kept, Ledger, Letter, Letters, Promise, Promises, Source, Sources
from .problems import documented
from .questions import Cursor, Limit, Tagged, begun, following, timed

State = Literal[
    "overdue", "due", "open", "kept", "late", "broken", "withdrawn", "kept_expectation_missed", "renegotiated"
]  # fmt: skip
Whose = Annotated[str | None, Query(description="empty: where nobody is named")]


def commitments(engine: Engine) -> APIRouter:
    """Commitments to all clients."""
    api = APIRouter(route_class=Tagged, tags=["commitments"])

    @api.get("/commitments", summary="Commitments to all clients")
    def found(
        request: Request,
        response: Response,
        state: Annotated[State | None, Query(description="`overdue`: open and past its due; `due`: in a day")] = None,
        keeper: Whose = None,
        maker: Whose = None,
        origin: Whose = None,
        search: Annotated[str, Query(description="a part of the client's id", max_length=200)] = "",
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Promises:
        after = begun(views_commitments.order_of(state or ""), cursor)
        given: dict[str, Any] = {"keeper": keeper, "maker": maker, "origin": origin}
        page = views_commitments.commitments(
            engine, state=state or "", search=search, now=now(), after=after, limit=limit, **given
        )
        rows = [Promise(**timed(row)) for row in page.rows]
        return Promises(commitments=rows, next=following(request, response, page))

    @api.get("/commitments/counts", summary="How commitments went, by keeper, maker and origin")
    def counts() -> Ledger:
        names: tuple[views_commitments.By, ...] = ("keeper", "maker", "origin")
        by = {name: [Kept(**row) for row in views_commitments.by(engine, name, now())] for name in names}
        return Ledger(states=views_commitments.counts(engine, now()), **by)

    return api


def sources(engine: Engine) -> APIRouter:
    """The sources, with the touchpoints and the dead letters that were counted."""
    api = APIRouter(route_class=Tagged, tags=["sources"], responses=documented())

    @api.get("/sources", summary="What each source sent, how late, and what of it is dead")
    def found() -> Sources:
        rows = [Source(**timed(row)) for row in views_sources.sources(engine)]
        return Sources(sources=rows, dead=[Dead(**row) for row in views_sources.dead(engine)])

    @api.get("/sources/{name:path}/touchpoints", summary="The touchpoints of a source, the latest arrival first")
    def touchpoints(
        name: str,
        request: Request,
        response: Response,
        late: Annotated[bool, Query(description="those that came late alone")] = False,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Arrivals:
        after = begun(views_sources.ARRIVED, cursor)
        page = views_sources.arrived(engine, name, late=late, after=after, limit=limit)
        rows = [Heard(**timed(row)) for row in page.rows]
        return Arrivals(touchpoints=rows, next=following(request, response, page))

    @api.get("/dead-letters", summary="Dead letters, the latest first")
    def letters(
        request: Request,
        response: Response,
        source: Annotated[str | None, Query(description="empty: those that name none")] = None,
        reason: str | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Letters:
        after = begun(views_sources.LETTERS, cursor)
        page = views_sources.letters(engine, source=source, reason=reason, after=after, limit=limit)
        rows = [Letter(**timed(row)) for row in page.rows]
        return Letters(letters=rows, next=following(request, response, page))

    return api


def now() -> int:
    """The wall clock."""
    return micros(utc_now())
