"""Drafts of autopsies out of logs in shorthand."""

from services.lookback.autopsy.draft import Autopsy
from services.lookback.autopsy.gather import latest
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints

IGNORED = (
    "0h contact a kind=complaint; 30h contact a; 60h contact a angry=true kind=complaint; 80h escalation.requested a"
)


def drafted(log: str, *policies: str, until: str = "", lost: str = "") -> Autopsy:
    """The autopsy of the client of a log."""
    rules = rulebook(policies)
    return latest("c", arrivals(touchpoints(log)), rules, at(until) if until else None, at(lost) if lost else None)
