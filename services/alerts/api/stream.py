"""`/v1/alerts/stream`: transitions of alerts as they happen, as server-sent events; read from the views like all else.

An event's id is the number of its message in the log of the views, and which build of the views that is: whoever comes
back with it goes on after it, on any board. Where the views were built anew meanwhile, `reset` says so.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy import Engine

from ..sql.tables import Row
from . import feed as feeding
from .feed import Feed
from .problems import documented

LONGEST_SECONDS = 3600.0  # then whoever listens comes back, and is asked anew who it is
MOST = 100  # who listen at once to one board
RETRY_MS = 2000

LastId = Annotated[str, Header(alias="Last-Event-ID", description="the id of the last event that was heard")]
LastSeen = Annotated[str, Query(description="the same, for those who cannot set a header")]


class Streams:
    """Counts who listens to this board."""

    def __init__(self) -> None:
        self.open = 0

    def place(self) -> Iterator[None]:
        """A place for one more; raises 503 where there is none."""
        if self.open >= MOST:
            raise HTTPException(503, f"{MOST} listen already; try again later", {"Retry-After": "60"})
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1


def routes(engine: Engine) -> APIRouter:
    """The stream."""
    api = APIRouter(responses=documented(503))
    streams, feed = Streams(), Feed(engine)

    @api.get(
        "/alerts/stream",
        response_class=EventSourceResponse,
        dependencies=[Depends(streams.place)],
        summary="Transitions of alerts, live",
    )
    async def stream(last_event_id: LastId = "", after: LastSeen = "") -> AsyncIterator[ServerSentEvent]:
        async for event in events(feed, last_event_id or after):
            yield event

    return api


async def events(feed: Feed, last: str) -> AsyncIterator[ServerSentEvent]:
    """What follows an event, or what comes from now on; ends after an hour."""
    end = asyncio.get_running_loop().time() + LONGEST_SECONDS
    build, newest = await feed.standing()
    seen = heard(last, build, newest)
    if last and seen is None:
        yield ServerSentEvent(event="reset", data={"why": "the views were built anew; read /v1/alerts again"})
    seen = newest if seen is None else seen
    # the first event says from where to go on, should nothing else come
    yield ServerSentEvent(comment="from here on", id=f"{build}-{seen}", retry=RETRY_MS)
    while asyncio.get_running_loop().time() < end:
        now, newest = await feed.standing()
        if now != build:
            return
        rows = await feed.transitions(build, seen, newest) if newest > seen else []
        for row in rows:
            yield told(row, build)
        seen = rows[-1]["sequence"] if len(rows) == feeding.AT_ONCE else max(newest, seen)
        if len(rows) < feeding.AT_ONCE:
            await asyncio.sleep(feeding.LOOK_SECONDS)


def told(row: Row, build: int) -> ServerSentEvent:
    """A transition as an event; its data is the message of `driftline.alerts`."""
    return ServerSentEvent(event="transition", raw_data=row["body"], id=f"{build}-{row['sequence']}")


def heard(last: str, build: int, newest: int) -> int | None:
    """The number in an event's id; None where it is none of these views."""
    made, _, number = last.partition("-")
    if not (made.isdecimal() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if int(made) == build and int(number) <= newest else None
