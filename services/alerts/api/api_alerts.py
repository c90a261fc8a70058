"""`/v1/alerts`: the alerts, what became of them and what explains them, and how often each rule was right."""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request, Response
from sqlalchemy import Engine

from shared.actions import Label
from shared.alerting import Explained
from shared.errors import Failed

from ..sql import views_alerts
from ..sql.tables import Row
from .account import Because
from .answers_alerts import Alert, Alerts, Entry, Explanation, Precisions, Smallest, State, Timeline
from .precision import precisions
from .problems import documented
from .questions import Cursor, Limit, Tagged, begun, following, timed

Explaining = Callable[[str], Explained | None]
WAIT_SECONDS, MANY = 5.0, 1000  # for the one explanation that is being found; of explanations kept


def lists(engine: Engine) -> APIRouter:
    """All alerts, and what is said of them all."""
    api = APIRouter(route_class=Tagged)

    @api.get("/alerts", summary="Alerts, the latest moved first")
    def alerts(
        request: Request,
        response: Response,
        state: Annotated[State | Literal["open"] | None, Query(description="`open`: not resolved")] = None,
        client: str | None = None,
        rule: str | None = None,
        tier: str | None = None,
        segment: str | None = None,
        keeper: str | None = None,
        label: Annotated[Label | Literal["none"] | None, Query(description="`none`: without one")] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Alerts:
        page = views_alerts.alert_list(
            engine,
            state=state,
            rule=rule,
            tier=tier,
            segment=segment,
            keeper=keeper,
            label=label,
            of=client,
            after=begun(views_alerts.LATEST, cursor),
            limit=limit,
        )
        return Alerts(alerts=[Alert(**timed(row)) for row in page.rows], next=following(request, response, page))

    @api.get("/precision", summary="How often each rule was right, by the labels of its alerts")
    def precision() -> Precisions:
        return precisions(views_alerts.labels(engine))

    return api


def one(engine: Engine, explained: Explaining) -> APIRouter:
    """One alert."""
    alone = Lock()
    api = APIRouter(route_class=Tagged, responses=documented(404))

    @api.get("/alerts/{alert_id:path}/timeline", summary="What became of an alert, the newest first")
    def timeline(
        alert_id: str, request: Request, response: Response, cursor: Cursor = None, limit: Limit = 100
    ) -> Timeline:
        known(engine, alert_id)
        after = begun(views_alerts.TIMELINE, cursor)
        page = views_alerts.timeline_page(engine, alert_id, limit, after)
        entries = [Entry(sequence=row["sequence"], said=row["body"]) for row in page.rows]
        return Timeline(alert_id=alert_id, entries=entries, next=following(request, response, page))

    @api.get("/alerts/{alert_id:path}/explanation", responses=documented(503), summary="Why an alert stands")
    def explanation(alert_id: str) -> Explanation:
        row = known(engine, alert_id)
        told = Alert(**timed(row))
        return Explanation(
            alert_id=alert_id,
            reason=told.reason,
            shares=told.shares,
            next=told.next,
            smallest=smallest(row) or found(alert_id, row["version"]),
        )

    @lru_cache(MANY)
    def found(alert_id: str, version: int) -> Smallest | None:
        if not alone.acquire(timeout=WAIT_SECONDS):
            raise Failed("what explains another alert is being found, which takes seconds of a core; ask again")
        try:
            return as_told(explained(alert_id))
        finally:
            alone.release()

    @api.get("/alerts/{alert_id:path}", summary="An alert")
    def alert(alert_id: str) -> Alert:
        return Alert(**timed(known(engine, alert_id)))

    return api


def known(engine: Engine, alert_id: str) -> Row:
    """An alert's row; raises 404 where there is none."""
    row = views_alerts.alert(engine, alert_id)
    if row is None:
        raise HTTPException(404, f"no alert {alert_id!r} is known")
    return row


def as_told(found: Explained | None) -> Smallest | None:
    """What was found, as the answer has it."""
    if found is None:
        return None
    because = [Because(source=one.source, id=one.id) for one in found.because]
    return Smallest(step=found.step, at=found.at, exact=found.exact, because=because)


def smallest(row: Row) -> Smallest | None:
    """The smallest set of touchpoints behind an alert, where it was found."""
    if row["explained"] is None:
        return None
    told = {"step": row["of_step"], "at": timed(row)["explained_at"], "exact": row["exact"]}
    return Smallest.model_validate(told | {"because": msgspec.json.decode(row["explained"])})
