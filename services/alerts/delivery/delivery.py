"""Delivery: reads `driftline.alerts`, decides who is told of what, tells every channel, and records all of it there.

It commits no offset: whoever delivers reads everything from the beginning before it decides. A decision is recorded,
and read back, before anything is sent of it; an attempt is recorded after. So a crash loses nothing, and what is sent
twice has the same idempotency key. Of several deliveries one delivers, the others stand by.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

import httpx
import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError

from shared import metrics
from shared.alerting import AlertMessage, AlertTransition, Attempt, Decision, Done
from shared.clock import Clock, utc_now
from shared.cluster import connected
from shared.messages import UNREADABLE
from shared.meters import Reading, alive
from shared.partition import partition_of
from shared.reader import serve
from shared.settings import Settings
from shared.topics import ALERTS

from .. import rules
from ..channels import channels
from ..channels.channels import Channel
from ..routing.routing import Routing
from ..routing.routing_file import routing_of
from . import dead_channels, gauges, shift
from .afterwards import Afterwards, from_views
from .outbox import Outbox
from .sending import Sending
from .standby import AllToOne

GROUP = "driftline-delivery"
SERVICE, HEALTH_PORT = "delivery", 8083
SETTLE = timedelta(seconds=0.1)  # what one message of signals moved comes as several records: they are decided together
MOST = 1000  # clients decided about at once
HANDING_OVER = 0.8  # of the seconds in which all have to join again; who takes longer is thrown out
LOOK_SECONDS = 1.0
FORGET_SECONDS = 600.0
FORGET_EVERY = 50_000  # records, while it reads what was

log = structlog.get_logger()
_decoder = msgspec.json.Decoder(AlertMessage)


class Delivery(ConsumerRebalanceListener):  # type: ignore[misc]
    """All stories, if we are the one that delivers; `goals` are the ends that rebuilding has still to reach."""

    def __init__(
        self, settings: Settings, to: list[Channel], routing: Routing | None = None, clock: Clock = utc_now
    ) -> None:
        self.settings, self.clock = settings, clock
        self.routing = routing_of(settings) if routing is None else routing
        self.outbox = Outbox(self.routing, settings.page_url)
        self.sendings = {one.name: Sending(one, self.outbox, self._record, clock) for one in to}
        self.afterwards = Afterwards(self.outbox, from_views(settings), self._send)
        self.goals: dict[TopicPartition, int | None] = {}
        self.read: dict[int, int] = defaultdict(lambda: -1)  # the last offset of each partition that was taken in
        self.due: dict[str, datetime] = {}  # when to decide about a client
        self.generation, self.joined = 0, False
        self.news, self.stopping, self.reading = asyncio.Event(), asyncio.Event(), Reading(SERVICE)

    def ready(self) -> bool:
        """Whether it delivers, or stands by for another that does."""
        return self.joined and not self.goals

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Finish what is being sent, begin nothing more, and forget: the next one knows it all from the topic."""
        self.outbox.known = False
        metrics.LEADER.set(0)
        self.goals.clear()
        self.due.clear()
        self.generation += 1
        self.news.set()
        try:
            async with asyncio.timeout(HANDING_OVER * self.settings.session_seconds):
                await asyncio.gather(*(sending.finish() for sending in self.sendings.values()))
        except TimeoutError:
            log.warning("handed_over_unfinished")  # the next one may send the same, with the same key
        self.outbox.forget()
        self.read.clear()

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Begin to rebuild."""
        self.goals = dict.fromkeys(assigned)
        self.joined = True

    async def run(self) -> None:
        """Deliver until `stopping` is set; a send under way is finished and recorded."""
        server = {"bootstrap_servers": self.settings.kafka, "metadata_max_age_ms": 10_000}
        session = int(self.settings.session_seconds * 1000)
        self.producer = AIOKafkaProducer(**server, enable_idempotence=True)
        self.consumer = AIOKafkaConsumer(
            **server,
            group_id=GROUP,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=session,
            heartbeat_interval_ms=session // 10,
            partition_assignment_strategy=(AllToOne,),
        )
        self.consumer.subscribe([ALERTS.name], listener=self)
        self.joined = False
        await self.on_partitions_revoked(set())  # what was known before Kafka was away may be another's by now
        async with connected(), self.producer, self.consumer, asyncio.TaskGroup() as group:
            work = [
                self._read(),
                self._decide(),
                self._keep(),
                self._tidy(),
                gauges.follow(self.outbox, self.sendings, self.clock, self.reading, self.consumer),
                self.afterwards.run(),
                *(s.run() for s in self.sendings.values()),
            ]
            tasks = [group.create_task(one) for one in work]
            await self.stopping.wait()
            for sending in self.sendings.values():
                await sending.close()
            for task in tasks:
                task.cancel()

    async def _read(self) -> None:
        taken = 0
        while True:
            await self._aim()
            batches = await self.consumer.getmany(timeout_ms=500)
            for partition, records in batches.items():
                for record in records:
                    self.take(record.value)
                    self.read[partition.partition] = record.offset
                taken += len(records)
            self.reading.took(batches)
            self.news.set()
            if not self.outbox.known:
                if taken > FORGET_EVERY:
                    taken = self._forget()
                await self._arrive()

    async def _aim(self) -> None:
        """Find the ends that rebuilding has to reach; after a rebalance meanwhile, they are asked for again."""
        goals = self.goals
        if wanted := [partition for partition, goal in goals.items() if goal is None]:
            ends = await self.consumer.end_offsets(wanted)
            goals.update({partition: end for partition, end in ends.items() if partition in goals})

    async def _arrive(self) -> None:
        """Begin to deliver, once all that was recorded is known."""
        goals = self.goals
        for partition, goal in list(goals.items()):
            try:
                if goal is None or await self.consumer.position(partition) < goal:
                    return
            except IllegalStateError:  # taken away meanwhile
                return
        if goals is self.goals and goals:
            goals.clear()
            self.begin()

    def begin(self) -> None:
        """All that was recorded is known: what is undecided is decided, and what is outstanding is sent."""
        self.outbox.known = True
        self._forget()
        self.due = dict.fromkeys(self.outbox.stories.clients, self.clock())
        for story in self.outbox.all():
            self._queue(story.alert.alert_id)

    def take(self, value: bytes | None) -> None:
        """Take in one record; what it may change is decided soon, a page at once."""
        try:
            message: AlertMessage = _decoder.decode(value or b"")
        except UNREADABLE as error:
            log.error("alert_unreadable", error=str(error))
            metrics.UNREADABLE.labels(SERVICE, ALERTS.name).inc()
            return
        client = self.outbox.stories.fold(message)
        if client is None or not self.outbox.known:
            return
        if isinstance(message, Decision) and message.told:
            self._queue(message.alert_id)
        if isinstance(message, AlertTransition | Decision | Done):
            paged = isinstance(message, AlertTransition) and rules.tier(message.rule, message.step) == rules.FASTEST[0]
            at_once = paged or isinstance(message, Decision)
            when = self.clock() + (timedelta(0) if at_once else SETTLE)
            self.due[client] = min(when, self.due.get(client, when))

    def _queue(self, alert_id: str) -> None:
        for sending in self.sendings.values():
            sending.queue.put_nowait(alert_id)
        self.afterwards.ask(alert_id)

    async def _decide(self) -> None:
        while True:
            alive(SERVICE)
            now = self.clock()
            clients = [client for client, due in self.due.items() if due <= now][:MOST]
            if clients:
                await self.decide(clients, now)
                continue
            self.news.clear()
            wait = min([(due - now).total_seconds() for due in self.due.values()], default=LOOK_SECONDS)
            try:
                await asyncio.wait_for(self.news.wait(), max(0.0, min(wait, LOOK_SECONDS)))
            except TimeoutError:
                pass

    async def decide(self, clients: Iterable[str], now: datetime) -> None:
        """Decide about clients, record what is new, and wait until it has been read back."""
        stories = self.outbox.stories
        for client in clients:
            self.due.pop(client, None)
        decisions = shift.decide_all(stories, clients, self.routing, now)
        for decision in decisions:
            client = stories.of[decision.alert_id]
            if decision.until is not None:
                self.due[client] = min(decision.until, self.due.get(client, decision.until))
        new = shift.news(stories, decisions)
        for decision in new:
            metrics.DECIDED.labels(decision.why).inc()
            log.info("notice_decided", alert_id=decision.alert_id, told=decision.told, why=decision.why)
        await self._write(new)

    async def _write(self, messages: Iterable[AlertMessage]) -> None:
        """Record, and wait until this has been read back: nothing is decided twice in between."""
        generation = self.generation
        written = await asyncio.gather(*(self._send(message) for message in messages))
        while generation == self.generation and any(self.read[where] < offset for where, offset in written):
            self.news.clear()
            await self.news.wait()

    async def _send(self, message: AlertMessage) -> tuple[int, int]:
        story = self.outbox.stories.get(message.alert_id)
        whose = message.whose if isinstance(message, AlertTransition) else message.client
        whose = whose or (story.alert.whose if story else "")
        value, where = msgspec.json.encode(message), partition_of(whose, self.settings.partitions)
        answer = await self.producer.send_and_wait(ALERTS.name, value, key=whose.encode(), partition=where)
        return where, answer.offset

    async def _record(self, attempt: Attempt) -> None:
        await self._send(attempt)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(channels.RESEND_SECONDS)
            for sending in self.sendings.values():
                await sending.say_again()

    async def _tidy(self) -> None:
        """Now and then: let go of what is over, and say which channels are dead."""
        forgotten = self.clock()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self.outbox.known:
                continue
            states = {name: sending.breaker for name, sending in self.sendings.items()}
            await self._write(dead_channels.transitions(states, self.outbox.stories, self.clock()))
            if (self.clock() - forgotten).total_seconds() > FORGET_SECONDS:
                forgotten = self.clock()
                self._forget()

    def _forget(self) -> int:
        self.outbox.stories.forget(self.clock(), self.sendings)
        return 0


async def deliver(settings: Settings) -> None:
    """Deliver until SIGTERM or Ctrl-C."""
    routing = routing_of(settings)
    async with httpx.AsyncClient(timeout=channels.TIMEOUT) as http:
        to = channels.configured(routing.addresses, http)  # what is wrong is said before Kafka is waited for
        names = sorted(one.name for one in to)
        await serve(SERVICE, settings, HEALTH_PORT, lambda: Delivery(settings, to, routing), channels=names)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    asyncio.run(deliver(settings))
