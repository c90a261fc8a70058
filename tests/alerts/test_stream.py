"""The live stream of transitions, event by event."""

import asyncio
import contextlib
from contextlib import aclosing

import pytest

from services.alerts.api import feed, stream
from services.alerts.api.feed import Feed
from services.alerts.api.stream import Streams, events
from services.alerts.sql import tables
from shared.messages import micros
from shared.topics import ALERTS

from .builders import NOW, alert, done


async def heard(engine, count, last="", then=None):
    """So many events, and what happens (`then`) once the first was heard."""
    found = []
    async with asyncio.timeout(10), aclosing(events(Feed(engine), last)) as told:
        async for event in told:
            found.append(event)
            if len(found) == 1 and then:
                then()
            if len(found) == count:
                return found


def built(engine, at):
    row = {"id": 1, "at": micros(NOW), "behind": 0, "written": 1, "built": at}
    with engine.begin() as connection:
        tables.upsert(connection, tables.PROGRESS, [row])


@pytest.fixture
def engine(views):
    engine = views(ALERTS, alert(), done("silence"), alert("bolt"))
    built(engine, 7)
    return engine


async def test_whoever_comes_hears_what_happens_from_then_on(engine, views):
    first, second = await heard(engine, 2, then=lambda: views(ALERTS, alert(version=2, state="resolved")))
    assert (first.id, first.event, first.comment) == ("7-3", None, "from here on")
    assert (second.event, second.id) == ("transition", "7-4") and '"state":"resolved"' in second.raw_data


async def test_whoever_comes_back_hears_all_that_it_missed_and_nothing_twice(engine, views):
    views(ALERTS, alert(version=2, state="resolved"))
    assert [event.id for event in await heard(engine, 3, last="7-1")] == ["7-1", "7-3", "7-4"]
    again = await heard(engine, 2, last="7-4", then=lambda: views(ALERTS, alert("late")))
    assert [event.id for event in again] == ["7-4", "7-5"]


@pytest.mark.parametrize("last", ["6-2", "nonsense", "7-99", "7-", "-", "7-" + "9" * 30])
async def test_whoever_heard_other_views_is_told_to_begin_anew(engine, last):
    reset, first = await heard(engine, 2, last=last)
    assert (reset.event, first.id) == ("reset", "7-3")


async def test_many_events_come_in_their_order(engine, views, monkeypatch):
    monkeypatch.setattr(feed, "AT_ONCE", 2)
    views(ALERTS, *(alert(f"client {n}") for n in range(7)))
    told = await heard(engine, 9, last="7-1")
    assert [event.id for event in told] == [f"7-{n}" for n in (1, *range(3, 11))]


async def test_the_stream_ends_where_the_views_are_built_anew(engine):
    async with asyncio.timeout(10):
        async for _ in events(Feed(engine), ""):
            built(engine, 8)


async def test_many_who_listen_are_served_by_one_look(engine, views):
    shared, many = Feed(engine), 40
    listening = [aclosing(events(shared, "")) for _ in range(many)]
    async with asyncio.timeout(20), contextlib.AsyncExitStack() as stack:
        told = [await stack.enter_async_context(one) for one in listening]
        await asyncio.gather(*(anext(one) for one in told))
        views(ALERTS, alert(version=2, state="resolved"))
        found = await asyncio.gather(*(anext(one) for one in told))
    assert {event.id for event in found} == {"7-4"}
    assert shared.reads == 1 and shared.looks <= 5


def test_no_more_listen_than_there_are_places(monkeypatch):
    monkeypatch.setattr(stream, "MOST", 1)
    streams = Streams()
    place = streams.place()
    next(place)
    with pytest.raises(Exception, match="try again later"):
        next(streams.place())
    place.close()
    next(streams.place())
