"""The process `systemic` on a real Kafka: incidents are those of `replay`, told once, whatever happens to it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.kafka.broker import free_port
from services.alerts.judgement import Judgement
from services.lookback.log import read_log
from services.lookback.replay import alert_log, replay
from services.scoring.policy.policy_file import read_policies
from services.scoring.rulebook import Rulebook
from shared.alerting import AlertMessage, AlertTransition
from shared.clock import utc_now
from shared.incidents import Behind, CausesMessage, Incident, Reached, Signal
from shared.messages import Tick, instant, micros
from shared.settings import Settings
from shared.topics import ALERTS, CAUSES, SIGNALS, TOUCHPOINTS
from tests.scoring.shorthand import touchpoints
from tests.story.test_systemic import POLICY, let_down

from .fleet import PARTITIONS
from .histories import ROOT

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(400)]

TWELVE = [f"client-{number}" for number in range(12)]


def history() -> list[bytes]:
    """Twelve clients who drift for one topic, over all partitions; half of them for another one a week later."""
    told = [let_down(client, number // 4) for number, client in enumerate(TWELVE)]
    told += [let_down(client, 9 + number // 4, topic="login") for number, client in enumerate(TWELVE[:6])]
    lines = sorted(touchpoints("; ".join(told)), key=lambda line: (line.time, line.subject))
    return [msgspec.json.encode(msgspec.structs.replace(line, id=f"{n:04}")) for n, line in enumerate(lines)]


class Running:
    """The program and its services, each a process of its own."""

    def __init__(self, kafka: str, folder: Path) -> None:
        policy = folder / "policy.toml"
        policy.write_text(POLICY)
        given = {
            "KAFKA": kafka, "PARTITIONS": PARTITIONS, "DATA": folder, "POLICY": json.dumps([str(policy)]),
            "CHECKPOINT_SECONDS": 0.5,
        }  # fmt: skip
        self.environment = {**os.environ, **{f"DRIFTLINE_{name}": str(value) for name, value in given.items()}}
        self.folder, self.rules = folder, Rulebook(read_policies([policy]), Settings().lateness_us())
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, name: str) -> subprocess.Popen[bytes]:
        environment = {**self.environment, "DRIFTLINE_HEALTH_PORT": str(free_port())}
        with open(self.folder / f"{name}.log", "ab") as out:
            command = [sys.executable, "-m", "cli", "run", name]
            self.processes.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=out))
        return self.processes[-1]

    def program(self, *words: str) -> None:
        subprocess.run([sys.executable, "-m", "cli", *words], env=self.environment, cwd=ROOT, check=True)


@pytest.fixture
async def running(emptied, tmp_path):
    running = Running(emptied, tmp_path)
    yield running
    for process in running.processes:
        process.kill()
        process.wait()


async def values(kafka: str, topic: str) -> list[bytes]:
    """All that a topic holds now."""
    partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    found: list[bytes] = []
    async with AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        consumer.assign(partitions)
        goal = sum((await consumer.end_offsets(partitions)).values())
        while len(found) < goal:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [record.value for record in records]
    return found


async def incidents(kafka: str) -> list[Incident]:
    """Those that were told, repeats among them."""
    signals = [msgspec.json.decode(value, type=Signal) for value in await values(kafka, SIGNALS.name)]
    return [signal for signal in signals if isinstance(signal, Incident)]


async def alerts(kafka: str) -> list[AlertTransition]:
    told = [msgspec.json.decode(value, type=AlertMessage) for value in await values(kafka, ALERTS.name)]
    return [one for one in told if isinstance(one, AlertTransition)]


async def test_c9_incidents_are_those_of_replay_told_once_though_it_is_killed_and_two_of_it_run(
    running, tmp_path, kafka
):
    lines, log = history(), tmp_path / "log.jsonl"
    log.write_bytes(b"\n".join(lines))
    replayed = replay(read_log(lines, micros(utc_now())), running.rules)
    expected = [alert for alert in replayed.alerts if alert.rule == "systemic"]
    assert [alert.reason for alert in expected].count("common_cause") == 2
    running.program("import", str(log))
    running.start("scoring")
    first = running.start("systemic")
    await until(lambda: incidents(kafka), 1, 120)
    first.send_signal(signal.SIGKILL)
    for _ in range(2):
        running.start("systemic")
    running.start("alerts")
    await until(lambda: alerts(kafka), len(replayed.alerts), 120)
    time.sleep(3)
    told = await alerts(kafka)
    assert alert_log(told) == alert_log(replayed.alerts)
    assert {alert.historical for alert in told} == {True}
    assert len(await values(kafka, CAUSES.name)) >= 18


async def until(look, least: int, seconds: float) -> None:
    give_up = time.monotonic() + seconds
    while len(await look()) < least:
        assert time.monotonic() < give_up, f"{len(await look())} of {least}"
        time.sleep(0.5)


class Alone:
    """The process in ours, on topics that the test fills, at a time that the test sets."""

    def __init__(self, running: Running, kafka: str, now: int) -> None:
        self.settings = Settings(kafka=kafka, partitions=PARTITIONS, data=running.folder)
        self.kafka, self.now = kafka, now
        self.policies = running.rules.policies

    async def __aenter__(self) -> "Alone":
        self.judgement = Judgement(self.settings, self.policies, lambda: instant(self.now))
        self.task = asyncio.ensure_future(self.judgement.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.judgement.stopping.set()
        await asyncio.wait_for(self.task, 20)

    async def tell(self, partition: int, *messages: CausesMessage) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.kafka) as producer:
            for message in messages:
                await producer.send_and_wait(CAUSES.name, msgspec.json.encode(message), partition=partition)


def behind(client: str, at: int) -> Behind:
    return Behind(about="topic", name="billing", client=client, up=True, at=instant(at), version=1, place=0)


async def ticked(kafka: str) -> list[bytes]:
    return await values(kafka, TOUCHPOINTS.name)


async def test_a_quiet_partition_is_asked_for_the_time_and_what_was_told_is_not_told_again(running, kafka):
    minute, noon = 60_000_000, micros(datetime(2026, 6, 1, 12, tzinfo=UTC))
    running.program("topics", "create")
    async with Alone(running, kafka, noon) as alone:
        for partition in range(PARTITIONS):
            await alone.tell(partition, Reached(reached=instant(noon), live=partition != 3))
        await alone.tell(0, *(behind(client, noon + minute) for client in "abc"))
        await alone.tell(0, Reached(reached=instant(noon + 3 * minute), live=True))
        await until(lambda: values(kafka, CAUSES.name), PARTITIONS + 4, 20)
        await asyncio.sleep(2)
        assert await ticked(kafka) == [], "the minute is not over"
        alone.now = noon + 4 * minute
        await until(lambda: ticked(kafka), 2, 30)
        assert set(await ticked(kafka)) == {msgspec.json.encode(Tick(tick=instant(alone.now)))}
        for partition in (1, 2, 3):
            assert await incidents(kafka) == []
            await alone.tell(partition, Reached(reached=instant(noon + 4 * minute), live=True))
        await until(lambda: incidents(kafka), 1, 30)
        assert len(await ticked(kafka)) == 2, "one a partition, and none for the one that was in history"
    async with Alone(running, kafka, noon) as again:
        await again.tell(1, behind("d", noon + 10 * minute))
        for partition in range(PARTITIONS):
            await again.tell(partition, Reached(reached=instant(noon + 20 * minute), live=True))
        await until(lambda: incidents(kafka), 2, 30)
    first, second = await incidents(kafka)
    assert (first.members, first.reason, first.at) == (["a", "b", "c"], "common_cause", instant(noon + 3 * minute))
    assert (second.members, second.reason, second.historical) == ([*"abcd"], "another_member", False)
