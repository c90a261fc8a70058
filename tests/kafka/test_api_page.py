"""What docs/api.md shows to a programmer works as it stands, on a real board and a real Kafka."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.incidents import Signal
from shared.topics import SIGNALS
from tests.web.conftest import Board, serving
from tests.web.history import content, escalated, neglected, overlooked

pytestmark = [pytest.mark.kafka, pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")]

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
BLOCKS = [block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "curl" in block]
FAILING = 'curl() { command curl --fail-with-body "$@"; }\nset -euo pipefail\n'
PARTITIONS = 2


@pytest.fixture
def board(tmp_path):
    board = Board(tmp_path)
    board.put([*content("happy"), *neglected("weary"), *escalated("loud"), *overlooked("quiet")])
    return board


async def test_every_command_of_the_page_works_and_the_actions_arrive(emptied, create_topics, board):
    await create_topics(SIGNALS.name, partitions=PARTITIONS)
    token = board.headers["Authorization"].removeprefix("Bearer ")
    given = os.environ | {"BOARD": board.url, "TOKEN": token}
    with serving(board, DRIFTLINE_KAFKA=emptied, DRIFTLINE_PARTITIONS=str(PARTITIONS)):
        for block in BLOCKS:
            ran = subprocess.run(["bash", "-c", FAILING + block], env=given, capture_output=True, text=True, timeout=60)
            assert ran.returncode == 0, (block, ran.stdout, ran.stderr)
    assert len(BLOCKS) > 5
    done = [action.do for action in await actions(emptied)]
    assert sorted(done) == ["acknowledge", "label", "silence", "unsilence"]


async def actions(kafka):
    partitions = [TopicPartition(SIGNALS.name, number) for number in range(PARTITIONS)]
    async with AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found = []
        while len(found) < sum(ends.values()):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [msgspec.json.decode(record.value, type=Signal) for record in records]
    return found
