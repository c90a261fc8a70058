"""Systemic incidents as alerts: one a cause, team or topic and episode, of no client, with members."""

from shared.alerting import AlertTransition
from shared.incidents import Incident

from . import lifecycle
from .engine import Alert, ClientAlerts
from .lifecycle import Move, State

SYSTEMIC = "systemic"
KEY = b"\x01"  # before the name, in the table: no client id may hold a control character


def key_of(incident: Incident) -> bytes:
    """Under which the alerts of a cause, team or topic stand in the table."""
    return KEY + name_of(incident).encode()


def name_of(incident: Incident) -> str:
    """What stands in the place of the client: `topic:billing`."""
    return f"{incident.about}:{incident.name}"


def apply(state: ClientAlerts, incident: Incident) -> list[AlertTransition]:
    """Fold one message into the alerts of its cause, in place; a version already seen tells nothing."""
    if incident.version <= state.seen:
        return []
    state.seen = incident.version
    alert = state.flags.get(SYSTEMIC)
    if alert is None or alert.state is State.RESOLVED:
        if not incident.up:
            return []
        episode = 1 if alert is None else alert.episode + 1
        alert = state.flags[SYSTEMIC] = Alert(SYSTEMIC, episode, State.FIRING, None, False, incident.at)
    elif not incident.up:
        alert.state = lifecycle.following(alert.state, Move.CLEARED) or alert.state
    state.version += 1
    return [_told(state.version, alert, incident)]


def _told(version: int, alert: Alert, incident: Incident) -> AlertTransition:
    name = name_of(incident)
    return AlertTransition(
        alert_id=f"{SYSTEMIC}:{name}:{alert.episode}",
        client=None,
        rule=SYSTEMIC,
        episode=alert.episode,
        version=version,
        state=alert.state,
        step=None,
        override=False,
        at=incident.at,
        started_at=alert.started_at,
        reason=incident.reason,
        because=incident.because,
        historical=incident.historical,
        about=name,
        members=incident.members,
        count=incident.count,
    )
