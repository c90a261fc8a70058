"""All sources that send heartbeats, as the fold of a client is told of them. Times are µs."""

from collections.abc import Iterable

from shared.errors import Reason
from shared.incidents import SOURCE, Incident
from shared.messages import Touchpoint, instant

from . import silence
from .silence import BEFORE_ALL, Heard, SourceRecord

__all__ = ["Heard", "SourceRecord", "Sources"]

MOST_SOURCES = 1000  # every partition keeps each of them
OVERDUE, HEARD = "heartbeat_overdue", "heard_again"  # why an alert of a source moves


class Sources:
    """The records of sources, by name."""

    __slots__ = ("records",)

    def __init__(self, records: dict[str, SourceRecord] | None = None) -> None:
        self.records: dict[str, SourceRecord] = {} if records is None else records

    def quiet(self, names: Iterable[str], at: int) -> list[str]:
        """Which of these are silent at a moment."""
        if not self.records:
            return []
        return [name for name in names if name in self.records and self.records[name].quiet_since(at) is not None]

    def quiet_since(self, names: Iterable[str], at: int) -> int:
        """When the first of these that are silent at a moment fell silent; that moment where none is."""
        found = [self.records[name].quiet_since(at) for name in names if name in self.records]
        return min((since for since in found if since is not None), default=at)

    def silent_until(self, names: Iterable[str], at: int) -> int:
        """When the last silence of any of these ended that is over at a moment; BEFORE_ALL where there was none."""
        if not self.records:
            return BEFORE_ALL
        ends = [self.records[name].silent_until(at) for name in names if name in self.records]
        return max(ends, default=BEFORE_ALL)

    def heard(self, names: list[str], at: int) -> float:
        """The share of these that is not silent at a moment: as much of a confidence is left."""
        return 1.0 - len(self.quiet(names, at)) / len(names) if names else 1.0

    def hear(self, heartbeat: Touchpoint, sheets: list[bytes], now: int, lateness: int) -> Heard:
        """Take a heartbeat that arrives `now` into the record and the sheets of its source, in place."""
        record = self.records.get(heartbeat.source)
        if record is None:
            if len(self.records) >= MOST_SOURCES:
                return Heard(Reason.SOURCE_NOT_ALLOWED)
            record = SourceRecord()
        heard = silence.apply(record, sheets, heartbeat, now, lateness)
        if record.sheets:
            self.records[heartbeat.source] = record
        return heard

    def turned(self, name: str, now: int, historical: bool) -> list[Incident]:
        """Whether a source fell silent or is heard again since the last look; look before and after each heartbeat."""
        record = self.records.get(name)
        return [
            Incident(
                about=SOURCE, name=name, version=turned.number, up=turned.quiet, at=instant(turned.at),
                reason=OVERDUE if turned.quiet else HEARD, members=[], count=0, historical=historical,
            )
            for turned in (silence.turns(record, now) if record is not None else ())
        ]  # fmt: skip

    def as_before(self, name: str, heard: Heard) -> "Sources":
        """What was known until a heartbeat of a source was heard that changed the past."""
        assert heard.before is not None
        return Sources({**self.records, name: heard.before})
