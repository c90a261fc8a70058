"""Twenty kinds of bad input, over HTTP and over Kafka, among a thousand good touchpoints that all arrive."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from shared.cluster import ensure_topics
from shared.settings import Settings
from shared.topics import DEAD_LETTERS, INBOUND

from .publishing import (
    BATCH,
    LINES,
    STRUCTURED,
    Program,
    bytes_of,
    everything,
    settings_for,
    stored,
    time_at,
    touchpoint,
)

pytestmark = pytest.mark.kafka

GOOD = 1000


@dataclass(frozen=True)
class Bad:
    """One bad request: the answer's status, and the reasons by index; `kafka` where Kafka can carry it too."""

    body: bytes
    status: int
    reasons: dict[int | None, str]
    kind: str = STRUCTURED
    key: str | None = None
    kafka: bool = True


def refused(body: bytes, reason: str) -> Bad:
    return Bad(body, 400, {0: reason})


def with_data(data: bytes) -> bytes:
    return bytes_of("bad", data=...)[:-1] + b', "data": ' + data + b"}"


def bad_inputs() -> dict[str, Bad]:
    one_bad = json.dumps([touchpoint("batch-0"), touchpoint("bad", time=...), touchpoint("batch-2")]).encode()
    return {
        "not UTF-8": refused(bytes_of("bad").replace(b"bad", b"\xff"), "not_utf8"),
        "not JSON": refused(b"hello", "not_json"),
        "an unknown type": refused(bytes_of("bad", type="contact.guessed"), "unknown_type"),
        "a missing client": refused(bytes_of("bad", subject=...), "missing_client"),
        "a missing time": refused(bytes_of("bad", time=...), "missing_time"),
        "a naive time": refused(bytes_of("bad", time="2026-11-02T09:30:00"), "naive_time"),
        "the future": refused(bytes_of("bad", time=time_at(minutes=-6)), "in_future"),
        "too old": refused(bytes_of("bad", time=time_at(hours=73)), "too_late"),
        "10 MB": Bad(b" " * 10_000_000, 413, {None: "too_large"}, kafka=False),
        "more than 32 KiB": refused(bytes_of("bad", data={"topic": "x" * 33_000}), "too_large"),
        "a wrong content type": Bad(bytes_of("bad"), 415, {}, "text/plain", kafka=False),
        "a batch with one bad item": Bad(one_bad, 400, {1: "missing_time"}, BATCH, kafka=False),
        "a bad key": Bad(bytes_of("bad"), 401, {}, key="dl_no_such", kafka=False),
        "an unknown source": Bad(bytes_of("bad", source="erp"), 403, {0: "source_not_allowed"}, kafka=False),
        "deep nesting": refused(with_data(b"[" * 9_000 + b"]" * 9_000), "not_json"),
        "duplicate keys": refused(with_data(b'{"angry": true, "angry": false}'), "not_json"),
        "NaN": refused(with_data(b'{"wait_seconds": NaN}'), "not_json"),
        "huge numbers": refused(with_data(b'{"wait_seconds": 1e999}'), "bad_data"),
        "control characters in an id": refused(bytes_of("bad\x00"), "bad_envelope"),
        "control characters in a case's id": refused(with_data(b'{"case_id": "a\\u0007"}'), "bad_data"),
        "an empty batch": Bad(b"[]", 400, {None: "bad_envelope"}, BATCH, kafka=False),
        "a wrong spec version": refused(bytes_of("bad", specversion="0.3"), "unsupported_specversion"),
        "a truncated body": refused(bytes_of("bad")[:-7], "not_json"),
    }


