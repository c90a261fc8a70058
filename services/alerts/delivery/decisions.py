"""Whether people are told of an alert: one pure decision that always has a reason.

It is a function of what the records say, of routing and of the time: so it may be asked again at any moment, and
after a crash it says the same.
"""

from collections.abc import Sequence
from datetime import datetime

from shared.alerting import AlertTransition, Decision

from .. import rules
from ..lifecycle import State
from ..routing.routing import Routing
from .gates import GATES, Case, Verdict
from .story import Client, Story
from .wanted import Why, awake_of, facts_of, wanted


def decide_client(client: Client, routing: Routing, now: datetime) -> list[Decision]:
    """What is decided of each alert of a client: the fastest first, as it inhibits the others."""
    told: set[str] = set()
    decisions = []
    for story in sorted(client.stories.values(), key=_speed):
        decision = decide(story, standing(client, story, told), routing, now)
        if decision.told:
            told.add(decision.alert_id)
        decisions.append(decision)
    return decisions


def standing(client: Client, story: Story, told: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """The tiers of the client's other alerts of which people know, or are `told` just now."""
    others = (other for other in client.stories.values() if other is not story and other.stands)
    return [_known(other) for other in others if other.standing or other.alert.alert_id in told]


def decide(
    story: Story, faster: Sequence[str], routing: Routing, now: datetime, *, over_budget: bool = False
) -> Decision:
    """Whether people are told of an alert now. `over_budget`: the shift has no room for it, so it is told as a ticket.

    `faster` are the tiers of the client's other alerts of which people know.
    """
    alert = _in_question(story)
    want, due = wanted(story, alert, routing, now, slow=over_budget)
    facts = facts_of(alert, want.tier if want else _tier(story, alert))
    case = Case(story, alert, want, due, faster, facts, routing, routing.plan(facts, now), now)
    verdict = next((found for found in (gate(case) for gate in GATES) if found), None)
    if verdict is None:
        verdict = Verdict(Why.OVER_BUDGET if over_budget or want is None else want.why, told=True)
    return Decision(
        alert_id=alert.alert_id,
        client=alert.client,
        version=alert.version,
        told=verdict.told,
        why=verdict.why,
        at=now,
        state=alert.state,
        step=alert.step,
        notice=1 + (story.told[-1].number if story.told else 0) if verdict.told else None,
        tier=facts.tier,
        role=_role(want.names, awake_of(want, facts, routing, now), routing) if want else None,
        level=want.level if want else 0,
        until=verdict.until,
        planned=case.planned.name if case.planned else None,
    )


def is_news(story: Story, decision: Decision) -> bool:
    """Whether a decision has to be recorded: it is told, or says another thing than the last."""
    if decision.told:
        return True
    last = story.last
    before = None if last is None else (last.version, last.why, last.until)
    return decision.why != Why.REPEATED and (decision.version, decision.why, decision.until) != before


def _role(names: Sequence[str], awake: Sequence[str], routing: Routing) -> str | None:
    """Who is told, for the record; where that is just every channel of a route, the route says so."""
    recorded = len(awake) < len(names) or any(name in routing.roles for name in names)
    return ", ".join(awake or names) or None if recorded else None


def _in_question(story: Story) -> AlertTransition:
    """The latest transition; of several that nobody has decided about yet, the worst of an alert that still fires."""
    if story.alert.state != State.FIRING:
        return story.alert
    fresh = [alert for alert in story.fresh if alert.state == State.FIRING] or [story.alert]
    return max(fresh, key=lambda alert: (rules.SEVERITY.get(alert.step or "", 0), alert.version))


def _tier(story: Story, alert: AlertTransition) -> str:
    """The tier by which people were told of an alert; of one that nobody knows, that of its step."""
    told = story.fired[-1].decision.tier if story.fired else None
    return told or rules.tier(alert.rule, alert.step)


def _known(story: Story) -> str:
    """The tier by which people know of an alert: that of the worst step told."""
    step = story.told[-1].worst if story.told else story.alert.step
    return rules.tier(story.alert.rule, step or story.alert.step)


def _speed(story: Story) -> tuple[int, datetime, str]:
    alert = _in_question(story)
    return rules.FASTEST.index(rules.tier(alert.rule, alert.step)), alert.started_at, alert.alert_id
