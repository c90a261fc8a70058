"""Acknowledging is a promise: who contacts the client by when. It is kept by a reply, or lapses (deadlines.py)."""

from datetime import datetime

from shared.alerting import AlertTransition
from shared.messages import ClientScore, micros

from .deadlines import tick
from .lifecycle import NOTHING, Move
from .standing import Alert, ClientAlerts
from .telling import move, tell


def contacted(state: ClientAlerts, replied: datetime, score: ClientScore, live: bool) -> list[AlertTransition]:
    """A person of ours replied to the client: promises made before are kept, in time or late."""
    told = tick(state, micros(replied), live)
    state.contacted = replied
    return told + [kept for alert in state.open() if (kept := _keep(state, alert, replied, score)) is not None]


def _keep(state: ClientAlerts, alert: Alert, replied: datetime, score: ClientScore) -> AlertTransition | None:
    promise = alert.promise
    if promise is None or alert.told is None or promise.contacted is not None or replied <= promise.at:
        return None
    why = move(alert, Move.CONTACTED_LATE if promise.lapsed else Move.CONTACTED)
    if why in NOTHING:
        return None
    promise.contacted = replied
    return tell(state, alert, why, score.at, alert.told, reason=why.value, score=score.score, ladder=score.ladder)
