"""The views on a real PostgreSQL: what is written there once, and found in the same order as in SQLite."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from services.alerts.sql import tables, views, views_alerts
from services.alerts.sql.projection import Projection
from services.alerts.sql.views_clients import ORDERS, on_call, segments
from services.alerts.sql.writing import write
from shared.topics import ALERTS
from tests import postgres
from tests.alerts.builders import alert, done
from tests.web.history import Topics, content, escalated, incident, neglected, overlooked, told

ALL = (tables.TOUCHPOINTS, tables.CLIENTS, tables.MOVES, tables.ALERTS, tables.SOURCES, tables.OFFSETS)


@pytest.fixture(scope="module")
def url():
    if not postgres.POSTGRES:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with postgres.server("fsync=off") as url:
        yield url


@pytest.fixture
def engines(url, tmp_path):
    postgres, sqlite = tables.connect(url), tables.connect(f"sqlite:///{tmp_path}/views.db")
    yield postgres, sqlite
    with postgres.begin() as connection:
        tables.metadata.drop_all(connection)
    postgres.dispose()


def project(engine, records):
    projection = Projection({})
    assert not projection.take(records)
    with engine.begin() as connection:
        write(connection, projection)


def test_both_databases_hold_and_find_the_same(engines):
    records = [*told([*neglected("weary"), *content("happy"), *escalated("loud"), *overlooked("quiet")])]
    for engine in engines:
        for record in records:  # one by one, and then again: what comes twice is there once
            project(engine, [record])
        project(engine, [record for record in records if record.topic != "driftline.touchpoints"])
    for table in ALL:
        found = []
        for engine in engines:
            with engine.connect() as connection:
                found.append(sorted(map(tuple, connection.execute(select(table)))))
        assert found[0] == found[1], table.name
    for sort in ORDERS:
        pages = [everybody(engine, sort) for engine in engines]
        assert pages[0] == pages[1] and len(pages[0]) == 4
    assert segments(engines[0]) == segments(engines[1])
    assert [row["alert_id"] for row in views_alerts.alert_list(engines[0], limit=9).rows] == [
        row["alert_id"] for row in views_alerts.alert_list(engines[1], limit=9).rows
    ]
    assert views.groups(engines[0]) == views.groups(engines[1])
    assert views_alerts.labels(engines[0]) == views_alerts.labels(engines[1])


def everybody(engine, sort):
    found, after = [], None
    while True:
        page = on_call(engine, off_calm=False, sort=sort, limit=1, after=after)
        found += [row["client"] for row in page.rows]
        if (after := page.next) is None:
            return found


def test_a_nul_that_somebody_wrote_costs_nothing(engines):
    for engine in engines:
        log = Topics()
        log.put(ALERTS, alert("a\x00b"))
        log.put(ALERTS, done("label", "drift:a\x00b:1", label="true", note="n\x00"))
        project(engine, log.records)
        assert views_alerts.alert(engine, "drift:a\x00b:1")["label"] == "true"
        assert len(views_alerts.timeline(engine, "drift:a\x00b:1", 9)) == 2


def test_several_services_may_make_the_tables_at_once_in_postgresql(url):
    with ThreadPoolExecutor(4) as services:
        engines = list(services.map(tables.connect, [url] * 4))
    for engine in engines:
        engine.dispose()


def test_an_incident_of_a_thousand_members_is_written(engines):
    for engine in engines:
        project(engine, incident(*(f"client {n}" for n in range(1000))))
        [row] = views_alerts.alert_list(engine, rule="systemic", limit=9).rows
        assert row["count"] == 1000
