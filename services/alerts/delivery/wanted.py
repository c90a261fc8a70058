"""What there is to tell of an alert now, to whom, or when there will be something if nothing happens."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from shared.alerting import AlertTransition, Decision

from .. import rules
from ..lifecycle import State
from ..routing.routing import Facts, Routing
from . import chain
from .story import Story


class Why(StrEnum):
    """Why people are told, or are not: those from `repeated` on are reasons of gates (gates.py)."""

    NEW_STEP = "new_step"
    RAISED = "raised"
    NEW_STAGE = "new_stage"
    LAPSED = "lapsed"
    RELAPSED = "relapsed"
    UNACKNOWLEDGED = "unacknowledged"
    AWAKE = "awake"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    OVER_BUDGET = "over_budget"
    REPEATED = "repeated"
    HISTORICAL = "historical"
    NEVER_TOLD = "never_told"
    SHADOW = "shadow"
    SHOWN_ONLY = "shown_only"
    NOT_FIRING = "not_firing"
    NOT_WORSE = "not_worse"
    SILENCED = "silenced"
    INHIBITED = "inhibited"
    QUIET_HOURS = "quiet_hours"
    PLANNED = "planned"
    GATHERED = "gathered"


class Wanted(NamedTuple):
    """What there is to tell: why, on which level of the chain, to which roles and channels, how fast."""

    why: Why
    level: int
    names: tuple[str, ...]
    tier: str


def wanted(
    story: Story, alert: AlertTransition, routing: Routing, now: datetime, *, slow: bool = False
) -> tuple[Wanted | None, datetime | None]:
    """What there is to tell now (`slow`: something new is told at the lowest tier), or when there will be."""
    if alert.state != State.FIRING:
        return None, None
    why = _new(story, alert)
    if why is not None:
        step = story.told[-1].worst if why == Why.RELAPSED else alert.step
        tier = rules.LOWEST if slow else rules.tier(alert.rule, step)
        return Wanted(why, 0, routing.route(facts_of(alert, tier)).to, tier), None
    return _again(story, alert, routing, now) if story.fired else (None, None)


def _new(story: Story, alert: AlertTransition) -> Why | None:
    """An alert is told once a step, each worse than all told before; a flag once, and once for each stage.

    What fires again out of an acknowledgement is told on any step: whoever promised to look after it is held to nothing
    any more, and nobody else knows of it.
    """
    if alert.step is not None:
        worse = alert.step in rules.TIERS and all(
            told.worst is not None and rules.worse(alert.step, told.worst) for told in story.fired[-1:]
        )
        relapsed = story.fired and story.relapsed > story.told[-1].decision.version
        return Why.NEW_STEP if worse else Why.RELAPSED if relapsed else None
    if not story.fired:
        return Why.RAISED
    new = alert.stage is not None and all(told.alert.stage != alert.stage for told in story.fired)
    return Why.NEW_STAGE if new else None


def _again(
    story: Story, alert: AlertTransition, routing: Routing, now: datetime
) -> tuple[Wanted | None, datetime | None]:
    """What was told once is told to others: after a promise lapsed, when they wake, or if nobody acknowledges."""
    last = story.fired[-1]
    tier = last.decision.tier or rules.LOWEST
    levels = routing.chain(tier)

    def to(step: chain.Step) -> tuple[str, ...]:
        return (step.role,) if step.role else routing.route(facts_of(alert, tier)).to

    if story.lapsed > story.told[-1].decision.version:
        step = chain.after_lapse(last, levels, now)
        return Wanted(Why.LAPSED, step.level, to(step), tier), None
    asleep = _asleep(story, routing)
    awake = tuple(name for name, until in asleep.items() if until <= now)
    if awake:
        return Wanted(Why.AWAKE, last.decision.level, awake, tier), None
    following = chain.following(story, levels)
    if following is not None and following.due <= now:
        return Wanted(Why.UNACKNOWLEDGED, following.level, to(following), tier), None
    return None, min([*asleep.values(), *([following.due] if following else [])], default=None)


def _asleep(story: Story, routing: Routing) -> dict[str, datetime]:
    """Who had quiet hours when the others were told, and until when."""
    since = next((n for n, told in reversed([*enumerate(story.fired)]) if told.decision.why != Why.AWAKE), 0)
    first = story.fired[since].decision
    if first.level or first.role is None:
        return {}
    facts = facts_of(story.fired[since].alert, first.tier or rules.LOWEST)
    heard = {name for told in story.fired[since:] for name in names_of(told.decision, told.alert, routing)}
    waits = {name: routing.quiet_for(name, facts, first.at) for name in routing.route(facts).to}
    return {name: wait.until for name, wait in waits.items() if wait is not None and name not in heard}


def awake_of(want: Wanted, facts: Facts, routing: Routing, now: datetime) -> tuple[str, ...]:
    """Those of whom none has quiet hours now."""
    return tuple(name for name in want.names if routing.quiet_for(name, facts, now) is None)


def names_of(decision: Decision, alert: AlertTransition, routing: Routing) -> tuple[str, ...]:
    """To whom a notice goes, roles and channels; where nobody is on record, all whom the routes name."""
    if decision.role:
        return tuple(decision.role.split(", "))
    return routing.route(facts_of(alert, decision.tier or rules.LOWEST)).to


def facts_of(alert: AlertTransition, tier: str) -> Facts:
    """What routes, quiet hours and planned events look at."""
    return Facts(
        rule=alert.rule,
        tier=tier,
        step=alert.step,
        segment=alert.segment,
        team=alert.team,
        client=alert.client or alert.about,
        override=alert.override,
    )
