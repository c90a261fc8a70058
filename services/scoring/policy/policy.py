"""What is expected of us, and since when: the versions of the policy, as the core reads them (SPEC.md 14).

All durations and moments are integer microseconds. `policy_file.py` makes these records from TOML.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from shared.errors import WrongUse

from .calendars import Calendar
from .policy_drift import DriftNumbers
from .policy_risk import RiskNumbers
from .policy_score import ScoreNumbers

CLOCKS = ("first_response", "next_response", "update", "resolution", "decision", "follow_up", "reach")

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
LONGEST = 36_525 * DAY  # a century: every sum with a moment stays a 64-bit integer
HOLIDAY_YEARS = range(1990, 2061)


@dataclass(frozen=True)
class Targets:
    """One row of `[[targets]]`: whom it matches (None: everybody) and the µs it allows each clock that it names.

    `calendar` is the one of working seconds (the row's, else the policy's; None: always open);
    `working` says that the row named it, so that its targets are in working time.
    """

    kind: str | None = None
    priority: str | None = None
    segment: str | None = None
    calendar: Calendar | None = None
    working: bool = False
    amounts: dict[str, int] = field(default_factory=dict)

    def of(self, clock: str) -> int | None:
        """The target of a clock in µs; None where the row does not name it."""
        return self.amounts.get(clock)


@dataclass(frozen=True)
class LadderNumbers:
    """The numbers of `[ladder]`: drift below `at_risk` is at risk until its `_leave`; from `well` a crisis may end."""

    at_risk: float = 40.0
    at_risk_leave: float = 46.0
    well: float = 66.0
    hold: int = 3 * DAY
    quiet: int = 7 * DAY


@dataclass(frozen=True)
class SystemicNumbers:
    """A systemic incident: so many `clients` within the window (µs), and less likely than `chance` to be as usual."""

    clients: int = 5
    window: int = 7 * DAY
    chance: float = 0.001


@dataclass(frozen=True)
class AlertNumbers:
    """The life of an alert, in µs: what is held back, by tier; for how long what fired is not told anew; promises."""

    hold: dict[str, int] = field(default_factory=dict)
    flap: int = HOUR
    promise: int = 7 * DAY


@dataclass(frozen=True)
class Policy:
    """One version of the policy; without a file, the values here (SPEC.md 14)."""

    version: str = "default"
    effective_from: int = 0
    rows: tuple[Targets, ...] = ()
    unmatched: Targets = Targets()
    confirmation: int = 72 * HOUR
    pauses: frozenset[str] = frozenset({"waiting_for_client"})
    grace: int = 0
    undated: int = 3 * DAY
    answer_after_holding: int = 24 * HOUR
    repeat_window: int = 7 * DAY
    conversation_gap: int = 10 * MINUTE
    addition_gap: int = HOUR
    warn: tuple[float, ...] = (0.5, 0.75, 0.9)
    indecision: int = 2 * DAY
    indecision_share: float = 0.25
    shadow: frozenset[str] = frozenset()
    alerts: AlertNumbers = AlertNumbers()
    score: ScoreNumbers = ScoreNumbers()
    drift: DriftNumbers = DriftNumbers()
    risk: RiskNumbers = RiskNumbers()
    ladder: LadderNumbers = LadderNumbers()
    systemic: SystemicNumbers = SystemicNumbers()

    def targets(self, kind: str | None, priority: str | None, segment: str | None) -> Targets:
        """The first row that matches; where none does, one without targets, in the policy's calendar."""
        for row in self.rows:
            if (
                (row.kind is None or row.kind == kind)
                and (row.priority is None or row.priority == priority)
                and (row.segment is None or row.segment == segment)
            ):
                return row
        return self.unmatched


class Policies:
    """All versions, by the moment from which each is in force; without any, the default one."""

    def __init__(self, versions: Sequence[Policy] = ()) -> None:
        """Raises WrongUse where two versions are effective from the same moment."""
        self.versions = sorted(versions, key=lambda policy: policy.effective_from) or [Policy()]
        self.starts = [policy.effective_from for policy in self.versions]
        self.only = self.versions[0] if len(self.versions) == 1 else None
        for one, next_one in zip(self.versions, self.versions[1:], strict=False):
            if one.effective_from == next_one.effective_from:
                raise WrongUse(
                    f"policy versions {one.version!r} and {next_one.version!r} have the same effective_from: change one"
                )

    def at(self, moment: int) -> Policy:
        """The version in force at a moment (µs): before the first, the first."""
        if self.only is not None:
            return self.only
        index = bisect_right(self.starts, moment)
        return self.versions[index - 1 if index else 0]

    def next_change(self, after: int) -> int | None:
        """The first moment later than `after` at which another version comes into force."""
        if self.only is not None:
            return None
        index = max(bisect_right(self.starts, after), 1)
        return self.starts[index] if index < len(self.starts) else None

    def changes_between(self, start: int, end: int) -> list[int]:
        """The moments in (start, end] at which another version comes into force."""
        if self.only is not None:
            return []
        first = max(bisect_right(self.starts, start), 1)
        return self.starts[first : bisect_right(self.starts, end)]


def duration(text: str) -> int:
    """The µs of `<int><s|m|h|d|w>`, at most a century; raises ValueError with what is expected."""
    match = re.fullmatch(r"([0-9]{1,12})([smhdw])", text)
    if match is None:
        raise ValueError(f"{text!r} is not a duration: expected an integer and one of s m h d w, such as 90m")
    amount = int(match[1]) * UNITS[match[2]]
    if amount > LONGEST:
        raise ValueError(f"{text!r} is longer than a century")
    return amount


@cache
def public_holidays(of: str) -> frozenset[date]:
    """The public holidays of a country ("DE") or a part of one ("DE-BY"), 1990 to 2060; raises ValueError."""
    import holidays

    country, _, part = of.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=HOLIDAY_YEARS))
    except NotImplementedError:
        raise ValueError(f"the holidays library knows no {of!r}: expected a country, DE, or a part, DE-BY") from None
