"""Nothing asks anything of the internet: what is looked back at and explained works in a network that is empty."""

import json
import re
import subprocess
import sys

import pytest
import yaml

from services.alerts.access import guard
from tests.docs.blocks import TOP

# A network of its own, in which there is nothing, not even the way back to itself.
ALONE = ["unshare", "--user", "--map-root-user", "--net"]
PROGRAM = [sys.executable, "-m", "cli"]
LOOK = "import socket; socket.create_connection(('192.0.2.1', 53), timeout=3)"


def ran(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True)


def allowed() -> bool:
    try:
        return ran(*ALONE, "true").returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not allowed(), reason="this machine makes no network namespaces")
def test_g7_runs_with_the_network_off_and_says_the_same(tmp_path):
    assert "unreachable" in ran(*ALONE, sys.executable, "-c", LOOK).stderr
    log, labels = str(tmp_path / "log"), str(tmp_path / "labels.csv")
    made = [*PROGRAM, "simulate", log, "--clients=6", "--days=20", "--until=2026-05-01T00:00:00Z", f"--labels={labels}"]
    replay = [*PROGRAM, "replay", log, "--json"]
    told = [ran(*ALONE, *command) for command in (made, replay)]
    assert not any(one.returncode for one in told), [one.stderr for one in told]
    assert json.loads(told[1].stdout)["state_hash"] == json.loads(ran(*replay).stdout)["state_hash"]


def test_g7_no_page_may_ask_anything_of_elsewhere():
    sources = re.findall(r"\S+", guard.POLICY)
    assert "'self'" in sources and not [source for source in sources if "//" in source or source in ("*", "https:")]


def test_g7_grafana_looks_for_nothing_by_itself():
    told = yaml.safe_load((TOP / "docker-compose.yml").read_text())["services"]["grafana"]["environment"]
    off = [name for name in told if re.search("CHECK_FOR|REPORTING|NEWS_FEED|EXTERNAL|FEEDBACK", name)]
    assert len(off) >= 6 and all(told[name] == "false" for name in off)
    assert told["GF_PLUGINS_PREINSTALL_DISABLED"] == told["GF_SECURITY_DISABLE_GRAVATAR"] == "true"
