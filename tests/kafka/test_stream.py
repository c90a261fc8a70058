"""Whatever happens to workers and broker under a backlog, every message is folded once in effect, and in order."""

import asyncio
import random
import signal
import time

import pytest

from shared.exits import Exit

from .fleet import Changelog, Fleet, Messages, backlog, truth

pytestmark = pytest.mark.kafka


def assert_exact(fleet: Fleet, changelog: Changelog, messages: Messages) -> None:
    assert changelog.counts() == truth(messages)
    assert changelog.older == 0
    assert not fleet.said("committed-past-marker")
    assert not fleet.said("hole in the source")


class Storm:
    """Does something to the fleet from time to time, as often as asked, while it works."""

    def __init__(self, fleet, times, spacing, strike):
        self.fleet, self.left, self.spacing, self.strike = fleet, times, spacing, strike
        self.chance, self.next = random.Random(7), 0.0

    def __call__(self, read):
        self.fleet.restart_ended()
        if read and self.left and time.monotonic() > self.next:
            self.next = time.monotonic() + self.chance.uniform(*self.spacing)
            self.left -= 1
            self.strike(self.chance)


async def test_workers_killed_at_random_lose_and_repeat_nothing(fleet_of):
    messages = backlog(1600)
    fleet = await fleet_of("kill", NAP=0.03)
    await fleet.produce(messages)
    for name in ("w0", "w1", "w2"):
        fleet.start(name)
    storm = Storm(fleet, 6, (0.3, 4), lambda chance: fleet.kill(chance.choice(list(fleet.workers))))
    changelog = await fleet.follow(len(messages), 150, storm)
    assert storm.left == 0 and fleet.exits.count(-signal.SIGKILL) == 6
    assert set(fleet.exits) == {-signal.SIGKILL}
    assert_exact(fleet, changelog, messages)


async def test_joins_and_leaves_under_a_backlog_fold_every_message_exactly_once(fleet_of):
    messages = backlog(1600)
    fleet = await fleet_of("leave", NAP=0.02, SLOW=0.6)
    await fleet.produce(messages)
    away, ended = [], []

    def come_or_go(chance):
        if away:
            fleet.start(away.pop())
        else:
            away.append(chance.choice(list(fleet.workers)))
            ended.append(fleet.end(away[0]))

    for name in ("w0", "w1", "w2"):
        fleet.start(name)
    storm = Storm(fleet, 8, (2, 4), come_or_go)
    changelog = await fleet.follow(len(messages), 150, storm)
    assert storm.left == 0 and ended == [0, 0, 0, 0] and fleet.exits == []
    assert len([line for line in fleet.said(" revoked ") if not line.endswith(" 0")]) >= 6
    assert fleet.said("hurried-in-flush")
    assert_exact(fleet, changelog, messages)
    assert len(fleet.said(" folded ")) == len(messages) and not fleet.said("seen-before")


async def test_a_kill_inside_a_flush_leaves_no_trace(fleet_of):
    messages = backlog(1200)
    fleet = await fleet_of("flush", NAP=0.02)
    await fleet.produce(messages)
    for name in ("w0", "w1"):
        fleet.start(name, DIE=0.08)

    def supervise(read):
        fleet.restart_ended(DIE=0.08 if len(fleet.exits) < 4 else 0)

    changelog = await fleet.follow(len(messages), 150, supervise)
    assert len(fleet.said("killed-in-flush")) >= 4
    assert len(fleet.said("guarded")) > 0
    assert_exact(fleet, changelog, messages)


@pytest.mark.parametrize(
    ("fence", "code", "words"), [("1", Exit.LEASE_LOST, "lease lost"), ("0", Exit.BROKEN, "InvalidTimestampError")]
)
async def test_a_worker_frozen_beyond_its_session_writes_nothing_any_more(fleet_of, fence, code, words):
    messages = backlog(1000)
    fleet = await fleet_of(f"frozen{fence}", NAP=0.02)
    await fleet.produce(messages)
    fleet.start("w0", FREEZE=2, FENCE=fence)
    fleet.start("w1")
    frozen_at = 0.0

    def thaw(read):
        nonlocal frozen_at
        if not frozen_at and fleet.said("frozen-in-flush"):
            frozen_at = time.monotonic()
        elif frozen_at and time.monotonic() > frozen_at + 11 and not fleet.exits:
            fleet.workers["w0"].send_signal(signal.SIGCONT)
        fleet.restart_ended()

    changelog = await fleet.follow(len(messages), 150, thaw)
    while not fleet.exits:
        thaw(0)
        await asyncio.sleep(0.2)
    assert fleet.exits == [code] and fleet.said(words)
    assert_exact(fleet, changelog, messages)


async def test_a_broker_killed_twice_ends_no_worker(fleet_of, broker):
    messages = backlog(800)
    settings = {"DRIFTLINE_SESSION_SECONDS": 60, "DRIFTLINE_LATE_WRITE_SECONDS": 25}
    fleet = await fleet_of("broker", NAP=0.05, **settings)
    await fleet.produce(messages)
    for name in ("w0", "w1"):
        fleet.start(name)

    def restart(chance):
        broker.kill()
        broker.start()

    storm = Storm(fleet, 2, (4, 5), restart)
    changelog = await fleet.follow(len(messages), 150, storm)
    assert storm.left == 0 and fleet.exits == []
    assert_exact(fleet, changelog, messages)
    assert len(fleet.said(" folded ")) == len(messages)
