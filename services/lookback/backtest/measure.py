"""What counts, in one place: which firings were warnings, which were false, and what was missed. Pure; times are µs.

A *firing* is what a person is told: an alert that is raised, or stands on a worse step than ever in its episode. It is
true where a labelled event of its client follows within `window`, and not before `notice`; else false. What comes with
the event, less than `notice` before or after it, or by a word of the client's that is the crisis (an override), counts
for nothing; nor does a firing less than `cooldown` after the last one of its client that counts. An event was warned of
where any firing came in time, a repeated one too. docs/backtest.md.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

from services.alerts.lifecycle import State
from services.alerts.rules import worse
from services.scoring.policy.policy import DAY, HOUR
from shared.alerting import AlertTransition
from shared.messages import micros

from .labels import CHURN, Label

MONTH = 30 * DAY


@dataclass(frozen=True, slots=True)
class Terms:
    """The spans that decide what counts."""

    window: int = 30 * DAY
    notice: int = HOUR
    cooldown: int = 7 * DAY


@dataclass(frozen=True, slots=True)
class Firing:
    """Somebody was told of a client at a time; `step` is None where the rule stands on no step of the ladder."""

    client: str
    rule: str
    at: int
    step: str | None = None
    segment: str | None = None
    override: bool = False


class Outcome(StrEnum):
    """What a firing comes to."""

    TRUE = "true"
    FALSE = "false"
    TOO_CLOSE = "too_close"
    ITSELF = "by_the_crisis_itself"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Span:
    """How long a client was observed."""

    start: int
    end: int


@dataclass(slots=True)
class Tally:
    """What is counted of one client, or of all: `leads` are the lead times of the events that were warned of."""

    events: int = 0
    true: int = 0
    false: int = 0
    too_close: int = 0
    itself: int = 0
    duplicate: int = 0
    observed: int = 0
    leads: list[int] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        """The share of the events that a firing warned of."""
        return len(self.leads) / self.events if self.events else None

    @property
    def precision(self) -> float | None:
        """The share of the firings that count which were true."""
        return self.true / (self.true + self.false) if self.true + self.false else None

    @property
    def false_alarms(self) -> float | None:
        """False firings in 100 months of a client."""
        return 100.0 * self.false * MONTH / self.observed if self.observed else None

    def lead(self, share: float) -> int | None:
        """The lead time that at least this share of the leads does not exceed: 0.5 is the median."""
        leads = sorted(self.leads)
        return leads[max(ceil(share * len(leads)), 1) - 1] if leads else None

    def a_day(self, length: int) -> float | None:
        """The firings that count, on a day of a history of this length."""
        return (self.true + self.false) * DAY / length if length else None

    def count(self, other: "Tally", times: int = 1) -> None:
        """Count what another one has so many times, too."""
        if times:
            self.events, self.observed = self.events + times * other.events, self.observed + times * other.observed
            self.true, self.false = self.true + times * other.true, self.false + times * other.false
            self.too_close += times * other.too_close
            self.itself, self.duplicate = self.itself + times * other.itself, self.duplicate + times * other.duplicate
            self.leads += times * other.leads


def firings(alerts: Iterable[AlertTransition], shadow: bool = False) -> list[Firing]:
    """What people are told of clients by these transitions, given in the order in which they were told.

    `shadow`: what they would be told by the rules in the shadow, instead.
    """
    worst: dict[str, str | None] = {}
    found = []
    for alert in alerts:
        if alert.client is None or alert.state != State.FIRING or alert.shadow != shadow:
            continue
        told = alert.alert_id in worst
        before = worst.get(alert.alert_id)
        if not told or (before is not None and alert.step is not None and worse(alert.step, before)):
            worst[alert.alert_id] = alert.step
            at, segment = micros(alert.at), alert.segment
            found.append(Firing(alert.client, alert.rule, at, alert.step, segment, alert.override))
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """A firing with what it comes to; `warns` says that it came in time, also where an earlier one counts."""

    firing: Firing
    outcome: Outcome
    warns: bool


def judged(told: Iterable[Firing], events: Mapping[str, list[int]], terms: Terms) -> list[Judged]:
    """All firings in the order of time; `events` are the sorted times of what happened to each client."""
    found = []
    last: dict[str, int] = {}
    for firing in sorted(told, key=lambda firing: firing.at):
        alone = outcome_of(firing, events.get(firing.client, []), terms)
        outcome = alone
        if alone in (Outcome.TRUE, Outcome.FALSE):
            if firing.at - last.get(firing.client, firing.at - terms.cooldown) < terms.cooldown:
                outcome = Outcome.DUPLICATE
            else:
                last[firing.client] = firing.at
        found.append(Judged(firing, outcome, alone is Outcome.TRUE))
    return found


def outcome_of(firing: Firing, events: list[int], terms: Terms) -> Outcome:
    """What a firing comes to, whatever fired before it."""
    at = firing.at
    if firing.override:
        return Outcome.ITSELF
    first = bisect_left(events, at + terms.notice)
    if first < len(events) and events[first] <= at + terms.window:
        return Outcome.TRUE
    if first and events[first - 1] > at:
        return Outcome.TOO_CLOSE
    return Outcome.ITSELF if first and at - events[first - 1] < terms.notice else Outcome.FALSE


def warned_of(told: Iterable[Firing], labels: Iterable[Label], terms: Terms) -> dict[str, set[int]]:
    """The events that firings warned of, by client."""
    events = events_of(labels)
    warned = warnings(judged(told, events, terms))
    return {
        client: {event for event in events.get(client, []) if lead(event, times, terms) is not None}
        for client, times in warned.items()
    }


def warnings(found: Iterable[Judged]) -> dict[str, list[int]]:
    """When each client's warnings came, in order."""
    warned: dict[str, list[int]] = defaultdict(list)
    for each in found:
        if each.warns:
            warned[each.firing.client].append(each.firing.at)
    return warned


