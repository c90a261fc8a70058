"""How the pages put things: names, durations and times for people."""

from datetime import datetime, timedelta

DIMENSIONS = {"cycle_time": "Cycle time", "follow_through": "Follow-through", "repeat_contact": "Repeat contact"}
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def plain(name: str) -> str:
    """A name of the contract as words: `at_risk` is at risk."""
    return name.replace("_", " ").replace(".", " ")


def titled(name: str) -> str:
    """The same, at the beginning of a line."""
    text = plain(name)
    return text[:1].upper() + text[1:]


def span(seconds: float) -> str:
    """A duration in its two largest units: `2 d 4 h`, `35 min`, `under a minute`."""
    left = int(abs(seconds))
    parts: list[str] = []
    for size, unit in UNITS:
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
    return " ".join(part for part in parts[:2] if part) or "under a minute"


def ago(time: datetime, now: datetime) -> str:
    """How long ago, or in how long."""
    between = now - time
    if abs(between) < timedelta(minutes=1):
        return "just now"
    return f"{span(between.total_seconds())} ago" if between > timedelta(0) else f"in {span(between.total_seconds())}"


def at(time: datetime) -> str:
    """A time as the pages print it, UTC."""
    return f"{time:%d %b %Y %H:%M} UTC"


def count(number: int, noun: str) -> str:
    """`1 client`, `2 clients`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
