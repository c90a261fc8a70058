"""Everything on one machine: a broker, the services, sixty simulated days that catch up with now, then live traffic."""

import contextlib
import itertools
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from deploy.alone import NAME as LOCK
from deploy.alone import Alone
from deploy.desk import PEOPLE, Desk, Inbox
from deploy.endings import end_by_interrupt
from deploy.entry import Entry
from deploy.kafka import Broker, local
from deploy.kafka.broker import free_port
from deploy.partner import publish_badly
from deploy.services import Crew
from deploy.traffic import Event, Traffic
from shared.clock import utc_now
from shared.errors import Failed, WrongUse

POLICY = Path(__file__).parent.parent / "examples" / "policy.toml"
WORKERS = ("scoring", "alerts", "systemic", "delivery", "projector", "board")
SEED = 1
MARK = "driftline-demo"  # only a folder that has this file is ever emptied
PORTS = {
    "ingest": 8080,
    "scoring": 8081,
    "alerts": 8082,
    "delivery": 8083,
    "projector": 8084,
    "systemic": 8085,
    "board": 8090,
}
TARGETS = "targets.json"  # where Prometheus finds the services, by file_sd_configs
PATIENCE = 180.0
STEP_SECONDS = 1.0
DESK_SECONDS = 5  # after so many steps the people of the demo do something
PARTNER_SECONDS = 60  # after so many a partner sends what can't be read
SIMULATED = re.compile("client-[0-9]{4,}")


def run(folder: Path, log: Path | None, clients: int, days: int) -> None:
    """Start, or go on where the last start ended, until Ctrl-C; then leave no process behind."""
    if log is not None and not log.is_file():
        raise WrongUse(f"{log}: no such file")
    end_by_interrupt()
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
        Demo(folder, log, stack).run(clients, days)
    print("all ended; the next start goes on from here")


class Demo:
    """One start of the demo; what it starts ends with the stack."""

    def __init__(self, folder: Path, log: Path | None, stack: contextlib.ExitStack) -> None:
        self.folder, self.log, self.stack = folder, log, stack
        self.done = folder / "history-is-in"
        self.port = free_port(9092)
        self.kafka = os.environ.get("DRIFTLINE_KAFKA", f"127.0.0.1:{self.port}")
        self.ports = {name: free_port(port) for name, port in PORTS.items()}
        self.ingest = f"http://127.0.0.1:{self.ports['ingest']}"
        self.board = f"http://127.0.0.1:{self.ports['board']}"
        self.node: Broker | None = None
        self.began = time.monotonic()

    def run(self, clients: int, days: int) -> None:
        """The way of a start."""
        self._prepare()
        if "DRIFTLINE_KAFKA" not in os.environ:
            self.node = self.stack.enter_context(local(self.folder / "kafka", self.port))
        self.say(f"Kafka answers at {self.kafka}")
        self.inbox = self.stack.enter_context(Inbox(self.folder / "notices.jsonl"))
        crew = self.stack.enter_context(self._crew())
        self.entry = Entry.made(f"sqlite:///{self.folder / 'accounts.db'}")
        if self.done.exists():
            crew.start(*WORKERS)
        else:
            crew.command("topics", "create")
            crew.start(*WORKERS)
            self._import(crew, clients, days)
        crew.start("ingest")
        self._await_ready(crew)
        (self.folder / TARGETS).write_text(json.dumps(targets(self.ports), indent=1))
        self._live(crew)

    def say(self, line: str) -> None:
        """A line with the seconds since the start."""
        print(f"{time.monotonic() - self.began:5.0f} s  {line}", flush=True)

    def _prepare(self) -> None:
        """Have the folder alone; a history half imported can't be gone on with, so then all begins anew."""
        there = self._there()
        if there and not self.done.exists() and MARK not in {path.name for path in there}:
            raise WrongUse(f"{self.folder}: not made by the demo; remove it, or give another folder with --data")
        lock = Alone(self.folder, "demo")
        lock.take()
        self.stack.callback(lock.release)
        if not self.done.exists():
            for path in self._there():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        (self.folder / MARK).touch()

    def _there(self) -> list[Path]:
        """What the folder holds, but for the lock."""
        return [path for path in self.folder.glob("*") if path.name != LOCK]

    def _crew(self) -> Crew:
        common = {
            "DRIFTLINE_KAFKA": self.kafka,
            "DRIFTLINE_DATA": str(self.folder),
            "DRIFTLINE_ACCOUNTS": f"sqlite:///{self.folder / 'accounts.db'}",
            "DRIFTLINE_LOGIN": "local",
            "DRIFTLINE_INGEST_PORT": str(self.ports["ingest"]),
            "DRIFTLINE_BOARD_PORT": str(self.ports["board"]),
            "DRIFTLINE_PAGE_URL": self.board,
            "DRIFTLINE_WEBHOOK": os.environ.get("DRIFTLINE_WEBHOOK", self.inbox.url),
            "DRIFTLINE_POLICY": os.environ.get("DRIFTLINE_POLICY", json.dumps([str(POLICY)])),
            "DRIFTLINE_LOG_FORMAT": "text",
        }
        health = {name: {"DRIFTLINE_HEALTH_PORT": str(port)} for name, port in self.ports.items()}
        return Crew(common, health, self.folder / "log")

    def _import(self, crew: Crew, clients: int, days: int) -> None:
        history = self.log or self.folder / "history.jsonl"
        if self.log is None:
            self.say(f"simulating {days} days of {clients} clients")
            # No heartbeats: nobody would send them on, and a source that falls silent makes its clients unknown.
            size = (f"--days={days}", f"--clients={clients}", f"--seed={SEED}")
            crew.command("simulate", str(history), *size, "--no-heartbeats")
        self.say(f"importing {history} as history")
        crew.command("import", str(history), "--live")
        self.done.touch()

    def _await_ready(self, crew: Crew) -> None:
        until = time.monotonic() + PATIENCE
        waiting = dict(self.ports)
        while waiting:
            if time.monotonic() > until:
                raise Failed(f"not ready after {PATIENCE:.0f} s: {', '.join(waiting)}; see {self.folder / 'log'}")
            waiting = {name: port for name, port in waiting.items() if not ready(port)}
            self._revive(crew)
            time.sleep(0.2)

    def _live(self, crew: Crew) -> None:
        stand = standing(self.board, self.entry.headers)
        clients = simulated([client for client, ladder in stand.items() if ladder == "calm"])
        sliding = [] if self.log else newcomers(simulated(list(stand)))
        self._tell(sliding)
        traffic = Traffic(clients, sliding, f"{utc_now():%y%m%d%H%M%S}")
        alerts, events = Alerts(self.board, self.entry.headers), list[Event]()
        desk = Desk(self.board, self.entry.headers, sliding, None if self.log else SIMULATED)
        for second in itertools.count():
            if self.log is None and second % DESK_SECONDS == 0:
                self._busy(desk)
            if self.log is None and second % PARTNER_SECONDS == 0:
                publish_badly(self.kafka, utc_now())
            if sliding:
                events = events or traffic.next(utc_now())
                events = [] if publish(self.ingest, events) else events
            for line in alerts.new():
                self.say(line)
            self._revive(crew)
            time.sleep(STEP_SECONDS)

    def _busy(self, desk: Desk) -> None:
        """What people do now and then; what can't be done now is done the next time."""
        with contextlib.suppress(httpx.HTTPError):
            desk.work(utc_now())

    def _tell(self, sliding: list[str]) -> None:
        self.say("live")
        print(f"\n  Open  {self.board}\n")
        print(self.entry.told(self.folder))
        if sliding:
            print(f"  Watch {' and '.join(sliding)}: they are let down again and again, and slide toward crisis.")
            print("  Click one of them to see which touchpoints weigh how much, and which clocks run.")
        print(f"  Publish to {self.ingest}/v1/touchpoints as README.md shows. Logs: {self.folder / 'log'}")
        if sliding:
            print(f"  {' and '.join(PEOPLE)} take the alerts of the others; notices: {self.folder / 'notices.jsonl'}")
        print("  Ctrl-C ends it; the next start goes on from there.\n", flush=True)

    def _revive(self, crew: Crew) -> None:
        if self.node is not None and (died := self.node.ended()) is not None:
            self.say(f"Kafka ended by itself (code {died}); starting it again")
            self.node.restart()
        for name, code in crew.ended().items():
            self.say(f"{name} ended by itself (code {code}); starting it again")
            crew.start(name)


