"""Logs to fold: one that is made, with everything that can go wrong in a log, and the real one."""

import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "uci-incident" / "incident_event_log.csv.gz"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)

Event = dict[str, Any]


def written(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


class Author:
    """Writes a log in order of arrival: late and future lines, repeats, conflicts, corrections among the rest."""

    def __init__(self, seed: int, clients: int) -> None:
        self.chance, self.clients, self.now, self.count = random.Random(seed), clients, START, 0
        self.lines: list[Event] = []

    def write(self, lines: int) -> list[bytes]:
        while len(self.lines) < lines:
            self.now += timedelta(seconds=round(self.chance.expovariate(1 / 400)))
            event = self._odd() if self.lines and self.chance.random() < 0.12 else self._plain()
            self.lines.append(event | {"ingestedat": written(self.now)})
        return [json.dumps(event).encode() for event in self.lines]

    def _plain(self) -> Event:
        return self._heartbeat() if self.chance.random() < 0.03 else self._touchpoint()

    def _heartbeat(self) -> Event:
        """One of the only source, which so falls silent now and then; some arrive late."""
        time = self.now - timedelta(seconds=self.chance.choice([0, 0, 2, 3600, 80_000]))
        interval = self.chance.choice([3, 6, 12, 30]) * 3600
        return self._event(None, "source.heartbeat", time, {"interval_seconds": interval})

    def _touchpoint(self) -> Event:
        chance, client = self.chance, f"client-{int(self.clients * self.chance.random() ** 2)}"
        time = self.now - timedelta(seconds=chance.choice([0, 0, 0, 60, 3600, 80_000, 200_000]))
        type, data = chance.choice(KINDS)
        case = {"case_id": f"{client}/{chance.randrange(4)}"} if chance.random() < 0.8 or type[:5] == "case." else {}
        return self._event(client, type, time, {**data, **self._promise(type, client), **case})

    def _promise(self, type: str, client: str) -> Event:
        if not type.startswith("commitment."):
            return {}
        named = {"commitment_id": f"{client}!{self.chance.randrange(6)}"}
        due = written(self.now + timedelta(hours=self.chance.randrange(1, 90)))
        return named | {"commitment.made": {"due_at": due}, "commitment.renegotiated": {"new_due_at": due}}.get(
            type, {}
        )

    def _odd(self) -> Event:
        chance, other = self.chance, self.chance.choice(self.lines[-150:])
        match chance.randrange(6):
            case 0:
                return dict(other)
            case 1:
                return {**other, "data": {**other["data"], "topic": "else"}}
            case 2:
                return {**self._plain(), "time": written(self.now - timedelta(hours=80))}
            case 3:
                return {**self._plain(), "time": written(self.now + timedelta(minutes=chance.choice([3, 9])))}
        of = {name: other[name] for name in ("source", "id", "time")}
        if "of" in other["data"] or "subject" not in other:
            return self._plain()
        if chance.random() < 0.5:
            return self._event(other["subject"], "touchpoint.voided", self.now, {"of": of})
        whole = {name: value for name, value in self._touchpoint().items() if name in ("type", "time", "data")}
        touchpoint = {**other, **whole}
        touchpoint.pop("ingestedat", None)
        return self._event(other["subject"], "touchpoint.amended", self.now, {"of": of, "touchpoint": touchpoint})

    def _event(self, client: str | None, type: str, time: datetime, data: Event) -> Event:
        self.count += 1
        named = {"specversion": "1.0", "id": f"e{self.count}", "source": "desk", "type": type}
        return {**named, **({"subject": client} if client else {}), "time": written(time), "data": data}


KINDS: list[tuple[str, Event]] = [
    ("contact.received", {"kind": "complaint", "topic": "billing"}),
    ("contact.received", {"kind": "inquiry", "topic": "access"}),
    ("contact.received", {"kind": "request"}),
    ("contact.received", {"angry": True}),
    ("reply.sent", {}),
    ("reply.sent", {"kind": "holding"}),
    ("reply.sent", {"kind": "update", "actor": {"kind": "automation"}}),
    ("case.opened", {"kind": "complaint", "priority": "urgent"}),
    ("case.opened", {"kind": "request"}),
    ("case.paused", {"reason": "waiting_for_client"}),
    ("case.resumed", {}),
    ("case.resolved", {}),
    ("case.reopened", {}),
    ("case.confirmed", {}),
    ("commitment.made", {}),
    ("commitment.kept", {}),
    ("commitment.renegotiated", {"client_agreed": True}),
    ("escalation.requested", {}),
]


def generated(lines: int = 6000) -> list[bytes]:
    """The same log each time."""
    return Author(seed=11, clients=80).write(lines)


def real() -> list[bytes]:
    """The incident log of the UCI repository; skips where it is not at hand."""
    if not REAL.exists():
        pytest.skip(f"{REAL} is not there")
    return list(_mapped())


def _mapped() -> Iterator[bytes]:
    from services.lookback.importers.mapping import read_mapping
    from services.lookback.importers.table import lines_of, rows_of

    mapping = read_mapping(ROOT / "examples" / "uci-incident.toml")
    with gzip.open(REAL) as rows:
        yield from lines_of(rows_of(rows, mapping), mapping)
