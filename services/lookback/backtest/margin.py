"""How near each rule of the ladder was to an alert at a moment: its own number, and the limit of the policy. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from services.scoring.detectors import drift, leaver, risk_facts, spending
from services.scoring.detectors.detection import CONFIRMS, seen
from services.scoring.engine import ClientState
from services.scoring.head import Head
from services.scoring.ladder.ladder import step_of
from services.scoring.policy.policy import Policy
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


def of_drift(head: Head, at: int, policy: Policy, known: list[float]) -> Reading:
    """How far the worst of its sums is on its way to an alarm, which it is at 1."""
    return drift.level(head.detectors.drift, policy.drift), 1.0


def of_budget(head: Head, at: int, policy: Policy, known: list[float]) -> Reading:
    """The most by which lapses of late surprise; how far a model is from confirming it, where that is further."""
    return further(spending.measure(head, at, policy), policy, known)


def of_risk(head: Head, at: int, policy: Policy, known: list[float]) -> Reading:
    """The probability of a crisis, further ahead or soon, whichever is nearer to its level."""
    numbers = policy.risk
    ahead, soon = numbers.outlook.probability(known), numbers.model.probability(known)
    if soon / numbers.at_risk > ahead / numbers.drifting:
        return soon, numbers.at_risk
    return ahead, numbers.drifting


def of_leaver(head: Head, at: int, policy: Policy, known: list[float]) -> Reading:
    """The probability of a silent exit, or the statistic of the own rhythm where that is nearer."""
    found, level = leaver.measure(head, at, policy), policy.risk.leaving
    if found is not None:
        found = further(found, policy, known)
    probability = policy.risk.leaver.probability(known) if at - head.at <= risk_facts.GONE else 0.0
    return found if found is not None and found[0] / found[1] > probability / level else (probability, level)


def further(found: tuple[float, float], policy: Policy, known: list[float]) -> tuple[float, float]:
    """Of a detector and what confirms it (the share of its level that a model sees) what is further: it takes both."""
    numbers = policy.risk
    ahead, leaving = numbers.outlook.probability(known), numbers.leaver.probability(known)
    confirms = seen(ahead, leaving, numbers), CONFIRMS
    return found if found[0] / found[1] <= confirms[0] / confirms[1] else confirms


READERS: dict[str, Callable[[Head, int, Policy, list[float]], Reading]] = {
    "drift": of_drift,
    "risk": of_risk,
    spending.RULE: of_budget,
    leaver.RULE: of_leaver,
}


def margins(state: ClientState, at: int, rules: Rulebook) -> list[Margin]:
    """The rules that have a number for this client, the nearest first; time must have passed for it until `at`.

    `known` of the readers are the statistics of its risk.
    """
    found, head, policy = [], state.head, rules.policies.at(at)
    known = risk_facts.statistics(head, head.detectors.risk, at, rules.policies)
    for rule, reader in READERS.items():
        reading = reader(head, at, policy, known)
        if reading is not None and reading[1] > 0.0:
            found.append(Margin(rule, *reading, step_of(head.ladder, rule) in OFF_CALM))
    return sorted(found, key=lambda margin: -margin.share)
