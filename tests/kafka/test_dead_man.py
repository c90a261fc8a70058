"""A scorer that is stopped is noticed by what runs beside it: a real Prometheus and Alertmanager with what we ship."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest
import yaml

from deploy.kafka.broker import free_port
from deploy.services import SERVICES
from tests.kafka.histories import ROOT
from tests.kafka.receiver import Receiver, alertmanager, answers, running, wait_until

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="Prometheus is not installed"),
]
ALERT = "DriftlineServiceStopped"


@contextmanager
def prometheus(folder, scrape, manager):
    """A real one with the rules that we ship, in a hurry: it scrapes and judges each second, and believes after eight.

    It begins to scrape five seconds after its start.
    """
    port = free_port(9090)
    rules = (ROOT / "deploy/prometheus/rules.yml").read_text()
    (folder / "rules.yml").write_text(re.sub(r"for: \d+m", "for: 8s", re.sub(r"interval: \w+", "interval: 1s", rules)))
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [manager.removeprefix("http://")]}]}]},
        "scrape_configs": [{"job_name": "scoring", "static_configs": [{"targets": [f"127.0.0.1:{scrape}"]}]}],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    places = (f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data")
    command = ("prometheus", *places, f"--web.listen-address=127.0.0.1:{port}")
    with running(command, folder / "log", port) as address:
        yield address


@pytest.fixture
def manager(tmp_path_factory):
    """An Alertmanager with the routes that we ship, in a hurry too; yields it, and who is on call for operations."""
    config = yaml.safe_load((ROOT / "deploy/alertmanager/alertmanager.yml").read_text())
    for route in config["route"]["routes"]:
        route |= {"group_wait": "100ms", "group_interval": "1s"}
    with Receiver() as operations:
        [on_call] = [one for one in config["receivers"] if one["name"] == "operations"]
        on_call["webhook_configs"] = [{"url": operations.url, "send_resolved": True}]
        with alertmanager(tmp_path_factory.mktemp("alertmanager"), yaml.safe_dump(config)) as url:
            yield url, operations


@pytest.fixture
def scorer(broker, tmp_path):
    """A scoring process that is ready, and the port where it is scraped."""
    port = free_port()
    own = {"KAFKA": broker.bootstrap, "PARTITIONS": 1, "DATA": tmp_path, "HEALTH_PORT": port}
    environment = os.environ | {f"DRIFTLINE_{name}": str(value) for name, value in own.items()}
    process = subprocess.Popen([sys.executable, "-m", "cli", "run", "scoring"], cwd=ROOT, env=environment)
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), 60)
    yield process, port
    process.kill()
    process.wait()


def test_g4_a_scorer_that_is_stopped_rings_at_operations(manager, scorer, tmp_path):
    (url, operations), (process, port) = manager, scorer
    with prometheus(tmp_path, port, url) as watching:

        def fires():
            found = httpx.get(f"{watching}/api/v1/alerts").json()["data"]["alerts"]
            ours = [one for one in found if one["labels"]["alertname"] == ALERT and one["state"] == "firing"]
            return {one["labels"]["service"] for one in ours}

        def rung():
            return {body["groupLabels"].get("service") for _, body in operations.posts}

        # The services that were never started are missed from the beginning: so the rule is at work.
        wait_until(lambda: len(fires()) == len(SERVICES) - 1)
        assert "scoring" not in fires() | rung()
        process.kill()
        wait_until(lambda: "scoring" in fires() & rung())
