import asyncio

import httpx
import msgspec
import pytest
from aiokafka import TopicPartition

from services.alerts.channels import NotTaken, taking
from services.alerts.delivery import Delivery
from shared.settings import Settings
from tests.alerts.builders import NOON, moved, told

ONE, TWO = TopicPartition("driftline.alerts", 1), TopicPartition("driftline.alerts", 2)


class Pager:
    """A channel that remembers, and can be made to fail or to be slow."""

    name = "webhook"

    def __init__(self):
        self.heard, self.error = [], None
        self.go = asyncio.Event()
        self.go.set()

    async def send(self, told, now):
        if self.error:
            raise self.error
        self.heard.append(("send", told[-1].state))

    async def keep(self, standing, now):
        await self.go.wait()
        self.heard.append(("keep", [told[-1].state for told in standing]))


class Records:
    """The producer: what was recorded."""

    def __init__(self):
        self.values = []

    async def send_and_wait(self, topic, value, key, partition):
        self.values.append(msgspec.json.decode(value))


@pytest.fixture
def pager():
    return Pager()


@pytest.fixture
def delivery(pager):
    delivery = Delivery(Settings(), [pager], lambda: NOON)
    delivery.producer = Records()
    delivery.on_partitions_assigned({ONE})
    delivery.goals.clear()
    return delivery


def take(delivery, *transitions):
    for alert in told(*transitions):
        delivery._take(ONE, msgspec.json.encode(alert))


async def test_what_cannot_be_read_is_passed_over(delivery):
    for value in (None, b"", b"{", b'{"kind":"\xff"}'):
        delivery._take(ONE, value)
    assert not delivery.stories[ONE]


async def test_an_alert_is_not_said_again_once_its_end_was_told(delivery, pager):
    take(delivery, moved("drift", "drifting"))
    await delivery._deliver_next(pager)
    pager.go.clear()
    again = asyncio.create_task(delivery._say_again(pager))
    await asyncio.sleep(0)
    take(delivery, moved("drift", "drifting"), moved("drift", "calm", 1))
    end = asyncio.create_task(delivery._deliver_next(pager))
    await asyncio.sleep(0)
    pager.go.set()
    await asyncio.gather(again, end)
    assert pager.heard[1:] == [("keep", ["firing"]), ("send", "resolved")]


async def test_a_rebalance_while_the_ends_are_asked_for_begins_anew(delivery):
    class Consumer:
        async def end_offsets(self, partitions):
            delivery.on_partitions_revoked({ONE})
            delivery.on_partitions_assigned({ONE, TWO})
            return dict.fromkeys(partitions, 7)

    delivery.consumer, delivery.goals = Consumer(), {ONE: None}
    await delivery._aim()
    assert delivery.goals == {ONE: None, TWO: None}


async def test_a_rebalance_while_the_position_is_asked_for_begins_anew(delivery):
    class Consumer:
        async def position(self, partition):
            delivery.on_partitions_revoked({ONE})
            delivery.on_partitions_assigned({ONE})
            return 7

    delivery.consumer, delivery.goals = Consumer(), {ONE: 7}
    await delivery._arrive(ONE)
    assert delivery.goals == {ONE: None}


async def test_the_record_of_a_failure_does_not_tell_the_address(delivery, pager):
    request = httpx.Request("POST", "https://hooks.example/secret")
    with pytest.raises(NotTaken) as refused, taking():
        raise httpx.HTTPStatusError(str(request.url), request=request, response=httpx.Response(404))
    pager.error = refused.value
    take(delivery, moved("drift", "drifting"))
    with pytest.raises(NotTaken):
        await delivery._deliver_next(pager)
    [attempt] = delivery.producer.values
    assert attempt["outcome"] == "failed" and attempt["detail"] == "answered 404 Not Found"


async def test_what_waits_is_not_sent_again_before_all_that_was_sent_is_known(delivery, pager):
    take(delivery, moved("drift", "drifting"))
    delivery.goals = {ONE: 7}
    await delivery._deliver_next(pager)
    assert not pager.heard
