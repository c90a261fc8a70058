"""When one source was silent, out of its heartbeats (docs/sources.md). Times are µs.

A source is *quiet* at a moment when its latest heartbeat until then had promised the next one for before that moment;
a source that never sent a heartbeat is not judged.
"""

from bisect import bisect_left, insort
from typing import NamedTuple

from msgspec import Struct, structs

from shared.errors import Reason
from shared.messages import Touchpoint, micros

from . import heartbeats
from .arrival import untimely
from .heartbeats import Beat
from .policy.policy import LONGEST, SECOND

BEFORE_ALL = -(2**62)
NEVER = 2**62
MOST_SILENCES = 256  # one more, and the two oldest become one


class SourceRecord(Struct, array_like=True):
    """One source: `latest` heartbeat, closed `silences` as (start, end), both exclusive.

    Its heartbeats stand on `sheets` beside it, one of which is being written; `floor` is the latest that stands on none
    any more. `told`: its clients were last told that it is quiet; `alarmed`: so was everybody, by the last of its
    `turns`, when it was last `looked` at.
    """

    latest: Beat = (BEFORE_ALL, NEVER)
    silences: list[Beat] = []
    floor: Beat | None = None
    sheets: int = 0
    writing: int = 0
    told: bool = False
    alarmed: bool = False
    turns: int = 0
    looked: int = BEFORE_ALL

    def quiet_since(self, at: int) -> int | None:
        """The beginning of the silence in which a moment lies; None where it lies in none."""
        time, until = self.latest
        if at >= time:
            return until if at > until else None
        index = bisect_left(self.silences, (at, BEFORE_ALL)) - 1
        return self.silences[index][0] if index >= 0 and at < self.silences[index][1] else None

    def next_change(self, after: int) -> int | None:
        """The first moment later than this at which it falls silent or is heard again, as far as is known."""
        edges = [self.latest[1] + 1]
        for start, end in reversed(self.silences):
            if end <= after:
                break
            edges += [start + 1, end]
        return min((edge for edge in edges if edge > after), default=None)

    def silent_until(self, at: int) -> int:
        """The end of its last silence that is over at a moment; BEFORE_ALL where there was none."""
        index = bisect_left(self.silences, (at, BEFORE_ALL)) - 1
        if index >= 0 and self.silences[index][1] > at:
            index -= 1
        return BEFORE_ALL if index < 0 else self.silences[index][1]


class Turned(NamedTuple):
    """A source fell silent, or is heard again, as it became known at a moment; the how manieth time."""

    at: int
    quiet: bool
    number: int


def turns(record: SourceRecord, now: int) -> list[Turned]:
    """What became known since the last look, by time at its moment, by a heartbeat now: look before and after each."""
    found: list[Turned] = []
    at = now if record.looked == BEFORE_ALL else record.looked
    while at < now:
        edge = record.next_change(at)
        at = now if edge is None else min(edge, now)
        turn(record, at, found)
    turn(record, now, found)
    record.looked = now
    return found


def turn(record: SourceRecord, at: int, found: list[Turned]) -> None:
    """See whether it stands otherwise at a moment than was told."""
    quiet = record.quiet_since(at) is not None
    if quiet != record.alarmed:
        record.alarmed, record.turns = quiet, record.turns + 1
        found.append(Turned(at, quiet, record.turns))


class Heard(Struct):
    """What became of a heartbeat. Where it changes the past: from `since` on, and how the source stood `before`."""

    refused: Reason | None = None
    duplicate: bool = False
    since: int | None = None
    before: SourceRecord | None = None


def apply(record: SourceRecord, sheets: list[bytes], heartbeat: Touchpoint, now: int, lateness: int) -> Heard:
    """Take a heartbeat that arrives `now`; record and sheets are changed in place (sheet `record.writing` alone)."""
    at, seconds = micros(heartbeat.time), heartbeat.data.interval_seconds
    refused = untimely(at, now, lateness)
    if refused is not None or seconds is None:
        return Heard(refused or Reason.BAD_DATA)
    beat = at, at + round(min(seconds, LONGEST / SECOND) * SECOND)
    identity, content = heartbeats.digests(heartbeat)
    for time, said in heartbeats.named(sheets, identity):
        if time >= now - lateness:
            duplicate = time == at and said == content
            return Heard(None if duplicate else Reason.CONFLICT, duplicate)
    before = structs.replace(record, silences=list(record.silences))
    since = hear(record, beat, neighbours(record, sheets, beat))
    note(record, sheets, heartbeats.pack(beat, identity, content), now - lateness)
    return Heard() if since is None or since > now else Heard(since=since, before=before)


def neighbours(record: SourceRecord, sheets: list[bytes], beat: Beat) -> tuple[Beat | None, Beat | None]:
    """The heartbeats before and after one in event order."""
    if beat >= record.latest:
        return (record.latest if record.sheets else None), None
    known = heartbeats.beats(sheets)
    before = max((other for other in known if other <= beat), default=None)
    if record.floor is not None:
        before = record.floor if before is None else max(before, record.floor)
    return before, min(other for other in known if other > beat)


def hear(record: SourceRecord, beat: Beat, between: tuple[Beat | None, Beat | None]) -> int | None:
    """Put a heartbeat in its place among the others; from when on it changes whether the source was quiet."""
    (at, until), (before, after) = beat, between
    if before is not None and after is not None and (before[1], after[0]) in record.silences:
        record.silences.remove((before[1], after[0]))
    if before is not None:
        fall_silent(record, before[1], at)
    if after is None:
        record.latest = beat
    else:
        fall_silent(record, until, after[0])
    promised = NEVER if before is None else before[1]
    since = max(at, min(promised, until) + 1)
    return since if since <= max(promised, until) and (after is None or since < after[0]) else None


def fall_silent(record: SourceRecord, start: int, end: int) -> None:
    """Note a silence, if there is a moment in it."""
    if end - start > 1:
        insort(record.silences, (start, end))
    if len(record.silences) > MOST_SILENCES:
        (start, _), (_, end) = record.silences[:2]
        record.silences[:2] = [(start, end)]


def note(record: SourceRecord, sheets: list[bytes], packed: bytes, horizon: int) -> None:
    """Write a heartbeat down; where the sheet is full, on one that holds only what is older than the horizon."""
    if not sheets or heartbeats.full(sheets[record.writing]):
        record.writing = next(
            (n for n, sheet in enumerate(sheets) if heartbeats.newest(sheet)[0] < horizon), len(sheets)
        )
        if record.writing == len(sheets):
            sheets.append(b"")
        else:
            newest = heartbeats.newest(sheets[record.writing])
            record.floor = newest if record.floor is None else max(record.floor, newest)
            sheets[record.writing] = b""
        record.sheets = len(sheets)
    sheets[record.writing] += packed
