"""What README and docs/publishing.md show to a publisher's programmer works as it stands."""

import json
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, get_args

import pytest

from services.ingest.intake import Accepted, receive
from services.lookback.log import read_log
from services.lookback.replay import replay
from services.scoring.policy import HOUR, Policies
from services.scoring.rulebook import Rulebook
from shared.clock import utc_now
from shared.errors import Reason
from shared.messages import TouchpointType, micros

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "publishing.md").read_text("utf-8")
BY_HTTP, BY_KAFKA = re.findall(r"```python\n(.*?)```", (TOP / "README.md").read_text("utf-8"), re.DOTALL)
BLOCKS = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [block for block in BLOCKS if '"specversion"' in block]


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: json.loads(block)["id"])
def test_an_example_is_accepted(block: str) -> None:
    assert isinstance(receive(block.encode()), Accepted), receive(block.encode())


def test_all_examples_in_the_order_of_the_page_are_good_as_a_log() -> None:
    lines = [json.dumps(json.loads(block)).encode() for block in EXAMPLES]
    tally = replay(read_log(lines, micros(utc_now())), Rulebook(Policies(), 72 * HOUR)).tally
    assert (tally.accepted, tally.first) == (len(EXAMPLES), {})


def test_the_examples_show_every_family_that_a_publisher_meets() -> None:
    shown = {json.loads(block)["type"].split(".")[0] for block in EXAMPLES}
    families = {name.split(".")[0] for name in get_args(TouchpointType)}
    rare = {"mention", "notice", "breach", "order", "relationship", "exception", "cause", "fix", "lesson"}
    assert shown == families - rare


def test_no_two_examples_have_the_same_identity() -> None:
    identities = [(json.loads(block).get("subject"), json.loads(block)["id"]) for block in EXAMPLES]
    assert len(set(identities)) == len(identities)


def test_the_problem_document_it_shows_names_reasons_of_the_enumeration() -> None:
    (problem,) = (json.loads(block) for block in BLOCKS if '"about:blank"' in block)
    assert {entry["reason"] for entry in problem["refused"]} <= set(Reason)


class Door(BaseHTTPRequestHandler):
    """Takes what is posted, and keeps it."""

    bodies: list[bytes] = []

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(202)
        self.end_headers()


@pytest.mark.parametrize("environment", [{}, {"KEY": "dl_1"}], ids=["the demo", "with a key"])
def test_the_python_of_the_readme_publishes_as_a_file(tmp_path: Path, environment: dict[str, str]) -> None:
    file = tmp_path / "publish.py"
    with HTTPServer(("127.0.0.1", 0), Door) as server:
        Thread(target=server.handle_request).start()
        file.write_text(BY_HTTP.replace(":8080", f":{server.server_port}"))
        subprocess.run([sys.executable, file], env=environment, check=True)
    assert isinstance(receive(Door.bodies.pop()), Accepted)


def test_the_python_for_kafka_is_a_whole_file_with_a_good_touchpoint() -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=E,F,I,PLE", "--line-length=120", "-"]
    assert subprocess.run(ruff, input=BY_KAFKA.encode(), capture_output=True).returncode == 0
    found: dict[str, Any] = {}
    exec(BY_KAFKA.partition("async def")[0], found)
    assert isinstance(receive(json.dumps(found["touchpoint"]).encode()), Accepted)
