"""The alerts' front door: folds a client's scores into alerts, one per (client, rule, episode), and says what changed.

An episode is one stay off calm of the client: it begins where no alert of the client stands, and alerts of other rules
that are raised while it lasts belong to it. A rule that cleared inside it and is raised again begins another.
A flag is no stay off calm: its episodes count how often it was up; it neither begins nor prolongs one of the ladder.
So it is with a rule in the shadow (`[alerts] shadow`): its alerts stand apart, and change no other alert.
"""

from datetime import datetime

import msgspec
from msgspec import Struct

from shared.alerting import AlertTransition
from shared.messages import ClientScore, Crisis, Transition

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
    crisis: Crisis | None = None


class ClientAlerts(Struct):
    """What is kept of a client: `seen` is the last score folded, `version` counts the transitions told.

    `alerts` are those of the ladder's running episode, number `episode`; `flags` the latest of each flag, `shadows`
    the latest in the shadow of each rule of the ladder.
    """

    seen: int = 0
    version: int = 0
    episode: int = 0
    alerts: dict[str, Alert] = {}
    flags: dict[str, Alert] = {}
    shadows: dict[str, Alert] = {}


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
    alert = _standing(state, transition) if kind is Kind.LADDER else _flag(state, transition)
    if alert is None:
        if transition.step == rules.CALM:
            return None
        alert = _begin(state, transition, kind)
    elif not _move(alert, transition):
        return None
    alert.crisis = transition.crisis or alert.crisis
    state.version += 1
    return _told(state.version, alert, score, transition)


def _standing(state: ClientAlerts, transition: Transition) -> Alert | None:
    """The alert that stands; one in the shadow comes out of it with its rule, and keeps its id."""
    alert = _open(state.alerts.get(transition.rule))
    if alert is not None:  # what people were told of stays theirs to its end
        return alert
    alert = _open(state.shadows.get(transition.rule))
    if alert is not None and not transition.shadow and transition.step != rules.CALM:
        _forget_ended(state)
        state.alerts[transition.rule] = state.shadows.pop(transition.rule)
        state.episode = max(state.episode, alert.episode)
    return alert


def _flag(state: ClientAlerts, transition: Transition) -> Alert | None:
    return _open(state.flags.get(transition.rule))


def _open(alert: Alert | None) -> Alert | None:
    return None if alert is None or alert.state is State.RESOLVED else alert


def _begin(state: ClientAlerts, transition: Transition, kind: Kind) -> Alert:
    rule, step = transition.rule, transition.step if kind is Kind.LADDER else None
    if kind is not Kind.LADDER:
        kept, before = state.flags, state.flags.get(rule)
        episode = 1 if before is None else before.episode + 1
    elif transition.shadow:
        kept = state.shadows
        episode = 1 + max(state.episode, kept[rule].episode if rule in kept else 0)
    else:
        kept, episode = state.alerts, _episode(state, rule)
    alert = Alert(rule, episode, State.FIRING, step, step is not None and transition.override, transition.at)
    kept[rule] = alert
    return alert


def _episode(state: ClientAlerts, rule: str) -> int:
    """The number of the stay off calm that a new alert belongs to; no rule has a number twice."""
    if _forget_ended(state) or rule in state.alerts:
        state.episode += 1
    if rule in state.shadows:
        state.episode = max(state.episode, state.shadows[rule].episode + 1)
    return state.episode


def _forget_ended(state: ClientAlerts) -> bool:
    """Where no alert stands the stay is over; says whether it is."""
    over = all(alert.state is State.RESOLVED for alert in state.alerts.values())
    if over:
        state.alerts.clear()
    return over


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
        shadow=transition.shadow,
        crisis=alert.crisis,
    )
