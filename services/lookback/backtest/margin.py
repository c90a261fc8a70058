"""How near each rule of the ladder was to an alert at a moment: its own number, and the limit of the policy. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from services.scoring import drift, leaver, risk_facts, spending
from services.scoring.engine import ClientState
from services.scoring.head import Head
from services.scoring.ladder import step_of
from services.scoring.policy import Policies, Policy
from services.scoring.rulebook import Rulebook

OFF_CALM = ("drifting", "at_risk", "crisis")
Reading = tuple[float, float] | None  # a number that grows with trouble, and where the rule enters


@dataclass(frozen=True, slots=True)
class Margin:
    """The number of a rule and its limit, from which on the rule raises its alert; `up`: it stood off calm already."""

    rule: str
    statistic: float
    limit: float
    up: bool = False

    @property
    def share(self) -> float:
        """How much of the way to the alert was made: 1 is the alert."""
        return self.statistic / self.limit

    @property
    def gap(self) -> float:
        """What was missing."""
        return self.limit - self.statistic

    @property
    def words(self) -> str:
        """How near it was; where it was up already, since before the window began."""
        if self.up:
            return f"{self.rule} was up already"
        held = ", and held back" if self.statistic >= self.limit else ""
        return f"{self.rule} was nearest, at {self.statistic:.2f} of {self.limit:.4g}{held}"


def of_drift(head: Head, at: int, policy: Policy) -> Reading:
    """How far the worst of its sums is on its way to an alarm, which it is at 1."""
    return drift.level(head.detectors.drift, policy.drift), 1.0


def of_risk(head: Head, at: int, policy: Policy) -> Reading:
    """The probability of a crisis or a silent exit, further ahead."""
    return risk_facts.outlook(head, at, Policies([policy])), policy.risk.drifting


READERS: dict[str, Callable[[Head, int, Policy], Reading]] = {
    "drift": of_drift,
    "risk": of_risk,
    spending.RULE: spending.measure,
    leaver.RULE: leaver.measure,
}


def margins(state: ClientState, at: int, rules: Rulebook) -> list[Margin]:
    """The rules that have a number for this client, the nearest first; time must have passed for it until `at`."""
    found = []
    for rule, reader in READERS.items():
        reading = reader(state.head, at, rules.policies.at(at))
        if reading is not None and reading[1] > 0.0:
            found.append(Margin(rule, *reading, step_of(state.head.ladder, rule) in OFF_CALM))
    return sorted(found, key=lambda margin: -margin.share)
