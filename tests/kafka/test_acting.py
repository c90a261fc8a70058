"""Actions on their way to the alerts worker, through a real Kafka."""

from datetime import UTC, datetime

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.alerts.api.acting import Acting, unsilencing
from shared.incidents import Signal
from shared.partition import partition_of
from shared.settings import Settings
from shared.topics import SIGNALS

pytestmark = pytest.mark.kafka
PARTITIONS = 4


@pytest.mark.parametrize(
    ("alert_id", "client", "whose"),
    [("drift:acme:1", "acme", "acme"), ("systemic:topic:billing:2", None, "topic:billing")],
)
async def test_an_action_goes_where_the_alert_is_folded(emptied, create_topics, alert_id, client, whose):
    await create_topics(SIGNALS.name, partitions=PARTITIONS)
    acting = Acting(Settings(kafka=emptied, partitions=PARTITIONS))
    action = unsilencing({"alert_id": alert_id, "client": client}, "kim", datetime.now(UTC))
    await acting.send(action)
    await acting.close()
    async with AIOKafkaConsumer(bootstrap_servers=emptied, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition(SIGNALS.name, partition_of(whose, PARTITIONS))])
        record = await consumer.getone()
    assert record.key == whose.encode()
    assert msgspec.json.decode(record.value, type=Signal) == action
