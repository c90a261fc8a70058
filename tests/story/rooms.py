"""The rooms joined by lists: bytes into ingest, scores and alerts out; every message crosses as the bytes of its topic.

One partition, one clock that the story sets. States go through their encoded form at every message, as if the worker
had been restarted there.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from services.alerts import engine as alerting
from services.ingest.intake import Accepted, early, receive
from services.ingest.packing import envelope, stamp
from services.lookback.log import Arrived
from services.lookback.replay import Replay, replay
from services.scoring import engine as scoring
from services.scoring.engine import ClientState, Outcome, Rulebook
from services.scoring.inbox import read
from shared.alerting import AlertTransition
from shared.errors import Refusal
from shared.messages import Scores, Touchpoint, instant

_scores = msgspec.json.Decoder(Scores)


class Rooms:
    """All clients of one partition; `now` is its arrival in µs, before `live` nobody is notified."""

    def __init__(self, rules: Rulebook, now: int, live: bool) -> None:
        self.rules, self.now, self.live = rules, now, live
        self.log: list[Arrived] = []
        self.refused: list[Refusal] = []
        self.told: list[AlertTransition] = []
        self.states: dict[str, bytes] = {}
        self.alerts: dict[str, bytes] = {}

    def publish(self, raw: bytes) -> None:
        """A publisher sends a touchpoint, which arrives now."""
        verdict = receive(raw)
        if isinstance(verdict, Accepted):
            verdict = early(verdict.touchpoint, self.now, self.rules.lateness) or verdict
        if isinstance(verdict, Accepted):
            self._score(envelope([stamp(verdict.touchpoint, instant(self.now))], history=not self.live))
        else:
            self.refused.append(verdict)

    def wait(self, until: int) -> None:
        """Let the clock run; live, the owner of the partition ticks at each due instant."""
        while self.live and (due := self.next_due()) is not None and due <= until:
            self.tick(due)
        self.now = max(self.now, until)

    def tick(self, now: int) -> None:
        """Time itself, as a message."""
        self.now = max(self.now, now)
        for client in list(self.states):
            state = self.state(client)
            self._tell(client, state, scoring.tick(state, self.now, self.rules))
        for client, raw in self.alerts.items():  # then all that was due before has been told
            standing = alerting.decode(raw)
            self.told += alerting.tick(standing, self.now, self.live)
            self.alerts[client] = alerting.encode(standing)

    def next_due(self) -> int | None:
        """The earliest moment at which time alone changes anything."""
        dues = [scoring.next_due(self.state(client)) for client in self.states]
        dues += [alerting.next_due(alerting.decode(raw)) for raw in self.alerts.values()]
        return min((due for due in dues if due is not None), default=None)

    def state(self, client: str) -> ClientState:
        """The client as the table gives it."""
        raw = self.states.get(client)
        return scoring.fresh() if raw is None else scoring.decode(raw)

    def facts(self, client: str) -> dict[str, Any]:
        """The client's object of `replay --json`, as of now."""
        return scoring.facts(self.state(client), client, self.now, self.rules)

    def state_hash(self) -> str:
        """Of all clients, as of now."""
        folds = {client: scoring.fold_of(self.state(client), self.now, self.rules) for client in self.states}
        return scoring.state_hash(folds)

    def replayed(self) -> Replay:
        """What the log of the story gives offline."""
        return replay(self.log, self.rules, self.now)

    def _score(self, message: bytes) -> None:
        for touchpoint in read(message).events:
            assert isinstance(touchpoint, Touchpoint)
            self.log.append(Arrived(touchpoint, self.now))
            state = self.state(touchpoint.subject)
            self._tell(touchpoint.subject, state, scoring.apply(state, touchpoint, self.now, self.rules))

    def _tell(self, client: str, state: ClientState, outcome: Outcome) -> None:
        if outcome.refused:
            self.refused.append(Refusal(outcome.refused))
        if outcome.changed or outcome.transitions:
            score = scoring.report(state, self.now, self.rules, outcome.transitions, historical=not self.live)
            self._alert(msgspec.json.encode(Scores(scores=[score])))
        self.states[client] = scoring.encode(state)

    def _alert(self, message: bytes) -> None:
        for score in _scores.decode(message).scores:
            raw = self.alerts.get(score.client)
            standing = alerting.fresh() if raw is None else alerting.decode(raw)
            numbers = lambda at: self.rules.policies.at(at).alerts  # noqa: E731
            self.told += alerting.apply(standing, score, numbers, self.live)
            self.alerts[score.client] = alerting.encode(standing)


def in_words(told: Iterable[AlertTransition]) -> list[str]:
    """`override crisis firing` for each transition, `(history)` where nobody was notified."""
    return [f"{one.rule} {one.step} {one.state}{' (history)' if one.historical else ''}" for one in told]
