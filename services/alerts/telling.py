"""How an alert moves through the table of its life, and how that is told: one transition with the next version."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from shared.alerting import AlertTransition

from .lifecycle import NOTHING, Move, State, Why, following
from .standing import Alert, ClientAlerts, Fired

FIRES = frozenset((Why.RAISED, Why.HELD_OUT, Why.WORSENED, Why.OVERRIDDEN))
WORSE = frozenset((Why.WORSENED, Why.OVERRIDDEN))
SHADOW = "~"  # before the name of a rule that fires in the shadow: it holds back nothing outside


def move(alert: Alert, by: Move) -> Why:
    """Let it happen to an alert, and say what became of it."""
    after = following(alert.state, by)
    if after.why not in NOTHING and after.state is not None:
        alert.state = after.state
    if alert.state is not State.PENDING:
        alert.held_until = None
    if after.why in WORSE:
        alert.promise = None
    return after.why


def tell(
    state: ClientAlerts, alert: Alert, why: Why, at: datetime, said: AlertTransition, **given: Any
) -> AlertTransition:
    """Where the alert stands now; `said` is what is known of it besides, `given` what is known better."""
    state.version += 1
    promise = alert.promise
    told = replace(
        said,
        version=state.version,
        state=alert.state,
        step=alert.step,
        override=alert.override,
        at=at,
        why=why,
        keeper=promise and promise.keeper,
        contact_by=promise and promise.until,
        contacted=promise and promise.contacted,
        held_until=alert.held_until,
        **given,
    )
    alert.told = None if alert.state is State.RESOLVED else told
    if why in FIRES and alert.state is State.FIRING:
        state.fired[fired_as(alert.rule, told.shadow)] = Fired(at, alert.step)
    return told


def fired_as(rule: str, shadow: bool) -> str:
    """Under which name it is kept when a rule last fired."""
    return SHADOW + rule if shadow else rule
