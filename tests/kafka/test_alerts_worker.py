"""The alerts worker on a real Kafka: one identity, one acknowledgement and one lapse, though it is killed meanwhile."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.kafka.broker import free_port
from shared.actions import Action
from shared.alerting import AlertMessage, AlertTransition, Done
from shared.clock import utc_now
from shared.cluster import ensure_topics
from shared.messages import Actor, Data, Envelope, Live, Touchpoint
from shared.settings import Settings
from shared.topics import ALERTS, DEAD_LETTERS, SIGNALS, TOUCHPOINTS

from .histories import ROOT

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(400)]

Told = AlertTransition | Done


class House:
    """Scoring and alerts on one partition, each a process that can be killed."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        given = self.settings.model_dump(exclude_defaults=True) | {"health_port": free_port()}
        environment = {**os.environ, **{f"DRIFTLINE_{key.upper()}": str(value) for key, value in given.items()}}
        with open(self.folder / f"{name}.log", "ab") as out:
            command = [sys.executable, "-m", "cli", "run", name]
            self.running[name] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)

    def kill(self, name: str) -> None:
        self.running[name].kill()
        self.running.pop(name).wait()

    async def send(self, topic: str, *messages: object) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.settings.kafka, acks="all") as producer:
            for message in messages:
                value = message if isinstance(message, bytes) else msgspec.json.encode(message)
                await producer.send_and_wait(topic, value, partition=0)

    async def values(self, topic: str) -> list[bytes]:
        """All that a topic holds now."""
        where, found = TopicPartition(topic, 0), list[bytes]()
        async with AIOKafkaConsumer(bootstrap_servers=self.settings.kafka, auto_offset_reset="earliest") as consumer:
            consumer.assign([where])
            goal = (await consumer.end_offsets([where]))[where]
            while await consumer.position(where) < goal:
                for records in (await consumer.getmany(where, timeout_ms=200)).values():
                    found += [record.value for record in records]
        return found

    async def told(self, holds: Callable[[list[Told]], object], seconds: float = 60) -> list[Told]:
        """What was told of alerts and actions, once that holds; what is said twice must say the same."""
        give_up = time.monotonic() + seconds
        while True:
            messages = [msgspec.json.decode(value, type=AlertMessage) for value in await self.values(ALERTS.name)]
            first: dict[object, Told] = {}
            for one in messages:
                if isinstance(one, Told):
                    assert first.setdefault(one.version if isinstance(one, AlertTransition) else one.action, one) == one
            if holds(list(first.values())):
                return list(first.values())
            assert time.monotonic() < give_up, list(first.values())
            await asyncio.sleep(0.3)


@pytest.fixture
async def house(emptied: str, tmp_path: Path) -> AsyncIterator[House]:
    settings = Settings(
        kafka=emptied, partitions=1, session_seconds=6, late_write_seconds=3, checkpoint_seconds=2, data=tmp_path
    )
    await ensure_topics(settings)
    house = House(settings, tmp_path)
    house.start("scoring")
    house.start("alerts")
    yield house
    for name in list(house.running):
        house.kill(name)


def touchpoint(id: str, type: str, time: datetime | None = None, **fields: object) -> Envelope:
    now = utc_now()
    data = Data(case_id="a", **fields)
    return Envelope(
        events=[Touchpoint(id=id, source="s", type=type, subject="acme", time=time or now, ingestedat=now, data=data)]
    )


def whys(told: list[Told], rule: str = "override") -> list[str]:
    return [one.why for one in told if isinstance(one, AlertTransition) and one.rule == rule]


def answers(told: list[Told]) -> dict[str, str]:
    return {one.action: one.why for one in told if isinstance(one, Done)}


def promise(id: str, until: datetime, **given: object) -> Action:
    known = {"by": "sam", "do": "acknowledge", "alert_id": "override:acme:1", "client": "acme", "who": "kim"}
    return Action(id=id, at=utc_now(), until=until, **(known | given))