def tallies(
    told: Iterable[Firing], labels: Iterable[Label], spans: Mapping[str, Span], terms: Terms
) -> dict[str, Tally]:
    """What is counted of each client in `spans`; what is said of others counts for nothing."""
    events = events_of(labels)
    found = {client: Tally(observed=span.end - span.start) for client, span in spans.items()}
    every = judged((firing for firing in told if firing.client in spans), events, terms)
    warned = warnings(every)
    for each in every:
        one = found[each.firing.client]
        match each.outcome:
            case Outcome.TRUE:
                one.true += 1
            case Outcome.FALSE:
                one.false += 1
            case Outcome.TOO_CLOSE:
                one.too_close += 1
            case Outcome.ITSELF:
                one.itself += 1
            case Outcome.DUPLICATE:
                one.duplicate += 1
    for client, one in found.items():
        times = events.get(client, [])
        one.events = len(times)
        leads = (lead(at, warned.get(client, []), terms) for at in times)
        one.leads = [found for found in leads if found is not None]
    return found


def lead(event: int, warned: list[int], terms: Terms) -> int | None:
    """How long before an event the first of its warnings came, sorted times; None: nobody was warned."""
    first = bisect_left(warned, event - terms.window)
    return event - warned[first] if first < bisect_right(warned, event - terms.notice) else None


def events_of(labels: Iterable[Label]) -> dict[str, list[int]]:
    """When something happened to each client, in order; a moment with two labels is one event."""
    found: dict[str, set[int]] = defaultdict(set)
    for label in labels:
        if label.at is not None:
            found[label.client].add(label.at)
    return {client: sorted(times) for client, times in found.items()}


def spans_of(seen: Mapping[str, Span], labels: Iterable[Label], end: int) -> dict[str, Span]:
    """How long each client was observed: from its first touchpoint, to the end or to the exit after its last one."""
    exits = {label.client: label.at for label in labels if label.label == CHURN and label.at is not None}
    return {
        client: Span(span.start, max(span.start, exits[client] if exits.get(client, -1) >= span.end else end))
        for client, span in seen.items()
    }


def total(counted: Iterable[Tally]) -> Tally:
    """All of them as one."""
    found = Tally()
    for one in counted:
        found.count(one)
    return found
