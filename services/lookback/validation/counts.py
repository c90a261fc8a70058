"""What a replay of a real log counts: clocks, contacts, resolution at first contact, scores and the ladder."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from services.lookback.replay import Replay
from services.scoring.policy.policy import CLOCKS
from services.scoring.score import band_of

BANDS = ("good", "fair", "poor", "bad")
STEPS = ("calm", "drifting", "at_risk", "crisis", "recovering", "unknown")

Clients = dict[str, dict[str, Any]]


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least this share of them does not exceed; None without values."""
    found = sorted(values)
    return found[max(ceil(share * len(found)), 1) - 1] if found else None


@dataclass
class ClockCount:
    """All instances of a clock: how they stand, what the fulfilled took, and how many of those with a due broke it."""

    states: Counter[str] = field(default_factory=Counter)
    calendar: list[float] = field(default_factory=list)
    working: list[float] = field(default_factory=list)
    due: int = 0
    breached: int = 0

    def add(self, clock: dict[str, Any]) -> None:
        """Count one instance, as `replay --json` prints it."""
        self.states[clock["state"]] += 1
        if clock["state"] == "fulfilled":
            self.calendar.append(clock["calendar_seconds"])
            self.working.append(clock["working_seconds"])
        self.due += clock["due_at"] is not None
        self.breached += clock["breached"]


def clocks_of(clients: Clients) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every clock instance, with its client and its case."""
    for client, facts in clients.items():
        for case, matter in facts["cases"].items():
            yield from ((client, case, clock) for clock in matter["clocks"])


def clock_counts(clients: Clients) -> dict[str, ClockCount]:
    """The clocks that ran at all, in the order of the policy file."""
    found = {name: ClockCount() for name in CLOCKS}
    for _, _, clock in clocks_of(clients):
        found[clock["clock"]].add(clock)
    return {name: count for name, count in found.items() if count.states}


@dataclass
class Counts:
    """A log as of a moment."""

    touchpoints: int
    clients: int
    cases: int
    clocks: dict[str, ClockCount]
    repeats: int
    chasers: int
    first_contact: Counter[bool | None]
    scores: list[float]
    confidence: list[float]
    bands: Counter[str]
    ladder: Counter[str]
    rules: dict[str, set[str]]  # the clients that a rule ever moved


def counts_of(folded: Replay, clients: Clients) -> Counts:
    """What a replay comes to; `clients` are its own facts."""
    rules: dict[str, set[str]] = {}
    for alert in folded.alerts:
        if alert.client is not None:
            rules.setdefault(alert.rule, set()).add(alert.client)
    for client, state in folded.states.items():
        for flag in state.head.flags:  # a shared account is a flag and no alert
            rules.setdefault(flag, set()).add(client)
    matters = [matter for facts in clients.values() for matter in facts["cases"].values()]
    scores = [facts["score"] for facts in clients.values()]
    return Counts(
        folded.tally.accepted,
        len(clients),
        len(matters),
        clock_counts(clients),
        sum(facts["repeat_contacts"] for facts in clients.values()),
        sum(facts["chasers"] for facts in clients.values()),
        Counter(matter["first_contact_resolved"] for matter in matters),
        scores,
        [facts["confidence"] for facts in clients.values()],
        Counter(band_of(score) for score in scores),
        Counter(facts["ladder"] for facts in clients.values()),
        rules,
    )
