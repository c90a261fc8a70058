"""When people are at work: Monday to Friday, 8 to 17 UTC; and how times are written. All in seconds since 1970."""

from datetime import UTC, datetime
from functools import lru_cache

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
OPENS, SHIFT = 8 * HOUR, 9 * HOUR
MONDAY = 4 * DAY  # 1970-01-05


def worked(time: int) -> int:
    """The working time from Monday 1970-01-05 to a time."""
    days, of_day = divmod(time - MONDAY, DAY)
    weeks, weekday = divmod(days, 7)
    today = min(max(of_day - OPENS, 0), SHIFT) if weekday < 5 else 0
    return (weeks * 5 + min(weekday, 5)) * SHIFT + today


def at_work(worked_time: int) -> int:
    """The time at which so much working time has passed: the inverse of `worked`."""
    days, today = divmod(worked_time, SHIFT)
    weeks, weekday = divmod(days, 5)
    return MONDAY + (weeks * 7 + weekday) * DAY + OPENS + today


@lru_cache(4096)
def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%dT")


def written(time: int) -> str:
    """RFC 3339, UTC."""
    day, of_day = divmod(time, DAY)
    hours, rest = divmod(of_day, HOUR)
    return f"{_date(day)}{hours:02}:{rest // 60:02}:{rest % 60:02}Z"
