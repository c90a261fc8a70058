"""Replay: a log through scoring's and alerts' own doors, as of a time. Pure, and never the whole log in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from services.alerts import engine as alerting
from services.alerts import incidents, systemic
from services.alerts.causes import Systemic
from services.scoring import engine as scoring
from services.scoring import revision
from services.scoring.engine import Outcome, Rulebook
from services.scoring.head import Ended
from services.scoring.policy.policy import AlertNumbers
from services.scoring.sources import Sources
from shared.alerting import AlertTransition
from shared.errors import Reason, Refusal
from shared.incidents import Incident
from shared.messages import HEARTBEAT
from shared.refusals import refusal

from .log import Arrived


@dataclass
class Tally:
    """What became of the lines that were read; `first` is the first dead line of each reason, and why."""

    accepted: int = 0
    duplicate: int = 0
    dead: dict[str, int] = field(default_factory=dict)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def hopeless(self) -> bool:
        """Whether there were lines, and none was good."""
        return bool(self.dead) and not self.accepted

    def refuse(self, refused: Refusal, line: int) -> None:
        """Count one dead line."""
        self.dead[refused.reason] = self.dead.get(refused.reason, 0) + 1
        self.first.setdefault(refused.reason, (line, refused.detail))

    def count(self, refused: Refusal | None, duplicate: bool, line: int) -> None:
        """Count one line whose form is right."""
        if refused is not None:
            self.refuse(refused, line)
        elif duplicate:
            self.duplicate += 1
        else:
            self.accepted += 1


@dataclass
class Replay:
    """The clients as the lines so far leave them; `as_of` (µs) is None until something arrived."""

    rules: Rulebook
    as_of: int | None = None
    tally: Tally = field(default_factory=Tally)
    states: dict[str, scoring.ClientState] = field(default_factory=dict)
    clients_of: dict[str, dict[str, None]] = field(default_factory=dict)
    sheets: dict[str, list[bytes]] = field(default_factory=dict)
    standing: dict[str, alerting.ClientAlerts] = field(default_factory=dict)
    alerts: list[AlertTransition] = field(default_factory=list)
    ended: dict[str, list[Ended]] = field(default_factory=dict)
    systemic: Systemic = field(default_factory=Systemic)
    incidents: dict[tuple[str, str], alerting.ClientAlerts] = field(default_factory=dict)
    told: int = 0

    def __post_init__(self) -> None:
        self.rules = replace(self.rules, sources=Sources())

    def take(self, arrived: Arrived) -> None:
        """Fold one touchpoint; time passes for its client alone, the others follow when they are next looked at."""
        touchpoint, self.as_of = arrived.touchpoint, arrived.arrival
        if touchpoint.type == HEARTBEAT:
            return self._hear(arrived)
        client = touchpoint.subject
        state = self.states.get(client)
        if state is None:
            state = self.states[client] = scoring.fresh()
        self.clients_of.setdefault(touchpoint.source, {})[client] = None
        outcome = scoring.apply(state, touchpoint, arrived.arrival, self.rules)
        self._count(outcome.refused, outcome.duplicate, arrived.line)
        if outcome.verdicts is not None:
            self.ended.setdefault(client, []).extend(outcome.verdicts.clocks)
        self._alert(client, state, arrived.arrival, outcome)

    def _count(self, refused: Reason | None, duplicate: bool, line: int) -> None:
        self.tally.count(refusal(refused, self.rules.lateness) if refused else None, duplicate, line)

    def _hear(self, arrived: Arrived) -> None:
        """A heartbeat is its source's, whomever it names; where it changes the past, its clients are judged anew."""
        heartbeat, now = arrived.touchpoint, arrived.arrival
        sources, name = self.rules.sources, heartbeat.source
        self._turn(name, now)
        heard = sources.hear(heartbeat, self.sheets.setdefault(name, []), now, self.rules.lateness)
        self._count(heard.refused, heard.duplicate, arrived.line)
        self._turn(name, now)
        if heard.since is not None:
            before = sources.as_before(name, heard)
            for client in self.clients_of.get(name, ()):
                state = self.states[client]
                self._alert(client, state, now, revision.revise(state, name, heard.since, now, before, self.rules))

    def look(self, client: str, now: int) -> None:
        """Let time pass for one client until `now` (µs), before the next line; it changes nothing that is told."""
        state = self.states[client]
        self._alert(client, state, now, scoring.tick(state, now, self.rules))

    def finish(self, as_of: int) -> None:
        """Let time pass for everybody."""
        self.as_of = as_of
        for client in self.states:
            self.look(client, as_of)
        for standing in self.standing.values():
            self.alerts += alerting.tick(standing, as_of, live=False)
        for name in self.rules.sources.records:
            self._turn(name, as_of)
        self._judge_causes(as_of)
        self.alerts.sort(key=lambda alert: (alert.at, alert.whose, alert.version))

    def _judge_causes(self, as_of: int) -> None:
        """Systemic incidents, as the process of that name finds them once all partitions have come so far."""
        for incident in systemic.judge(self.systemic, as_of, lambda at: self.rules.policies.at(at).systemic, as_of):
            self._tell(incident)

    def _turn(self, source: str, now: int) -> None:
        for incident in self.rules.sources.turned(source, now, True):
            self._tell(incident)

    def _tell(self, incident: Incident) -> None:
        name = (incident.about, incident.name)
        standing = self.incidents.setdefault(name, alerting.fresh())
        self.alerts += incidents.apply(standing, incident, live=False)

    def _alert(self, client: str, state: scoring.ClientState, now: int, outcome: Outcome) -> None:
        if outcome.transitions:
            score = scoring.report(state, now, self.rules, outcome.transitions, historical=True)
            standing = self.standing.setdefault(client, alerting.fresh())
            self.alerts += alerting.apply(standing, score, self._numbers, live=False)
        if outcome.behind:
            self.told += 1
            for told in scoring.causes(state, outcome.behind):
                systemic.take(self.systemic, msgspec.structs.replace(told, version=self.told))

    def _numbers(self, at: int) -> AlertNumbers:
        return self.rules.policies.at(at).alerts

    def state_hash(self) -> str:
        """SPEC.md 11: equal to the live one as of the same time."""
        now = self.as_of or 0
        folds = {client: scoring.fold_of(state, now, self.rules) for client, state in self.states.items()}
        return scoring.state_hash(folds)

    def clients(self) -> dict[str, dict[str, Any]]:
        """The facts of every client with a touchpoint in effect, in the form of `--json`."""
        now = self.as_of or 0
        listed = sorted(client for client, state in self.states.items() if scoring.listed(state))
        return {client: self.facts(client, now) for client in listed}

    def facts(self, client: str, now: int) -> dict[str, Any]:
        """The facts of one client."""
        return scoring.facts(self.states[client], client, now, self.rules, self.ended.get(client, ()))

    def printed(self) -> dict[str, Any]:
        """The whole answer of `replay --json` (SPEC.md 13)."""
        touchpoints = {"accepted": self.tally.accepted, "duplicate": self.tally.duplicate}
        return {
            "state_hash": self.state_hash(),
            "touchpoints": touchpoints | {"dead": sum(self.tally.dead.values())},
            "clients": self.clients(),
            "alerts": [printed_alert(alert) for alert in self.alerts],
        }


