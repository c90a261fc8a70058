"""The alerts' front door: folds a client's scores into alerts, one per (client, rule, episode), and says what changed.

An episode is one stay off calm of the client: it begins where no alert of the client stands, and alerts of other rules
that are raised while it lasts belong to it. A rule that cleared inside it and is raised again begins another.
A flag is no stay off calm: its episodes count how often it was up; it neither begins nor prolongs one of the ladder.
So it is with a rule in the shadow (`[alerts] shadow`): its alerts stand apart, and change no other alert.

Everything due at or before a message is told before it, `at` its due instant: when ticks come changes nothing.
"""

from datetime import datetime

from shared.alerting import AlertTransition
from shared.messages import ClientScore, Transition, micros

from . import holding, rules
from .deadlines import tick
from .lifecycle import NOTHING, Move, State, Why, following
from .promise import contacted
from .rules import Kind
from .standing import Alert, ClientAlerts, NumbersAt, decode, encode, fresh, next_due
from .telling import WORSE, fired_as, move, tell

__all__ = ["Alert", "ClientAlerts", "NumbersAt", "apply", "decode", "encode", "fresh", "next_due", "tick"]


def apply(state: ClientAlerts, score: ClientScore, numbers: NumbersAt, live: bool = True) -> list[AlertTransition]:
    """Fold one score into the client's alerts, in place; a version already seen changes nothing and tells nothing.

    `live`: whether the partition is, so whether people are told of what time brings before it.
    """
    if score.version <= state.seen:
        return []
    state.seen = score.version
    told: list[AlertTransition] = []
    replied = score.contacted if _news(state, score.contacted) else None
    for transition in score.transitions:
        if replied is not None and replied <= transition.at:
            told += contacted(state, replied, score, live)
            replied = None
        told += tick(state, micros(transition.at), live)
        told += _fold(state, score, transition, numbers)
    if replied is not None:
        told += contacted(state, replied, score, live)
    return told


def _news(state: ClientAlerts, replied: datetime | None) -> bool:
    return replied is not None and (state.contacted is None or replied > state.contacted)


def _fold(state: ClientAlerts, score: ClientScore, transition: Transition, numbers: NumbersAt) -> list[AlertTransition]:
    kind = rules.RULES[transition.rule].kind
    if kind is Kind.MARK:
        return []
    alert = _standing(state, transition) if kind is Kind.LADDER else _open(state.flags.get(transition.rule))
    if alert is None and transition.step == rules.CALM:
        return []
    if alert is None:
        alert, why = _begin(state, transition, kind, numbers)
    else:
        why = _move(state, alert, transition, numbers)
    if why in NOTHING:
        return []
    alert.crisis = transition.crisis or alert.crisis
    return [tell(state, alert, why, transition.at, _said(alert, score, transition))]


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


def _open(alert: Alert | None) -> Alert | None:
    return None if alert is None or alert.state is State.RESOLVED else alert


def _begin(state: ClientAlerts, transition: Transition, kind: Kind, numbers: NumbersAt) -> tuple[Alert, Why]:
    rule, step = transition.rule, transition.step if kind is Kind.LADDER else None
    if kind is not Kind.LADDER:
        kept, before = state.flags, state.flags.get(rule)
        episode = 1 if before is None else before.episode + 1
    elif transition.shadow:
        kept = state.shadows
        episode = 1 + max(state.episode, kept[rule].episode if rule in kept else 0)
    else:
        kept, episode = state.alerts, _episode(state, rule)
    by, until = _raised(state, transition, step, transition.at, numbers)
    after, override = following(None, by), step is not None and transition.override
    alert = Alert(rule, episode, after.state or State.FIRING, step, override, transition.at)
    alert.held_until = until if after.state is State.PENDING else None
    kept[rule], state.counts[rule] = alert, episode
    return alert, after.why


def _raised(
    state: ClientAlerts, transition: Transition, step: str | None, since: datetime, numbers: NumbersAt
) -> tuple[Move, datetime]:
    before = state.fired.get(fired_as(transition.rule, transition.shadow))
    at = transition.at
    return holding.raised(transition.rule, step, transition.override, since, at, before, numbers(micros(at)))


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


def _move(state: ClientAlerts, alert: Alert, transition: Transition, numbers: NumbersAt) -> Why:
    by, until = _move_of(alert, transition), alert.held_until
    if by is Move.WORSENED and alert.state is State.PENDING:
        held, until = _raised(state, transition, transition.step, alert.started_at, numbers)
        by = by if held is Move.RAISED else held
    why = move(alert, by)
    if why in NOTHING:
        return why
    if alert.state is State.PENDING:
        alert.held_until = until
    alert.override = transition.override or (alert.override and why not in WORSE)
    if alert.step is not None and alert.state is not State.RESOLVED:
        alert.step = transition.step
    return why


def _move_of(alert: Alert, transition: Transition) -> Move:
    """What the move of a rule is to its alert. A flag has no steps, but its warning may come further."""
    if transition.step == rules.CALM:
        return Move.CLEARED
    if alert.step is None:
        return Move.RAISED if transition.stage is None else Move.FURTHER
    if rules.worse(transition.step, alert.step):
        return Move.OVERRIDDEN if transition.override else Move.WORSENED
    if transition.step != alert.step:
        return Move.EASED
    again = transition.override and alert.state is State.ACKNOWLEDGED
    return Move.OVERRIDDEN if again else Move.RAISED


def _said(alert: Alert, score: ClientScore, transition: Transition) -> AlertTransition:
    return AlertTransition(
        alert_id=f"{alert.rule}:{score.client}:{alert.episode}",
        client=score.client,
        rule=alert.rule,
        episode=alert.episode,
        version=0,
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
        risk=score.risk,
        shadow=transition.shadow,
        crisis=alert.crisis,
        stage=transition.stage,
        shares=transition.shares,
        next=transition.next,
        team=transition.team,
    )
