"""What is published live, good and bad, late and twice, is scored as `replay` of its export says (SPEC.md 3, 11)."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from deploy.kafka.broker import free_port
from deploy.services import Crew
from services.lookback.replay import printed_alert
from services.lookback.simulation import touchpoints
from shared.alerting import AlertTransition
from shared.cluster import ensure_topics
from shared.settings import Settings
from shared.topics import ALERTS, DEAD_LETTERS, INBOUND

from .histories import ROOT, Event, written
from .publishing import BATCH, Program, everything, settings_for, stored
from .test_ingest_refusals import Bad, bad_inputs, kafka_inputs

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

GOOD = 1000
POLICY = ROOT / "examples" / "policy.toml"
SERVICES = ("ingest", "scoring", "alerts")


@pytest.fixture(scope="module")
def program(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Ingest, scoring and alerts at work."""
    program = Program(settings_for(kafka, tmp_path_factory.mktemp("live")))
    program.environment["DRIFTLINE_POLICY"] = json.dumps([str(POLICY)])
    asyncio.run(ensure_topics(program.settings))
    own = {name: {"DRIFTLINE_HEALTH_PORT": str(free_port())} for name in SERVICES}
    with Crew(program.environment, own, program.settings.data / "ingest.log") as crew:
        crew.start(*SERVICES)
        program.await_answer(200)
        yield program
        assert crew.ended() == {}


def published(now: datetime) -> list[Event]:
    """A thousand good touchpoints of the last days, out of order; among them repeats, conflicts and corrections."""
    chance = random.Random(5)
    told = touchpoints(2500, 3, 7, int(now.timestamp()))
    facts = [one for one in told if one.data.case_id and one.data.of is None]
    recent = [one for one in facts if one.time > now - timedelta(hours=70)]
    good = [msgspec.to_builtins(one) for one in recent[-GOOD + 40 :]]
    for place, other in enumerate(chance.sample(good, 40)):
        type, data = correction(other, place)
        named = {"specversion": "1.0", "id": f"more-{place}", "source": "desk", "subject": other["subject"]}
        good.append({**named, "type": type, "time": written(now), "data": data})
    chance.shuffle(good)
    return good


def correction(other: Event, place: int) -> tuple[str, Event]:
    """A void, an amendment, or now and then a client who has had enough."""
    of = {name: other[name] for name in ("source", "id", "time")}
    match place % 4:
        case 0:
            return "escalation.requested", {"case_id": other["data"]["case_id"]}
        case 1:
            return "touchpoint.voided", {"of": of}
        case _:
            return "touchpoint.amended", {"of": of, "touchpoint": {**other, "data": {**other["data"], "topic": "new"}}}


async def publish(program: Program, good: list[Event]) -> None:
    """Through HTTP in batches and through Kafka, with every kind of bad input in between."""
    halves, bad = (good[: len(good) // 2], good[len(good) // 2 :]), list(bad_inputs().values())
    batches = [halves[0][at : at + 20] for at in range(0, len(halves[0]), 20)]
    requests = [Bad(json.dumps(batch).encode(), 202, {}, BATCH) for batch in batches]
    async with httpx.AsyncClient(base_url=program.url, timeout=60) as http:
        for place, one in enumerate(bad):
            if one.status not in (401, 403):  # without keys, everybody may speak
                requests.insert(place * 2, one)
        for request in requests:
            answer = await http.post("/v1/touchpoints", content=request.body, headers={"content-type": request.kind})
            assert answer.status_code == request.status, answer.text
    messages: list[tuple[bytes | None, Any]] = [(json.dumps(event).encode(), []) for event in halves[1]]
    for place, (raw, headers, _) in enumerate(kafka_inputs().values()):
        messages.insert(place * 10, (raw, headers))
    async with AIOKafkaProducer(bootstrap_servers=program.settings.kafka, acks="all") as producer:
        sent = [await producer.send(INBOUND.name, raw, key=b"k", headers=head) for raw, head in messages]
        await asyncio.gather(*sent)


async def once(count: int, found: Callable[[], Awaitable[list[Any]]]) -> list[Any]:
    """What is found, once there is so much of it."""
    for _ in range(100):
        if len(things := await found()) >= count:
            return things
        await asyncio.sleep(0.2)
    raise AssertionError(f"{len(things)} of {count}")


async def letters(settings: Settings, service: str) -> Counter[str]:
    """The reasons of the dead letters of a service."""
    heads = [dict(record.headers) for record in await everything(settings, DEAD_LETTERS.name)]
    return Counter(head["reason"].decode() for head in heads if head["service"].decode() == service)


async def test_a_thousand_good_ones_around_every_kind_of_bad_one_are_scored_as_replay_of_the_export_says(
    program: Program, tmp_path: Path
) -> None:
    good = published(datetime.now(UTC))
    repeated = [*good, *good[:20], *({**event, "type": "order.placed", "data": {}} for event in good[:10])]
    await publish(program, repeated)
    batch = 2  # the good items of the batch with one bad item
    await once(len(repeated) + batch, lambda: stored(program.settings))
    program("export", str(tmp_path / "log.jsonl"))
    as_of, live = program.hash()
    offline = json.loads(program("replay", str(tmp_path / "log.jsonl"), "--until", as_of, "--json"))
    assert live == offline["state_hash"]
    assert offline["touchpoints"] == {"accepted": GOOD + batch, "duplicate": 20, "dead": 10}
    assert await letters(program.settings, "scoring") == {"conflict": 10}
    records = await once(len(offline["alerts"]), lambda: everything(program.settings, ALERTS.name))
    alerts = [msgspec.json.decode(record.value, type=AlertTransition) for record in records]
    told = [printed_alert(alert) for alert in alerts if alert.at <= datetime.fromisoformat(as_of)]
    assert sorted(told, key=repr) == sorted(offline["alerts"], key=repr)
    assert len({alert["client"] for alert in told if alert["override"]}) >= 5
