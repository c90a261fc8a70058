"""Dead letters: what could not be accepted, with its original bytes, the reason and the coordinates in headers."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aiokafka import ConsumerRecord

from shared import metrics
from shared.cluster import check_topic
from shared.errors import Refusal
from shared.messages import instant
from shared.settings import Settings
from shared.topics import DEAD_LETTERS, INBOUND

from .outlet import Outlet
from .reading import read, reader, spans_of

PATIENCE_SECONDS = 10.0
# What a CloudEvent in binary mode needs besides its value; everything else in a letter's headers is ours.
CARRIED = ("ce_", "content-type")
# Whose letters hold touchpoints: only these can go through inbound once more.
REPLAYABLE = ("ingest", "scoring")
STRUCTURED = ("content-type", b"application/cloudevents+json")
# Kafka limits a message as it is compressed; a letter is not, and one too large for it would stop ingest for good.
MOST_BYTES = 1_048_576
MOST_DETAIL = 1_000  # characters: a detail names the header or the field, whatever the length of that

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of `driftline.dead-letters`; `id` is its own PARTITION:OFFSET, `coordinates` where it came from."""

    id: str
    at: datetime
    reason: str
    detail: str
    coordinates: str
    service: str
    value: bytes
    key: bytes | None = None
    carried: Headers = field(default_factory=list)

    def facts(self) -> dict[str, str]:
        """What a program may read of it, the bytes as text where they are text."""
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "reason": self.reason,
            "detail": self.detail,
            "from": self.coordinates,
            "service": self.service,
            "value": self.value.decode(errors="backslashreplace"),
        } | {name: value.decode(errors="backslashreplace") for name, value in self.carried}


def carried(headers: Sequence[tuple[str, bytes | None]]) -> Headers:
    """The headers of a message that belong to its CloudEvent."""
    return [(name, value or b"") for name, value in headers if name.lower().startswith(CARRIED)]


async def bury(outlet: Outlet, record: ConsumerRecord, refusal: Refusal) -> None:
    """Write the dead letter of a message of `driftline.inbound`; above 1 MiB, the beginning of its value."""
    key, value, headers = record.key, record.value or b"", carried(record.headers)
    if len(key or b"") + len(value) + sum(len(name) + len(said) for name, said in headers) > MOST_BYTES:
        key, value, headers = None, value[:MOST_BYTES], []
    ours: Mapping[str, object] = {
        "reason": refusal.reason.value,
        "detail": refusal.detail[:MOST_DETAIL],
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "service": "ingest",
    }
    told = [(name, str(said).encode()) for name, said in ours.items()]
    await outlet.publish(DEAD_LETTERS.name, value, key=key, headers=told + headers)
    metrics.DEAD_LETTERS.labels("ingest", refusal.reason).inc()


async def letters(settings: Settings) -> AsyncIterator[Letter]:
    """Every dead letter that Kafka still keeps, in order within its partition."""
    await check_topic(settings, DEAD_LETTERS.name, PATIENCE_SECONDS)
    async with reader(settings, PATIENCE_SECONDS) as consumer:
        async for record in read(consumer, await spans_of(consumer, DEAD_LETTERS.name, settings.partitions)):
            yield opened(record)


def opened(record: ConsumerRecord) -> Letter:
    """The letter that a message holds."""
    said = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    return Letter(
        id=f"{record.partition}:{record.offset}",
        at=instant(record.timestamp * 1000),
        reason=said.get("reason", ""),
        detail=said.get("detail", ""),
        coordinates=f"{said.get('topic', '?')}:{said.get('partition', '?')}:{said.get('offset', '?')}",
        service=said.get("service", ""),
        value=record.value or b"",
        key=record.key,
        carried=carried(record.headers),
    )


async def replay(outlet: Outlet, chosen: Sequence[Letter]) -> int:
    """Put the original bytes through `driftline.inbound` once more; what was accepted before is a duplicate then."""
    sent = [letter for letter in chosen if letter.service in REPLAYABLE]
    for letter in sent:
        await outlet.publish(INBOUND.name, letter.value, key=letter.key, headers=letter.carried or [STRUCTURED])
    return len(sent)
