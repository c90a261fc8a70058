"""History enters by command, ingest waits for its end, and what is exported is what was imported."""

import asyncio
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from services.ingest.liveness import standing
from shared.cluster import ensure_topics
from shared.messages import Tick
from shared.topics import TOUCHPOINTS

from .publishing import PARTITIONS, STRUCTURED, Program, bytes_of, everything, settings_for, stored, touchpoint

pytestmark = pytest.mark.kafka

START = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def program(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(settings_for(kafka, tmp_path_factory.mktemp("ingest")))
    asyncio.run(ensure_topics(program.settings))
    yield program


def log_of(count: int, first: int = 0) -> bytes:
    lines = []
    for number in range(first, first + count):
        # Every third is out of order: it occurred before the one that arrived before it.
        time = (START + timedelta(minutes=number - 5 * (number % 3 == 2))).isoformat()
        lines.append(json.dumps(touchpoint(f"h{number}", f"client-{number % 7}", time=time)).encode())
    return b"\n".join(lines) + b"\n"


def import_from(program: Program, log: bytes, *options: str) -> dict[str, object]:
    command = [sys.executable, "-m", "cli", "import", "-", "--json", *options]
    done = subprocess.run(command, env=program.environment, input=log, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


async def test_history_keeps_ingest_waiting_until_it_is_declared_over(program: Program, tmp_path: Path) -> None:
    packed = tmp_path / "log.jsonl.gz"
    packed.write_bytes(gzip.compress(log_of(500) + b"{}\n\nhello\n"))
    assert "500 touchpoints imported, 2 refused" in (said := program("import", str(packed)))
    assert "1 bad_envelope, first: item 501" in said and "1 not_json, first: item 502" in said
    post = {"content": bytes_of("live"), "headers": {"content-type": STRUCTURED}}
    with program.ingest(ready=False):
        async with httpx.AsyncClient(base_url=program.url) as client:
            answer = await client.post("/v1/touchpoints", **post)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert "history" in answer.json()["detail"]
            assert import_from(program, log_of(500, 500), "--live") == {"accepted": 500, "refused": {}}
            program.await_answer(200, seconds=5)
            assert (await client.post("/v1/touchpoints", **post)).status_code == 202
    assert "4 of 4 partitions are live" in program("import", str(packed), code=1)


async def test_every_partition_ends_its_history_with_a_tick_and_a_live_record(program: Program) -> None:
    records = await everything(program.settings, TOUCHPOINTS.name)
    for partition in range(PARTITIONS):
        values = [record.value for record in records if record.partition == partition]
        place = next(place for place, value in enumerate(values) if standing(value))
        assert b'"live":' in values[place]
        assert msgspec.json.decode(values[place - 1], type=Tick).tick == START + timedelta(minutes=999)
        assert not any(standing(value) for value in values[:place])


async def test_a_touchpoint_of_history_arrives_at_the_running_maximum_of_its_log(program: Program) -> None:
    arrivals = {each.id: each.ingestedat for each in await stored(program.settings)}
    for number in range(2, 500, 3):
        assert arrivals[f"h{number}"] == arrivals[f"h{number - 1}"] == START + timedelta(minutes=number - 1)


async def test_an_export_holds_everything_in_the_order_of_arrival(program: Program, tmp_path: Path) -> None:
    program("export", str(tmp_path / "out.jsonl"))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert {line["id"] for line in lines} == {f"h{number}" for number in range(1000)} | {"live"}
    arrivals = [datetime.fromisoformat(line["ingestedat"]) for line in lines]
    assert arrivals == sorted(arrivals)
    assert all(line["specversion"] == "1.0" for line in lines)


def test_reading_with_another_number_of_partitions_is_refused_for_it_would_read_a_part(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(program.environment, "DRIFTLINE_PARTITIONS", str(PARTITIONS // 2))
    for command in (("export", str(tmp_path / "half.jsonl")), ("dead-letters", "list"), ("hash",)):
        assert f"set DRIFTLINE_PARTITIONS={PARTITIONS}" in program(*command, code=2)
