"""From what a notice is about, a due or an override, to its receiver: seconds, not minutes (`make bench` measures)."""

import pytest

from deploy.kafka.broker import free_port
from shared.cluster import ensure_topics
from shared.settings import Settings
from tests.bench import notice
from tests.bench.cores import EXAMPLE

pytestmark = [pytest.mark.kafka, pytest.mark.alone, pytest.mark.timeout(300)]
BOUND = 10_000  # ms: ten times what is promised, for machines that have other things to do


async def test_d2_of_a_hundred_notices_the_slowest_is_there_within_seconds(emptied, tmp_path, monkeypatch):
    monkeypatch.setattr(notice, "A_SECOND", 50)
    monkeypatch.setattr(notice, "EVERY", 10)
    monkeypatch.setattr(notice, "ROUNDS", 1)
    settings = Settings(kafka=emptied, partitions=4, data=tmp_path, policy=[EXAMPLE], ingest_port=free_port())
    await ensure_topics(settings)
    [found], _ = await notice.measured(settings)
    assert {rule: len(one) for rule, one in found.items()} == {"override": 60, "indecision": 60}
    assert max(max(one) for one in found.values()) < BOUND, found
    assert min(min(one) for one in found.values()) > 0, "nothing is told before its time"
