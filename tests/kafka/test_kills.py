"""Alerts worker and delivery are killed again and again: one notice a step at every receiver, and none missing."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import httpx
import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from deploy.kafka.broker import free_port
from shared.alerting import AlertMessage, Attempt, Decision
from shared.clock import utc_now
from shared.messages import Scores
from shared.partition import partition_of
from shared.settings import Settings
from shared.topics import ALERTS, SIGNALS
from tests.alerts.builders import moved, scored

from .histories import ROOT
from .letters import Letters
from .publishing import everything
from .receiver import ROUTE, Receiver, alertmanager

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(1500)]
PARTITIONS = 4
STEPS = ("drifting", "at_risk", "calm")
CHANNELS = ("manager", "hook", "mail")
ROUTING = """
[channels.manager]
kind = "alertmanager"
url = "{manager}"
[channels.hook]
kind = "webhook"
url = "{hook}"
[channels.mail]
kind = "apprise"
url = "{mail}"
[[routes]]
to = ["manager", "hook", "mail"]
"""


class Night:
    """The alerts worker and deliveries, each a process of its own, which a supervisor starts again."""

    def __init__(self, kafka: str, folder: Path, **receivers: str) -> None:
        (folder / "routing.toml").write_text(ROUTING.format(**receivers))
        self.settings = Settings(kafka=kafka, partitions=PARTITIONS, data=folder)
        given = {
            "KAFKA": kafka, "PARTITIONS": PARTITIONS, "DATA": folder, "ROUTING": folder / "routing.toml",
            "CHECKPOINT_SECONDS": 0.5, "SESSION_SECONDS": 6, "LATE_WRITE_SECONDS": 3,
        }  # fmt: skip
        self.environment = {**os.environ, **{f"DRIFTLINE_{name}": str(value) for name, value in given.items()}}
        self.folder, self.running = folder, {}
        self.ports = {}

    def start(self, name: str) -> None:
        self.ports[name] = port = free_port()
        environment = {**self.environment, "DRIFTLINE_HEALTH_PORT": str(port)}
        command = [sys.executable, "-m", "cli", "run", name.partition("-")[0]]
        with open(self.folder / f"{name}.log", "ab") as out:
            self.running[name] = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=out)

    def ready(self, name: str) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{self.ports[name]}/readyz").status_code == 200
        return False

    def kill(self, name: str) -> None:
        """SIGKILL, in the midst of whatever it does, and up again."""
        self.running[name].kill()
        self.running[name].wait()
        self.start(name)

    def __enter__(self) -> "Night":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()

    async def publish(self, number: int, clients: list[str]) -> None:
        """What scoring tells of these clients: their drift moves to the step of this round."""
        async with AIOKafkaProducer(bootstrap_servers=self.settings.kafka) as producer:
            for client in clients:
                move = msgspec.structs.replace(moved("drift", STEPS[number]), at=utc_now())
                value = msgspec.json.encode(Scores(scores=[scored(number + 1, move, client=client)]))
                where = partition_of(client, PARTITIONS)
                await producer.send_and_wait(SIGNALS.name, value, key=client.encode(), partition=where)


async def until(true, seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not await asyncio.to_thread(true):
        assert time.monotonic() < end, what
        await asyncio.sleep(0.2)


async def survives(kafka: str, folder: Path, episodes: int, kills: int) -> dict[str, object]:
    """A night with so many episodes, and so many kills of each process; what every receiver had."""
    clients = [f"c{number}" for number in range(episodes)]
    chance = random.Random(7)
    with Receiver() as pager, Receiver() as hook, Letters() as mail, alertmanager(folder, ROUTE % pager.url) as manager:
        with Night(kafka, folder, manager=manager, hook=hook.url, mail=mail.url) as night:
            for name in ("alerts", "delivery"):
                night.start(name)
            for name in ("alerts", "delivery"):
                await until(lambda name=name: night.ready(name), 60, f"{name} is not ready")
            strikes = [name for name in ("alerts", "delivery") for _ in range(kills)]
            chance.shuffle(strikes)
            for number, step in enumerate(STEPS):
                some = clients if step != "calm" else clients[::2]
                publishing = asyncio.create_task(night.publish(number, some))
                rest = len(STEPS) - number
                for _ in range(-(-len(strikes) // rest)):
                    await asyncio.sleep(chance.uniform(1, 4))
                    await asyncio.to_thread(night.kill, strikes.pop())
                await publishing
                wanted = sum(len(clients) if n < 2 else len(some) for n in range(number + 1))
                had = {"hook": lambda: len({key for key, _ in hook.posts}), "mail": lambda: len(told_by(mail))}
                for name, count in had.items():
                    why = f"{name} has not had all of round {number}"
                    await until(lambda count=count, wanted=wanted: count() >= wanted, 120 + episodes / 4, why)
            standing = {*clients} - {*clients[::2]}
            await until(lambda: active(manager) == standing, 90, "Alertmanager shows something else")
            await until(lambda: len(fired(pager)) >= 2 * episodes, 90, "Alertmanager has not told of all")
            records = [
                msgspec.json.decode(one.value, type=AlertMessage)
                for one in await everything(night.settings, ALERTS.name)
            ]
    return {"hook": hook.posts, "mail": told_by(mail), "manager": fired(pager), "records": records, "clients": clients}


def active(manager: str) -> set[str]:
    found = httpx.get(f"{manager}/api/v2/alerts", params={"active": "true"}).json()
    assert len(found) == len({alert["labels"]["client"] for alert in found}), "one set of labels an alert"
    return {alert["labels"]["client"] for alert in found}


def fired(pager: Receiver) -> Counter:
    """How often Alertmanager told its receiver that a set of labels began to fire."""
    firing = {
        (post["groupLabels"]["client"], alert["labels"]["step"], alert["startsAt"])
        for _, post in list(pager.posts)
        for alert in post["alerts"]
    }
    return Counter((client, step) for client, step, _ in firing)


def told_by(mail: Letters) -> Counter:
    """How often each letter came, by its first line and the alert."""
    return Counter(
        (letter["subject"], letter.get_body(("plain",)).get_content().split("/alerts/")[1].split()[0])
        for letter in list(mail.got)
    )


def assert_exactly_one(found, kills: int) -> None:
    clients = found["clients"]
    wanted = {(c, "firing", s) for c in clients for s in STEPS[:2]} | {(c, "resolved", "at_risk") for c in clients[::2]}
    told = [one for one in found["records"] if isinstance(one, Decision) and one.told]
    notices = Counter((one.alert_id, one.notice) for one in told)
    assert len(notices) == len(wanted), "each step was decided"
    by_key = {key: (body["client"], body["state"], body["step"]) for key, body in found["hook"]}
    assert Counter(by_key.values()) == Counter(wanted), "one key for each step, and none missing"
    again = len(found["hook"]) - len(by_key)
    assert set(found["manager"].values()) == {1} and len(found["manager"]) == 2 * len(clients)
    letters = found["mail"]
    assert len(letters) == len(wanted) and sum(letters.values()) - len(letters) <= kills, "twice only where it was cut"
    sent = Counter(
        (one.alert_id, one.channel, one.notice)
        for one in found["records"]
        if isinstance(one, Attempt) and one.outcome == "sent"
    )
    assert len(sent) == 3 * len(wanted)
    print(
        f"\n{len(clients)} episodes, {len(wanted)} notices at each of 3 receivers, {kills} kills of each process: "
        f"missing 0; sent again with the same key {again}, letters twice {sum(letters.values()) - len(letters)}, "
        f"records again {sum(sent.values()) - len(sent)}"
    )


async def test_two_kills_lose_no_notice_and_send_none_twice(emptied, tmp_path):
    assert_exactly_one(await survives(emptied, tmp_path, 60, 2), 2)


@pytest.mark.long
async def test_five_kills_in_a_thousand_episodes_lose_no_notice_and_send_none_twice(emptied, tmp_path):
    assert_exactly_one(await survives(emptied, tmp_path, 1000, 5), 5)
