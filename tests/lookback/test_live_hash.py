"""What `driftline hash` says of itself, and how it asks again while things arrive. Its equality: tests/kafka."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from services.lookback.livehash import TRIES, Overtaken, of_now
from shared.messages import instant

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class System:
    """Overtaken the first few times that it is asked."""

    def __init__(self, busy: int) -> None:
        self.busy, self.asked, self.time = busy, list[datetime](), NOON

    def clock(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    async def ask(self, when: int) -> str:
        self.asked.append(instant(when))
        if len(self.asked) <= self.busy:
            raise Overtaken("something arrived")
        return f"hash of {instant(when):%H:%M:%S}"


async def test_without_a_time_it_asks_as_of_a_later_now_when_something_arrived_meanwhile() -> None:
    system, told = System(busy=2), list[int]()
    assert await of_now(system.ask, system.clock, told.append) == "hash of 12:00:03"
    assert [instant(when) for when in told] == system.asked


async def test_on_a_system_that_is_never_quiet_it_gives_up() -> None:
    system = System(busy=99)
    with pytest.raises(Overtaken):
        await of_now(system.ask, system.clock, lambda _: None)
    assert len(system.asked) == TRIES


@pytest.mark.parametrize(
    "policy, said",
    [
        ("[]", "by no policy: set DRIFTLINE_POLICY as the services have it"),
        ('["examples/policy.toml"]', "by policy versions: 2026-11"),
    ],
)
def test_it_says_by_which_policy_it_goes_before_anything_else(policy: str, said: str) -> None:
    settings = {"DRIFTLINE_POLICY": policy, "DRIFTLINE_KAFKA": "nowhere"}
    words = (sys.executable, "-m", "cli", "hash")
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=os.environ | settings) as asking:
        assert asking.stderr is not None
        assert asking.stderr.readline().rstrip() == said
        asking.kill()  # there is no Kafka, for which it would wait ten seconds
