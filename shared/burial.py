"""How a worker writes a dead letter: the original bytes, the reason, and the coordinates in the headers."""

from shared import metrics
from shared.checkpoint import Event, StateTable
from shared.errors import Refusal
from shared.topics import DEAD_LETTERS


async def bury(table: StateTable, service: str, event: Event, raw: bytes, refusal: Refusal, index: int = 0) -> None:
    """Publish the letter; `index` is the place of the bytes in their envelope."""
    metrics.REFUSED.labels(service, refusal.reason).inc()
    metrics.DEAD_LETTERS.labels(service, refusal.reason).inc()
    message = event.message
    said: dict[str, object] = {
        "reason": refusal.reason,
        "detail": refusal.detail,
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "index": index,
        "service": service,
    }
    headers = {name: str(value).encode() for name, value in said.items()}
    await table.publish(DEAD_LETTERS.name, None, raw, message.partition, headers)
