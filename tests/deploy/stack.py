"""The deployment of docker-compose.yml as a test runs it: under a name of its own, on ports that are free."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TOP = Path(__file__).parents[2]
FILE = TOP / "docker-compose.yml"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())["services"]
LASTING = [name for name, service in SERVICES.items() if not service.get("profiles")]
# Says on standard output what is posted to it.
RECEIVER = """
import http.server, signal, sys
class Taker(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        print(self.path, self.rfile.read(int(self.headers["Content-Length"])).decode(), flush=True)
        self.send_response(200)
        self.end_headers()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8000), Taker).serve_forever()
"""
# The true image of Kafka takes a volume that it has formatted before; one that stands in for it may refuse it.
FORMATTED = "sed 's:^ .*--final-configs-dir .*:& || true:' /etc/kafka/docker/run > /tmp/run; exec bash /tmp/run"


class Replaced(list[str]):
    """A list that takes the place of the one in docker-compose.yml, where Compose would add to it."""


yaml.SafeDumper.add_representer(Replaced, lambda dumper, it: dumper.represent_sequence("!override", it))


@cache
def why_not() -> str:
    """Why containers can't be run here; empty: they can."""
    if shutil.which("docker") is None:
        return "there is no docker here"
    if subprocess.run(["docker", "info"], capture_output=True).returncode:
        return "no Docker engine answers"
    return "" if not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode else "no compose"


def until(true: Callable[[], Any], seconds: float, what: str) -> float:
    """Wait until it is true; how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + seconds, f"not within {seconds} s: {what}"
        time.sleep(0.2)
    return time.monotonic() - began


class Stack:
    """All of it, with a receiver that Alertmanager and delivery tell; without `ports` there is no way out either."""

    def __init__(self, name: str, folder: Path, ports: bool = True) -> None:
        alertmanager = yaml.safe_load((TOP / "deploy/alertmanager/alertmanager.yml").read_text())
        for receiver in alertmanager["receivers"]:
            told = {"url": f"http://receiver:8000/{receiver['name']}"}
            receiver |= {"webhook_configs": [told]}
        (folder / "alertmanager.yml").write_text(yaml.safe_dump(alertmanager))
        (folder / "receiver.py").write_text(RECEIVER)
        changes: dict[str, Any] = {
            service: {"ports": Replaced(f"127.0.0.1::{port.rpartition(':')[2]}" for port in its["ports"] if ports)}
            for service, its in SERVICES.items()
            if its.get("ports")
        }
        changes["alerts"] = {"environment": {"DRIFTLINE_WEBHOOK": "http://receiver:8000/driftline"}}
        changes["alertmanager"]["volumes"] = [f"{folder}/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro"]
        changes["receiver"] = {
            "image": "driftline",
            "entrypoint": ["python", "/receiver.py"],
            "volumes": [f"{folder}/receiver.py:/receiver.py:ro"],
        }
        image = ["docker", "image", "inspect", "-f", "{{json .Config.Labels}}", SERVICES["kafka"]["image"]]
        if "stand-in" in subprocess.run(image, capture_output=True, text=True).stdout:
            changes["kafka"]["command"] = ["bash", "-c", FORMATTED]
        networks = {"default": {"internal": not ports}}
        override = folder / "override.yml"
        override.write_text(yaml.safe_dump({"services": changes, "networks": networks}))
        self.command = ["docker", "compose", "-p", name, "-f", str(FILE), "-f", str(override)]

    def compose(self, *words: str, **more: Any) -> str:
        """What `docker compose ...` prints; it must succeed."""
        done = subprocess.run([*self.command, *words], cwd=TOP, capture_output=True, text=True, **more)
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def up(self) -> float:
        """Bring it up; after how many seconds everything is healthy."""
        began = time.monotonic()
        self.compose("up", "-d", "--no-build")
        self.healthy(180)
        return time.monotonic() - began

    def down(self, *words: str) -> None:
        """Take it down; what it holds stays, unless the words say otherwise."""
        self.compose("down", *words)

    def health(self) -> dict[str, str]:
        """How each service says that it is; without a check, whether it runs."""
        rows = map(json.loads, self.compose("ps", "--all", "--format", "json").splitlines())
        return {row["Service"]: row["Health"] or row["State"] for row in rows}

    def healthy(self, seconds: float) -> float:
        """Wait until all are; how long that took."""
        return until(lambda: self.well() == set(LASTING), seconds, f"{set(LASTING) - self.well()} healthy")

    def well(self) -> set[str]:
        """Which services are healthy."""
        return {name for name, health in self.health().items() if health == "healthy"}

    def address(self, service: str, port: int) -> str:
        """Where a port of a service is open to this machine."""
        return "http://" + self.compose("port", service, str(port)).strip()

    def inside(self, service: str, *words: str, **more: Any) -> str:
        """What a command prints in a container."""
        return self.compose("exec", "-T", service, *words, **more)

    def told(self, path: str, client: str) -> list[Any]:
        """What the receiver was told of a client at a path."""
        lines = self.compose("logs", "--no-log-prefix", "receiver").splitlines()
        said = [line.split(" ", 1)[1] for line in lines if line.startswith(f"/{path} ")]
        return [json.loads(body) for body in said if f'"{client}"' in body]
