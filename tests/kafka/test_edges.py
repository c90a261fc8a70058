"""What is no hole raises no alarm, and what is one ends the worker before anything is acknowledged."""

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete
from aiokafka.structs import OffsetAndMetadata

from shared.exits import Exit

from .fleet import PARTITIONS, Messages

pytestmark = pytest.mark.kafka


def rows(count: int, partitions: int = PARTITIONS) -> Messages:
    return [(number % partitions, [(number, f"k{number % partitions}")]) for number in range(count)]


async def delete_before(kafka: str, topic: str, offsets: dict[int, int]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.delete_records({TopicPartition(topic, p): RecordsToDelete(before_offset=o) for p, o in offsets.items()})
    await admin.close()


async def commit(kafka: str, group: str, topic: str, offset: int) -> None:
    async with AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False) as consumer:
        offsets = {TopicPartition(topic, p): OffsetAndMetadata(offset, "") for p in range(PARTITIONS)}
        consumer.assign(list(offsets))
        await consumer.commit(offsets)


async def test_what_retention_deleted_is_passed_over_and_empty_partitions_are_no_alarm(kafka, fleet_of):
    fleet = await fleet_of("head")
    await fleet.produce(rows(100, partitions=2))
    await delete_before(kafka, fleet.source, {0: 20})
    fleet.start("w0")
    first = await fleet.follow(100, 60)
    assert fleet.end_all() == [0]
    assert {key: state[0] for key, state in first.counts().items()} == {"k0": 30, "k1": 50}
    await fleet.produce(rows(100, partitions=2))
    await delete_before(kafka, fleet.source, {1: 75})  # past the marker
    fleet.start("w0")
    second = await fleet.follow(200, 60)
    assert fleet.end_all() == [0]
    assert {key: state[0] for key, state in second.counts().items()} == {"k0": 80, "k1": 75}
    assert not fleet.said("hole in the source")


async def test_without_a_marker_the_committed_offset_is_the_start(kafka, fleet_of):
    fleet = await fleet_of("committed")
    await fleet.produce(rows(120))
    await commit(kafka, fleet.group, fleet.source, 10)
    fleet.start("w0")
    changelog = await fleet.follow(120, 60)
    assert fleet.end_all() == [0]
    assert {state[0] for state in changelog.counts().values()} == {20}


async def test_a_hole_ends_the_worker_before_anything_behind_it_counts(fleet_of):
    fleet = await fleet_of("hole")
    await fleet.produce(rows(160))
    fleet.start("w0", HOLE=15)
    assert fleet.workers["w0"].wait(60) == Exit.HOLE
    fleet.start("w0")
    changelog = await fleet.follow(160, 60)
    assert {state[0] for state in changelog.counts().values()} == {40}
    assert not fleet.said("committed-past-marker")


async def test_a_source_that_was_made_anew_ends_the_worker(kafka, fleet_of, create_topics):
    fleet = await fleet_of("anew")
    await fleet.produce(rows(80))
    fleet.start("w0")
    await fleet.follow(80, 60)
    fleet.end_all()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.delete_topics([fleet.source])
    await admin.close()
    await create_topics(fleet.source, partitions=PARTITIONS)
    await fleet.produce(rows(8))
    fleet.start("w0")
    assert fleet.workers["w0"].wait(60) == Exit.TRUNCATED


async def test_a_state_of_another_form_is_left_to_the_version_that_wrote_it(fleet_of):
    fleet = await fleet_of("form")
    await fleet.produce(rows(80))
    fleet.start("w0")
    await fleet.follow(80, 60)
    assert fleet.end_all() == [0]
    await fleet.produce(rows(80))
    fleet.start("w0", FORM=2)
    assert fleet.workers["w0"].wait(60) == Exit.OTHER_FORM and fleet.said("docs/upgrades.md")
    fleet.start("w0")
    changelog = await fleet.follow(160, 60)
    assert {state[0] for state in changelog.counts().values()} == {40}
