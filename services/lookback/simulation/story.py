"""The steps of a case: how the desk serves, what goes wrong, and how the client takes it.

Each step is a generator of the times at which it goes on, so that all that a client lives through happens in order.
"""

from collections.abc import Iterator
from math import log

from .case import Case
from .commitments import commitment, decision
from .ending import end
from .hours import HOUR, at_work, worked
from .world import TEAMS

WAIT = 2.0  # working hours to an answer, usually


def story(case: Case) -> Iterator[int]:
    """From the first contact to the end; each number is the time at which it goes on."""
    yield from reach(case)
    if case.channel in ("phone", "chat") and case.kind != "complaint" and not case.wrong(0.5):
        if case.dice.random() < 0.5:
            return (yield from on_the_line(case))
    yield from answer(case)
    if case.lapses or case.dice.random() < 0.28:
        yield from commitment(case)
    if case.dice.random() < 0.05:
        yield from decision(case)
    yield from resolve(case)
    yield from end(case)


def reach(case: Case) -> Iterator[int]:
    """The client gets through, at the first attempt or a later one."""
    if case.channel == "phone" and case.wrong():
        case.say("contact.failed", "client", reason="abandoned", wait_seconds=case.seconds(240))
        case.feel(-0.3)
        case.now += int(case.dice.uniform(0.3, 2) * HOUR)
        yield case.now
    case.contact(case.kind)
    case.now += 5
    case.say("case.opened", "human", kind=case.kind, priority="high" if case.urgent else "normal")
    if case.channel in ("email", "web", "api") and case.dice.random() < 0.6:
        case.now += case.dice.randint(5, 50)
        case.say("reply.sent", "automation", kind="update")
    if case.dice.random() < 0.3:
        case.now += case.dice.randint(60, 1200)
        case.say("case.assigned", "human", to_team=case.team)


def on_the_line(case: Case) -> Iterator[int]:
    """Solved while the client is on the line."""
    case.now += case.dice.randint(120, 1500)
    yield case.now
    case.say("reply.sent", "human", kind="answer")
    case.say("case.resolved", "human")
    case.feel(0.5)
    yield from end(case)


def answer(case: Case) -> Iterator[int]:
    """A person answers within hours; or after days, in which the client may ask again and be handed on."""
    pace, _, known = case.client.service(case.now, case.topic, case.team)
    usual = case.dice.lognormvariate(log(WAIT), 0.7) * (0.6 if case.urgent else 1.0)
    late = case.wrong()
    wait = min(usual * pace * (case.dice.uniform(3, 9) if late else 1.0), 140.0)
    expected = WAIT * known
    steps = [(wait * case.dice.uniform(0.3, 0.9), "transfer")] if late or case.dice.random() < 0.1 else []
    if case.dice.random() < (0.25 if late else 0.06):
        steps.append((wait * case.dice.uniform(0.1, 0.5), "holding"))
    asks = expected * case.dice.uniform(2.5, 6)
    while asks < wait and case.dice.random() < 0.15 + 0.75 * case.client.speaks():
        steps.append((asks, "chaser"))
        asks *= case.dice.uniform(1.6, 3)
    began = worked(case.now)
    for after, what in sorted(steps):
        case.now = at_work(began + int(after * HOUR)) + case.dice.randint(0, 50)
        yield case.now
        meanwhile(case, what)
    if late and case.dice.random() < 0.12:  # forgotten
        case.now = at_work(began + int((wait + case.dice.uniform(20, 90)) * HOUR))
    else:
        case.now = at_work(began + int(wait * HOUR)) + case.dice.randint(0, 50)
    yield case.now
    case.say("reply.sent", "human", kind="answer")
    case.feel(min(max(0.3 - 0.5 * log(wait / expected), -1.6), 0.5))
    case.client.learn(wait / WAIT)


def meanwhile(case: Case, what: str) -> None:
    """Something happens while the client waits."""
    if what == "chaser":
        case.contact("chaser")
        return case.feel(-0.25)
    if what == "holding":
        return case.say("reply.sent", "human", kind="holding")
    before, case.team = case.team, case.solver if case.team != case.solver else case.dice.choice(TEAMS)
    if before != case.team:
        case.say("case.transferred", "human", from_team=before, to_team=case.team)
        case.feel(-0.2)


def resolve(case: Case) -> Iterator[int]:
    """A solution that holds; or the client comes back, and the next one holds, or fails as well."""
    for attempt in range(4):
        pace, _, known = case.client.service(case.now, case.topic, case.team)
        hours = case.dice.lognormvariate(log(4), 0.7) * pace**0.5
        case.now = at_work(worked(case.now) + int(min(hours, 80) * HOUR))
        yield case.now
        if case.dice.random() < 0.1:
            yield from ask(case)
        case.say("case.resolved", "human")
        case.feel(min(max(0.2 - 0.3 * log(hours / (4 * known**0.5)), -0.8), 0.4))
        if not case.wrong(1.5 if attempt else 1.0):
            return case.feel(0.4 if not attempt else 0.7)
        case.work(3, 27)
        yield case.now
        case.feel(-1.0 if not attempt else -2.0)
        if case.dice.random() > 0.4 + 0.6 * case.client.speaks():
            return None  # it does not hold, and nobody says so
        case.contact("complaint" if case.complains() else "inquiry", re_explained=case.dice.random() < 0.4)
        if case.dice.random() < 0.7:
            case.say("case.reopened", "human")
        yield from answer(case)


def ask(case: Case) -> Iterator[int]:
    """We need something from the client first."""
    case.say("reply.sent", "human", kind="answer", asks=True)
    case.say("case.paused", "human", reason="waiting_for_client")
    case.work(1, 20)
    yield case.now
    case.contact("inquiry", calm=True)
    case.say("case.resumed", "human")
    case.work(1, 6)
    yield case.now
