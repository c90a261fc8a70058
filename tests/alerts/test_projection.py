from types import SimpleNamespace

import msgspec
import pytest
from sqlalchemy import func, select

from services.alerts import rules
from services.alerts.api.answers import Client
from services.alerts.api.api import timed
from services.alerts.sql import tables, views
from services.alerts.sql.projection import Projection
from services.alerts.sql.projector import Projector
from services.alerts.sql.views_clients import on_call
from shared import metrics
from shared.messages import Scores
from shared.settings import Settings
from shared.topics import ALERTS, SIGNALS, TOUCHPOINTS

from .builders import alert, scored

GOOD = (
    b'{"specversion":"1.0","id":"1","source":"desk","type":"case.opened",'
    b'"subject":"acme","time":"2026-11-02T09:00:00Z"}'
)


def record(value, topic=TOUCHPOINTS.name, offset=0):
    return SimpleNamespace(topic=topic, partition=3, offset=offset, value=value)


def projected(*records):
    """What was written, by table, and the records that could not be read."""
    projection = Projection({})
    unread = projection.take(records)
    return {table: rows for table, (rows, _) in projection.rows().items()}, [one for one, _ in unread]


@pytest.mark.parametrize("topic", [TOUCHPOINTS.name, SIGNALS.name, ALERTS.name])
@pytest.mark.parametrize("value", [None, b"", b"\xff", b'{"kind":"\xff","tick":"\xff"}', b"[" * 5_000])
def test_what_cannot_be_read_is_passed_over(topic, value):
    bad, good = record(value, topic), record(b'{"v":1,"events":[%s]}' % GOOD, offset=1)
    rows, unread = projected(bad, good)
    assert unread == [bad]
    assert [row["client"] for row in rows[tables.TOUCHPOINTS]] == ["acme"]
    assert {row["topic"]: row["next"] for row in rows[tables.OFFSETS]}[topic] == (2 if topic == TOUCHPOINTS.name else 1)


def test_a_touchpoint_that_scoring_cannot_read_costs_no_other():
    value = b'{"v":1,"events":[%s,%s]}' % (GOOD.replace(b"acme", b"\xff"), GOOD)
    rows, unread = projected(record(value))
    assert not unread and [row["place"] for row in rows[tables.TOUCHPOINTS]] == [1]


def test_a_heartbeat_is_its_sources_and_no_touchpoint_of_a_client():
    rows, _ = projected(record(b'{"v":1,"events":[%s]}' % GOOD.replace(b"case.opened", b"source.heartbeat")))
    assert tables.TOUCHPOINTS not in rows


def test_an_attribute_that_nobody_reads_may_be_anything():
    rows, unread = projected(record(b'{"v":1,"events":[%s]}' % GOOD.replace(b"}", b',"extra":"\xff"}')))
    assert not unread and "\N{REPLACEMENT CHARACTER}" in rows[tables.TOUCHPOINTS][0]["event"]


def test_a_client_whose_source_is_silent_stands_where_it_stood_and_is_never_listed_as_calm(tmp_path):
    """A11: what nobody hears of is not on the list of the healthy, and a crisis does not sink out of sight."""
    silent = {"ladder": rules.UNKNOWN, "quiet": ["crm"], "confidence": 0.0}
    scores = [
        scored(1, client="calm"),
        scored(1, client="was calm", **silent, last_known="calm"),
        scored(1, client="was in crisis", **silent, last_known="crisis"),
        scored(1, client="drifting", ladder="drifting"),
        scored(1, client="recovering", ladder="recovering"),
    ]
    rows, _ = projected(record(msgspec.json.encode(Scores(scores=scores)), SIGNALS.name))
    engine = tables.connect(f"sqlite:///{tmp_path}/views.db")
    with engine.begin() as connection:
        tables.upsert(connection, tables.CLIENTS, rows[tables.CLIENTS])
    off_calm = on_call(engine, limit=9).rows
    assert [row["client"] for row in off_calm] == ["was in crisis", "drifting", "recovering", "was calm"]
    answered = Client(**timed(off_calm[0]))
    assert (answered.ladder, answered.quiet, answered.last_known) == ("unknown", ["crm"], "crisis")
    assert [row["client"] for row in on_call(engine, off_calm=False, ladder=["calm"], limit=9).rows] == ["calm"]
    assert views.count_by(engine, tables.CLIENTS.c.ladder)[rules.UNKNOWN] == 2


def test_a_client_whose_source_is_silent_is_counted_in_no_band():
    """A11: nobody turns green in a silence, though the score may rise by a quiet that nobody could break."""
    known, silent = (
        scored(1, client="a", band="good"),
        scored(1, client="b", band="good", ladder="unknown", quiet=["x"]),
    )
    rows, _ = projected(record(msgspec.json.encode(Scores(scores=[known, silent])), SIGNALS.name))
    assert {row["client"]: row["band"] for row in rows[tables.CLIENTS]} == {"a": "good", "b": rules.UNKNOWN}


@pytest.mark.parametrize("step", [None, *rules.SEVERITY])
def test_an_alert_on_any_step_has_its_tier(step):
    told = alert(step=step, state="firing")
    rows, unread = projected(record(msgspec.json.encode(told), ALERTS.name))
    assert not unread and rows[tables.ALERTS][0]["tier"] == rules.tier("drift", step)
    assert rules.tier("override", "recovering") == "ticket" and rules.tier("override", "crisis") == "page"


@pytest.mark.parametrize("at_once", [1, 9])
def test_a_message_that_the_database_refuses_costs_no_other(tmp_path, at_once):
    refused_by(f"sqlite:///{tmp_path}/views.db", {"version": (1 << 64) - 1}, at_once)


def refused_by(url, refused, at_once):
    """Project a score that no database holds between others."""
    projector = Projector(Settings(), tables.connect(url))
    projector._stood()
    unreadable = metrics.UNREADABLE.labels("projector", SIGNALS.name)
    given, before = ({"client": "c0"}, refused, {"client": "c2"}), unreadable._value.get()
    scores = [Scores(scores=[scored(**({"version": 1} | one))]) for one in given]
    records = [record(msgspec.json.encode(one), SIGNALS.name, offset) for offset, one in enumerate(scores)]
    records.append(record(b'{"v":1,"events":[%s]}' % GOOD))
    for first in range(0, len(records), at_once):
        projector._write(records[first : first + at_once])
    with projector.engine.connect() as connection:
        assert sorted(connection.execute(select(tables.CLIENTS.c.client)).scalars()) == ["c0", "c2"]
        of = tables.OFFSETS.c
        assert dict(map(tuple, connection.execute(select(of.topic, of.next)))) == {SIGNALS.name: 3, TOUCHPOINTS.name: 1}
        assert connection.execute(select(func.count()).select_from(tables.TOUCHPOINTS)).scalar_one() == 1
    assert unreadable._value.get() == before + 1
