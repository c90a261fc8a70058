"""What the pages show of a running system works as it stands in one: publishing, keys, users, dead letters, export."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.kafka.broker import free_port
from deploy.services import Crew
from shared.cluster import ensure_topics
from tests.docs.blocks import BLOCKS, TOP, Block
from tests.docs.commands import how

from .publishing import Program, settings_for, stored, touchpoint

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed"),
]
SERVICES = ("ingest", "scoring", "alerts", "projector", "board")
PYTHON = [block for block in BLOCKS if block.language == "python" and "127.0.0.1" in block.text]
ELSEWHERE = ("docs/api.md", "docs/backup.md", "docs/upgrades.md")  # test_api_page.py, test_procedures.py
SHELL = [block for block in BLOCKS if block.language == "sh" and block.page not in ELSEWHERE and how(block) == "live"]


class System:
    """The running system, and a shell in which a reader would work."""

    def __init__(self, program: Program, board: int) -> None:
        self.program, self.board = program, board
        key = program("keys", "add", "*").split()[0]
        program("users", "add", "script", "--program", "--role", "operator")
        token = program("users", "token", "script").split()[-1]
        self.environment = program.environment | {"KEY": key, "TOKEN": token, "PYTHONPATH": str(TOP)}
        self.environment |= {"BOARD": f"http://127.0.0.1:{board}"}

    def here(self, text: str) -> str:
        """The text of a block with the addresses of this system."""
        text = text.replace(":8080", f":{self.program.settings.ingest_port}").replace(":8090", f":{self.board}")
        return text.replace("127.0.0.1:9092", self.program.settings.kafka).replace(".venv/bin/", "")

    def run(self, *command: str, folder: Path) -> str:
        """What a command prints; it must succeed."""
        done = subprocess.run(command, env=self.environment, cwd=folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, (command[-1], done.stdout, done.stderr)
        return done.stdout

    def shell(self, text: str, folder: Path) -> str:
        """Bash, in which curl fails where the answer is an error."""
        start = 'curl() { command curl -sS --fail-with-body "$@"; }\nset -euo pipefail\n'
        start += f'driftline() {{ "{sys.executable}" -m cli "$@"; }}\n'
        return self.run("bash", "-c", start + self.here(text), folder=folder)


@pytest.fixture(scope="module")
def system(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything but delivery at work, with one dead letter."""
    program = Program(settings_for(kafka, tmp_path_factory.mktemp("docs")))
    board = free_port()
    program.environment |= {
        "DRIFTLINE_POLICY": json.dumps([str(TOP / "examples/policy.toml")]),
        "DRIFTLINE_BOARD_PORT": str(board),
    }
    asyncio.run(ensure_topics(program.settings))
    running = System(program, board)
    own = {name: {"DRIFTLINE_HEALTH_PORT": str(free_port())} for name in SERVICES}
    with Crew(running.environment, own, program.settings.data / "ingest.log") as crew:
        crew.start(*SERVICES)
        program.await_answer(200)
        until_it_answers(f"http://127.0.0.1:{board}/healthz")
        yield running
        assert crew.ended() == {}


def until_it_answers(url: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            httpx.get(url).raise_for_status()
            return
        except httpx.HTTPError:
            assert time.monotonic() < end
            time.sleep(0.2)


def told(block: Block) -> str:
    return block.name


@pytest.mark.parametrize("block", PYTHON, ids=told)
def test_python_publishes_as_a_file(block: Block, system: System, tmp_path: Path) -> None:
    (tmp_path / "publish.py").write_text(system.here(block.text), "utf-8")
    system.run(sys.executable, "publish.py", folder=tmp_path)
    (id,) = set(re.findall(r'"id": "(\w+)"', block.text))
    subject = next(iter(re.findall(r'"subject": "([\w-]+)"', block.text)))
    end = time.monotonic() + 30
    while (subject, id) not in {(one.subject, one.id) for one in asyncio.run(stored(system.program.settings))}:
        assert time.monotonic() < end, "what the page publishes never arrived"


@pytest.mark.parametrize("block", SHELL, ids=told)
def test_commands_work_as_they_stand(block: Block, system: System, tmp_path: Path) -> None:
    text = block.text
    if ids := set(re.findall(r"\b\d+:\d+\b(?= |$)", text)) if "dead-letters" in text else set():
        for id in ids:
            text = text.replace(id, dead_letter(system))
    system.shell(text, tmp_path)


def dead_letter(system: System) -> str:
    """One that came in by Kafka: its id."""
    body = json.dumps(touchpoint("bad", time="2026-11-02T09:00:00")).encode()
    asyncio.run(sent(system.program.settings.kafka, body))
    end = time.monotonic() + 30
    while not (letters := json.loads(system.program("dead-letters", "list", "--json"))):
        assert time.monotonic() < end
    return str(letters[0]["id"])


async def sent(kafka: str, body: bytes) -> None:
    from aiokafka import AIOKafkaProducer

    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait("driftline.inbound", body, key=b"acme")
