"""The topics as Driftline needs them: made where they are missing, refused where they differ."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_fixed

from shared.errors import Failed, WrongUse
from shared.settings import Settings
from shared.topics import TOPICS, Topic, changelogs

PATIENCE_SECONDS = 60.0
FENCE = "message.timestamp.before.max.ms"


@asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """Around clients of Kafka: as they close after it went away, aiokafka may let its own cancellation out, which here
    is the KafkaError that whoever begins again waits for; one that somebody asked for stays what it is."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise KafkaError("a client of Kafka was cancelled from within") from error


@asynccontextmanager
async def administration(settings: Settings, patience: float = PATIENCE_SECONDS) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client for topics; waits for Kafka, and raises Failed where it does not come."""
    try:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(KafkaError), stop=stop_after_delay(patience), wait=wait_fixed(1), reraise=True
        ):
            with attempt:
                client = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
                await client.start()
    except KafkaError as error:
        raise Failed(
            f"no Kafka answers at {settings.kafka}: {error}; `driftline broker` starts one on this machine, "
            "DRIFTLINE_KAFKA=host:port names another"
        ) from error
    try:
        yield client
    finally:
        await client.close()


def needed(settings: Settings) -> tuple[Topic, ...]:
    """Every topic, the workers' changelogs among them."""
    return TOPICS + changelogs(settings.late_write_seconds)


async def ensure_topics(settings: Settings, patience: float = PATIENCE_SECONDS) -> list[str]:
    """Make the topics that are missing, and return their names. Raises WrongUse where one differs from the settings."""
    async with administration(settings, patience) as client:
        found = await _partitions(client)
        missing = [topic for topic in needed(settings) if topic.name not in found]
        await _create(client, missing, settings)
        await _check(client, found, settings)
    return [topic.name for topic in missing]


async def check_topic(settings: Settings, name: str, patience: float = PATIENCE_SECONDS) -> None:
    """For whoever reads a whole topic: raises Failed where it is missing, WrongUse where the settings miss a part."""
    async with administration(settings, patience) as client:
        found = await _partitions(client)
    if name not in found:
        raise Failed(f"no topic {name} at {settings.kafka}: `driftline topics create` makes what is missing")
    _check_partitions(name, found[name], settings)


async def present(settings: Settings) -> dict[str, int]:
    """How many partitions each topic of the cluster has."""
    async with administration(settings) as client:
        return await _partitions(client)


async def delete_topics(settings: Settings) -> list[str]:
    """Delete every topic of ours with all that it holds, once none is left; raises Failed while a service reads."""
    async with administration(settings) as client:
        if busy := await _busy(client):
            raise Failed(f"{', '.join(busy)} still have members: stop every service first")
        found = [topic.name for topic in needed(settings) if topic.name in await _partitions(client)]
        if found:
            await client.delete_topics(found)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while set(found) & set(await _partitions(client)):
                await asyncio.sleep(0.2)
    return found


async def _busy(client: AIOKafkaAdminClient) -> list[str]:
    """The groups of our services in which somebody is."""
    groups = [name for name, *_ in await client.list_consumer_groups() if name.startswith("driftline-")]
    # One by one: aiokafka 0.14 cannot read the answer about several.
    answers = [answer for name in groups for answer in await client.describe_consumer_groups([name])]
    return [group[1] for answer in answers for group in answer.groups if group[5]]


async def _partitions(client: AIOKafkaAdminClient) -> dict[str, int]:
    found = await client.describe_topics()
    return {topic["topic"]: len(topic["partitions"]) for topic in found}


async def _create(client: AIOKafkaAdminClient, topics: Sequence[Topic], settings: Settings) -> None:
    if not topics:
        return
    safe = {"min.insync.replicas": "2"} if settings.replication > 2 else {}
    new = [
        NewTopic(topic.name, settings.partitions, settings.replication, topic_configs={**topic.configs(), **safe})
        for topic in topics
    ]
    for name, code, detail in (await client.create_topics(new)).topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):  # another service may have been faster
            raise Failed(f"topic {name} could not be created: {detail or for_code(code).__name__}")


async def _check(client: AIOKafkaAdminClient, present: dict[str, int], settings: Settings) -> None:
    for topic in needed(settings):
        _check_partitions(topic.name, present.get(topic.name, settings.partitions), settings)
    for topic in changelogs(settings.late_write_seconds):
        if topic.name in present:
            await _check_fence(client, topic)


def _check_partitions(name: str, count: int, settings: Settings) -> None:
    if count != settings.partitions:
        raise WrongUse(
            f"topic {name} has {count} partitions, the settings say {settings.partitions}: "
            f"set DRIFTLINE_PARTITIONS={count}; the number is fixed once the topics are made"
        )


async def _check_fence(client: AIOKafkaAdminClient, changelog: Topic) -> None:
    """Without this limit a worker that was frozen for long could write an old state over a newer one."""
    resource = ConfigResource(ConfigResourceType.TOPIC, changelog.name)
    entries = (await client.describe_configs([resource]))[0].resources[0][-1]
    found = {entry[0]: entry[1] for entry in entries}.get(FENCE)
    if found != changelog.config[FENCE]:
        raise WrongUse(
            f"topic {changelog.name} has {FENCE}={found}, DRIFTLINE_LATE_WRITE_SECONDS asks for "
            f"{changelog.config[FENCE]}: make them equal (kafka-configs --alter)"
        )
