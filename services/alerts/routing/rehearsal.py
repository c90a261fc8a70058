"""What would become of an alert: delivery's own decisions about one that nobody acknowledges, from its beginning on."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from shared.alerting import AlertTransition, Decision

from .. import rules
from ..delivery.decisions import decide
from ..delivery.story import Stories
from ..delivery.wanted import facts_of, names_of
from .routing import Facts, Routing

MOST = 200  # decisions: more than any chain has


class Reached(Struct, frozen=True, kw_only=True):
    """A role or channel of a notice: `who` is on shift, and the channels by which it is told."""

    name: str
    who: str | None
    channels: list[str]


class Expected(Struct, frozen=True, kw_only=True):
    """What is decided at a time; where it waits, `until` when, and `whose` quiet hours they are."""

    at: datetime
    told: bool
    why: str
    tier: str
    level: int
    to: list[Reached]
    until: datetime | None
    whose: list[str]
    planned: str | None


class Matched(Struct, frozen=True, kw_only=True):
    """A route that matches: its place in the file, from 1, what it asks for, and whom it names."""

    number: int
    when: dict[str, list[str]]
    to: list[str]


class Rehearsal(Struct, frozen=True, kw_only=True):
    """Where an alert would go, and why. `shift` is when the shift began whose budget it would count against."""

    rule: str
    step: str | None
    tier: str
    routes: list[Matched]
    course: list[Expected]
    shift: datetime | None = None
    capacity: int | None = None


def rehearse(alert: AlertTransition, routing: Routing) -> Rehearsal:
    """What would be decided of an alert that begins to fire, where nobody acknowledges it and nothing else happens."""
    tier = rules.tier(alert.rule, alert.step)
    facts = facts_of(alert, tier)
    budget = routing.budget
    return Rehearsal(
        rule=alert.rule,
        step=alert.step,
        tier=tier,
        routes=[_matched(routing, index) for index in routing.route(facts).routes],
        course=list(_course(alert, routing)),
        shift=None if budget is None else budget.shift(alert.at),
        capacity=None if budget is None else budget.capacity,
    )


def _course(alert: AlertTransition, routing: Routing) -> Iterator[Expected]:
    stories = Stories()
    stories.fold(alert)
    story = stories.get(alert.alert_id)
    assert story is not None
    now: datetime | None = alert.at
    for _ in range(MOST):
        if now is None:
            return
        decision = decide(story, (), routing, now)
        if decision.told or story.fresh:
            yield _expected(decision, alert, routing)
            stories.fold(decision)
        # what was told may be followed by somebody else at once, or later
        now = now if decision.told else decision.until


def _expected(decision: Decision, alert: AlertTransition, routing: Routing) -> Expected:
    at, tier = decision.at, decision.tier or rules.LOWEST
    names = names_of(decision, alert, routing)
    facts = facts_of(alert, tier)
    return Expected(
        at=at,
        told=decision.told,
        why=decision.why,
        tier=tier,
        level=decision.level,
        to=[_reached(name, routing, at) for name in names],
        until=decision.until,
        whose=[] if decision.told else _whose(names, facts, routing, at),
        planned=decision.planned,
    )


def _reached(name: str, routing: Routing, at: datetime) -> Reached:
    role = routing.roles.get(name)
    shift = None if role is None else role.on(at)
    return Reached(name=name, who=None if shift is None else shift.who, channels=list(routing.channels([name], at)))


def _whose(names: tuple[str, ...], facts: Facts, routing: Routing, at: datetime) -> list[str]:
    waits = (routing.quiet_for(name, facts, at) for name in names)
    return list(dict.fromkeys(wait.whose for wait in waits if wait is not None))


def _matched(routing: Routing, index: int) -> Matched:
    route = routing.routes[index]
    when = {key: sorted(values) for key, values in route.when.items()}
    return Matched(number=index + 1, when=when, to=list(route.to))
