"""A real broker for the tests that are marked `kafka`: one for each test file, or the one of DRIFTLINE_KAFKA."""

import os
from collections.abc import Awaitable, Callable, Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.kafka import Broker, local

CreateTopics = Callable[..., Awaitable[None]]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A fresh broker that a test may stop, kill and start again."""
    with local(tmp_path_factory.mktemp("kafka")) as running:
        yield running


@pytest.fixture(scope="module")
def kafka(request: pytest.FixtureRequest) -> str:
    """Where Kafka answers, host:port."""
    return os.environ.get("DRIFTLINE_KAFKA") or request.getfixturevalue("broker").bootstrap


@pytest.fixture
def create_topics(kafka: str) -> CreateTopics:
    """`await create_topics("a", "b", partitions=4, **configs)` on the broker."""

    async def create(*names: str, partitions: int = 4, **configs: str) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
        await admin.start()
        try:
            topics = [NewTopic(name, partitions, 1, topic_configs=configs) for name in names]
            answer = await admin.create_topics(topics)
            assert not [error for error in answer.topic_errors if error[1]], answer
        finally:
            await admin.close()

    return create
