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

    def say(self, time: int, type: str, **data: Any) -> None:
        """One touchpoint."""
        data["segment"] = self.segment
        event = {
            "specversion": "1.0",
            "id": f"{self.client}-{len(self.said):05}",
            "source": self.source,
            "type": type,
            "subject": self.client,
            "time": written(time),
            "data": data,
        }
        self.said.append((time, len(self.said), event))

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
