"""A log folded by the live core, with what a backtest needs to see on the way. Times are µs.

Nothing here changes what is told: time passes for a client also between its touchpoints, to look at it, and law 4 of
SPEC.md 12 says that this is the same. The labels are not read; only when to look is said from outside.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.lookback.log import Arrived
from services.lookback.replay import Replay
from services.scoring import engine, score, verdicts
from services.scoring.detectors import risk_facts
from services.scoring.policy.policy import DAY
from services.scoring.rulebook import Rulebook
from shared.alerting import AlertTransition
from shared.errors import Refusal
from shared.messages import Touchpoint

from .fixed import BREACHES, CONTACTS, Fixed
from .margin import Margin, margins
from .measure import Firing, Span, firings
from .reliability import Said

MONDAY = 4  # 1970 began on a Thursday


@dataclass
class History:
    """What a fold has shown: the transitions told, when clients were seen and of which segment, and the looks.

    `margins` are those of each look, `touchpoints` what came of the clients that are looked at; `fixed` the rules with
    fixed thresholds and `risks` what the risk was each Monday, where they were asked for; `scores` are of the end.
    """

    alerts: list[AlertTransition]
    seen: dict[str, Span]
    segments: dict[str, str | None]
    scores: dict[str, float]
    start: int
    end: int
    dead: dict[str, int]
    margins: dict[tuple[str, int], list[Margin]] = field(default_factory=dict)
    touchpoints: dict[str, list[Touchpoint]] = field(default_factory=dict)
    fixed: Fixed | None = None
    risks: list[Said] = field(default_factory=list)

    @property
    def firings(self) -> list[Firing]:
        """What people were told."""
        return firings(self.alerts)

    @property
    def shadows(self) -> list[Firing]:
        """What people would have been told by rules in the shadow."""
        return firings(self.alerts, shadow=True)


class Watch:
    """A replay, and what is seen of it; `looks` are the times at which a client is to be looked at, in order."""

    def __init__(self, rules: Rulebook, looks: Mapping[str, Iterable[int]], fixed: bool) -> None:
        self.replay = Replay(rules)
        self.looks = {client: sorted(times, reverse=True) for client, times in looks.items()}
        self.fixed = Fixed() if fixed else None
        self.seen: dict[str, Span] = {}
        self.margins: dict[tuple[str, int], list[Margin]] = {}
        self.touchpoints: dict[str, list[Touchpoint]] = {client: [] for client in looks}
        self.start: int | None = None
        self.risks: list[Said] = []
        self._day: dict[str, int] = {}

    def take(self, arrived: Arrived) -> None:
        """One line of the log."""
        touchpoint, now = arrived.touchpoint, arrived.arrival
        client = touchpoint.subject
        self.start = now if self.start is None else self.start
        if client in self.seen:
            self._until(client, now)
        elif client in self.looks:  # before its first touchpoint there is nothing to look at
            self.looks[client] = [look for look in self.looks[client] if look >= now]
        self.replay.take(arrived)
        if client not in self.replay.states:
            return  # a heartbeat
        if client not in self.seen and engine.unit_of_ours(self.replay.states[client]):
            return
        if client in self.touchpoints:
            self.touchpoints[client].append(touchpoint)
        self.seen[client] = Span(self.seen[client].start if client in self.seen else now, now)
        self._day.setdefault(client, now // DAY)
        if self.fixed is not None:
            self._score(client, now)
            if is_contact(touchpoint):
                self.fixed.count(CONTACTS, client, now)

    def finish(self, as_of: int) -> None:
        """The end of the log."""
        for client in self.seen:
            self._until(client, as_of + 1)
        self.replay.finish(as_of)
        if self.fixed is not None:
            for at, client in sorted(self._breaches(as_of)):
                self.fixed.count(BREACHES, client, at)

    def _until(self, client: str, now: int) -> None:
        """Look at a client at every time before `now` that is asked for, and at every midnight, UTC."""
        looks = self.looks.get(client, [])
        while looks and looks[-1] < now:
            at = looks.pop()
            self._daily(client, at)
            self.replay.look(client, at)
            self.margins[client, at] = margins(self.replay.states[client], at, self.replay.rules)
        self._daily(client, now)

    def _daily(self, client: str, now: int) -> None:
        if self.fixed is not None:
            for day in range(self._day[client] + 1, -(-now // DAY)):
                self.replay.look(client, day * DAY)
                self._score(client, day * DAY)
                self._day[client] = day
                if day % 7 == MONDAY:
                    self._risk(client, day * DAY)

    def _score(self, client: str, now: int) -> None:
        assert self.fixed is not None
        self.fixed.score(client, now, self.score(client, now))

    def _risk(self, client: str, now: int) -> None:
        head, policies = self.replay.states[client].head, self.replay.rules.policies
        probability = risk_facts.probability(head, now, policies)
        self.risks.append(Said(client, now, probability, policies.at(now).risk.model.horizon))

    def score(self, client: str, now: int) -> float:
        """The score of a client, to which time has passed until `now`."""
        head = self.replay.states[client].head
        return score.total(head.score, now, self.replay.rules.policies.at(now).score, head.segment)

    def _breaches(self, now: int) -> list[tuple[int, str]]:
        """When each clock broke its target: the due of those that did."""
        found = []
        for client, state in self.replay.states.items():
            head = state.head
            ended = [*self.replay.ended.get(client, ()), *state.closed.clocks, *head.ended]
            clocks = [one.clock for one in ended] + [clock for case in head.cases.values() for clock in case.running]
            verdict = (verdicts.of_clock("", clock) for clock in clocks)
            found += [(one.judged_at, client) for one in verdict if one is not None and one.outcome == "missed"]
        return [one for one in found if one[0] < now]

    def history(self) -> History:
        """What was seen."""
        replay, end = self.replay, self.replay.as_of or 0
        segments = {client: state.head.segment for client, state in replay.states.items()}
        scores = {client: self.score(client, end) for client, state in replay.states.items() if engine.listed(state)}
        return History(
            replay.alerts, self.seen, segments, scores, self.start or 0, end, replay.tally.dead, self.margins,
            self.touchpoints, self.fixed, self.risks,
        )  # fmt: skip


def is_contact(touchpoint: Touchpoint) -> bool:
    """Whether somebody at the client turned to us."""
    actor = touchpoint.data.actor
    return touchpoint.type == "contact.received" and (actor is None or actor.kind != "automation")


def watch(
    log: Iterable[Arrived | Refusal],
    rules: Rulebook,
    until: int | None = None,
    looks: Mapping[str, Iterable[int]] | None = None,
    fixed: bool = False,
) -> History:
    """Fold what arrives at or before `until` (default: the last arrival), as `replay` does, and look on."""
    watched = Watch(rules, looks or defaultdict(list), fixed)
    last = None
    for line in log:
        if isinstance(line, Refusal):
            watched.replay.tally.refuse(line, getattr(line, "line", 0))
        elif until is not None and line.arrival > until:
            break
        else:
            watched.take(line)
            last = line.arrival
    as_of = until if until is not None else last
    if as_of is not None:
        watched.finish(as_of)
    return watched.history()
