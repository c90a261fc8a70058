"""What docs/upgrades.md and docs/backup.md tell an operator to do gives the same state, done word for word."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.kafka.broker import Broker, free_port
from deploy.services import Crew
from shared.cluster import ensure_topics
from tests.bench.cluster import await_ready
from tests.docs.blocks import BLOCKS, TOP

from .publishing import LINES, Program, bytes_of, settings_for

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(400)]
WORKERS = ("scoring", "alerts")
CLIENTS = 12


def told(page: str, words: str) -> str:
    """The block of a page in which these words stand."""
    (block,) = [one for one in BLOCKS if one.page == f"docs/{page}.md" and one.language == "sh" and words in one.text]
    return block.text


def shell(program: Program, text: str, folder: Path) -> str:
    """What an operator's shell prints."""
    start = f'driftline() {{ "{sys.executable}" -m cli "$@"; }}\nset -euo pipefail\n'
    environment = {**program.environment, "PYTHONPATH": str(TOP)}
    done = subprocess.run(["bash", "-c", start + text], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, (text, done.stdout, done.stderr)
    return done.stdout


@contextmanager
def workers(program: Program) -> Iterator[Crew]:
    """Scoring and alerts, ready; they end cleanly."""
    ports = {name: free_port() for name in WORKERS}
    own = {name: {"DRIFTLINE_HEALTH_PORT": str(port)} for name, port in ports.items()}
    with Crew(program.environment, own, program.settings.data / "services.log") as crew:
        crew.start(*WORKERS)
        for port in ports.values():
            await_ready(port)
        yield crew
        assert crew.ended() == {}


def lived(program: Program, **headers: str) -> tuple[str, str]:
    """A deployment at work: clients in trouble; its time and its hash."""
    asyncio.run(ensure_topics(program.settings))
    with program.ingest(), workers(program):
        types = ("contact.received", "reply.sent", "escalation.requested", "contact.received")
        body = b"\n".join(
            bytes_of(f"{client}-{turn}", client=f"client-{client}", type=type, data={"case_id": f"c{client}"})
            for turn, type in enumerate(types)
            for client in range(CLIENTS)
        )
        publish(program, body, **headers)
        return program.hash()


def publish(program: Program, body: bytes, **headers: str) -> None:
    url, headers = f"{program.url}/v1/touchpoints", {"content-type": LINES, **headers}
    answer = httpx.post(url, content=body, headers=headers, timeout=60)
    assert answer.status_code == 202, answer.text


def says_the_same(program: Program, folder: Path, log: str) -> None:
    """The check of docs/upgrades.md, asked again where something fell due in that very second."""
    text = told("upgrades", "driftline hash").replace("history.jsonl", log)
    for _ in range(5):
        try:
            live, replayed = shell(program, text, folder).split("\n", 1)
        except AssertionError as error:
            assert "arrived at" in str(error)
            time.sleep(1)
        else:
            assert len(live) > 30 and live in replayed
            return
    raise AssertionError("five times something fell due just then")


def replayed(program: Program, log: Path, until: str) -> str:
    return str(json.loads(program("replay", str(log), "--until", until, "--json").splitlines()[0])["state_hash"])


def test_other_partitions_by_the_page_give_the_same_state(kafka: str, tmp_path: Path) -> None:
    program = Program(settings_for(kafka, tmp_path))
    as_of, before = lived(program)
    with workers(program):
        assert "stop every service first" in program("topics", "delete", "--with-all-they-hold", code=1)
    assert "--with-all-they-hold" in program("topics", "delete", code=2)
    (tmp_path / "views.db").touch()
    shell(program, told("upgrades", "topics delete").replace("PARTITIONS=64", "PARTITIONS=7"), tmp_path)
    assert replayed(program, tmp_path / "history.jsonl", as_of) == before
    assert not (tmp_path / "views.db").exists()
    program.environment["DRIFTLINE_PARTITIONS"] = "7"
    assert "driftline.signals: 7 partitions" in program("topics", "list")
    with workers(program):
        says_the_same(program, tmp_path, "history.jsonl")
        with program.ingest():
            publish(program, bytes_of("after", client="client-3"))


def test_what_is_backed_up_every_night_makes_a_lost_deployment_anew(kafka: str, tmp_path: Path) -> None:
    lost, found = tmp_path / "lost", tmp_path / "found"
    lost.mkdir()
    with Broker(lost / "kafka") as broker:
        program = Program(settings_for(broker.bootstrap, lost))
        key = program("keys", "add", "*").split()[0]
        program("users", "add", "anna", "--role", "operator")
        as_of, before = lived(program, authorization=f"Bearer {key}")
        shell(program, told("backup", "driftline export"), tmp_path)
    other = Program(settings_for(kafka, found).model_copy(update={"partitions": 6}))
    other("topics", "delete", "--with-all-they-hold")  # what another test made
    shell(other, told("backup", "driftline import"), tmp_path)
    assert replayed(other, tmp_path / "backup" / "touchpoints.jsonl", as_of) == before
    assert "anna" in other("users", "list") and key.split("_")[1] in other("keys", "list")
    with workers(other):
        says_the_same(other, tmp_path, "backup/touchpoints.jsonl")


def test_a_copy_of_the_folder_of_kafka_brings_all_of_it_back(tmp_path: Path) -> None:
    with Broker(tmp_path / "kafka") as broker:
        program = Program(settings_for(broker.bootstrap, tmp_path))
        as_of, before = lived(program)
    shell(program, told("backup", "tar -czf"), tmp_path)
    (tmp_path / "kafka" / "node" / "meta.properties").unlink()  # it is spoilt
    shell(program, told("backup", "tar -xzf"), tmp_path)
    with Broker(tmp_path / "kafka", broker.port), workers(program):
        program("export", str(tmp_path / "log.jsonl"))
        assert replayed(program, tmp_path / "log.jsonl", as_of) == before
        says_the_same(program, tmp_path, "log.jsonl")
