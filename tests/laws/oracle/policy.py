"""Policies and working time (SPEC 14 and the end of 15), read from the TOML itself, day by day, stretch by stretch."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from shared.messages import instant, micros

SECOND = 1_000_000
UNITS = {"s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND, "d": 86_400 * SECOND, "w": 604_800 * SECOND}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULTS: dict[str, Any] = {
    "confirmation": "72h", "pauses": ["waiting_for_client"],
    "grace": "0s", "undated": "3d", "answer_after_holding": "24h",
    "repeat_window": "7d", "conversation_gap": "10m", "addition_gap": "1h",
}  # fmt: skip
TABLES = ("cases", "commitments", "contacts")
Interval = tuple[int, int]
Calendar = tuple[str, tuple[tuple[str, ...], ...], tuple[str, ...], str]
Attributes = tuple[str | None, str | None, str | None]


def duration(text: str) -> int:
    """Microseconds of `72h`."""
    return int(text[:-1]) * UNITS[text[-1]]


@lru_cache(maxsize=1000)
def document(text: str) -> dict[str, Any]:
    """A version as it is written."""
    return tomllib.loads(text)


class Policies:
    """All versions, oldest first; none at all is a version without targets or calendars."""

    def __init__(self, texts: Sequence[str]) -> None:
        documents = [document(text) for text in texts] or [{"effective_from": datetime(1970, 1, 1, tzinfo=UTC)}]
        self.versions = sorted(((micros(each["effective_from"]), each) for each in documents), key=lambda pair: pair[0])

    def at(self, moment: int) -> dict[str, Any]:
        """The version in force: the latest not after the moment, before the first the first."""
        past = [document for begins, document in self.versions if begins <= moment]
        return past[-1] if past else self.versions[0][1]

    def setting(self, name: str, moment: int) -> Any:
        """A value of [cases], [commitments] or [contacts] in force at the moment."""
        for table in TABLES:
            if name in self.at(moment).get(table, {}):
                return self.at(moment)[table][name]
        return DEFAULTS[name]

    def span(self, name: str, moment: int) -> int:
        """A duration in force at the moment, in microseconds."""
        return duration(self.setting(name, moment))

    def row(self, moment: int, attributes: Attributes) -> dict[str, Any]:
        """The first row that matches; an empty one where none does."""
        mine = dict(zip(("kind", "priority", "segment"), attributes, strict=True))
        for row in self.at(moment).get("targets", []):
            if all(mine[key] == wanted for key, wanted in row.get("when", {}).items()):
                return dict(row)
        return {}

    def target(self, clock: str, moment: int, attributes: Attributes) -> int | None:
        """What the clock may take, in microseconds."""
        row = self.row(moment, attributes)
        return duration(row[clock]) if clock in row else None

    def in_working_time(self, moment: int, attributes: Attributes) -> bool:
        """Whether the target counts in working time."""
        return "calendar" in self.row(moment, attributes)

    def calendar(self, moment: int, attributes: Attributes) -> Calendar | None:
        """The calendar of working seconds: the row's, else the policy's, else None, which is always open."""
        version = self.at(moment)
        name = self.row(moment, attributes).get("calendar", version.get("calendar"))
        if name is None:
            return None
        table = version["calendars"][name]
        blocks = tuple(tuple(table.get(day, ())) for day in DAYS)
        return (table["zone"], blocks, tuple(table.get("holidays", ())), table.get("holidays_of", ""))


def is_holiday(calendar: Calendar, day: date) -> bool:
    """Closed by the calendar's own list or by its country's."""
    _, _, listed, country = calendar
    if day.isoformat() in listed:
        return True
    return bool(country) and day in public_holidays(country)


@cache
def public_holidays(country: str) -> holidays.HolidayBase:
    """The library's dates of `DE` or `DE-BY`."""
    name, _, part = country.partition("-")
    return holidays.country_holidays(name, subdiv=part or None)


def offset(zone: str, moment: int) -> int:
    """Microseconds that local time is ahead of UTC."""
    ahead = instant(moment).astimezone(ZoneInfo(zone)).utcoffset()
    assert ahead is not None
    return ahead // timedelta(microseconds=1)


@cache
def steady(zone: str, day: date) -> tuple[tuple[int, int, int], ...]:
    """(from, to, offset): the stretches of one offset from two days before the date to three days after it."""
    middle = micros(datetime.combine(day, time(), UTC))
    days = [middle + number * UNITS["d"] for number in range(-2, 4)]
    edges = [days[0]]
    for before, after in zip(days, days[1:], strict=False):
        if offset(zone, before) != offset(zone, after):  # no zone changes twice within a day
            edges.append(change(zone, before, after))
    edges.append(days[-1])
    return tuple((a, b, offset(zone, a)) for a, b in zip(edges, edges[1:], strict=False))


def change(zone: str, before: int, after: int) -> int:
    """The first whole minute of the offset after the change."""
    for unit in ("h", "m"):
        steps = range(before, after + 1, UNITS[unit])
        after = next(at for at in steps if offset(zone, at) == offset(zone, after))
        before = after - UNITS[unit]
    return after


@lru_cache(maxsize=100_000)
def open_on(calendar: Calendar, day: date) -> tuple[Interval, ...]:
    """The stretches of the local date that are working time, in order."""
    if is_holiday(calendar, day):
        return ()
    midnight = micros(datetime.combine(day, time(), UTC))
    found = []
    for block in calendar[1][day.weekday()]:
        begins, ends = (int(part[:2]) * UNITS["h"] + int(part[3:]) * UNITS["m"] for part in block.split("-"))
        for since, until, ahead in steady(calendar[0], day):
            a, b = max(since, midnight + begins - ahead), min(until, midnight + ends - ahead)
            if a < b:
                found.append((a, b))
    return tuple(sorted(found))


def open_between(calendar: Calendar | None, start: int, end: int) -> list[Interval]:
    """The working time in [start, end), in order."""
    if calendar is None:
        return [(start, end)] if start < end else []
    found = []
    day = instant(start).date() - timedelta(days=2)
    while day <= instant(end).date() + timedelta(days=2):
        found += [(max(start, a), min(end, b)) for a, b in open_on(calendar, day) if max(start, a) < min(end, b)]
        day += timedelta(days=1)
    return sorted(found)
