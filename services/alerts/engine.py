"""The alerts' front door: folds a client's scores into alerts, one per (client, rule, episode), and says what changed.

An episode is one stay off calm of the client: it begins where no alert of the client stands, and alerts of other rules
that are raised while it lasts belong to it. A rule that cleared inside it and is raised again begins another.
A flag is no stay off calm: its episodes count how often it was up; it neither begins nor prolongs one of the ladder.
"""

from datetime import datetime

import msgspec
from msgspec import Struct

from shared.messages import AlertTransition, ClientScore, Transition

from . import lifecycle, rules
from .lifecycle import Move, State
from .rules import Kind


class Alert(Struct):
    """The alert of an episode; `step` is the ladder step it stands at, None for a flag."""

    rule: str
    episode: int
    state: State
    step: str | None
    override: bool
    started_at: datetime


class ClientAlerts(Struct):
    """What is kept of a client: `seen` is the last score folded, `version` counts the transitions told.

    `alerts` are those of the ladder's running episode, number `episode`; `flags` the latest of each flag.
    """

    seen: int = 0
    version: int = 0
    episode: int = 0
    alerts: dict[str, Alert] = {}
    flags: dict[str, Alert] = {}


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


def apply(state: ClientAlerts, score: ClientScore) -> list[AlertTransition]:
    """Fold one score into the client's alerts, in place; a version already seen changes nothing and tells nothing."""
    if score.version <= state.seen:
        return []
    state.seen = score.version
    told = (_fold(state, score, transition) for transition in score.transitions)
    return [transition for transition in told if transition]


def _fold(state: ClientAlerts, score: ClientScore, transition: Transition) -> AlertTransition | None:
    kind = rules.RULES[transition.rule].kind
    if kind is Kind.MARK:
        return None
    alert = (state.alerts if kind is Kind.LADDER else state.flags).get(transition.rule)
    if alert is None or alert.state is State.RESOLVED:
        if transition.step == rules.CALM:
            return None
        alert = _raise(state, transition) if kind is Kind.LADDER else _flag(state, transition, alert)
    elif not _move(alert, transition):
        return None
    state.version += 1
    return _told(state.version, alert, score, transition)


def _raise(state: ClientAlerts, transition: Transition) -> Alert:
    standing = any(alert.state is not State.RESOLVED for alert in state.alerts.values())
    if not standing:
        state.alerts = {}
    if not standing or transition.rule in state.alerts:
        state.episode += 1
    alert = Alert(
        transition.rule, state.episode, State.FIRING, transition.step, transition.override, started_at=transition.at
    )
    state.alerts[transition.rule] = alert
    return alert


def _flag(state: ClientAlerts, transition: Transition, before: Alert | None) -> Alert:
    episode = 1 if before is None else before.episode + 1
    alert = Alert(transition.rule, episode, State.FIRING, None, False, started_at=transition.at)
    state.flags[transition.rule] = alert
    return alert


def _move(alert: Alert, transition: Transition) -> bool:
    move = lifecycle.move_of(alert.step, transition.step)
    after = lifecycle.following(alert.state, move) if move else None
    if after is None:
        return False
    alert.state = after
    alert.override = transition.override or (alert.override and move is not Move.WORSENED)
    if after is not State.RESOLVED and alert.step is not None:
        alert.step = transition.step
    return True


def _told(version: int, alert: Alert, score: ClientScore, transition: Transition) -> AlertTransition:
    return AlertTransition(
        alert_id=f"{alert.rule}:{score.client}:{alert.episode}",
        client=score.client,
        rule=alert.rule,
        episode=alert.episode,
        version=version,
        state=alert.state,
        step=alert.step,
        override=alert.override,
        at=transition.at,
        started_at=alert.started_at,
        reason=transition.reason,
        because=transition.because,
        historical=transition.historical,
        score=score.score,
        ladder=score.ladder,
        segment=score.segment,
    )
