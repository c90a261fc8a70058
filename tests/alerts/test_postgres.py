"""The views on a real PostgreSQL: what is written there once, and found in the same order as in SQLite."""

import os
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import msgspec
import pytest
from sqlalchemy import select

from services.alerts.sql import (
    tables,
    views,
    views_alerts,
    views_house,
    views_moments,
    views_retention,
    views_standards,
    views_voice,
    views_wall,
)
from services.alerts.sql.projection import Projection
from services.alerts.sql.views_clients import ORDERS, on_call, segments
from services.alerts.sql.writing import write
from shared.judged import Judged
from shared.messages import Envelope, Scores, instant
from shared.topics import ALERTS, SIGNALS, TOUCHPOINTS
from tests import postgres
from tests.alerts.builders import NOON, alert, done, scored
from tests.alerts.lived import Lived
from tests.alerts.test_house import practice
from tests.alerts.test_projection import refused_by
from tests.alerts.test_quality import DEAR, LOG, QUIET, rows_of
from tests.scoring.shorthand import at, touchpoints
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


def test_both_databases_show_the_same_house(engines):
    lived, topics = Lived(LOG, "10d"), Topics(3)
    void = touchpoints("2d void p client=desk")[0]
    of = msgspec.structs.replace(void.data.of, source="hr", time=instant(at("1d")))
    for one in (
        practice("1d", "house", "standard", item="within a day", value=9.0, scale=10.0),
        practice("1d", "desk", "training", item="anger", value=4.0, scale=5.0),
        practice("1d", "desk", "review", id="p"),
        msgspec.structs.replace(void, data=msgspec.structs.replace(void.data, of=of)),
        practice("2d", "desk", "load", value=60.0, scale=50.0),
        practice("3d", "house", "launch", item="app", outcome="missed"),
        practice("4d", "house", "survey", item="role", scale=5.0, items={"my part": 4.0}),
    ):
        topics.put(TOUCHPOINTS, Envelope(events=[one]))
    found = []
    for engine in engines:
        project(engine, [*lived.records, *topics.records])
        project(engine, topics.records)
        found.append(views_house.house(engine, lived.now, lived.yard))
    assert found[0] == found[1]
    assert found[0].lapses and found[0].cells and all(unit.reviews == 0 for unit in found[0].units)


def test_both_databases_come_to_the_same_numbers_of_all_clients(engines):
    lived = Lived(f"{LOG};{DEAR};" + QUIET.replace("0h", "2d").replace("1d", "2d1h").replace("4d", "5d"), "10d")
    found = []
    for engine in engines:
        project(engine, lived.records)
        now, yard = lived.now, lived.yard
        by = [views_moments.expectations(engine, name, now, yard) for name in ("team", "link", "segment")]
        voice = [asked(engine, now) for asked in (views_voice.voice, views_voice.ease, views_voice.quiet_clients)]
        stay = [asked(engine) for asked in (views_retention.funnel, views_retention.at_stake, views_wall.scores)]
        wall = [views_wall.movers(engine, now, 9), views_wall.by_origin(engine, now), views_wall.on_it(engine, 9)]
        more = views_voice.silent_clients(engine, now), views_retention.dearest(engine, 9), views.warned(engine)
        told = views_standards.standards(engine, now, yard), views_moments.links(engine, now, yard)
        burning = views.burning(engine, 3), views.responses(engine)
        found.append(
            [
                *map(ordered, (*by, *voice, *stay, *wall)),
                *more,
                *told,
                *burning,
                *map(ordered, rows_of(engine).values()),
            ]
        )
    for one, other in zip(*found, strict=True):
        assert one == other


def ordered(rows):
    return sorted(rows, key=str)


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


def test_a_message_that_postgresql_refuses_costs_no_other(engines, url):
    refused_by(url, {"version": (1 << 64) - 1}, 9)


def test_what_no_index_of_postgresql_holds_costs_no_other(engines, url):
    refused_by(url, {"client": token_hex(10_000)}, 9)


def test_a_team_and_a_segment_of_any_length_are_in_the_views(engines):
    long = {name: token_hex(10_000) for name in ("team", "segment", "kind", "priority", "item")}
    row = Judged(what="first_response_met", at=NOON, type="reply.sent", dimension="cycle_time", half_life=30, **long)
    for engine in engines:
        log = Topics()
        log.put(SIGNALS, Scores(scores=[scored(1, moments=[row], segment=long["segment"])]))
        log.put(ALERTS, alert(segment=long["segment"], team=long["team"]))
        project(engine, log.records)
        assert long["team"][:200] in {cell[1] for cell in rows_of(engine)["expectations"]}
