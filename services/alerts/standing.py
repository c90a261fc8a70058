"""What is kept of a client's alerts in the worker's table, and of a systemic incident's in the place of a client."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
from msgspec import Struct

from shared.alerting import AlertTransition
from shared.crises import Crisis
from shared.messages import micros

from .lifecycle import State


class Numbers(Protocol):
    """Of the policy: `[alerts]` hold by tier, flap and longest_promise, all in µs."""

    @property
    def hold(self) -> dict[str, int]: ...
    @property
    def flap(self) -> int: ...
    @property
    def promise(self) -> int: ...


INSTANT = timedelta(microseconds=1)
NumbersAt = Callable[[int], Numbers]  # those in force at a moment (µs)


class Promise(Struct):
    """`keeper` contacts the client until `until`, as said at `at`; `contacted` is when that was done."""

    keeper: str
    until: datetime
    at: datetime
    contacted: datetime | None = None
    lapsed: bool = False


class Alert(Struct):
    """The alert of an episode; `step` is the ladder step it stands at, None for a flag.

    `held_until` is set while it is pending, `promise` from an acknowledgement until it fires again because it got
    worse. `told` is the last transition, as long as another one may follow.
    """

    rule: str
    episode: int
    state: State
    step: str | None
    override: bool
    started_at: datetime
    crisis: Crisis | None = None
    held_until: datetime | None = None
    promise: Promise | None = None
    silenced: bool = False
    silenced_until: datetime | None = None
    told: AlertTransition | None = None

    @property
    def due(self) -> datetime | None:
        """When time alone moves it next: as holding back ends, and after the last instant of a promise."""
        if self.state is State.PENDING:
            return self.held_until
        promise = self.promise if self.state is State.ACKNOWLEDGED else None
        return promise.until + INSTANT if promise is not None and promise.contacted is None else None


class Fired(Struct):
    """When a rule last fired, and at which step."""

    at: datetime
    step: str | None


class ClientAlerts(Struct):
    """What is kept of a client: `seen` is the last score folded, `version` counts the transitions told.

    `alerts` are those of the ladder's running episode, number `episode`; `flags` the latest of each flag, `shadows`
    the latest in the shadow of each rule of the ladder. `counts` is the latest episode of each rule, `fired` when it
    fired (in the shadow with `~` before its name), `contacted` when a person of ours last replied to the client, `done`
    the last actions.
    """

    seen: int = 0
    version: int = 0
    episode: int = 0
    alerts: dict[str, Alert] = {}
    flags: dict[str, Alert] = {}
    shadows: dict[str, Alert] = {}
    counts: dict[str, int] = {}
    fired: dict[str, Fired] = {}
    contacted: datetime | None = None
    done: list[str] = []

    def open(self) -> list[Alert]:
        """Those that are not resolved, in an order that is always the same."""
        kept = (*self.alerts.values(), *self.flags.values(), *self.shadows.values())
        alerts = [alert for alert in kept if alert.state is not State.RESOLVED]
        return sorted(alerts, key=lambda alert: (alert.rule, alert.episode)) if len(alerts) > 1 else alerts

    def find(self, rule: str, episode: int) -> Alert | None:
        """The alert of an episode, where it is still known; of the others it is known that they are over."""
        for kept in (self.alerts, self.flags, self.shadows):
            alert = kept.get(rule)
            if alert is not None and alert.episode == episode:
                return alert
        return None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(ClientAlerts)


def fresh() -> ClientAlerts:
    """The state of a client that no score has been seen of."""
    return ClientAlerts()


def encode(state: ClientAlerts) -> bytes:
    """The state as bytes for the table."""
    return _encoder.encode(state)


def decode(raw: bytes) -> ClientAlerts:
    """The state that `encode` wrote."""
    return _decoder.decode(raw)


def next_due(state: ClientAlerts) -> int | None:
    """The earliest moment (µs) at which time alone moves one of its alerts."""
    return min((micros(due) for alert in state.open() if (due := alert.due) is not None), default=None)
