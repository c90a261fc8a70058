"""The alert budget of a shift: who is told where there is not room for all (docs/decisions/shift-budget.md).

Ranked by risk times preventability. Neither an override, nor a crisis, nor a ticket is limited or counted.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.alerting import AlertTransition, Decision

from .. import rules
from ..lifecycle import State
from ..routing.routing import Budget, Routing
from .decisions import decide, decide_client, is_news, standing
from .story import Client, Stories
from .wanted import Why


def decide_all(stories: Stories, clients: Iterable[str], routing: Routing, now: datetime) -> list[Decision]:
    """What is decided now of the alerts of these clients, by the budget of the shift too; also what is no news."""
    found = [
        (client, decision)
        for client in (stories.clients[whose] for whose in clients if whose in stories.clients)
        for decision in decide_client(client, routing, now)
    ]
    if routing.budget is None:
        return [decision for _, decision in found]
    over = _over(found, stories, routing.budget, now)
    return [_as_ticket(client, one, routing, now) if one.alert_id in over else one for client, one in found]


def news(stories: Stories, decisions: Iterable[Decision]) -> list[Decision]:
    """Those that have to be recorded."""
    known = ((stories.get(decision.alert_id), decision) for decision in decisions)
    return [decision for story, decision in known if story is not None and is_news(story, decision)]


def preventability(alert: AlertTransition) -> float:
    """The share of what the client still waits for that a proper response can put right in time, 0 to 1.

    By Laplace's rule of succession (1 + open) / (2 + open + lost), so one half where nothing is known: `open` are an
    unanswered need and what is owed and not yet due, `lost` is what is owed and past its due.
    """
    if alert.next is None:
        return 0.5
    lost = sum(owed.due_at < alert.at for owed in alert.next.owed)
    still = len(alert.next.owed) - lost + (alert.next.unanswered is not None)
    return (1 + still) / (2 + still + lost)


def rank(alert: AlertTransition) -> float:
    """What a response is worth: the risk of a crisis times the chance to prevent it. What is unknown is not small."""
    return (1.0 if alert.risk is None else alert.risk) * preventability(alert)


def limited(decision: Decision, override: bool) -> bool:
    """Whether a notice needs room in the shift."""
    fires = decision.told and decision.state == State.FIRING and decision.why != Why.OVER_BUDGET
    return fires and not override and decision.step != "crisis" and decision.tier != rules.LOWEST


def _over(found: Iterable[tuple[Client, Decision]], stories: Stories, budget: Budget, now: datetime) -> frozenset[str]:
    """The alerts for which the shift has no room; one that was told in it may get worse, and has no second price."""
    counted = _counted(stories, budget.shift(now))
    asking: dict[str, AlertTransition] = {}
    for client, decision in found:
        alert = client.stories[decision.alert_id].alert
        if limited(decision, alert.override) and decision.alert_id not in counted:
            asking[decision.alert_id] = alert
    room = max(0, budget.capacity - len(counted))
    return frozenset(ranked(asking)[room:])


def ranked(asking: Mapping[str, AlertTransition]) -> list[str]:
    """The alerts, those first that are worth most; of equals the one that began first."""
    return sorted(asking, key=lambda one: (-rank(asking[one]), asking[one].started_at, one))


def _counted(stories: Stories, since: datetime) -> set[str]:
    return {
        alert_id
        for client in stories.clients.values()
        for alert_id, story in client.stories.items()
        for told in story.told
        if told.decision.at >= since and limited(told.decision, told.alert.override)
    }


def _as_ticket(client: Client, decision: Decision, routing: Routing, now: datetime) -> Decision:
    story = client.stories[decision.alert_id]
    return decide(story, standing(client, story), routing, now, over_budget=True)
