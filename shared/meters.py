"""What a service measures of its reading: a worker its folds, checkpoints, table and recovery; all how far they are.

The hot path pays for one message, not for one touchpoint; the series are looked up once.
"""

import math
import time
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from . import metrics
from .clock import utc_now

SLOW = 0.25  # seconds: a fold that takes longer leaves an exemplar, the place of its message


class Meters:
    """The meters of one worker: `service` as the labels have it, `topic` is what it reads."""

    def __init__(self, service: str, topic: str) -> None:
        self.service, self.topic = service, topic
        self.read = metrics.READ.labels(service, topic)
        self.fold = metrics.FOLD.labels(service)
        self.freshness = metrics.FRESHNESS.labels(service)
        self.folded_at = metrics.FOLDED_AT.labels(service)
        self.changelog = metrics.CHANGELOG.labels(service)
        self.written = metrics.CHANGELOG_BYTES.labels(service)
        self.checkpoint = metrics.CHECKPOINT.labels(service)
        self.recovering_since = 0.0

    def folded(self, partition: int, offset: int, timestamp: float, seconds: float) -> None:
        """One message was folded, which Kafka has had since `timestamp`."""
        now = utc_now().timestamp()
        place = {"partition": str(partition), "offset": str(offset)} if seconds > SLOW else None
        self.read.inc()
        self.fold.observe(seconds, place)
        self.freshness.observe(max(0.0, now - timestamp))
        self.folded_at.set(now)

    def checkpointed(self) -> None:
        """A checkpoint is done, and its messages are acknowledged."""
        metrics.CHECKPOINT_AT.labels(self.service).set(utc_now().timestamp())

    def recovering(self) -> None:
        """The worker begins to read state back."""
        self.recovering_since = time.monotonic()
        metrics.RECOVERING.labels(self.service).set(1)

    def recovered(self) -> None:
        """It has read all of it."""
        if self.recovering_since:
            metrics.RECOVERY.labels(self.service).set(time.monotonic() - self.recovering_since)
            metrics.RECOVERIES.labels(self.service).inc()
            self.recovering_since = 0.0
        metrics.RECOVERING.labels(self.service).set(0)

    def stands(self, unread: int, behind: float, keys: int, size: int, partitions: int) -> None:
        """How it stands now: what is unread and for how long, what it holds."""
        behind_now(self.service, self.topic, unread, behind)
        metrics.TABLE_KEYS.labels(self.service).set(keys)
        metrics.TABLE_BYTES.labels(self.service).set(size)
        metrics.PARTITIONS.labels(self.service).set(partitions)
        metrics.KAFKA_UP.labels(self.service).set(1)

    def waits(self, since: float) -> None:
        """It can't say what is unread, but all that came before `since` was read: so far behind it may be by now.

        What it said while it could is told no more.
        """
        metrics.LAG.drop(self.service, self.topic)
        for known in (metrics.TABLE_KEYS, metrics.TABLE_BYTES, metrics.PARTITIONS, metrics.KAFKA_UP):
            known.drop(self.service)
        metrics.BEHIND.labels(self.service, self.topic).set(max(0.0, utc_now().timestamp() - since))


class Reading:
    """What a service reads with a consumer of its own, and how far it is."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.since: dict[TopicPartition, float] = {}  # when it was seen to be ours
        self.read_at: dict[TopicPartition, float] = {}  # all that came before this moment has been read
        self.topics: set[str] = set()

    def took(self, batches: Mapping[TopicPartition, Sequence[ConsumerRecord]]) -> None:
        """These records were read and done with."""
        for where, records in batches.items():
            if records:
                metrics.READ.labels(self.service, where.topic).inc(len(records))
                self.read_at[where] = max(records[-1].timestamp / 1000, self.read_at.get(where, 0.0))

    async def stands(self, consumer: AIOKafkaConsumer) -> dict[str, int]:
        """The unread messages by topic, told to Prometheus too."""
        found: dict[str, int] = dict.fromkeys(self.topics, 0)  # where all is another's now, nothing is unread
        since: dict[str, float] = {}
        ours, now = consumer.assignment(), utc_now().timestamp()
        self.since = {where: self.since.get(where, now) for where in ours}
        self.read_at = {where: at for where, at in self.read_at.items() if where in ours}
        for where, end in (await consumer.end_offsets(ours)).items() if ours else ():
            unread, topic = max(0, end - await consumer.position(where)), where.topic
            found[topic] = found.get(topic, 0) + unread
            if unread:
                since[topic] = min(since.get(topic, math.inf), self.read_at.get(where, self.since[where]))
            else:
                self.read_at[where] = utc_now().timestamp()  # what comes is not older than that
        for topic, unread in found.items():
            behind_now(self.service, topic, unread, since.get(topic, 0.0))
        self.topics = set(found)
        metrics.KAFKA_UP.labels(self.service).set(1)
        return found


def behind_now(service: str, topic: str, unread: int, since: float) -> None:
    """What a service has yet to read of a topic; `since`: all that came before has been read (0: nothing is unread)."""
    metrics.LAG.labels(service, topic).set(unread)
    metrics.BEHIND.labels(service, topic).set(max(0.0, utc_now().timestamp() - since) if unread and since else 0.0)


def alive(service: str) -> None:
    """The main loop of a service went round: to be called in that loop, by nobody beside it."""
    metrics.ALIVE.labels(service).set(utc_now().timestamp())


def away(service: str) -> None:
    """The main loop of a service went round, and Kafka did not answer."""
    alive(service)
    metrics.KAFKA_UP.labels(service).set(0)
