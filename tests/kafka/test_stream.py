"""Whatever happens to workers and broker under a backlog, every message is folded once in effect, and in order."""

import asyncio
import signal
import time

import pytest

from shared.exits import Exit

from .fleet import Changelog, Fleet, Messages, Storm, backlog, truth

pytestmark = pytest.mark.kafka


def assert_exact(fleet: Fleet, changelog: Changelog, messages: Messages) -> None:
    assert changelog.counts() == truth(messages)
    assert changelog.older == 0
    assert not fleet.said("committed-past-marker")
    assert not fleet.said("hole in the source")
    assert bool(fleet.said("fetched-while-paused")) == ("LEAK" in fleet.environment)
    assert bool(fleet.said("folded-before-seek")) == ("LEAK" in fleet.environment)


async def test_workers_killed_at_random_lose_and_repeat_nothing(fleet_of):
    messages = backlog(1200)
    fleet = await fleet_of("kill", NAP=0.1)
    await fleet.produce(messages)
    for name in ("w0", "w1", "w2"):
        fleet.start(name)
    storm = Storm(fleet, 5, (0.3, 4), lambda chance: fleet.kill(chance.choice(list(fleet.workers))))
    changelog = await fleet.follow(len(messages), 150, storm)
    assert storm.left == 0 and len(fleet.exits) == 5
    assert set(fleet.exits) == {-signal.SIGKILL}
    assert_exact(fleet, changelog, messages)


async def test_joins_and_leaves_under_a_backlog_fold_every_message_exactly_once(fleet_of):
    messages = backlog(1200)
    fleet = await fleet_of("leave", NAP=0.1, SLOW=0.6)
    await fleet.produce(messages)
    away, ended = [], []

    def come_or_go(chance):
        if away:
            fleet.start(away.pop())
            return True
        if not all(fleet.joined(name) for name in fleet.workers):
            return False
        away.append(chance.choice(list(fleet.workers)))
        ended.append(fleet.end(away[0]))
        return True

    for name in ("w0", "w1", "w2"):
        fleet.start(name)
    storm = Storm(fleet, 6, (0.5, 2), come_or_go)
    changelog = await fleet.follow(len(messages), 150, storm)
    assert storm.left == 0 and ended == [0, 0, 0] and fleet.exits == []
    assert len([line for line in fleet.said(" revoked ") if not line.endswith(" 0")]) >= 6
    assert fleet.said("hurried-in-flush")
    assert_exact(fleet, changelog, messages)
    assert len(fleet.said(" folded ")) == len(messages) and not fleet.said("seen-before")


@pytest.mark.parametrize("leak", [{}, {"LEAK": 1}], ids=["closed", "leaking"])
async def test_a_buffer_that_drains_inside_a_rebalance_makes_nothing_count_twice(fleet_of, leak):
    messages = backlog(1200)
    fleet = await fleet_of(f"drain{len(leak)}", NAP=0.5, OVERSLEEP=2, DRIFTLINE_CHECKPOINT_SECONDS=8, **leak)
    await fleet.produce(messages)
    for name in ("w0", "w1"):
        fleet.start(name)
    folded, ended = [], []

    def leave(read):
        if not ended and all(fleet.joined(name) for name in fleet.workers):
            folded.append(len(fleet.said("w1 folded ")))
            if folded[-1] > folded[0] + 3:  # now w1's buffer is full again
                ended.append(fleet.end("w0"))
        elif fleet.said("w1 revoked 2"):  # what it keeps when w0 leaves; until then it must nap
            fleet.calm.touch()

    changelog = await fleet.follow(len(messages), 150, leave)
    assert ended == [0] and fleet.workers["w1"].poll() is None
    assert_exact(fleet, changelog, messages)
    assert len(fleet.said(" folded ")) == len(messages) and (leak or not fleet.said("seen-before"))


async def test_a_kill_inside_a_flush_leaves_no_trace(fleet_of):
    messages = backlog(1200)
    fleet = await fleet_of("flush", NAP=0.1)
    await fleet.produce(messages)
    for name in ("w0", "w1"):
        fleet.start(name, DIE=0.1)

    def supervise(read):
        fleet.restart_ended(DIE=0.1 if len(fleet.exits) < 2 else 0)
        if len(fleet.exits) >= 3:
            fleet.calm.touch()

    changelog = await fleet.follow(len(messages), 150, supervise)
    assert len(fleet.said("killed-in-flush")) >= 3
    assert len(fleet.said("guarded")) > 0
    assert_exact(fleet, changelog, messages)


@pytest.mark.parametrize(
    ("fence", "code", "words"), [("1", Exit.LEASE_LOST, "lease lost"), ("0", Exit.BROKEN, "InvalidTimestampError")]
)
async def test_a_worker_frozen_beyond_its_session_writes_nothing_any_more(fleet_of, fence, code, words):
    messages = backlog(800)
    fleet = await fleet_of(f"frozen{fence}", NAP=0.1)
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
        if fleet.exits:
            fleet.calm.touch()

    changelog = await fleet.follow(len(messages), 150, thaw)
    while not fleet.exits:
        thaw(0)
        await asyncio.sleep(0.2)
    assert fleet.exits == [code] and fleet.said(words)
    assert_exact(fleet, changelog, messages)


@pytest.mark.alone  # where the broker needs more than ANSWER_SECONDS to be back, workers do end
async def test_a_killed_broker_ends_no_worker(kafka, fleet_of, broker):
    if kafka != broker.bootstrap:
        pytest.skip("the broker is not ours to kill")
    messages = backlog(800)
    settings = {"DRIFTLINE_SESSION_SECONDS": 60, "DRIFTLINE_LATE_WRITE_SECONDS": 25}
    fleet = await fleet_of("broker", NAP=0.2, **settings)
    await fleet.produce(messages)
    for name in ("w0", "w1"):
        fleet.start(name)

    def restart(chance):
        broker.kill()
        broker.start()

    storm = Storm(fleet, 1, (4, 5), restart)
    changelog = await fleet.follow(len(messages), 150, storm)
    assert storm.left == 0 and fleet.exits == []
    assert_exact(fleet, changelog, messages)
    assert len(fleet.said(" folded ")) == len(messages)
