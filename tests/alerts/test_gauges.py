"""What alerting, delivery and the views tell Prometheus: how soon alerts are taken, what waits, how crises were met."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from aiokafka.errors import KafkaConnectionError

from services.alerts.channels.channels import NotTaken
from services.alerts.delivery import gauges as of_delivery
from services.alerts.sql import gauges, tables
from services.alerts.sql.projection import Projection
from services.alerts.sql.writing import write
from services.scoring.policy.policy import AlertNumbers
from shared import metrics
from shared.incidents import Reached
from shared.messages import Scores, micros
from shared.topics import ALERTS
from tests.alerts.builders import NOON, acting, minute, moved, scored
from tests.alerts.partition import Worker
from tests.alerts.test_crises import crisis_of
from tests.alerts.test_delivery import Pager, delivering, settle, take
from tests.alerts.test_projection import record


def counted(family, *labels, of="_value"):
    return getattr(family.labels(*labels), of).get()


def samples(family):
    return {tuple(one.labels.values()): one.value for one in family.collect()[0].samples}


def test_how_long_an_alert_waits_for_somebody_and_how_long_it_lasts_is_measured_live():
    taken, lasted = (counted(one, "drift", of="_sum") for one in (metrics.TO_ACKNOWLEDGE, metrics.ALERT_SECONDS))
    done = [counted(metrics.ACTIONS, "acknowledge", one) for one in ("accepted", "refused")]
    worker = Worker(AlertNumbers())
    worker.take(Reached(reached=minute(0), live=True), micros(minute(0)))
    worker.take(Scores(scores=[scored(1, moved("drift", "drifting"))]), micros(minute(0)))
    worker.take(acting("acknowledge", 5, "drift:acme:1"), micros(minute(5)))
    worker.take(acting("acknowledge", 6, "drift:nobody:1", client="nobody"), micros(minute(6)))
    worker.take(Scores(scores=[scored(2, moved("drift", "calm", 9))]), micros(minute(9)))
    assert counted(metrics.TO_ACKNOWLEDGE, "drift", of="_sum") - taken == 5 * 60
    assert counted(metrics.ALERT_SECONDS, "drift", of="_sum") - lasted == 9 * 60
    assert [counted(metrics.ACTIONS, "acknowledge", one) for one in ("accepted", "refused")] == [
        done[0] + 1,
        done[1] + 1,
    ]


async def test_a_notice_that_its_channel_does_not_take_waits_and_is_seen_to():
    pager = Pager()
    delivery = delivering([pager])
    pager.error = NotTaken("away")
    take(delivery, moved("drift", "at_risk"))
    with pytest.raises(NotTaken):
        await settle(delivery)
    of_delivery.measure(delivery.outbox, delivery.sendings, NOON + timedelta(seconds=90))
    assert counted(metrics.WAITING, "webhook") == 90 and counted(metrics.FIRING, "drift") == 1
    pager.error = None
    delivery.sendings["webhook"].breaker.worked()
    await settle(delivery)
    of_delivery.measure(delivery.outbox, delivery.sendings, NOON + timedelta(seconds=95))
    assert counted(metrics.WAITING, "webhook") == 0
    delivery.outbox.forget()
    of_delivery.measure(delivery.outbox, delivery.sendings, NOON)
    assert metrics.LEADER._value.get() == 0, "another one delivers"


async def test_a_delivery_that_gave_its_partitions_away_says_at_once_that_it_stands_by():
    delivery = delivering([Pager()])
    of_delivery.measure(delivery.outbox, delivery.sendings, NOON)
    assert metrics.LEADER._value.get() == 1
    await delivery.on_partitions_revoked(set())
    assert metrics.LEADER._value.get() == 0, "also where Kafka is away, and nothing measures"


async def test_the_heart_of_delivery_beats_where_it_decides_and_not_while_what_it_wrote_does_not_come_back():
    delivery = delivering([Pager()])
    delivery.producer.delivery = SimpleNamespace(read={}, take=lambda value: None)  # nothing comes back
    delivery.take(msgspec.json.encode(crisis_of("a", "missing")[0]))
    delivery.due = dict.fromkeys(delivery.outbox.stories.clients, NOON)
    heart = metrics.ALIVE.labels("delivery")
    heart.set(1)
    deciding = asyncio.ensure_future(delivery._decide())
    await asyncio.sleep(0.05)
    assert heart._value.get() > 1
    heart.set(1)
    delivery.news.set()
    await asyncio.sleep(0.05)
    assert heart._value.get() == 1
    deciding.cancel()


async def test_that_kafka_is_away_is_told_though_nothing_has_to_be_recorded(monkeypatch):
    class Away:
        service = "delivery"

        async def stands(self, consumer):
            raise KafkaConnectionError

    monkeypatch.setattr(of_delivery, "LOOK_SECONDS", 0.01)
    metrics.KAFKA_UP.labels("delivery").set(1)
    delivery = delivering([Pager()])
    following = asyncio.ensure_future(of_delivery.follow(delivery.outbox, {}, delivery.clock, Away(), None))
    await asyncio.sleep(0.1)
    following.cancel()
    assert counted(metrics.KAFKA_UP, "delivery") == 0


def test_crises_are_told_with_what_warned_of_them_and_nothing_where_there_are_none(tmp_path):
    engine = tables.connect(f"sqlite:///{tmp_path}/views.db")
    gauges.crises(engine)
    assert samples(metrics.CRISES_KNOWN) == {("proper",): 0, ("missing",): 0, ("none",): 0}
    assert not samples(metrics.LEAD_QUANTILE)
    alerts = [
        *crisis_of("a", "missing", 50.0), *crisis_of("b", "missing"), *crisis_of("c", "proper", 10.0),
        *crisis_of("d", "missing", 30.0),
    ]  # fmt: skip
    projection = Projection({})
    projection.take([record(msgspec.json.encode(alert), ALERTS.name, n) for n, alert in enumerate(alerts)])
    with engine.begin() as connection:
        write(connection, projection)
    gauges.crises(engine)
    assert samples(metrics.CRISES_KNOWN) == {("proper",): 1, ("missing",): 3, ("none",): 0}
    assert metrics.UNWARNED._value.get() == 1
    assert samples(metrics.LEAD_QUANTILE)[("0.5",)] == 30 * 3600
    gauges.quality(engine)
    assert samples(metrics.LABELLED) == {("override", "none"): 4}, "over, and nobody has said what they were"
    assert not samples(metrics.PRECISION)
