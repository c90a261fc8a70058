"""The people of the demo: notices reach them, they take old alerts that nobody is on, and judge those that are over."""

import re
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import httpx

PEOPLE = ("Kim", "Alex")
PROMISED = timedelta(hours=4)  # until when the client is contacted
WARNINGS = ("due_soon", "breach")  # over without anybody: they say that nobody had to be told


class Inbox:
    """Where the demo's notices come in: an address on this machine, and a file with one a line."""

    def __init__(self, file: Path) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _taking(file))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def _taking(file: Path) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            notice = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with lock, file.open("ab") as lines:
                lines.write(notice.replace(b"\n", b" ") + b"\n")
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the console is for alerts."""

    return Taking


class Desk:
    """Two people on call, who leave alone the clients that somebody watches, or published by hand.

    Those whom the simulation made have names like `made`; without it all have.
    """

    def __init__(
        self, board: str, headers: dict[str, str], watched: list[str], made: re.Pattern[str] | None = None
    ) -> None:
        self.board, self.headers, self.watched, self.made = board, headers, watched, made
        self.done: set[str] = set()

    def work(self, now: datetime) -> None:
        """Take one alert that fires, and judge one that is over, where there are."""
        if (taken := self._next("firing")) is not None:
            who = PEOPLE[len(self.done) % len(PEOPLE)]
            self._act(taken, "acknowledge", {"who": who, "until": (now + PROMISED).isoformat()})
        if (over := self._next("resolved")) is not None:
            self._act(over, "label", {"label": "false" if over["rule"] in WARNINGS else "true"})

    def _next(self, state: str) -> dict[str, Any] | None:
        """The first in that state that nothing was done about, and that is not watched."""
        asked = httpx.get(f"{self.board}/v1/alerts?state={state}&limit=100", headers=self.headers, timeout=5)
        for alert in asked.raise_for_status().json()["alerts"]:
            key = f"{alert['alert_id']} {state}"
            if key not in self.done and not alert["label"] and self._ours(alert["client"]):
                self.done.add(key)
                return dict(alert)
        return None

    def _ours(self, client: str | None) -> bool:
        made = client is None or self.made is None or self.made.fullmatch(client)
        return bool(made) and client not in self.watched

    def _act(self, alert: dict[str, Any], do: str, said: dict[str, str]) -> None:
        place = f"{self.board}/v1/alerts/{alert['alert_id']}/{do}"
        httpx.post(place, json=said, headers=self.headers, timeout=5).raise_for_status()
