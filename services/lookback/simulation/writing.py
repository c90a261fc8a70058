"""The lines of one client: CloudEvents as JSON, built directly, for a million of them are wanted in a minute."""

from typing import Any

import msgspec

from .hours import written

Line = tuple[int, str, int, bytes]  # arrival, client, place among the client's, the line itself

_write = msgspec.json.Encoder().encode


class Page:
    """What is told of one client through its source."""

    def __init__(self, client: str, source: str, segment: str) -> None:
        self.client, self.source, self.segment = client, source, segment
        self.said = list[tuple[int, int, dict[str, Any]]]()
        self.more = 0

    def say(self, time: int, type: str, **data: Any) -> dict[str, Any]:
        """One touchpoint of what decides what becomes of the client: its data, of which more may be told."""
        self._said(time, type, f"{self.client}-{len(self.said) - self.more:05}", data)
        return data

    def besides(self, time: int, type: str, **data: Any) -> dict[str, Any]:
        """One touchpoint besides, numbered apart: the others are called the same with and without it."""
        self.more += 1
        return self._said(time, type, f"{self.client}-b{self.more:04}", data)

    def _said(self, time: int, type: str, id: str, data: dict[str, Any]) -> dict[str, Any]:
        data["segment"] = self.segment
        event = {
            "specversion": "1.0",
            "id": id,
            "source": self.source,
            "type": type,
            "subject": self.client,
            "time": written(time),
            "data": data,
        }
        self.said.append((time, len(self.said), event))
        return event

    def lines(self, start: int, end: int, darks: list[tuple[int, int]]) -> list[Line]:
        """Those from `start` to before `end`, each with its arrival: at once, or when the source is back."""
        found = list[Line]()
        for time, place, event in self.said:
            if start <= time < end:
                arrival = next((back for dark, back in darks if dark <= time < back), time)
                if arrival != time:
                    event["ingestedat"] = written(arrival)
                if arrival < end:
                    found.append((arrival, self.client, place, _write(event)))
        return found


def practice(unit: str, time: int, number: int, data: dict[str, Any]) -> Line:
    """A unit of ours records a practice."""
    event = {
        "specversion": "1.0",
        "id": f"practice-{number:05}",
        "source": "house",
        "type": "practice.recorded",
        "subject": unit,
        "time": written(time),
        "data": data,
    }
    return time, unit, number, _write(event)


def heartbeat(source: str, time: int, seconds: int) -> Line:
    """A source says that it is alive."""
    event = {
        "specversion": "1.0",
        "id": f"{source}-{time}",
        "source": source,
        "type": "source.heartbeat",
        "time": written(time),
        "data": {"interval_seconds": seconds},
    }
    return time, "", 0, _write(event)
