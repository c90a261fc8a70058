"""`docker compose up` is enough: all of it, really run; each part may be restarted; nothing is lost; no internet."""

import json
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from deploy.services import SERVICES
from tests.docs.blocks import BLOCKS

from .stack import LASTING, TOP, Stack, until, why_not

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed"),
]
SHOWN = next(block.text for block in BLOCKS if block.page == "docs/compose.md" and "escalation.requested" in block.text)
CLIENT = "client-7"  # of that block
DASHBOARDS = {json.loads(path.read_text())["uid"] for path in (TOP / "deploy/grafana/json").glob("*.json")}
OUT = "import socket; socket.create_connection(('192.0.2.1', 53), timeout=3)"
PAGE = "import httpx; print(httpx.get('http://127.0.0.1:8090/login').text)"
POST = """
import sys, httpx
headers = {"Authorization": f"Bearer {sys.argv[1]}", "Content-Type": "application/cloudevents+json"}
print(httpx.post("http://127.0.0.1:8080/v1/touchpoints", content=sys.argv[2], headers=headers).status_code)
"""
HTTP = httpx.Client(trust_env=False, timeout=10)


def touchpoint(client: str, kind: str = "contact.received") -> dict[str, Any]:
    at = datetime.now(UTC).isoformat()
    event = {"specversion": "1.0", "source": "helpdesk", "id": f"{client}-{at}", "type": kind, "subject": client}
    return event | {"time": at, "data": {"kind": "inquiry"} if kind == "contact.received" else {}}


class Deployment(Stack):
    """The stack, what was published to it, and what it says of that."""

    published: set[str] = set()  # the clients, with one touchpoint each

    def publish(self, client: str) -> None:
        """Over HTTP, until it is taken."""
        key = self.inside("ingest", "driftline", "keys", "show").strip()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents+json"}
        where, event = self.address("ingest", 8080) + "/v1/touchpoints", touchpoint(client)
        until(lambda: HTTP.post(where, json=event, headers=headers).status_code == 202, 30, f"{client} taken")
        self.published.add(client)

    def alerts(self) -> list[tuple[str, str, str]]:
        """What stands at Alertmanager of the client of the docs: rule, since when, in which state."""
        said = HTTP.get(self.address("alertmanager", 9093) + "/api/v2/alerts").json()
        mine = [one for one in said if one["labels"].get("client") == CLIENT]
        return [(one["labels"]["alertname"], one["startsAt"], one["status"]["state"]) for one in mine]

    def query(self, promql: str, at: float | None = None) -> dict[str, float]:
        """What Prometheus answers, by job."""
        asked = {"query": promql} | ({} if at is None else {"time": str(at)})
        said = HTTP.get(self.address("prometheus", 9090) + "/api/v1/query", params=asked).json()
        return {one["metric"].get("job", ""): float(one["value"][1]) for one in said["data"]["result"]}

    def known(self) -> set[str]:
        """The clients that the board's API tells of."""
        if not hasattr(self, "token"):
            self.inside("board", "driftline", "users", "add", "script", "--program", "--role", "viewer")
            self.token = self.inside("board", "driftline", "users", "token", "script").split()[-1]
        answer = HTTP.get(
            self.address("board", 8090) + "/v1/clients", headers={"Authorization": f"Bearer {self.token}"}
        )
        return set(re.findall(r'"client": ?"([^"]+)"', answer.text)) if answer.status_code == 200 else set()

    def proven(self) -> None:
        """What runs has folded all that was published, and stands where a replay of it stands."""
        until(lambda: self.known() == self.published, 60, "every client on the board")
        now = datetime.now(UTC).isoformat()
        script = (
            f"driftline hash --as-of {now}; driftline export /tmp/log; driftline replay /tmp/log --until {now} --json"
        )
        live, replayed = self.inside("scoring", "sh", "-euc", script).splitlines()[:2]
        assert json.loads(replayed)["state_hash"] == live
        assert json.loads(replayed)["touchpoints"]["accepted"] == len(self.published)

    def told_once(self) -> None:
        """Neither Alertmanager's receiver nor delivery's own webhook heard of the override again."""
        assert len(self.told("staff", CLIENT)) == 1 and len(self.told("driftline", CLIENT)) == 1