async def test_d3_d8_an_episode_an_acknowledgement_and_its_lapse_survive_kill_nine(house: House) -> None:
    await house.send(TOUCHPOINTS.name, Live(live=utc_now()), touchpoint("1", "escalation.requested"))
    await house.told(lambda told: "raised" in whys(told))
    house.kill("alerts")  # before or after its checkpoint, as it comes

    until = utc_now() + timedelta(seconds=12)
    first = promise("one", until)
    await house.send(SIGNALS.name, first, first, b"no message", promise("two", until, alert_id="override:acme:7"))
    house.start("alerts")
    told = await house.told(lambda told: {"one", "two"} <= answers(told).keys())
    assert answers(told) == {"one": "acknowledged", "two": "unknown_alert"}
    house.kill("alerts")
    assert [one.state for one in told if isinstance(one, AlertTransition) and one.rule == "override"] == [
        "firing", "acknowledged",
    ]  # fmt: skip

    house.start("alerts")  # the promise and its deadline are in the table
    told = await house.told(lambda told: "lapsed" in whys(told))
    house.kill("alerts")
    [lapse] = [one for one in told if isinstance(one, AlertTransition) and one.why == "lapsed"]
    assert lapse.at == until and lapse.state == "firing" and lapse.keeper == "kim" and not lapse.historical

    await house.send(TOUCHPOINTS.name, touchpoint("2", "reply.sent", kind="answer", actor=Actor(kind="human")))
    house.start("alerts")
    told = await house.told(lambda told: "kept_late" in whys(told))
    assert whys(told) == ["raised", "acknowledged", "lapsed", "kept_late"]
    assert {one.alert_id for one in told if isinstance(one, AlertTransition) and one.rule == "override"} == {
        "override:acme:1"
    }
    assert b"no message" in await house.values(DEAD_LETTERS.name)


async def test_nothing_lapses_while_scoring_has_yet_to_read_that_the_client_was_contacted(house: House) -> None:
    await house.send(TOUCHPOINTS.name, Live(live=utc_now()), touchpoint("1", "escalation.requested"))
    await house.told(lambda told: "raised" in whys(told))
    until = utc_now() + timedelta(seconds=3)
    await house.send(SIGNALS.name, promise("one", until))
    await house.told(lambda told: "acknowledged" in whys(told))
    house.kill("scoring")
    await asyncio.sleep(0.2)
    await house.send(TOUCHPOINTS.name, touchpoint("2", "reply.sent", kind="answer", actor=Actor(kind="human")))
    await asyncio.sleep(5)
    assert utc_now() > until + timedelta(seconds=1)
    assert "lapsed" not in whys(await house.told(lambda told: True))
    house.start("scoring")
    told = await house.told(lambda told: "kept" in whys(told))
    await asyncio.sleep(2)
    assert whys(await house.told(lambda told: True)) == whys(told) == ["raised", "acknowledged", "kept"]


async def test_the_past_is_never_told_the_time_of_the_wall(house: House) -> None:
    past = utc_now() - timedelta(hours=1)
    events = [
        Touchpoint(id="1", source="s", type="escalation.requested", subject="acme", time=past, ingestedat=past),
    ]
    await house.send(TOUCHPOINTS.name, Envelope(history=True, events=events))
    await house.told(lambda told: "raised" in whys(told))
    await house.send(SIGNALS.name, promise("one", utc_now() + timedelta(seconds=1)))
    await house.told(lambda told: "acknowledged" in whys(told))
    await asyncio.sleep(3)
    assert len(await house.values(TOUCHPOINTS.name)) == 1, "no tick"
    await house.send(TOUCHPOINTS.name, Live(live=utc_now()))
    told = await house.told(lambda told: "lapsed" in whys(told))
    assert all(one.historical for one in told if isinstance(one, AlertTransition)), "and so nobody is told"