@pytest.fixture(scope="module")
def program(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(settings_for(kafka, tmp_path_factory.mktemp("ingest")))
    asyncio.run(ensure_topics(program.settings))
    program("keys", "add", "--first", "crm")
    with program.ingest():
        yield program


@pytest.fixture
def key(program: Program) -> str:
    return program("keys", "show").strip()


async def post(client: httpx.AsyncClient, bad: Bad, key: str) -> httpx.Response:
    headers = {"content-type": bad.kind, "authorization": f"Bearer {bad.key or key}"}
    return await client.post("/v1/touchpoints", content=bad.body, headers=headers)


def good_request(number: int) -> tuple[dict[str, str], bytes]:
    """One to three touchpoints (their ids count up from `good-<number>`), in each of the four forms in turn."""
    event = touchpoint(f"good-{number}", f"client-{number % 50}")
    match number % 4:
        case 0:
            return {"content-type": STRUCTURED}, json.dumps(event).encode()
        case 1:
            headers = {f"ce-{name}": value for name, value in event.items() if name != "data"}
            return {"content-type": "application/json", **headers}, json.dumps(event["data"]).encode()
        case 2:
            return {"content-type": BATCH}, json.dumps([event]).encode()
        case _:
            return {"content-type": LINES}, json.dumps(event).encode() + b"\n\n"


async def test_each_bad_request_gets_its_answer_and_a_thousand_good_ones_are_stored(program: Program, key: str) -> None:
    table = bad_inputs()
    numbers = iter(range(GOOD))
    async with httpx.AsyncClient(base_url=program.url, timeout=30) as client:

        async def publish_good(count: int) -> None:
            for number in [next(numbers) for _ in range(count)]:
                headers, body = good_request(number)
                headers["authorization"] = f"Bearer {key}"
                answer = await client.post("/v1/touchpoints", content=body, headers=headers)
                assert (answer.status_code, answer.json()) == (202, {"accepted": 1})

        async def publish_bad(name: str, bad: Bad) -> None:
            answer = await post(client, bad, key)
            told = answer.json()
            assert answer.headers["content-type"] == "application/problem+json", name
            assert (answer.status_code, told["status"]) == (bad.status, bad.status), name
            assert {entry["index"]: entry["reason"] for entry in told.get("refused", [])} == bad.reasons, name

        share = GOOD // len(table)
        await asyncio.gather(*(publish_bad(*each) for each in table.items()), *(publish_good(share) for _ in table))
        await publish_good(GOOD - share * len(table))
    ids = [each.id for each in await stored(program.settings)]
    assert sorted(ids) == sorted([f"good-{number}" for number in range(GOOD)] + ["batch-0", "batch-2"])


async def test_a_body_of_undeclared_length_is_refused_where_it_passes_one_mebibyte(program: Program, key: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b" " * 65_536

    headers = {"content-type": LINES, "authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=program.url, timeout=30) as client:
        answer = await client.post("/v1/touchpoints", content=endless(), headers=headers)
    assert answer.status_code == 413


async def test_a_revoked_key_is_refused_at_once(program: Program) -> None:
    key = program("keys", "add", "crm").strip()
    async with httpx.AsyncClient(base_url=program.url, timeout=30) as client:
        bad = Bad(bytes_of("by-another-key", time="naive"), 400, {})
        assert (await post(client, bad, key)).status_code == 400
        listed = json.loads(program("keys", "list", "--json"))
        program("keys", "revoke", listed[-1]["id"])
        assert (await post(client, bad, key)).status_code == 401


def kafka_inputs() -> dict[str, tuple[bytes | None, list[tuple[str, bytes]], str]]:
    """What only Kafka can bring, and what of the table above it can carry."""
    table = {name: (bad.body, [], *bad.reasons.values()) for name, bad in bad_inputs().items() if bad.kafka}
    attributes = {name: value for name, value in touchpoint("bad", time=...).items() if name != "data"}
    binary = [(f"ce_{name}", str(value).encode()) for name, value in attributes.items()]
    return table | {
        "binary without a time": (b"{}", [("content-type", b"application/json"), *binary], "missing_time"),
        "a batch": (b"[]", [("content-type", BATCH.encode())], "bad_envelope"),
        "no value": (None, [], "not_json"),
    }  # type: ignore[return-value]


async def publish_inbound(
    settings: Settings, messages: list[tuple[bytes | None, list[tuple[str, bytes]]]]
) -> list[Any]:
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all")
    await producer.start()
    try:
        sent = [await producer.send(INBOUND.name, value, key=b"k", headers=headers) for value, headers in messages]
        return list(await asyncio.gather(*sent))
    finally:
        await producer.stop()


async def letters_once(settings: Settings, count: int) -> list[Any]:
    for _ in range(100):
        found = await everything(settings, DEAD_LETTERS.name)
        if len(found) >= count:
            return found
        await asyncio.sleep(0.2)
    raise AssertionError(f"{len(found)} letters, not {count}")


async def test_each_bad_message_becomes_a_dead_letter_and_a_thousand_good_ones_are_stored(program: Program) -> None:
    table = kafka_inputs()
    messages: list[tuple[bytes | None, list[tuple[str, bytes]]]] = [
        (raw, headers) for raw, headers, _ in table.values()
    ]
    for number in range(GOOD):
        messages.insert(number * 2 % len(messages), (bytes_of(f"inbound-{number}", client=f"client-{number % 50}"), []))
    places = await publish_inbound(program.settings, messages)
    came_from = {(place.partition, place.offset): message for place, message in zip(places, messages, strict=True)}
    letters = await letters_once(program.settings, len(table))
    assert len(letters) == len(table)
    for letter in letters:
        said = {name: value.decode() for name, value in letter.headers}
        value, headers = came_from[int(said["partition"]), int(said["offset"])]
        assert letter.value == (value or b"")
        assert (said["topic"], said["service"]) == (INBOUND.name, "ingest")
        assert all(said[name] == text.decode() for name, text in headers)
        assert (value, headers, said["reason"]) in table.values()
    for _ in range(50):
        ids = {each.id for each in await stored(program.settings)}
        if {f"inbound-{number}" for number in range(GOOD)} <= ids:
            break
        await asyncio.sleep(0.2)
    assert {f"inbound-{number}" for number in range(GOOD)} <= ids
    assert not [id for id in ids if id.startswith("bad")]


async def test_letters_are_listed_shown_and_put_through_once_more_by_command(program: Program) -> None:
    before = json.loads(program("dead-letters", "list", "--json"))
    naive = [letter for letter in before if letter["reason"] == "naive_time"]
    assert len(naive) == 1
    line = next(line for line in program("dead-letters", "list").splitlines() if "naive_time" in line)
    assert line.split()[:2] == [naive[0]["id"], f"{naive[0]['at'][:19]}Z"]  # whole, on a terminal of 80 columns
    assert "2026-11-02T09:30:00" in program("dead-letters", "show", naive[0]["id"])
    assert "no letter 0:999999" in program("dead-letters", "show", "0:999999", code=1)
    assert json.loads(program("dead-letters", "replay", "--reason", "naive_time", "--json")) == {
        "replayed": 1,
        "left": 0,
    }
    letters = await letters_once(program.settings, len(before) + 1)
    again = [letter for letter in letters if dict(letter.headers)["reason"] == b"naive_time"]
    assert len({letter.value for letter in again}) == 1 and len(again) == 2


async def test_what_scoring_refused_goes_through_ingest_once_more(program: Program) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=program.settings.kafka)
    await producer.start()
    headers = [("reason", b"too_late"), ("detail", b""), ("service", b"scoring")]
    await producer.send_and_wait(DEAD_LETTERS.name, bytes_of("refused-by-scoring"), headers=headers, partition=0)
    await producer.stop()
    program("dead-letters", "replay", "--reason", "too_late", "--json")
    for _ in range(50):
        if "refused-by-scoring" in {each.id for each in await stored(program.settings)}:
            return
        await asyncio.sleep(0.2)
    raise AssertionError("not stored")
