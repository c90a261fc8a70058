"""The process `driftline run systemic`: what stands behind drift in, from all partitions; systemic incidents out.

A minute is judged once every partition of scoring has told all of it. The process keeps nothing: it reads
`driftline.causes` from its beginning and says what is new from where it committed; what it may say twice has the same
version, which the alerts worker drops. So it may be killed at any time, and two of them do no harm.
"""

import asyncio
import math
import time

import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from services.scoring.policy.policy import Policies
from services.scoring.policy.policy_file import read_policies
from shared import metrics
from shared.clock import Clock, utc_now
from shared.cluster import connected
from shared.incidents import Behind, CausesMessage, Incident
from shared.messages import UNREADABLE, Tick, instant, micros
from shared.meters import Reading, alive
from shared.partition import partition_of
from shared.reader import serve
from shared.settings import Settings
from shared.topics import CAUSES, SIGNALS, TOUCHPOINTS

from . import systemic
from .causes import Systemic
from .incidents import name_of
from .systemic import MINUTE

SERVICE, HEALTH_PORT = "systemic", 8085
GROUP = "driftline-systemic"
KINDS = ("cause", "team", "topic")
ASK_SECONDS = 30.0  # between two ticks into one partition

log = structlog.get_logger()
_decode = msgspec.json.Decoder(CausesMessage).decode


class Judgement:
    """What all partitions told so far: `reached` is up to when (µs), `live` are those out of history; before `history`
    not all were."""

    def __init__(self, settings: Settings, policies: Policies, clock: Clock = utc_now) -> None:
        self.settings, self.policies, self.clock = settings, policies, clock
        self.partitions = [TopicPartition(CAUSES.name, number) for number in range(settings.partitions)]
        self.stopping, self.reading = asyncio.Event(), Reading(SERVICE)
        self.begin()

    def begin(self) -> None:
        """Forget everything: it is all in the topic."""
        self.state, self.history, self.rebuilt, self.counted = Systemic(), 0, False, 0.0
        self.reached: dict[int, int] = {}
        self.live: set[int] = set()
        self.asked: dict[int, float] = {}

    def ready(self) -> bool:
        """Whether it knows all that was told before."""
        return self.rebuilt

    async def run(self) -> None:
        """Judge until `stopping` is set."""
        self.begin()
        server = {"bootstrap_servers": self.settings.kafka, "metadata_max_age_ms": 10_000}
        self.producer = AIOKafkaProducer(**server, enable_idempotence=True)
        self.consumer = AIOKafkaConsumer(
            **server, group_id=GROUP, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        async with connected(), self.producer, self.consumer:
            self.consumer.assign(self.partitions)
            await self._rebuild()
            while not self.stopping.is_set():
                batches = await self.consumer.getmany(timeout_ms=200)
                for record in (record for batch in batches.values() for record in batch):
                    self.take(record)
                for incident in self.judge():
                    await self._tell(incident)
                if batches:
                    self.reading.took(batches)
                    await self.consumer.commit({tp: batch[-1].offset + 1 for tp, batch in batches.items()})
                await self._ask()
                await self._count()

    async def _rebuild(self) -> None:
        """Read again what was judged and told before, and tell nothing of it."""
        starts = await self.consumer.beginning_offsets(self.partitions)
        ends = await self.consumer.end_offsets(self.partitions)  # a topic that was made anew may end before
        stood = {tp: min(ends[tp], await self.consumer.committed(tp) or 0) for tp in self.partitions}
        behind = {tp for tp in self.partitions if starts[tp] < stood[tp]}
        for tp in behind:
            self.consumer.seek(tp, starts[tp])
        while behind and not self.stopping.is_set():
            for tp, batch in (await self.consumer.getmany(*behind, timeout_ms=200)).items():
                for record in batch:
                    if record.offset < stood[tp]:
                        self.take(record)
            for tp in [tp for tp in behind if await self.consumer.position(tp) >= stood[tp]]:
                self.consumer.seek(tp, stood[tp])
                behind.remove(tp)
        self.judge()
        self.rebuilt = True

    def take(self, record: ConsumerRecord) -> None:
        """One message of one partition."""
        try:
            told = _decode(record.value or b"")
        except UNREADABLE as error:
            log.error("cause_unreadable", partition=record.partition, offset=record.offset, error=str(error))
            metrics.UNREADABLE.labels(SERVICE, CAUSES.name).inc()
            return
        if isinstance(told, Behind):
            return systemic.take(self.state, told)
        reached = self.reached[record.partition] = max(micros(told.reached), self.reached.get(record.partition, 0))
        if record.partition not in self.live:
            self.history = max(self.history, reached)
        if told.live:
            self.live.add(record.partition)

    def judge(self) -> list[Incident]:
        """All minutes that every partition has left behind."""
        if len(self.reached) < len(self.partitions):
            return []
        until = min(self.reached.values())
        with metrics.JUDGED.time():
            return systemic.judge(self.state, until, lambda at: self.policies.at(at).systemic, self.history)

    async def _tell(self, incident: Incident) -> None:
        log.info("incident", about=name_of(incident), why=incident.reason, members=incident.count, up=incident.up)
        partition = partition_of(name_of(incident), self.settings.partitions)
        await self.producer.send_and_wait(SIGNALS.name, msgspec.json.encode(incident), partition=partition)
        metrics.INCIDENT_NEWS.labels(incident.about).inc()

    def silent(self, now: int) -> list[int]:
        """The live partitions that a minute waits for which should be judged by now."""
        due = [end for minute in self.state.waiting if (end := (minute + 2) * MINUTE) <= now]
        latest = max(due, default=0)
        return [partition for partition in self.live if self.reached[partition] < latest]

    async def _ask(self) -> None:
        """A quiet partition says how far it is every ten minutes: a tick makes it say so now, behind its backlog."""
        now, clock = self.clock(), time.monotonic()
        for partition in self.silent(micros(now)):
            if self.asked.get(partition, -math.inf) + ASK_SECONDS <= clock:
                self.asked[partition] = clock
                value = msgspec.json.encode(Tick(tick=instant(micros(now))))
                await self.producer.send_and_wait(TOUCHPOINTS.name, value, partition=partition)
                metrics.TICKS.labels(SERVICE).inc()

    async def _count(self) -> None:
        """Once a second, for the dashboards: what is not read yet, and which incidents run."""
        if time.monotonic() < self.counted + 1:
            return
        self.counted = time.monotonic()
        await self.reading.stands(self.consumer)
        alive(SERVICE)
        running = [about for (about, _), cause in self.state.causes.items() if cause.members]
        for about in KINDS:
            metrics.INCIDENTS.labels(about).set(running.count(about))


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    policies = read_policies(settings.policy)
    clients = policies.at(micros(utc_now())).systemic.clients
    asyncio.run(serve(SERVICE, settings, HEALTH_PORT, lambda: Judgement(settings, policies), clients=clients))
