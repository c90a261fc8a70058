import asyncio
from datetime import timedelta

import httpx
import msgspec
import pytest
from aiokafka import TopicPartition
from aiokafka.structs import RecordMetadata

from services.alerts.channels.channels import NotTaken, taking
from services.alerts.delivery import sending as sending_room
from services.alerts.delivery.delivery import Delivery
from services.alerts.delivery.standby import AllToOne
from services.alerts.routing.routing import Address, everywhere
from shared import metrics
from shared.alerting import Done
from shared.settings import Settings
from tests.alerts.builders import NOON, moved, told

ONE, TWO = TopicPartition("driftline.alerts", 1), TopicPartition("driftline.alerts", 2)


class Pager:
    """A channel that remembers, and can be made to fail or to be slow."""

    name, holds, at_once = "webhook", False, 8

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
    """The producer and the topic: what is recorded is read back at once."""

    def __init__(self, delivery):
        self.values, self.delivery = [], delivery

    async def send_and_wait(self, topic, value, key, partition):
        self.values.append(msgspec.json.decode(value))
        self.delivery.read[partition] = len(self.values)
        self.delivery.take(value)
        return RecordMetadata(topic, partition, None, len(self.values), None, None, None)


def delivering(channels):
    """Delivery that knows all that was recorded: nothing."""
    delivery = Delivery(Settings(), channels, everywhere(Address(one.name, one.name, "") for one in channels), now)
    delivery.producer = Records(delivery)
    delivery.on_partitions_assigned({ONE})
    delivery.goals.clear()
    delivery.begin()
    return delivery


def now():
    return NOON


async def settle(delivery):
    """Decide and send until there is nothing left to do."""
    while delivery.due or any(not sending.queue.empty() for sending in delivery.sendings.values()):
        await delivery.decide(list(delivery.due), NOON)
        for sending in delivery.sendings.values():
            while not sending.queue.empty():
                await sending.send_next()


@pytest.fixture
def pager():
    return Pager()


@pytest.fixture
def delivery(pager):
    return delivering([pager])


def take(delivery, *transitions):
    for alert in told(*transitions):
        delivery.take(msgspec.json.encode(alert))


async def test_what_cannot_be_read_is_passed_over(delivery):
    for value in (None, b"", b"{", b'{"kind":"\xff"}'):
        delivery.take(value)
    assert not delivery.outbox.stories.clients


async def test_an_alert_is_not_said_again_once_its_end_was_told(delivery, pager):
    pager.holds = True
    sending = delivery.sendings[pager.name]
    take(delivery, moved("drift", "drifting"))
    await settle(delivery)
    pager.go.clear()
    again = asyncio.create_task(sending.say_again())
    await asyncio.sleep(0)
    take(delivery, moved("drift", "drifting"), moved("drift", "calm", 1))
    end = asyncio.create_task(settle(delivery))
    await asyncio.sleep(0)
    pager.go.set()
    await asyncio.gather(again, end)
    assert pager.heard[1:] == [("keep", ["firing"]), ("send", "resolved")]


async def test_a_rebalance_while_the_ends_are_asked_for_begins_anew(delivery):
    class Consumer:
        async def end_offsets(self, partitions):
            await delivery.on_partitions_revoked({ONE})
            delivery.on_partitions_assigned({ONE, TWO})
            return dict.fromkeys(partitions, 7)

    delivery.consumer, delivery.goals = Consumer(), {ONE: None}
    await delivery._aim()
    assert delivery.goals == {ONE: None, TWO: None}


async def test_a_rebalance_while_the_position_is_asked_for_begins_anew(delivery):
    class Consumer:
        async def position(self, partition):
            await delivery.on_partitions_revoked({ONE})
            delivery.on_partitions_assigned({ONE})
            return 7

    delivery.consumer, delivery.goals = Consumer(), {ONE: 7}
    await delivery._arrive()
    assert delivery.goals == {ONE: None} and not delivery.outbox.known


async def test_the_record_of_a_failure_does_not_tell_the_address(delivery, pager):
    request = httpx.Request("POST", "https://hooks.example/secret")
    with pytest.raises(NotTaken) as refused, taking():
        raise httpx.HTTPStatusError(str(request.url), request=request, response=httpx.Response(503))
    pager.error = refused.value
    take(delivery, moved("drift", "drifting"))
    with pytest.raises(NotTaken):
        await settle(delivery)
    decided, attempt = delivery.producer.values
    assert decided["told"] and attempt["outcome"] == "failed"
    assert attempt["detail"] == "answered 503 Service Unavailable"


async def test_what_a_channel_refuses_for_good_is_recorded_and_blocks_nothing(delivery, pager):
    pager.error = NotTaken("answered 422 Unprocessable Entity", for_good=True)
    take(delivery, moved("drift", "drifting"))
    await settle(delivery)
    assert [value.get("detail") for value in delivery.producer.values] == [None, pager.error.detail]
    pager.error = None
    take(delivery, moved("drift", "drifting"), moved("drift", "at_risk", 1))
    await settle(delivery)
    assert pager.heard == [("send", "firing")] and delivery.producer.values[-1]["step"] == "at_risk"