def printed_alert(alert: AlertTransition) -> dict[str, Any]:
    """One entry of `alerts`; `shadow` stands where the rule runs in it, `members` where it has some."""
    names = ["alert_id", "client", "rule", "step", "override", "state", "at", "reason", "because"]
    names += ["shadow"] if alert.shadow else []
    names += ["members"] if alert.members is not None else []
    return {name: msgspec.to_builtins(getattr(alert, name)) for name in names}


def alert_log(alerts: Iterable[AlertTransition]) -> bytes:
    """The alert log: one transition a line, in an order that does not depend on how clients were interleaved.

    Live and looking back write the same bytes; repeats must have been dropped (by `whose` and version).
    """
    ordered = sorted(alerts, key=lambda alert: (alert.at, alert.whose, alert.version))
    return b"".join(msgspec.json.encode(printed_alert(alert)) + b"\n" for alert in ordered)


def replay(log: Iterable[Arrived | Refusal], rules: Rulebook, until: int | None = None) -> Replay:
    """Fold what arrives at or before `until` (µs; default: the last arrival), and look at it as of then."""
    folded = Replay(rules)
    for line in log:
        if isinstance(line, Refusal):
            folded.tally.refuse(line, getattr(line, "line", 0))
        elif until is not None and line.arrival > until:
            break
        else:
            folded.take(line)
    as_of = until if until is not None else folded.as_of
    if as_of is not None:
        folded.finish(as_of)
    return folded
