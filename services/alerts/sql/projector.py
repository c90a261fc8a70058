"""The projector: touchpoints, signals, alerts and dead letters into SQL, with the offsets in the same transaction.

One a deployment. The views may be dropped at any time: it begins again where the offsets say, so at the beginning.
"""

import asyncio
import time
from collections.abc import Sequence

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from sqlalchemy import Engine, make_url, select
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from shared import metrics, topics
from shared.clock import utc_now
from shared.cluster import connected
from shared.errors import Failed
from shared.messages import micros
from shared.meters import Reading, alive
from shared.reader import serve
from shared.settings import Settings

from ..yardstick import policies_of, yardstick
from . import exports, gauges, practices, tables
from .projection import Projection
from .rows import SHOWN_CHARACTERS
from .writing import Overtaken, begin, claim, write

SERVICE, HEALTH_PORT = "projector", 8084
READS = (topics.TOUCHPOINTS.name, topics.SIGNALS.name, topics.ALERTS.name, topics.DEAD_LETTERS.name)
MESSAGES = 500  # in one transaction
LOOK_SECONDS = 1.0
COUNT_SECONDS = 5.0
JUDGE_SECONDS = 30.0
EXPORT_SECONDS = 20.0
TUNE_SECONDS = 3600.0
# What a database or a sum refuses for what a message says, whenever it is tried; all else is about the database,
# but for what PostgreSQL calls a limit of its own: a key too long for an index.
LIMIT = "54"  # a class of SQLSTATE
UNFIT = (DataError, IntegrityError, ArithmeticError, ValueError)

log = structlog.get_logger()


class Projector:
    """Reads on from where the views stand."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings, self.engine = settings, engine
        self.projection = Projection({})
        self.behind: int | None = None
        self.policies = policies_of(settings)
        self.looked = self.counted = self.judged = 0.0
        self.exported = -EXPORT_SECONDS
        self.tuned = -TUNE_SECONDS
        self.written = self.built = 0
        self.stopping, self.reading = asyncio.Event(), Reading(SERVICE)

    def ready(self) -> bool:
        """Whether the views have caught up."""
        return self.behind is not None and self.behind < MESSAGES

    async def run(self) -> None:
        """Project until `stopping` is set; where the database is away, go on once it is back."""
        while not self.stopping.is_set():
            try:
                await self._project()
            except (OperationalError, Overtaken) as error:
                log.warning("away", error=repr(error))
                alive(SERVICE)
                metrics.DATABASE_UP.labels(SERVICE).set(isinstance(error, Overtaken))
                await asyncio.sleep(1)

    async def _project(self) -> None:
        """From where the views stand; what is not committed at the end is read again."""
        self.consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=1 << 20,
        )
        async with connected(), self.consumer:
            await self._seek()
            while not self.stopping.is_set():
                batches = await self.consumer.getmany(timeout_ms=200, max_records=MESSAGES)
                if await self._look() or batches:
                    await asyncio.to_thread(self._write, [record for batch in batches.values() for record in batch])
                    self.reading.took(batches)

    async def _seek(self) -> None:
        mine = [TopicPartition(topic, number) for topic in READS for number in range(self.settings.partitions)]
        self.consumer.assign(mine)
        ends = await self.consumer.end_offsets(mine)
        stood = self._stood()
        if any(next > ends[where] for where, next in stood.items() if where in ends):
            database = self.engine.url.render_as_string(hide_password=True)
            raise Failed(
                f"the views ({database}) are of another Kafka: they stand past the end of a topic. "
                "Delete them, and they are built again"
            )
        for where, next in stood.items():
            self.consumer.seek(where, next)

    def _stood(self) -> dict[TopicPartition, int]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(tables.OFFSETS)).mappings().all()
        arrivals = {row["partition"]: row["arrival"] for row in rows if row["arrival"] is not None}
        self.projection = Projection(arrivals)
        self.written, self.built = begin(self.engine, micros(utc_now()))
        return {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows}

    async def _look(self) -> bool:
        """Once a second, see how many messages are not yet read; says whether it did."""
        if time.monotonic() < self.looked + LOOK_SECONDS:
            return False
        self.looked = time.monotonic()
        self.behind = sum((await self.reading.stands(self.consumer)).values())
        alive(SERVICE)
        if self.looked > self.counted + COUNT_SECONDS:
            self.counted = self.looked
            await asyncio.to_thread(self._count)
            if self.looked > self.exported + EXPORT_SECONDS:
                self.exported = self.looked
                await asyncio.to_thread(self._export)
            if self.behind < MESSAGES and self.looked > self.tuned + TUNE_SECONDS:
                self.tuned = self.looked
                await asyncio.to_thread(self._tune)
        return True

    def _tune(self) -> None:
        """What is done now and then, for whoever reads."""
        tables.tune(self.engine)
        if arrivals := self.projection.arrivals:
            practices.forget(self.engine, min(arrivals.values()), self.settings.lateness_us())

    def _count(self) -> None:
        """What the views say, for the dashboards: how clients stand often, the rest now and then."""
        gauges.timed("clients", gauges.clients, self.engine)
        gauges.timed("worst", gauges.worst, self.engine, self.settings.top_clients)
        if not self.judged or self.looked >= self.judged + JUDGE_SECONDS:
            self.judged = self.looked
            gauges.timed("crises", gauges.crises, self.engine)
            gauges.timed("quality", gauges.quality, self.engine)

    def _export(self) -> None:
        """What the views say of all clients, for the dashboards."""
        now = micros(utc_now())
        exports.export(self.engine, now, yardstick(self.policies, now))

    def _write(self, records: Sequence[ConsumerRecord]) -> None:
        """Write them together; where one can't be, each in a transaction of its own, so that it costs no other."""
        for record, why in self._unread(records):
            log.warning("unreadable", topic=record.topic, partition=record.partition, offset=record.offset, why=why)
            metrics.UNREADABLE.labels(SERVICE, record.topic).inc()

    def _unread(self, records: Sequence[ConsumerRecord]) -> list[tuple[ConsumerRecord, str]]:
        """Write them; those that can't be, with the reason."""
        arrivals = dict(self.projection.arrivals)
        try:
            unread = self.projection.take(records)
            self._commit()
        except (*UNFIT, OperationalError) as error:
            if not unfit(error):
                raise
            if len(records) != 1:
                self.projection = Projection(arrivals)
                return [found for record in records for found in self._unread([record])]
            unread = [(records[0], repr(error)[:SHOWN_CHARACTERS])]
            self.projection = Projection(self.projection.arrivals)
            self.projection.stand(records[0])
            self._commit()
        return unread

    def _commit(self) -> None:
        with metrics.WRITE.time(), self.engine.begin() as connection:
            claim(connection, self.written, self.built)
            self.written += write(connection, self.projection, self.settings.lateness_us())
            now = {"id": 1, "at": micros(utc_now()), "behind": self.behind or 0, "written": self.written}
            tables.upsert(connection, tables.PROGRESS, [now | {"built": self.built}])
        metrics.DATABASE_UP.labels(SERVICE).set(1)


def unfit(error: Exception) -> bool:
    """Whether a message is at fault, and not the database."""
    limit = isinstance(error, OperationalError) and str(getattr(error.orig, "sqlstate", "")).startswith(LIMIT)
    return limit or isinstance(error, UNFIT)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""

    def build() -> Projector:
        return Projector(settings, tables.connect(settings.database_url(), anew=True))

    views = make_url(settings.database_url()).render_as_string(hide_password=True)
    asyncio.run(serve(SERVICE, settings, HEALTH_PORT, build, views=views))
