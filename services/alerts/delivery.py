"""Delivery: reads `driftline.alerts`, tells every channel what it has to be told, and records each attempt there.

It commits no offset: whoever is given a partition reads it from the beginning, transitions and attempts, before it
sends. A notice is recorded after the channel took it, so a crash loses nothing, and what it may send twice has the
same idempotency key.
"""

import asyncio
import math
import signal
from collections.abc import Iterator

import httpx
import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential_jitter

from shared import health, metrics
from shared.alerting import AlertMessage, AlertTransition, Attempt
from shared.clock import Clock, utc_now
from shared.cluster import ensure_topics
from shared.messages import UNREADABLE
from shared.notice import Notice
from shared.settings import Settings
from shared.topics import ALERTS

from . import channels, notices, rules
from .channels import Channel
from .notices import Story
from .routing_file import routing_of

GROUP = "driftline-delivery"
HEALTH_PORT = 8083
LONGEST_WAIT = 60.0  # seconds between two attempts at a channel that fails

log = structlog.get_logger()
_decoder = msgspec.json.Decoder(AlertMessage)
Queue = asyncio.Queue[tuple[TopicPartition, str]]


class Delivery(ConsumerRebalanceListener):  # type: ignore[misc]
    """The stories of the partitions that are ours; `goals` are the ends that rebuilding has still to reach."""

    def __init__(self, settings: Settings, to: list[Channel], clock: Clock = utc_now) -> None:
        self.settings, self.clock = settings, clock
        self.channels: dict[str, Channel] = {channel.name: channel for channel in to}
        self.queues: dict[str, Queue] = {name: asyncio.Queue() for name in self.channels}
        self.sending = {name: asyncio.Lock() for name in self.channels}
        self.stories: dict[TopicPartition, dict[str, Story]] = {}
        self.goals: dict[TopicPartition, int | None] = {}
        self.joined = False
        self.stopping = asyncio.Event()

    def ready(self) -> bool:
        """Whether all that was told before is known."""
        return self.joined and not self.goals

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Forget: the next owner knows it all from the topic."""
        self.stories.clear()
        self.goals.clear()

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Begin to rebuild."""
        self.stories = {partition: {} for partition in assigned}
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
        )
        self.consumer.subscribe([ALERTS.name], listener=self)
        self.joined = False
        self.on_partitions_revoked(set())  # what was known before Kafka was away may be another's by now
        async with self.producer, self.consumer, asyncio.TaskGroup() as group:
            work = [self._read(), self._keep(), *map(self._serve, self.channels.values())]
            tasks = [group.create_task(one) for one in work]
            await self.stopping.wait()
            for lock in self.sending.values():
                await lock.acquire()
            for task in tasks:
                task.cancel()

    async def _read(self) -> None:
        while True:
            await self._aim()
            batches = await self.consumer.getmany(timeout_ms=500)
            for partition, records in batches.items():
                for record in records:
                    self._take(partition, record.value)
            for partition in list(self.goals):
                await self._arrive(partition)

    async def _aim(self) -> None:
        """Find the ends that rebuilding has to reach; after a rebalance meanwhile, they are asked for again."""
        goals = self.goals
        if wanted := [partition for partition, goal in goals.items() if goal is None]:
            ends = await self.consumer.end_offsets(wanted)
            goals.update({partition: end for partition, end in ends.items() if partition in goals})

    def _take(self, partition: TopicPartition, value: bytes | None) -> None:
        try:
            message: AlertMessage = _decoder.decode(value or b"")
        except UNREADABLE as error:
            log.error("alert_unreadable", partition=partition.partition, error=str(error))
            return
        story = self.stories.setdefault(partition, {}).setdefault(message.alert_id, Story())
        verdict = notices.fold(story, message)
        if verdict is None or partition in self.goals or not isinstance(message, AlertTransition):
            return
        log.info("notice_decided", alert_id=message.alert_id, told=verdict.told, why=verdict.why, step=message.step)
        if verdict.told:
            self._queue(partition, message.alert_id)

    async def _arrive(self, partition: TopicPartition) -> None:
        goals = self.goals
        goal = goals.get(partition)
        try:
            if goal is None or await self.consumer.position(partition) < goal:
                return
        except IllegalStateError:  # taken away meanwhile
            return
        if goals.pop(partition, None) is not None:
            for alert_id in self.stories[partition]:
                self._queue(partition, alert_id)

    def _queue(self, partition: TopicPartition, alert_id: str) -> None:
        for queue in self.queues.values():
            queue.put_nowait((partition, alert_id))

    async def _serve(self, channel: Channel) -> None:
        wait = wait_exponential_jitter(initial=0.5, max=LONGEST_WAIT, jitter=0.5)
        while True:
            async for attempt in AsyncRetrying(retry=retry_if_exception_type(channels.NotTaken), wait=wait):
                with attempt:
                    await self._deliver_next(channel)

    async def _deliver_next(self, channel: Channel) -> None:
        # A notice that fails goes to the back of the queue: one that is never taken stops no other.
        partition, alert_id = await self.queues[channel.name].get()
        async with self.sending[channel.name]:
            await self._deliver(channel, partition, alert_id)

    async def _deliver(self, channel: Channel, partition: TopicPartition, alert_id: str) -> None:
        if partition in self.goals:  # not all that was sent is known again: `_arrive` will queue it
            return
        story = self.stories.get(partition, {}).get(alert_id)
        now = self.clock()
        index = None if story is None else notices.outstanding(story, channel.name, now)
        if story is None or index is None:
            return
        alert = story.told[index]
        try:
            await channel.send(self._words(story, index + 1), now)
            story.sent.add((channel.name, alert.state, alert.step))
            await self._record(channel.name, partition, alert, "sent", "")
        except channels.NotTaken as error:
            await self._record(channel.name, partition, alert, "failed", error.detail)
            raise
        finally:
            self.queues[channel.name].put_nowait((partition, alert_id))

    def _words(self, story: Story, count: int) -> list[Notice]:
        return [notices.notice_of(story.told[: n + 1], self.settings.page_url) for n in range(count)]

    async def _record(self, channel: str, at: TopicPartition, alert: AlertTransition, outcome: str, why: str) -> None:
        metrics.NOTICES.labels(channel, outcome).inc()
        log.info("notice", alert_id=alert.alert_id, channel=channel, step=alert.step, outcome=outcome, detail=why)
        attempt = Attempt(
            alert_id=alert.alert_id,
            client=alert.client,
            channel=channel,
            state=alert.state,
            step=alert.step,
            outcome="sent" if outcome == "sent" else "failed",
            at=self.clock(),
            detail=why[:500],
        )
        value, key = msgspec.json.encode(attempt), alert.whose.encode()
        await self.producer.send_and_wait(ALERTS.name, value, key=key, partition=at.partition)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(channels.RESEND_SECONDS)
            standing = list(self._standing())
            for rule in (rule.name for rule in rules.RULES.values() if rule.told):
                metrics.FIRING.labels(rule).set(sum(story.told[-1].rule == rule for story in standing))
            for channel in self.channels.values():
                await self._say_again(channel)

    async def _say_again(self, channel: Channel) -> None:
        async with self.sending[channel.name]:  # or an alert whose end is told meanwhile would fire again
            kept = [self._words(s, len(s.told)) for s in self._standing() if self._had(s, channel.name)]
            try:
                await channel.keep(kept, self.clock())
            except channels.NotTaken as error:
                log.warning("not_kept", channel=channel.name, error=error.detail)

    def _standing(self) -> Iterator[Story]:
        for partition, stories in self.stories.items():
            if partition not in self.goals:
                yield from (story for story in stories.values() if story.standing)

    def _had(self, story: Story, channel: str) -> bool:
        return notices.outstanding(story, channel, self.clock()) is None


async def deliver(settings: Settings) -> None:
    """Deliver until SIGTERM or Ctrl-C; where Kafka is away, begin again once it is back."""
    await ensure_topics(settings, patience=math.inf)
    async with httpx.AsyncClient(timeout=channels.TIMEOUT) as http:
        delivery = Delivery(settings, channels.configured(routing_of(settings).addresses, http))
        for ending in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(ending, delivery.stopping.set)
        server = health.serve(settings.health_port or HEALTH_PORT, settings.host, delivery.ready)
        log.info("started", channels=sorted(delivery.channels))
        while not delivery.stopping.is_set():
            try:
                await delivery.run()
            except* KafkaError as away:
                log.warning("kafka_away", error=repr(away.exceptions[0]))
                await asyncio.sleep(1)
        server.shutdown()


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    asyncio.run(deliver(settings))
