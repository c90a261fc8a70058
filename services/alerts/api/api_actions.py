"""What people do about alerts under `/v1`: actions, sent to the alerts worker, and what became of each."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Engine

from shared import actions
from shared.actions import Label
from shared.clock import utc_now

from ..access.person import operator
from ..access.roles import Person
from ..sql import views_alerts
from ..sql.tables import Row
from .acting import (
    LABELS,
    NAME_CHARACTERS,
    NOTE_CHARACTERS,
    Acting,
    acknowledging,
    again,
    labelling,
    silencing,
    unsilencing,
)
from .answers_alerts import Action, Taken
from .api_alerts import known
from .problems import documented
from .questions import Tagged, timed

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


def acts(engine: Engine, acting: Acting) -> APIRouter:
    """What people do; each goes to the alerts worker, which decides what becomes of it."""
    api = APIRouter(responses=documented(403, 404, 503))

    async def sent(action: actions.Action, key: str | None, response: Response) -> Taken:
        action = again(action, key) if key else action
        await acting.send(action)
        response.headers["Location"] = href = f"/v1/actions/{action.id}"
        return Taken(action=action.id, href=href)

    @api.post("/alerts/{alert_id:path}/acknowledge", status_code=202, summary="Promise to contact the client")
    async def acknowledge(alert_id: str, said: Acknowledgement, by: By, response: Response, key: Key = None) -> Taken:
        row, now = await found(alert_id)
        action = acknowledging(row, by.name, now, who=said.who, until=said.until, note=said.note)
        return await sent(action, key, response)

    @api.post("/alerts/{alert_id:path}/silence", status_code=202, summary="Tell nobody of an alert")
    async def silence(alert_id: str, said: Silence, by: By, response: Response, key: Key = None) -> Taken:
        row, now = await found(alert_id)
        return await sent(silencing(row, by.name, now, until=said.until, note=said.note), key, response)

    @api.post("/alerts/{alert_id:path}/unsilence", status_code=202, summary="End the silence of an alert")
    async def unsilence(alert_id: str, said: Loud, by: By, response: Response, key: Key = None) -> Taken:
        row, now = await found(alert_id)
        return await sent(unsilencing(row, by.name, now, note=said.note), key, response)

    @api.post("/alerts/{alert_id:path}/label", status_code=202, summary=f"Say what it was worth: {', '.join(LABELS)}")
    async def label(alert_id: str, said: Verdict, by: By, response: Response, key: Key = None) -> Taken:
        row, now = await found(alert_id)
        return await sent(labelling(row, by.name, now, label=said.label, note=said.note), key, response)

    async def found(alert_id: str) -> tuple[Row, datetime]:
        return await run_in_threadpool(known, engine, alert_id), utc_now()

    return api


def outcomes(engine: Engine) -> APIRouter:
    """What became of actions."""
    api = APIRouter(route_class=Tagged)

    @api.get("/actions/{id}", responses=documented(404), summary="What became of an action")
    def action(id: str) -> Action:
        row = views_alerts.action(engine, id)
        if row is None:
            raise HTTPException(404, f"no action {id!r} is known; one that was just sent takes a second or two")
        return Action(**timed(row))

    return api