class Alerts:
    """The alerts that fire since the demo looks, a line each."""

    def __init__(self, board: str, headers: dict[str, str]) -> None:
        self.board, self.headers, self.since = board, headers, utc_now().isoformat()
        self.known: set[tuple[str, str]] = set()

    def new(self) -> Iterator[str]:
        """What was not told yet."""
        for alert in ask(f"{self.board}/v1/alerts?limit=50", self.headers).get("alerts", []):
            told = (alert["alert_id"], f"{alert['state']} {alert['step']}")
            if alert["keeper"] in PEOPLE and alert["state"] == "acknowledged":
                continue  # of those whom nobody watches there are many
            if alert["at"] > self.since and not alert["historical"] and told not in self.known:
                self.known.add(told)
                yield line_of(alert)


def targets(ports: dict[str, int]) -> list[dict[str, Any]]:
    """Where each service tells its metrics, as Prometheus reads it from a file."""
    return [{"targets": [f"127.0.0.1:{port}"], "labels": {"job": name}} for name, port in ports.items()]


def line_of(alert: dict[str, Any]) -> str:
    """An alert's transition for the console; a flag stands on no step, and an incident of many is of no client."""
    step = f", {alert['step']}" if alert["step"] else ""
    return f"{alert['client'] or alert['about']}: {alert['rule']} {alert['state']}{step} ({alert['reason']})"


def standing(board: str, headers: dict[str, str]) -> dict[str, str]:
    """Where each client stands on the ladder, of up to 500."""
    clients = ask(f"{board}/v1/clients?limit=500", headers).get("clients", [])
    return {client["client"]: client["ladder"] for client in clients}


def newcomers(clients: list[str]) -> list[str]:
    """Two more, of whom nothing is known yet: what befalls them shows soonest."""
    last = max((int(client.removeprefix("client-")) for client in clients), default=0)
    return [f"client-{number:04}" for number in (last + 1, last + 2)]


def simulated(clients: list[str]) -> list[str]:
    """Those whom the simulation made up: who was published by hand meanwhile is left alone."""
    return [client for client in clients if SIMULATED.fullmatch(client)]


def ask(url: str, headers: dict[str, str]) -> Any:
    """The JSON at an address; {} where nobody answers."""
    try:
        return httpx.get(url, headers=headers, timeout=5).raise_for_status().json()
    except httpx.HTTPError:
        return {}


def publish(ingest: str, events: list[Event]) -> bool:
    """Whether ingest answered for good; where it could not take them now, they are to be sent again."""
    headers = {"Content-Type": "application/cloudevents-batch+json"}
    try:
        answer = httpx.post(f"{ingest}/v1/touchpoints", content=json.dumps(events), headers=headers)
        return answer.status_code not in (429, 503)
    except httpx.HTTPError:
        return False


def ready(port: int) -> bool:
    """Whether the service on a port says that it does its work."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
