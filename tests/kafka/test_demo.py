"""The demo shows an alert within a minute, fills every dashboard, ends without a trace, goes on where it ended."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics

from deploy.demo import TARGETS
from deploy.services import SERVICES
from shared.metrics import METRICS
from tests.deploy.boards import BOARDS, panels
from tests.deploy.promql import rules

from .publishing import STRUCTURED, bytes_of
from .watching import PROMETHEUS, Watching

PATIENCE = 120.0  # for the views to be counted, and what people do to be seen
pytestmark = [
    pytest.mark.kafka,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by Linux's /proc"),
]


class Running:
    """A demo, line by line."""

    def __init__(self, folder: Path, clients: int = 30, days: int = 20) -> None:
        size = (f"--data={folder}", f"--clients={clients}", f"--days={days}")
        command = [sys.executable, "-u", "-m", "cli", "demo", *size]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("DRIFTLINE_")}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.lines: list[str] = []

    def until(self, words: str) -> str:
        """Read up to a line with these words."""
        for line in self.process.stdout or ():
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"ended before {words!r}: {''.join(self.lines)}")

    def escalate(self, client: str) -> None:
        """Let a client ask for somebody's superior: published by hand, as soon as it is taken, and alerted."""
        ingest = next(word for line in self.lines for word in line.split() if word.endswith("/v1/touchpoints"))
        event = bytes_of(f"by hand: {client}", client=client, type="escalation.requested", data={"case_id": client})
        headers = {"content-type": STRUCTURED}
        while httpx.post(ingest, content=event, headers=headers, timeout=60).status_code != 202:
            time.sleep(0.5)
        self.until(f"{client}: override firing")

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.lines += self.process.communicate(timeout=90)[0].splitlines()


def processes_of(folder: Path) -> Iterator[int]:
    """The processes that know of the folder, by their words or their environment."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            known = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in known and int(place.name) != os.getpid():
            yield int(place.name)


def process_of(folder: Path, words: bytes) -> int:
    return next(pid for pid in processes_of(folder) if words in Path(f"/proc/{pid}/cmdline").read_bytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def first(folder) -> Iterator[Running]:
    """A demo that is live."""
    demo = Running(folder)
    demo.until("importing")
    demo.until(" live")
    yield demo
    if demo.process.poll() is None:
        demo.end()


@pytest.fixture(scope="module")
def prometheus(first, folder, tmp_path_factory) -> Iterator[Watching]:
    """A real one that has watched the demo from its first second on."""
    with Watching(folder, tmp_path_factory.mktemp("prometheus")) as watching:
        yield watching


def test_the_demo_alerts_within_a_minute_and_restarts_what_ends(first, folder, request):
    if PROMETHEUS:
        request.getfixturevalue("prometheus")  # watches from now on
    live = time.monotonic()
    told = first.until(" firing, ")  # whichever rule of the ladder sees it first
    assert time.monotonic() - live < 60
    os.kill(process_of(folder, b"run\0projector"), signal.SIGKILL)
    first.until("projector ended by itself")
    second = Running(folder)
    assert second.process.wait(timeout=60) == 1  # and the first one goes on
    os.kill(process_of(folder, b"kafka.Kafka"), signal.SIGKILL)
    first.until("Kafka ended by itself")
    first.escalate("after the fall of Kafka")
    first.escalate(told.split()[2].removesuffix(":"))  # a crisis that was warned of


def test_no_panel_of_a_dashboard_is_empty(first, prometheus):
    asked = [(name, panel["title"], t["expr"]) for name in BOARDS for panel in panels(name) for t in panel["targets"]]
    until = time.monotonic() + PATIENCE
    while (empty := [one for one in asked if not prometheus.ask(one[-1])]) and time.monotonic() < until:
        asked = empty  # what has answered once is not asked again
        time.sleep(2)
    assert not empty


def test_every_series_that_a_rule_asks_for_is_there(first, prometheus):
    asked = {name for rule in rules() for name in re.findall(r"\bdriftline_\w+", rule["expr"])}
    asked -= {"driftline_channel_dead", "driftline_notice_waiting_seconds"}  # the demo tells nobody outside
    until = time.monotonic() + PATIENCE
    while (missing := [name for name in asked if not prometheus.ask(name)]) and time.monotonic() < until:
        time.sleep(2)
    assert not missing


def told(target: str) -> set[str]:
    """The names that a process tells of ours, in OpenMetrics, which is read strictly."""
    headers = {"Accept": "application/openmetrics-text; version=1.0.0"}
    text = httpx.get(f"http://{target}/metrics", headers=headers, timeout=30).text
    names = {sample.name for family in open_metrics(text) for sample in family.samples}
    return {name.removesuffix("_count").removesuffix("_bucket") for name in names if name.startswith("driftline_")}


def test_every_process_of_the_demo_tells_its_golden_signals_and_nothing_of_others(first, folder):
    asked = {one["labels"]["job"]: one["targets"][0] for one in json.loads((folder / TARGETS).read_text())}
    assert set(asked) == set(SERVICES)
    golden = {(job, one.name) for one in METRICS.values() if one.signal for job in one.services}
    until = time.monotonic() + PATIENCE
    while missing := golden - (found := {(job, name) for job, target in asked.items() for name in told(target)}):
        assert time.monotonic() < until, missing
        time.sleep(2)
    sums = {(job, name.removesuffix("_sum")) for job, name in found}
    assert sums <= {(job, one.name) for one in METRICS.values() for job in one.services}


def test_the_demo_leaves_nothing_and_goes_on(first, folder):
    first.end()
    assert first.process.returncode == 0 and not list(processes_of(folder))
    second = Running(folder)
    try:
        second.until(" live")
        assert not [line for line in second.lines if "importing" in line]
        second.until("Ctrl-C ends it")
        second.escalate("after the start")
    finally:
        second.end()
    assert not list(processes_of(folder))