async def test_a_refused_notice_is_tried_again_slowly(delivery, pager, monkeypatch):
    monkeypatch.setattr(sending_room, "SLOWLY", 0.01)
    pager.error = NotTaken("answered 422 Unprocessable Entity", for_good=True)
    take(delivery, moved("drift", "drifting"))
    await settle(delivery)
    pager.error = None
    await asyncio.sleep(0.05)
    await settle(delivery)
    assert pager.heard == [("send", "firing")]


async def test_a_notice_that_breaks_its_channel_ends_nothing(delivery, pager):
    pager.error = KeyError("a bug")
    take(delivery, moved("drift", "drifting"))
    await settle(delivery)
    assert delivery.producer.values[-1]["detail"] == "broke: KeyError"


async def test_what_waits_is_not_sent_again_before_all_that_was_sent_is_known(delivery, pager):
    take(delivery, moved("drift", "drifting"))
    await delivery.decide(list(delivery.due), NOON)
    delivery.outbox.known = False
    await delivery.sendings[pager.name].send_next()
    assert not pager.heard


async def test_d13_of_two_deliveries_one_is_given_everything_and_the_other_stands_by():
    class Cluster:
        def partitions_for_topic(self, topic):
            return {0, 1, 2}

    members = {name: AllToOne.metadata(["alerts"]) for name in ("b", "a")}
    given = AllToOne.assign(Cluster(), members)
    assert given["a"].assignment == [("alerts", [0, 1, 2])] and given["b"].assignment == []


def seconds_of(tier):
    """How many notices of a tier were measured, and their seconds together."""
    samples = {(one.name, one.labels.get("le")): one.value for one in measured(tier)}
    return samples["driftline_notice_seconds_count", None], samples["driftline_notice_seconds_sum", None]


def measured(tier):
    return [one for metric in metrics.DELAY.collect() for one in metric.samples if one.labels["tier"] == tier]


async def test_d2_what_a_notice_took_is_exported_and_what_had_to_wait_is_left_out(delivery, pager):
    metrics.DELAY.labels("urgent")
    before = seconds_of("urgent")
    take(delivery, moved("drift", "at_risk", -1))
    await settle(delivery)
    count, seconds = (after - first for after, first in zip(seconds_of("urgent"), before, strict=True))
    assert (count, seconds) == (1, 60), "the alert is about what was a minute before noon"
    [silenced] = told(moved("risk", "at_risk", -1))
    silence = Done(
        action="1",
        do="silence",
        by="kim",
        at=NOON,
        alert_id="risk:acme:1",
        client="acme",
        accepted=True,
        why="silenced",
    )
    for message in (msgspec.structs.replace(silenced, version=9), silence):
        delivery.take(msgspec.json.encode(message))
    await settle(delivery)
    delivery.take(msgspec.json.encode(msgspec.structs.replace(silence, action="2", do="unsilence")))
    await settle(delivery)
    assert len(pager.heard) == 2 and seconds_of("urgent")[0] == before[0] + 1


async def test_a_slow_notice_holds_up_no_other_alert_and_an_alert_is_told_in_its_order(delivery, pager):
    class Slow(Pager):
        async def send(self, told, now):
            await self.go.wait() if told[-1].rule == "drift" else None
            self.heard.append((told[-1].rule, told[-1].step))

    slow = Slow()
    slow.go.clear()
    one = delivering([slow])
    take(one, moved("drift", "drifting"), moved("drift", "at_risk", 1))
    await one.decide(list(one.due), NOON)
    running = asyncio.create_task(one.sendings[slow.name].run())
    take(one, moved("drift", "drifting"), moved("drift", "at_risk", 1), moved("override", "crisis", 2))
    await one.decide(list(one.due), NOON)
    while not slow.heard:
        await asyncio.sleep(0)
    slow.go.set()
    while len(slow.heard) < 2:
        await asyncio.sleep(0)
    running.cancel()
    assert slow.heard[0] == ("override", "crisis") and slow.heard[1][0] == "drift"


async def test_a_channel_that_fails_rests_though_it_takes_several_at_once(pager):
    failing, trying = delivering([pager]), []

    async def send(told, now):
        trying.append(len(failing.sendings[pager.name].busy))
        await asyncio.sleep(0)
        raise NotTaken("answered 503")

    pager.send = send
    for number in range(6):
        for alert in told(moved("drift", "at_risk"), client=f"c{number}"):
            failing.take(msgspec.json.encode(alert))
    await failing.decide(list(failing.due), NOON)
    running = asyncio.create_task(failing.sendings[pager.name].run())
    await asyncio.sleep(0.05)
    running.cancel()
    assert len(trying) >= 5 and failing.sendings[pager.name].breaker.open
    assert failing.sendings[pager.name].queue.qsize(), "what failed waits"


async def test_a_channel_that_has_nothing_to_be_told_again_is_not_taken_for_one_that_works(delivery, pager):
    pager.holds, sending = True, delivery.sendings[pager.name]
    sending.breaker.failed(NOON - sending_room.LONGEST_WAIT * timedelta(seconds=1))
    await sending.say_again()
    assert not pager.heard and sending.breaker.failures == 1
    pager.error = NotTaken("answered 503")
    take(delivery, moved("drift", "drifting"))
    with pytest.raises(NotTaken):
        await settle(delivery)
    sending.breaker.last = NOON - timedelta(minutes=1)
    await sending.say_again()
    assert not pager.heard and sending.breaker.failures == 2, "what it has not had is not said again"
