import asyncio
import contextlib
import os
import signal
import subprocess
import sys

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import func, select

from deploy.kafka.broker import free_port
from services.alerts.sql import tables, views, views_alerts
from services.alerts.sql.projector import READS, Projector
from services.alerts.sql.views_clients import on_call
from shared.errors import Failed
from shared.settings import Settings
from shared.topics import TOUCHPOINTS
from tests import postgres
from tests.web.history import content, escalated, neglected, told

pytestmark = pytest.mark.kafka
PARTITIONS = 2
TABLES = (tables.TOUCHPOINTS, tables.CLIENTS, tables.MOVES, tables.ALERTS, tables.OFFSETS)


@pytest.fixture
async def topic(kafka, create_topics):
    with contextlib.suppress(AssertionError):  # there since the first test
        await create_topics(*READS, partitions=PARTITIONS)
    return kafka


@pytest.fixture
def settings(topic, tmp_path):
    return Settings(kafka=topic, partitions=PARTITIONS, data=tmp_path, health_port=free_port())


async def publish(kafka, records):
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for record in records:
            await producer.send_and_wait(record.topic, record.value, partition=record.partition)


async def project(settings):
    """Project until everything is read; what the views hold then."""
    projector = Projector(settings, tables.connect(settings.database_url()))
    task = asyncio.create_task(projector.run())
    while projector.behind != 0 and not task.done():
        await asyncio.sleep(0.05)
    projector.stopping.set()
    await task
    return held(settings)


def held(settings):
    engine = tables.connect(settings.database_url())
    with engine.connect() as connection:
        return {table.name: sorted(map(tuple, connection.execute(select(table)))) for table in TABLES}


def counted(settings):
    engine = tables.connect(settings.database_url())
    with engine.connect() as connection:
        wanted = select(func.count()).where(tables.TOUCHPOINTS.c.client.like("many-%"))
        return connection.execute(wanted).scalar()


async def test_what_is_read_is_in_the_views_once_and_they_can_be_built_again(topic, settings):
    await publish(topic, told([*neglected("weary"), *content("happy"), *escalated("loud")]))
    first = await project(settings)
    engine = tables.connect(settings.database_url())
    assert [row["client"] for row in on_call(engine, limit=9).rows] == ["loud", "weary"]
    assert len(views.touchpoints(engine, "happy")) == len(content("happy"))
    assert {row["rule"] for row in views_alerts.alert_list(engine, of="loud", limit=9).rows} >= {"drift", "override"}
    assert await project(settings) == first
    for file in settings.data.glob("views.db*"):
        file.unlink()
    assert await project(settings) == first


@pytest.mark.skipif(not postgres.POSTGRES and not os.environ.get("CI"), reason="PostgreSQL is not installed")
async def test_the_views_may_be_in_postgresql(topic, settings):
    await publish(topic, told([*neglected("weary"), *content("happy"), *escalated("loud")]))
    in_sqlite = await project(settings)
    with postgres.server("fsync=off") as url:
        elsewhere = settings.model_copy(update={"database": url})
        assert await project(elsewhere) == in_sqlite
        assert await project(elsewhere) == in_sqlite, "what is there is not written again"


async def test_kill_nine_while_projecting_loses_and_doubles_nothing(topic, settings):
    many = [one for n in range(300) for one in content(f"many-{n}")]
    batches = [told(many[n : n + 6])[:1] for n in range(0, len(many), 6)]
    await publish(topic, [record for batch in batches for record in batch])
    code = (
        "from services.alerts.sql import projector; from shared.settings import Settings; "
        "projector.MESSAGES = 1; projector.run(Settings())"
    )
    given = {"KAFKA": topic, "PARTITIONS": PARTITIONS, "DATA": settings.data, "HEALTH_PORT": settings.health_port}
    env = os.environ | {f"DRIFTLINE_{name}": str(value) for name, value in given.items()}
    for _ in range(3):
        before = counted(settings)
        with subprocess.Popen([sys.executable, "-c", code], env=env) as process:
            while counted(settings) == before:
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGKILL)
    assert counted(settings) < len(many)
    await project(settings)
    assert counted(settings) == len(many)


async def test_an_unreadable_message_is_passed_over(topic, settings):
    [good, *_] = told(content("after"))
    async with AIOKafkaProducer(bootstrap_servers=topic) as producer:
        for value in (b"not json", b'{"v":1,"events":[{"id":"no client"},7]}', good.value):
            await producer.send_and_wait(TOUCHPOINTS.name, value, partition=0)
    await project(settings)
    assert len(views.touchpoints(tables.connect(settings.database_url()), "after")) == len(content("after"))


async def test_views_of_another_kafka_are_refused(settings):
    engine = tables.connect(settings.database_url())
    with engine.begin() as connection:
        row = {"topic": TOUCHPOINTS.name, "partition": 0, "next": 10**9, "arrival": None}
        tables.upsert(connection, tables.OFFSETS, [row])
    with pytest.raises(Failed, match="another Kafka"):
        await project(settings)
