"""Whatever happens to the workers: state and alerts of the running system are what `replay` says (SPEC.md 11)."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.kafka.broker import free_port
from services.alerts.judgement import GROUP
from services.lookback.log import read_log
from services.lookback.replay import Replay, alert_log, replay
from services.scoring.policy.policy_file import read_policies
from services.scoring.rulebook import Rulebook
from shared.alerting import AlertTransition
from shared.clock import utc_now
from shared.messages import instant, micros
from shared.settings import Settings
from shared.topics import ALERTING, ALERTS, CAUSES, CLIENT_ALERTS, CLIENTS, SCORING, SIGNALS, TOUCHPOINTS, changelog_of

from .fleet import PARTITIONS, Fleet, Storm
from .histories import ROOT, generated, real, written

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(1500)]

HELD = '[alerts]\nhold = { ticket = "9h", urgent = "50m" }\nflap = "12h"\n'  # so that alerts wait for time too


@pytest.fixture(scope="module")
def policy(tmp_path_factory) -> Path:
    """The example with alerts that are held back."""
    file = tmp_path_factory.mktemp("policy") / "policy.toml"
    file.write_text((ROOT / "examples" / "policy.toml").read_text().replace("[alerts]\n", HELD))
    return file


class Log:
    """A log as a file, and what `replay` makes of it; `nap` slows the workers so that it is a backlog."""

    def __init__(self, lines: list[bytes], file: Path, nap: float, policy: Path) -> None:
        self.file, self.nap, self.policy = file, nap, policy
        file.write_bytes(b"\n".join(lines))
        rules = Rulebook(read_policies([policy]), Settings().lateness_us())
        self.replayed: Replay = replay(read_log(lines, micros(utc_now())), rules)
        assert self.replayed.as_of is not None
        self.until = written(instant(self.replayed.as_of))


@pytest.fixture(
    scope="module", params=[(generated, 1.0), pytest.param((real, 0.2), marks=pytest.mark.long)], ids=["made", "real"]
)
def log(request, tmp_path_factory, policy) -> Log:
    make, nap = request.param
    return Log(make(), tmp_path_factory.mktemp("log") / "log.jsonl", nap, policy)


class Workers(Fleet):
    """The workers of one service, and the program beside them."""

    def __init__(self, kafka: str, folder: Path, group: str, source: str, table: str, nap: float, policy: Path) -> None:
        # A busy machine may keep a write waiting for seconds: that is not what is tested here.
        patient = {"DRIFTLINE_SESSION_SECONDS": 15, "DRIFTLINE_LATE_WRITE_SECONDS": 9}
        super().__init__(kafka, folder, group, NAP=nap, DRIFTLINE_POLICY=json.dumps([str(policy)]), **patient)
        self.source, self.changelog = source, changelog_of(group, table)
        self.command = [sys.executable, str(Path(__file__).with_name("slowed.py")), group]

    def start(self, name: str, **environment: object) -> None:
        super().start(name, DRIFTLINE_HEALTH_PORT=free_port(), **environment)

    def program(self, *words: str) -> str:
        environment = {**os.environ, **{name: str(value) for name, value in self.environment.items()}}
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words], env=environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
async def workers(emptied, tmp_path, log):
    """Scoring workers on topics made anew."""
    with Workers(emptied, tmp_path, SCORING, TOUCHPOINTS.name, CLIENTS, log.nap, log.policy) as fleet:
        yield fleet


async def incidents_found(workers: Workers) -> None:
    """Let `systemic` judge all that scoring told of."""
    goal, group = await end_of(workers.kafka, CAUSES.name), AIOKafkaAdminClient(bootstrap_servers=workers.kafka)
    environment = {**os.environ, **{name: str(value) for name, value in workers.environment.items()}}
    environment["DRIFTLINE_HEALTH_PORT"] = str(free_port())
    await group.start()
    with subprocess.Popen([sys.executable, "-m", "cli", "run", "systemic"], env=environment, cwd=ROOT) as process:
        while sum(one.offset for one in (await group.list_consumer_group_offsets(GROUP)).values()) < goal:
            assert process.poll() is None
            await asyncio.sleep(0.5)
        process.terminate()
    await group.close()


async def alerts_told(kafka: str, folder: Path, policy: Path) -> list[AlertTransition]:
    """What the alerts worker makes of the scores; repeats are dropped by version."""
    with Workers(kafka, folder, ALERTING, SIGNALS.name, CLIENT_ALERTS, 0, policy) as alerting:
        alerting.start("w9")
        await alerting.follow(await end_of(kafka, SIGNALS.name), 300)
        assert alerting.end_all() == [0]
    told = [msgspec.json.decode(value, type=AlertTransition) for value in await values_of(kafka, ALERTS.name)]
    return list({(alert.whose, alert.version): alert for alert in reversed(told)}.values())


def backtested(workers: Workers, log: Log, folder: Path) -> bytes:
    """The alert log of clients that a backtest writes; what its labels say changes nothing."""
    labels, out = folder / "labels.csv", folder / "alerts.jsonl"
    client = log.replayed.alerts[0].whose
    labels.write_text(f"client,label,at\n{client},crisis,{log.until}\n")
    workers.program(
        "backtest", str(log.file), "--labels", str(labels), "--policy", str(log.policy), "--alerts", str(out)
    )
    return out.read_bytes()


def one(workers: Workers) -> Storm:
    workers.start("w0", NAP=0)
    return Storm(workers, 0, (0, 0), lambda chance: None)


def two(workers: Workers) -> Storm:
    workers.start("w0", NAP=0)
    workers.start("w1", NAP=0)
    return Storm(workers, 0, (0, 0), lambda chance: None)


def killed(workers: Workers) -> Storm:
    workers.start("w0")
    workers.start("w1")
    return Storm(workers, 3, (1, 3), lambda chance: workers.kill(chance.choice(["w0", "w1"])))


def joined_and_left(workers: Workers) -> Storm:
    def come_or_go(chance: object) -> bool:
        if "w1" not in workers.workers:
            assigned = workers.said("w0 assigned")
            if not assigned or assigned[-1] != assigned[0]:
                return False  # or its coming and the last leaving would be one rebalance
            workers.start("w1")
            return True
        if not workers.joined("w1"):
            return False
        assert workers.end("w1") == 0
        return True

    workers.start("w0")
    return Storm(workers, 6, (0.5, 1), come_or_go)


@pytest.mark.parametrize("life", [one, two, killed, joined_and_left])
async def test_state_and_alerts_of_the_running_system_are_those_of_replay(
    workers, log, tmp_path, life: Callable[[Workers], Storm]
):
    workers.program("import", str(log.file))
    storm = life(workers)
    goal = await end_of(workers.kafka, TOUCHPOINTS.name)
    await workers.follow(goal, 900, storm)
    assert workers.program("hash", "--as-of", log.until) == log.replayed.state_hash()
    await incidents_found(workers)
    told = await alerts_told(workers.kafka, tmp_path, log.policy)
    of_clients = alert_log(alert for alert in told if alert.client is not None)
    assert of_clients == backtested(workers, log, tmp_path) != b"", "F3: byte for byte"
    assert alert_log(told) == alert_log(log.replayed.alerts)
    assert storm.left == 0 and storm.last_read < goal
    assert Counter(workers.exits) == ({-signal.SIGKILL: 3} if life is killed else {})
    assert len(workers.said("w0 assigned")) >= (7 if life is joined_and_left else 1)


async def end_of(kafka: str, topic: str) -> int:
    async with AIOKafkaConsumer(bootstrap_servers=kafka) as consumer:
        return sum((await consumer.end_offsets([TopicPartition(topic, p) for p in range(PARTITIONS)])).values())


async def values_of(kafka: str, topic: str) -> list[bytes]:
    found: list[bytes] = []
    goal = await end_of(kafka, topic)
    async with AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        while len(found) < goal:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [record.value for record in records]
    return found


def test_the_made_log_holds_all_that_can_go_wrong(log):
    tally = log.replayed.tally
    if log.nap == 1.0:
        assert tally.duplicate and {"too_late", "in_future", "conflict"} <= set(tally.dead)
        assert {alert.rule for alert in log.replayed.alerts} >= {"override", "drift", "systemic"}
        assert {alert.why for alert in log.replayed.alerts} >= {"held_back", "held_out", "further", "cleared"}
        assert len(log.replayed.rules.sources.records["desk"].silences) > 20
