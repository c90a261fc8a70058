"""A real Prometheus that watches the running demo, and what a panel of a dashboard would get from it."""

import math
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from deploy.kafka.broker import free_port

PROMETHEUS = shutil.which("prometheus")
SCRAPE, WINDOW = 2, {"$__rate_interval": "20s", "$__range": "10m", "$__interval": "20s"}
Series = dict[str, Any]


class Watching:
    """Prometheus on a port of its own, which finds the services in the folder of a demo."""

    def __init__(self, demo: Path, folder: Path) -> None:
        self.port, self.folder = free_port(9090), folder
        self.url = f"http://127.0.0.1:{self.port}"
        if PROMETHEUS is None:
            pytest.skip("Prometheus is not installed")
        files = f"{{files: [{demo / 'targets.json'}], refresh_interval: 1s}}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "prometheus.yml").write_text(
            f"global: {{scrape_interval: {SCRAPE}s, scrape_timeout: {SCRAPE}s}}\n"
            f"scrape_configs: [{{job_name: demo, file_sd_configs: [{files}]}}]\n"
        )

    def __enter__(self) -> Self:
        command = (str(PROMETHEUS), f"--config.file={self.folder / 'prometheus.yml'}")
        places = (f"--storage.tsdb.path={self.folder / 'data'}", f"--web.listen-address=127.0.0.1:{self.port}")
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen([*command, *places], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    def ask(self, query: str) -> list[Series]:
        """The series that a query answers with now, those without a number left out."""
        return [one for one in self._asked("query", query=filled(query)) if not math.isnan(float(one["value"][1]))]

    def over(self, query: str, seconds: int, step: int) -> list[Series]:
        """The series of a query over the last seconds."""
        now = time.time()
        return self._asked("query_range", query=filled(query), start=now - seconds, end=now, step=step)

    def _asked(self, way: str, **said: Any) -> list[Series]:
        answer = httpx.post(f"{self.url}/api/v1/{way}", data=said, timeout=20).json()
        assert answer["status"] == "success", f"{said['query']}: {answer.get('error')}"
        return list(answer["data"]["result"])


def filled(query: str) -> str:
    """A query with everything chosen, and the windows that Grafana would take for these scrapes."""
    for name, window in WINDOW.items():
        query = query.replace(name, window)
    return re.sub(r'"\$\w+"', '".*"', query)
