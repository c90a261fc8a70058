"""A fleet of counting workers with topics of its own, and a Kafka without any of ours."""

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from .fleet import LATE, PARTITIONS, Fleet


@pytest.fixture
def fleet_of(kafka, create_topics, tmp_path):
    """`await fleet_of("group", NAP=0.02)`: a fleet with its topics, changelog closed to late writes."""
    fleets = []

    async def make(group, **environment):
        await create_topics(f"{group}-source", partitions=PARTITIONS)
        late = float(environment.get("DRIFTLINE_LATE_WRITE_SECONDS", LATE))
        limit = {"cleanup.policy": "compact", "message.timestamp.before.max.ms": str(int(late * 1000))}
        await create_topics(f"{group}-counts-changelog", partitions=PARTITIONS, **limit)
        fleets.append(Fleet(kafka, tmp_path, group, **environment))
        return fleets[-1]

    yield make
    for fleet in fleets:
        fleet.__exit__()


@pytest.fixture
async def emptied(kafka):
    """Where the Kafka is, all topics of the program deleted."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    old = [topic for topic in await admin.list_topics() if topic.startswith("driftline")]
    if old:
        await admin.delete_topics(old)
        while set(old) & set(await admin.list_topics()):
            pass
    await admin.close()
    return kafka
