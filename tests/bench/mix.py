"""What is measured on: the simulated desk, with touchpoints that arrive hours late, or twice."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache

import msgspec

from services.lookback.simulation import touchpoints

CLIENTS, DAYS, SEED = 3000, 60, 1
LATE, LATEST, TWICE = 0.03, 48, 0.01


@cache
def lines() -> list[bytes]:
    """The log of the days up to now, in order of arrival, as publishers would have sent it."""
    chance, now = random.Random(SEED), datetime.now(UTC)
    events: list[tuple[datetime, bytes]] = []
    for one in touchpoints(CLIENTS, DAYS, SEED, int(now.timestamp())):
        late = timedelta(hours=min(chance.expovariate(0.1), LATEST)) if chance.random() < LATE else timedelta()
        if (arrival := one.time + late) < now:
            line = msgspec.json.encode(msgspec.structs.replace(one, ingestedat=arrival))
            events += [(arrival, line)] * (2 if chance.random() < TWICE else 1)
    return [line for _, line in sorted(events)]
