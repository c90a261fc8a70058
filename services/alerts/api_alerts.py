"""`/v1/alerts` and `/v1/actions`: alerts, what became of them, and what people do about them."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Engine

from shared import actions
from shared.actions import Label
from shared.clock import utc_now

from . import views_alerts
from .access.person import operator
from .access.roles import Person
from .acting import LABELS, NAME_CHARACTERS, NOTE_CHARACTERS, Acting, acknowledging, labelling, silencing, unsilencing
from .answers_alerts import Action, Alert, Alerts, Entry, Explanation, Precisions, Smallest, State, Taken, Timeline
from .precision import precisions
from .problems import documented
from .questions import Cursor, Limit, Tagged, begun, following, timed
from .tables import Row

By = Annotated[Person, Depends(operator)]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", pattern=r"^[A-Za-z0-9_-]{8,64}$", description="sent again it is the same action"),
]
Note = Annotated[str, Field(max_length=NOTE_CHARACTERS)]


class Acknowledgement(BaseModel):
    """A promise: `who` contacts the client until `until`."""

    who: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS)]
    until: AwareDatetime
    note: Note = ""


class Silence(BaseModel):
    """Nobody is told of the alert until `until`, or without one until it is resolved; an override is told still."""

    until: AwareDatetime | None = None
    note: Note = ""


class Loud(BaseModel):
    """The silence ends."""

    note: Note = ""


class Verdict(BaseModel):
    """What the alert was worth, said once it is resolved."""

    label: Label
    note: Note = ""


def routes(engine: Engine, acting: Acting) -> APIRouter:
    """Questions about alerts, and actions on them; `/alerts/stream` has to be there before."""
    api = APIRouter(tags=["alerts"])
    for part in (lists(engine), acts(engine, acting), one(engine)):
        api.include_router(part)
    return api


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

    @api.get("/actions/{id}", responses=documented(404), summary="What became of an action")
    def action(id: str) -> Action:
        row = views_alerts.action(engine, id)
        if row is None:
            raise HTTPException(404, f"no action {id!r} is known; one that was just sent takes a second or two")
        return Action(**timed(row))

    return api


def one(engine: Engine) -> APIRouter:
    """One alert."""
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

    @api.get("/alerts/{alert_id:path}/explanation", summary="Why an alert stands")
    def explanation(alert_id: str) -> Explanation:
        row = known(engine, alert_id)
        told = Alert(**timed(row))
        return Explanation(
            alert_id=alert_id, reason=told.reason, shares=told.shares, next=told.next, smallest=smallest(row)
        )

    @api.get("/alerts/{alert_id:path}", summary="An alert")
    def alert(alert_id: str) -> Alert:
        return Alert(**timed(known(engine, alert_id)))

    return api


def acts(engine: Engine, acting: Acting) -> APIRouter:
    """What people do; each goes to the alerts worker, which decides what becomes of it."""
    api = APIRouter(responses=documented(403, 404, 503))

    async def sent(action: actions.Action, response: Response) -> Taken:
        await acting.send(action)
        response.headers["Location"] = href = f"/v1/actions/{action.id}"
        return Taken(action=action.id, href=href)

    @api.post("/alerts/{alert_id:path}/acknowledge", status_code=202, summary="Promise to contact the client")
    async def acknowledge(alert_id: str, said: Acknowledgement, by: By, response: Response, key: Key = None) -> Taken:
        row, now = await found(alert_id)
        action = acknowledging(row, by.name, now, who=said.who, until=said.until, note=said.note, id=key)
        return await sent(action, response)

    @api.post("/alerts/{alert_id:path}/silence", status_code=202, summary="Tell nobody of an alert")
    async def silence(alert_id: str, said: Silence, by: By, response: Response, key: Key = None) -> Taken:
        row, now = await found(alert_id)
        return await sent(silencing(row, by.name, now, until=said.until, note=said.note, id=key), response)

    @api.post("/alerts/{alert_id:path}/unsilence", status_code=202, summary="End the silence of an alert")
    async def unsilence(alert_id: str, said: Loud, by: By, response: Response, key: Key = None) -> Taken:
        row, now = await found(alert_id)
        return await sent(unsilencing(row, by.name, now, note=said.note, id=key), response)

    @api.post("/alerts/{alert_id:path}/label", status_code=202, summary=f"Say what it was worth: {', '.join(LABELS)}")
    async def label(alert_id: str, said: Verdict, by: By, response: Response, key: Key = None) -> Taken:
        row, now = await found(alert_id)
        return await sent(labelling(row, by.name, now, label=said.label, note=said.note, id=key), response)

    async def found(alert_id: str) -> tuple[Row, datetime]:
        return await run_in_threadpool(known, engine, alert_id), utc_now()

    return api


def known(engine: Engine, alert_id: str) -> Row:
    """An alert's row; raises 404 where there is none."""
    row = views_alerts.alert(engine, alert_id)
    if row is None:
        raise HTTPException(404, f"no alert {alert_id!r} is known")
    return row


def smallest(row: Row) -> Smallest | None:
    """The smallest set of touchpoints behind an alert, where it was found."""
    if row["explained"] is None:
        return None
    told = {"step": row["of_step"], "at": timed(row)["explained_at"], "exact": row["exact"]}
    return Smallest.model_validate(told | {"because": msgspec.json.decode(row["explained"])})