@pytest.fixture(scope="module")
def image() -> None:
    """Built before the time is taken."""
    built = subprocess.run(["docker", "compose", "build"], cwd=TOP, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr[-3000:]


def test_g7_runs_with_the_network_off(image, tmp_path):
    """On a network without a way out: a touchpoint in, an alert out, and a page that asks nothing of elsewhere."""
    stack = Stack("driftline-offline", tmp_path, ports=False)
    stack.down("--volumes", "--remove-orphans")
    try:
        print(f"healthy after {stack.up():.0f} s")
        with pytest.raises(AssertionError, match="unreachable|timed out"):
            stack.inside("ingest", "python", "-c", OUT)
        key = stack.inside("ingest", "driftline", "keys", "show").strip()
        event = json.dumps(touchpoint(CLIENT, "escalation.requested"))
        assert stack.inside("ingest", "python", "-c", POST, key, event).strip() == "202"
        until(lambda: stack.told("staff", CLIENT) and stack.told("driftline", CLIENT), 60, "both receivers told")
        page = stack.inside("board", "python", "-c", PAGE)
        assert "<form" in page and not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", page)
    finally:
        stack.down("--volumes", "--remove-orphans")


@pytest.fixture(scope="module")
def stack(image: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    running = Deployment("driftline-test", tmp_path_factory.mktemp("stack"))
    running.down("--volumes", "--remove-orphans")
    try:
        yield running
        print(running.compose("logs", "--tail", "40"))
    finally:
        running.down("--volumes", "--remove-orphans")


@pytest.fixture(scope="module")
def seconds(stack: Deployment) -> float:
    """After how many seconds everything was healthy."""
    return stack.up()


@pytest.fixture(scope="module")
def reached(stack: Deployment, seconds: float) -> float:
    """The override of docs/compose.md is published as it stands there: after how many seconds Alertmanager has it."""
    script = SHOWN.replace("docker compose", shlex.join(stack.command))
    for service, port in (("ingest", 8080), ("alertmanager", 9093)):
        script = script.replace(f"http://127.0.0.1:{port}", stack.address(service, port))
    began = time.monotonic()
    clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    said = subprocess.run(["bash", "-euc", script], cwd=TOP, capture_output=True, text=True, check=True, env=clean)
    assert " 202 " in said.stdout
    until(stack.alerts, 60, "the alert at Alertmanager")
    stack.published.add(CLIENT)
    return time.monotonic() - began


def test_everything_is_healthy_within_three_minutes(seconds):
    print(f"healthy after {seconds:.0f} s")
    assert seconds < 180


def test_an_override_that_curl_publishes_is_at_alertmanager_within_ten_seconds(stack, reached):
    print(f"at Alertmanager {reached:.1f} s after curl began")
    assert reached < 10
    assert [(rule, state) for rule, _, state in stack.alerts()] == [("override", "active")]
    until(lambda: stack.told("staff", CLIENT) and stack.told("driftline", CLIENT), 30, "both receivers told")
    stack.told_once()


def test_every_target_is_up_and_the_series_are_there(stack, reached):
    until(lambda: set(SERVICES) <= {job for job, up in stack.query("up").items() if up}, 30, "every target up")
    assert 0 not in stack.query("up").values()
    counted = "sum by (job) (driftline_touchpoints_accepted_total)"
    until(lambda: stack.query(counted).get("ingest") == 1, 30, "the touchpoint counted")
    rules = HTTP.get(stack.address("prometheus", 9090) + "/api/v1/rules").json()["data"]["groups"]
    assert rules and all(rule["health"] != "err" for group in rules for rule in group["rules"])


def test_the_dashboards_are_provisioned(stack, seconds):
    found = HTTP.get(stack.address("grafana", 3000) + "/api/search", params={"type": "dash-db"}).json()
    assert DASHBOARDS <= {dashboard["uid"] for dashboard in found}


@pytest.mark.parametrize("service", LASTING)
def test_a_container_is_held_to_what_it_may(stack, seconds, service):
    script = "id -u; grep -E 'CapEff|NoNewPrivs' /proc/self/status; touch /x 2>/dev/null || echo kept"
    user, *rest = stack.inside(service, "sh", "-c", script).split()
    assert user != "0"
    assert rest[1::2][0].strip("0") == "" and "1" in rest and rest[-1] == "kept"


@pytest.mark.parametrize("service", LASTING)
def test_each_part_may_be_restarted(stack, reached, service):
    before = stack.alerts()
    stack.compose("restart", service)
    print(f"{service}: all healthy again {stack.healthy(120):.0f} s after its restart")
    # Alertmanager forgets what fires when it ends; delivery says it again each minute.
    until(lambda: stack.alerts() == before, 90, "the same alert at Alertmanager")
    stack.publish(f"after-{service}")
    stack.proven()
    stack.told_once()
    assert HTTP.get(stack.address("board", 8090) + "/login").status_code == 200


def test_down_and_up_loses_nothing(stack, reached):
    before, at, counted = stack.alerts(), time.time() - 15, stack.query("up")
    stack.down()
    print(f"healthy after {stack.up():.0f} s")
    stack.proven()
    stack.publish("after-down")
    stack.proven()
    until(lambda: stack.alerts() == before, 90, "the same alert at Alertmanager")
    assert stack.query("up", at) == counted
    time.sleep(20)  # longer than Alertmanager waits before it tells of something new
    assert not stack.told("staff", CLIENT) and not stack.told("driftline", CLIENT)
