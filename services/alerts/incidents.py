"""Incidents as alerts, of no client, with members: one a cause, team, topic or silent source, and episode."""

from shared.alerting import AlertTransition
from shared.incidents import SOURCE, Incident
from shared.messages import micros

from .deadlines import tick
from .lifecycle import Move, State, Why
from .standing import Alert, ClientAlerts
from .telling import move, tell

SYSTEMIC, SOURCE_QUIET = "systemic", "source_quiet"
RULES = frozenset((SYSTEMIC, SOURCE_QUIET))
KEY = b"\x01"  # before the name, in the table: no client id may hold a control character


def key_of(name: str) -> bytes:
    """Under which the alerts of a cause, team, topic or source stand in the table."""
    return KEY + name.encode()


def name_of(incident: Incident) -> str:
    """What stands in the place of the client: `topic:billing`."""
    return f"{incident.about}:{incident.name}"


def rule_of(incident: Incident) -> str:
    """The rule of its alert."""
    return SOURCE_QUIET if incident.about == SOURCE else SYSTEMIC


def apply(state: ClientAlerts, incident: Incident, live: bool = True) -> list[AlertTransition]:
    """Fold one message into the alerts of its cause, in place; a version already seen tells nothing.

    An incident is never held back: it is judged once its minute has closed, and its end has a bar of its own. Who
    acknowledges it promises its end: there is no client to be contacted, and what still stands then lapses.
    """
    if incident.version <= state.seen:
        return []
    state.seen, rule = incident.version, rule_of(incident)
    told = tick(state, micros(incident.at), live)
    alert = state.flags.get(rule)
    if alert is None or alert.state is State.RESOLVED:
        if not incident.up:
            return told
        episode = 1 if alert is None else alert.episode + 1
        alert = state.flags[rule] = Alert(rule, episode, State.FIRING, None, False, incident.at)
        state.counts[rule], why = episode, Why.RAISED
    else:
        why = move(alert, Move.FURTHER if incident.up else Move.CLEARED)
    return [*told, tell(state, alert, why, incident.at, _said(alert, incident))]


def _said(alert: Alert, incident: Incident) -> AlertTransition:
    name = name_of(incident)
    return AlertTransition(
        alert_id=f"{alert.rule}:{name}:{alert.episode}",
        client=None,
        rule=alert.rule,
        episode=alert.episode,
        version=0,
        state=alert.state,
        step=None,
        override=False,
        at=incident.at,
        started_at=alert.started_at,
        reason=incident.reason,
        because=incident.because,
        historical=incident.historical,
        about=name,
        members=incident.members if alert.rule == SYSTEMIC else None,
        count=incident.count if alert.rule == SYSTEMIC else None,
    )
