"""What is kept of an entry into crisis, as it crosses the topics."""

from datetime import datetime

from msgspec import Struct


class Warning(Struct, frozen=True):
    """The first warning of the episode that became a crisis: which rule, when, and how many hours before."""

    rule: str
    at: datetime
    hours: float


class Trouble(Struct, frozen=True, kw_only=True):
    """The oldest trouble that was unresolved at a crisis: `kind` is complaint, failure or unanswered.

    `timely`: a person replied in time; `human`: at all; `decided`: with an answer, a date or a decision.
    """

    kind: str
    at: datetime
    source: str
    id: str
    timely: bool
    human: bool
    decided: bool


class Crisis(Struct, frozen=True, kw_only=True):
    """What is kept of an entry into crisis: what warned of it, and what had been done about what led to it."""

    at: datetime
    warning: Warning | None = None
    incident: Trouble | None = None

    @property
    def response(self) -> str:
        """What the incident had: a `proper` response, timely, human and decided; else `missing`; none: no incident."""
        if self.incident is None:
            return "none"
        return "proper" if self.incident.timely and self.incident.decided else "missing"
