"""The gates between an alert and people: the first that has an answer decides; whoever passes all is told.

`GATES` is the table of contents, and stands in docs/alerts.md.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from shared.alerting import AlertTransition

from .. import rules
from ..lifecycle import State
from ..routing.routing import Facts, Planned, Routing
from ..rules import Kind
from .story import Story
from .wanted import Wanted, Why


class Verdict(NamedTuple):
    """The answer of a gate; `until`: it is asked again then."""

    why: Why
    told: bool = False
    until: datetime | None = None


class Case(NamedTuple):
    """All that the gates look at: `alert` is the transition in question.

    `wanted` is None where nothing is to be told, `due` is when something will be; `others` are the tiers of the other
    alerts of the client of which people know.
    """

    story: Story
    alert: AlertTransition
    wanted: Wanted | None
    due: datetime | None
    others: Sequence[str]
    facts: Facts
    routing: Routing
    planned: Planned | None
    now: datetime


def _repeated(case: Case) -> Verdict | None:
    """It was decided before, and nothing has changed."""
    return None if case.story.fresh or case.wanted else Verdict(Why.REPEATED, until=case.due)


def _historical(case: Case) -> Verdict | None:
    return Verdict(Why.HISTORICAL) if case.alert.historical else None


def _resolved(case: Case) -> Verdict | None:
    if case.alert.state != State.RESOLVED:
        return None
    return Verdict(Why.RESOLVED, told=True) if case.story.standing else Verdict(Why.NEVER_TOLD)


def _shadow(case: Case) -> Verdict | None:
    return Verdict(Why.SHADOW) if case.alert.shadow else None


def _shown_only(case: Case) -> Verdict | None:
    """Nobody is told of the rule, unless a route names it; nor where a route leads to nobody."""
    routed = case.routing.route(case.facts)
    rule = rules.RULES.get(case.alert.rule)
    shown = rule is None or rule.kind is Kind.MARK or (rule.kind is Kind.SHOWN and not routed.named)
    return Verdict(Why.SHOWN_ONLY) if shown or not routed.to else None


def _not_firing(case: Case) -> Verdict | None:
    """Held back, or somebody looks after it: which is told where alerts are shown that stand."""
    if case.alert.state == State.ACKNOWLEDGED and case.story.standing and _promised_anew(case):
        return Verdict(Why.ACKNOWLEDGED, told=True)
    return None if case.alert.state == State.FIRING else Verdict(Why.NOT_FIRING)


def _promised_anew(case: Case) -> bool:
    last = case.story.told[-1]
    before = last.alert.keeper, last.alert.contact_by
    return last.decision.state != State.ACKNOWLEDGED or before != (case.alert.keeper, case.alert.contact_by)


def _not_worse(case: Case) -> Verdict | None:
    return None if case.wanted else Verdict(Why.NOT_WORSE, until=case.due)


def _silenced(case: Case) -> Verdict | None:
    if case.alert.override or not case.story.silent(case.now):
        return None
    return Verdict(Why.SILENCED, until=case.story.silenced_until)


def _inhibited(case: Case) -> Verdict | None:
    """People know of a faster one of the same client; when that ends, this is decided again."""
    tier = rules.tier(case.alert.rule, case.alert.step)
    inhibited = not case.alert.override and any(rules.faster(other, tier) for other in case.others)
    return Verdict(Why.INHIBITED) if inhibited else None


def _quiet_hours(case: Case) -> Verdict | None:
    """All who would be told have quiet hours, or the client has; an override never waits."""
    names = case.wanted.names if case.wanted else ()
    waits = [case.routing.quiet_for(name, case.facts, case.now) for name in names]
    untils = [wait.until for wait in waits if wait is not None]
    return Verdict(Why.QUIET_HOURS, until=min(untils)) if untils and len(untils) == len(waits) else None


def _planned(case: Case) -> Verdict | None:
    if case.planned is None or not case.planned.mute or case.alert.override:
        return None
    return Verdict(Why.PLANNED, until=case.planned.until)


def _gathered(case: Case) -> Verdict | None:
    """Where a shift has a budget, those that come within a while are ranked together: it waits for the others once."""
    budget, last = case.routing.budget, case.story.last
    waited = last is not None and not last.told and last.until is not None and last.until <= case.now
    slow = case.wanted is not None and case.wanted.tier != rules.LOWEST and case.alert.step != "crisis"
    first = slow and not case.story.fired and not case.alert.override
    if budget is None or not budget.gather or waited or not first:
        return None
    begun = budget.shift(case.now)
    return Verdict(Why.GATHERED, until=begun + ((case.now - begun) // budget.gather + 1) * budget.gather)


GATES: tuple[Callable[[Case], Verdict | None], ...] = (
    _repeated,
    _historical,
    _resolved,
    _shadow,
    _shown_only,
    _not_firing,
    _not_worse,
    _silenced,
    _inhibited,
    _quiet_hours,
    _planned,
    _gathered,
)
