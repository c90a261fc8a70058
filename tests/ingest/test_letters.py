"""What a dead letter holds of the message that could not be accepted."""

from typing import Any, cast

import pytest
from aiokafka import ConsumerRecord

from services.ingest.letters import bury, opened
from services.ingest.outlet import LARGEST_MESSAGE
from shared.errors import Reason, Refusal

Headers = list[tuple[str, bytes | None]]


class Outlet:
    """Remembers what it was given."""

    async def publish(self, topic: str, value: bytes, *, key: bytes | None, headers: Headers) -> None:
        self.value, self.key, self.headers = value, key, headers

    def size(self) -> int:
        return (
            len(self.value) + len(self.key or b"") + sum(len(name) + len(value or b"") for name, value in self.headers)
        )


def record(value: bytes | None, headers: Headers, key: bytes | None = None) -> ConsumerRecord:
    return ConsumerRecord(
        topic="driftline.inbound", partition=3, offset=7, timestamp=0, timestamp_type=0, key=key, value=value,
        checksum=None, serialized_key_size=0, serialized_value_size=0, headers=headers,
    )  # fmt: skip


async def letter(of: ConsumerRecord, refusal: Refusal) -> Outlet:
    outlet = Outlet()
    await bury(cast(Any, outlet), of, refusal)
    return outlet


async def test_a_letter_holds_the_original_bytes_and_the_headers_of_its_cloud_event() -> None:
    told: Headers = [("ce_id", b"1"), ("Content-Type", b"application/json"), ("trace", b"x")]
    found = await letter(record(b"{", told, b"acme"), Refusal(Reason.NOT_JSON, "why"))
    assert (found.value, found.key) == (b"{", b"acme")
    assert dict(found.headers) == {
        "reason": b"not_json", "detail": b"why", "topic": b"driftline.inbound", "partition": b"3", "offset": b"7",
        "service": b"ingest", "ce_id": b"1", "Content-Type": b"application/json",
    }  # fmt: skip


async def test_a_header_without_a_value_is_carried_as_an_empty_one() -> None:
    found = await letter(record(None, [("ce_id", None)]), Refusal(Reason.BAD_ENVELOPE, "why"))
    assert opened(record(found.value, found.headers)).facts()["ce_id"] == ""


@pytest.mark.parametrize("message", [
    record(b" " * 10_000_000, []),
    record(b"{", [("ce_x", b"x" * 10_000_000)]),
    record(b"{", [("ce_" + "x" * 700_000, b"\xff")]),
    record(b"{", [], b"k" * 10_000_000),
], ids=["value", "header", "name of a header", "key"])  # fmt: skip
async def test_what_was_compressed_into_one_message_becomes_a_letter_that_kafka_takes(message: ConsumerRecord) -> None:
    name = message.headers[0][0] if message.headers else "value"
    found = await letter(message, Refusal(Reason.TOO_LARGE, f"header {name} is not UTF-8"))
    assert found.size() < LARGEST_MESSAGE
    assert dict(found.headers)["reason"] == b"too_large"
