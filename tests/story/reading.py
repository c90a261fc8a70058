"""What a log in shorthand comes to, as `replay --json` prints it; and calendars in a few words."""

from collections.abc import Sequence
from typing import Any

from tests.scoring.shorthand import at, outcome, rfc3339, said

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKDAYS = WEEK[:5]


def calendar(name: str, zone: str, *blocks: str, days: Sequence[str] = WORKDAYS, more: str = "") -> str:
    """`[calendars.<name>]` with the same blocks on every one of the days."""
    hours = ", ".join(f'"{block}"' for block in blocks)
    open_days = "\n".join(f"{day} = [{hours}]" for day in days)
    return f'[calendars.{name}]\nzone = "{zone}"\n{open_days}\n{more}\n'


def holds(says: str, log: str, policies: Sequence[str] = (), until: str = "") -> None:
    """See that what is said of the log is so, to the microsecond."""
    found = said(says, outcome(log, policies, until))
    assert found == says, found


def facts(log: str, policies: Sequence[str] = (), until: str = "", client: str = "c") -> dict[str, Any]:
    """The client's object of `clients`."""
    found: dict[str, Any] = outcome(log, policies, until)["clients"][client]
    return found


def score(log: str, policies: Sequence[str] = (), until: str = "") -> float:
    """The client's score."""
    return float(facts(log, policies, until)["score"])


def part(name: str, log: str, policies: Sequence[str] = (), until: str = "") -> float:
    """The value of one dimension."""
    return float(facts(log, policies, until)["dimensions"][name]["value"])


def alerts(log: str, policies: Sequence[str] = (), until: str = "") -> list[str]:
    """`rule step state reason` of every transition, in order; `-` where a rule is no step of the ladder."""
    told = outcome(log, policies, until)["alerts"]
    return [f"{one['rule']} {one['step'] or '-'} {one['state']} {one['reason']}" for one in told]


def just_after(moment: str) -> str:
    """The first microsecond at which a due at that moment has passed."""
    return f"{moment}+1us"


__all__ = [
    "WEEK", "WORKDAYS", "alerts", "at", "calendar", "facts", "holds", "just_after", "outcome", "part",
    "rfc3339", "score",
]  # fmt: skip
