"""Working time in a time zone: blocks of a weekday, closed days, and what daylight saving does to both.

A moment is working time when its local date is open and its local time of day lies in a block, start included,
end not: an hour that comes twice counts twice, one that is skipped not at all (SPEC.md 15). All amounts are µs.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
YEAR: Final = 366 * DAY
FIRST_DAY: Final = -719_160  # days since 1970: all that datetime has, but for two at either end, as room for offsets
LAST_DAY: Final = 2_932_894
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)

Block = tuple[int, int]  # µs since local midnight: start, end


class Calendar:
    """Open hours: `blocks` of each weekday (Monday first; sorted, apart), never on `closed` dates, in `zone`."""

    def __init__(self, zone: ZoneInfo, blocks: Sequence[Sequence[Block]], closed: Collection[date] = ()) -> None:
        self.zone = zone
        self.blocks = [list(day) for day in blocks]
        self.week = sum(closes - opens for day in self.blocks for opens, closes in day)  # open in an ordinary one
        self.closed = frozenset((day - EPOCH_DAY).days for day in closed)
        self.first = self.last = 0  # the table serves moments from the one to the other
        # Spans of working time, apart and in order; `sums` is what has passed at the end of each.
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.sums: list[int] = []

    def working(self, start: int, end: int) -> int:
        """The working µs between two moments (µs since 1970), start <= end."""
        if end <= start:
            return 0
        if start < self.first or end > self.last:
            self._cover(start, end)
        return self._passed(end) - self._passed(start)

    def advance(self, start: int, amount: int) -> int | None:
        """The first moment when `amount` working µs have passed since `start`; None where that takes 32 years more."""
        if amount <= 0:
            return start
        for years in (0, 1, 2, 4, 8, 16, 32):
            reach = start + amount + years * YEAR
            if start < self.first or reach > self.last:
                self._cover(start, reach)
            wanted = self._passed(start) + amount
            index = bisect_left(self.sums, wanted)
            if index < len(self.sums):
                moment = self.ends[index] - (self.sums[index] - wanted)
                return moment if moment < start + amount + 32 * YEAR else None
        return None

    def _passed(self, moment: int) -> int:
        """Working µs from the start of the table to a moment in it."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        return self.sums[index] - max(self.ends[index] - moment, 0)

    def _cover(self, start: int, end: int) -> None:
        """Make the table reach from `start` to `end` besides what it covers, with a year to spare."""
        if self.first < self.last:
            start, end = min(start, self.first), max(end, self.last)
        self.first, self.last = start, end + YEAR
        self._build(max(start // DAY - 2, FIRST_DAY), min((end + YEAR) // DAY + 3, LAST_DAY))

    def _build(self, first_day: int, last_day: int) -> None:
        self.starts, self.ends, self.sums = [], [], []
        for start, end, offset in self._offsets(first_day * DAY, last_day * DAY):
            for opens, closes in self._local_spans(start + offset, end + offset):
                self._append(opens - offset, closes - offset)

    def _append(self, start: int, end: int) -> None:
        passed = self.sums[-1] if self.sums else 0
        if self.ends and self.ends[-1] == start:
            self.ends[-1], self.sums[-1] = end, passed + end - start
        else:
            self.starts.append(start)
            self.ends.append(end)
            self.sums.append(passed + end - start)

    def _local_spans(self, start: int, end: int) -> Iterator[Block]:
        """The open spans of a stretch of local time, in order."""
        for day in range(start // DAY, (end - 1) // DAY + 1):
            if day in self.closed:
                continue
            for opens, closes in self.blocks[(day + 3) % 7]:  # 1970-01-01 was a Thursday
                span_start, span_end = max(day * DAY + opens, start), min(day * DAY + closes, end)
                if span_start < span_end:
                    yield span_start, span_end

    def _offsets(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The stretches of UTC from `start` to `end` with one offset each: start, end, offset."""
        since, offset = start, self._offset(start)
        for day in range(start + DAY, end + DAY, DAY):
            upto = min(day, end)
            if self._offset(upto) == offset:
                continue
            change = self._change(upto - DAY, upto, offset)
            yield since, change, offset
            since, offset = change, self._offset(change)
        yield since, end, offset

    def _change(self, before: int, after: int, offset: int) -> int:
        """The first whole second after `before`, up to `after`, with another offset."""
        while after - before > SECOND:
            middle = (before + after) // (2 * SECOND) * SECOND
            if self._offset(middle) == offset:
                before = middle
            else:
                after = middle
        return after

    def _offset(self, moment: int) -> int:
        """What local time is ahead of UTC at a moment, in µs."""
        ahead = (EPOCH + timedelta(microseconds=moment)).astimezone(self.zone).utcoffset()
        assert ahead is not None
        return ahead // timedelta(microseconds=1)
