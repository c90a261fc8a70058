"""What time alone does to alerts: what was held back fires, and promises lapse, each at its due instant."""

from datetime import datetime

from shared.alerting import AlertTransition
from shared.messages import instant

from .lifecycle import Move, State, Why
from .standing import Alert, ClientAlerts
from .telling import move, tell


def tick(state: ClientAlerts, now: int, live: bool = True) -> list[AlertTransition]:
    """Let time pass until `now` (µs): everything due at or before it is told, in the order of the due instants.

    A promise passes after its instant: a reply at that very moment keeps it. Of what falls due live people are told,
    though it began in history.
    """
    if not (alerts := state.open()):
        return []
    until = instant(now)
    over = [(due, alert) for alert in alerts if (due := alert.due) is not None and due <= until]
    over.sort(key=lambda one: one[0])
    return [told for due, alert in over if (told := _pass(state, alert, due, live)) is not None]


def _pass(state: ClientAlerts, alert: Alert, due: datetime, live: bool) -> AlertTransition | None:
    if alert.told is None:
        return None
    held = alert.state is State.PENDING
    why = move(alert, Move.HELD_OUT if held else Move.LAPSED)
    if why is Why.LAPSED and alert.promise is not None:
        alert.promise.lapsed, due = True, alert.promise.until
    reason = alert.told.reason if held else why.value
    return tell(state, alert, why, due, alert.told, reason=reason, historical=not live)
