"""What people do about alerts, from board and API alike: actions, written to `driftline.signals` for the alerts worker.

The worker alone decides what becomes of an action, and says so in `driftline.alerts`; here nothing is taken for done.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any, get_args
from uuid import NAMESPACE_OID, uuid4, uuid5

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from msgspec.structs import replace

from shared.actions import Action, Do, Label
from shared.errors import Failed, WrongUse
from shared.partition import partition_of
from shared.settings import Settings
from shared.topics import SIGNALS

from ..sql.tables import Row

PATIENCE_SECONDS = 5.0  # a person waits for the answer
CLOSING_SECONDS = 1.0
LONGEST = timedelta(days=30)  # of a promise to contact, and of a silence with an end
NAME_CHARACTERS, NOTE_CHARACTERS = 200, 2000
LABELS: tuple[Label, ...] = get_args(Label)


def acknowledging(alert: Row, by: str, at: datetime, *, who: str, until: datetime, note: str = "") -> Action:
    """`who` contacts the client until `until`. Raises WrongUse where that is no promise anybody could keep."""
    if not who.strip():
        raise WrongUse("say who contacts the client")
    return _action(alert, by, at, "acknowledge", who=who.strip(), until=_ahead(until, at), note=note)


def silencing(alert: Row, by: str, at: datetime, *, until: datetime | None = None, note: str = "") -> Action:
    """Nobody is told of the alert until `until`, or without one until it is resolved; an override is told still."""
    ahead = None if until is None else _ahead(until, at)
    return _action(alert, by, at, "silence", until=ahead, note=note)


def unsilencing(alert: Row, by: str, at: datetime, *, note: str = "") -> Action:
    """The silence of the alert ends now."""
    return _action(alert, by, at, "unsilence", note=note)


def labelling(alert: Row, by: str, at: datetime, *, label: str, note: str = "") -> Action:
    """What the alert was worth, said once it is over; the last label holds."""
    for known in LABELS:
        if label == known:
            return _action(alert, by, at, "label", label=known, note=note)
    raise WrongUse(f"a label is one of {', '.join(LABELS)}")


def again(action: Action, key: str) -> Action:
    """The same action when a person sends it again with the same key: so known by alert, what is done and key."""
    said = "\n".join((action.by, action.alert_id, action.do, key))
    return replace(action, id=str(uuid5(NAMESPACE_OID, said)))


def _action(alert: Row, by: str, at: datetime, do: Do, *, note: str, **more: Any) -> Action:
    if len(note) > NOTE_CHARACTERS:
        raise WrongUse(f"a note has at most {NOTE_CHARACTERS:,} characters")
    if len(more.get("who") or "") > NAME_CHARACTERS:
        raise WrongUse(f"a name has at most {NAME_CHARACTERS} characters")
    named = {"alert_id": alert["alert_id"], "client": alert["client"]}
    return Action(id=str(uuid4()), at=at, by=by, do=do, note=note.strip(), **named, **more)


def _ahead(until: datetime, at: datetime) -> datetime:
    if until.tzinfo is None:
        raise WrongUse("the time needs an offset from UTC, such as 2026-11-22T15:00:00Z")
    if not at < until <= at + LONGEST:
        raise WrongUse(f"the time has to lie ahead, by at most {LONGEST.days} days")
    return until


class Acting:
    """Sends actions; connects to Kafka when the first one comes, and anew after any that failed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()

    async def send(self, action: Action) -> None:
        """Have an action acknowledged by Kafka. Raises Failed where it was not; sent again it is still the same one."""
        about = action.client or action.alert_id.partition(":")[2].rpartition(":")[0]  # of a systemic alert: its cause
        partition = partition_of(about, self._settings.partitions)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                producer = await self._connected()
                value = msgspec.json.encode(action)
                await producer.send_and_wait(SIGNALS.name, value, about.encode(), partition)
        except (KafkaError, TimeoutError, OSError) as away:
            await self.close()
            raise Failed(
                f"Kafka ({self._settings.kafka}) did not confirm the action, so take it for not done; "
                "once Kafka is back, do it again"
            ) from away

    async def close(self) -> None:
        """Leave Kafka; the next action connects again."""
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                async with asyncio.timeout(CLOSING_SECONDS):
                    await producer.stop()
            except (KafkaError, TimeoutError):
                pass

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._producer is None:
                producer = AIOKafkaProducer(bootstrap_servers=self._settings.kafka, acks="all", retry_backoff_ms=500)
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer
