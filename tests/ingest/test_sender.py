"""From an offer to Kafka's acknowledgement, with a Kafka that acknowledges when the test says so."""

import asyncio

import msgspec
import pytest

from services.ingest.sender import Sender


class Kafka:
    """Remembers every envelope; acknowledges them one by one."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, list[int], asyncio.Future[None]]] = []

    async def publish(self, partition: int, value: bytes) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sent.append((partition, msgspec.json.decode(value)["events"], future))
        await future

    async def acknowledge(self, place: int) -> None:
        self.sent[place][2].set_result(None)
        await settle()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def sender(kafka: Kafka, limit: int = 1000) -> Sender:
    return Sender(kafka.publish, 2, limit, died=lambda error: pytest.fail(repr(error)))


async def test_a_lone_touchpoint_leaves_at_once() -> None:
    kafka = Kafka()
    sender(kafka).offer([(1, b"7")])
    await settle()
    assert [(partition, events) for partition, events, _ in kafka.sent] == [(1, [7])]


async def test_while_an_envelope_is_in_flight_the_next_one_fills() -> None:
    kafka = Kafka()
    sending = sender(kafka)
    for number in range(4):
        sending.offer([(0, b"%d" % number)])
        await settle()
    assert [events for _, events, _ in kafka.sent] == [[0]]
    await kafka.acknowledge(0)
    assert [events for _, events, _ in kafka.sent] == [[0], [1, 2, 3]]


async def test_a_request_is_done_only_when_each_of_its_envelopes_is_acknowledged() -> None:
    kafka = Kafka()
    sending = sender(kafka)
    done = sending.offer([(0, b"1"), (1, b"2"), (0, b"3")])
    await settle()
    await kafka.acknowledge(1)
    assert not done.done()
    await kafka.acknowledge(0)
    assert done.done() and sending.held == 0


async def test_room_is_what_the_limit_leaves_and_an_idle_sender_takes_any_one_request() -> None:
    kafka = Kafka()
    sending = sender(kafka, limit=5)
    assert sending.room(50)
    sending.offer([(0, b"1")] * 4)
    assert sending.room(1) and not sending.room(2)
    await settle()
    await kafka.acknowledge(0)
    assert sending.room(50)


async def test_a_waiter_that_gave_up_does_not_disturb_the_others() -> None:
    kafka = Kafka()
    sending = sender(kafka)
    gone, done = sending.offer([(0, b"1")]), sending.offer([(0, b"2")])
    gone.cancel()
    await settle()
    await kafka.acknowledge(0)
    assert done.done() and sending.held == 0


async def test_nothing_to_send_is_done_at_once() -> None:
    assert sender(Kafka()).offer([]).done()


async def test_drained_waits_for_everything() -> None:
    kafka = Kafka()
    sending = sender(kafka)
    sending.offer([(0, b"1"), (1, b"2")])
    waiting = asyncio.create_task(sending.drained())
    await settle()
    await kafka.acknowledge(0)
    assert not waiting.done()
    await kafka.acknowledge(1)
    await waiting


async def test_what_nobody_foresaw_ends_the_process() -> None:
    died: list[BaseException] = []

    async def publish(partition: int, value: bytes) -> None:
        raise RuntimeError("broken")

    Sender(publish, 1, 10, died.append).offer([(0, b"1")])
    await settle()
    assert [str(error) for error in died] == ["broken"]
