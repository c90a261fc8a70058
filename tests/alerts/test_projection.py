from types import SimpleNamespace

import pytest

from services.alerts import tables
from services.alerts.projection import Projection
from shared.topics import ALERTS, SIGNALS, TOUCHPOINTS

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
