"""Scores, transitions and alerts with everything filled in that a test does not speak of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.alerts import actions, engine
from services.scoring.policy.policy import AlertNumbers
from shared.actions import Action
from shared.alerting import AlertTransition, Done
from shared.messages import Because, ClientScore, Dimension, Transition, micros

NUMBERS = AlertNumbers(flap=0)
NOW = datetime.now(UTC)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def moved(rule: str, step: str, minute: int = 0, **given: Any) -> Transition:
    """A move of a rule to a ladder step."""
    at = NOON + timedelta(minutes=minute)
    return Transition(rule=rule, step=step, at=at, **{"reason": "band", "because": [Because("crm", "1")], **given})


def scored(version: int, *transitions: Transition, client: str = "acme", **given: Any) -> ClientScore:
    """A score of a client with these transitions."""
    return ClientScore(
        **{
            "client": client,
            "version": version,
            "at": NOON,
            "score": 42.0,
            "band": "poor",
            "confidence": 0.8,
            "dimensions": {"cycle_time": Dimension(40.0, 3.0)},
            "ladder": transitions[-1].step if transitions else "calm",
            "since": NOON,
            "segment": "gold",
            "transitions": list(transitions),
            **given,
        }
    )


def minute(number: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=number)


def acting(do: str, at: float, alert_id: str = "drift:acme:1", **given: Any) -> Action:
    """What Sam does about an alert so many minutes after noon; to acknowledge, Kim contacts the client in an hour."""
    promise = {"who": "Kim", "until": minute(at + 60)} if do == "acknowledge" else {}
    client = alert_id.partition(":")[2].rpartition(":")[0]
    known = {"id": f"{do} at {at}", "at": minute(at), "by": "Sam", "client": client, **promise}
    return Action(do=do, alert_id=alert_id, **(known | given))


def acted(
    state: engine.ClientAlerts, action: Action, numbers: AlertNumbers = NUMBERS, reached: float | None = None
) -> list[AlertTransition | Done]:
    """What the engine tells of an action in a live partition that has come so many minutes after noon, or to it."""
    known = micros(action.at if reached is None else minute(reached))
    now = actions.takes_effect(action, known)
    return actions.apply(state, action, now, lambda at: numbers, known, live=True)


def applied(state: engine.ClientAlerts, score: ClientScore, numbers: AlertNumbers = NUMBERS) -> list[AlertTransition]:
    """What the engine tells of a score."""
    return engine.apply(state, score, lambda at: numbers)


def told(*transitions: Transition, client: str = "acme") -> list[AlertTransition]:
    """What the engine tells of these moves, each in a score of its own."""
    state = engine.fresh()
    scores = (scored(n, transition, client=client) for n, transition in enumerate(transitions, 1))
    return [alert for score in scores for alert in applied(state, score)]


def alert(client: str = "Acme", version: int = 1, state: str = "firing", **more: Any) -> AlertTransition:
    """A transition of the drift alert of a client."""
    known = {"alert_id": f"drift:{client}:1", "rule": "drift", "episode": 1, "step": "drifting", "override": False}
    told = {"reason": "drift", "because": [], "historical": False, "at": NOW, "started_at": NOW}
    return AlertTransition(client=client, version=version, state=state, **(known | told | more))


def done(do: str, alert_id: str = "drift:Acme:1", accepted: bool = True, **more: Any) -> Done:
    """What became of an action of kim's."""
    known = {"action": f"{do}-1", "by": "kim", "at": NOW, "client": "Acme", "why": f"{do}d"}
    return Done(do=do, alert_id=alert_id, accepted=accepted, **(known | more))
