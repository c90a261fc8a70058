"""How a case ends: made good where it went wrong, confirmed, marked, learnt from, closed."""

from collections.abc import Iterator

from .case import Case
from .hours import DAY, at_work, worked

CAUSES = ("misrouted", "wrong-answer", "delay", "system-fault", "unclear-terms")


def end(case: Case) -> Iterator[int]:
    """Made good where it went wrong, confirmed now and then, marked, closed, and sometimes learnt from."""
    client, dice = case.client, case.dice
    made_good = case.failures and not case.lapses and dice.random() < (0.95 if client.plan.lapses == 1 else 0.4)
    if made_good:
        case.say("reply.sent", "human", kind="apology")
        case.feel(0.9)
    case.work(1, 12)
    yield case.now
    mood = client.mood_at(case.now) - 0.8 * case.failures + (0.8 if made_good else 0)
    if mood > -1 and dice.random() < 0.35:
        case.say("case.confirmed", "client")
    if dice.random() < 0.25:
        feedback(case, mood)
    if (made_good or case.kind == "complaint") and dice.random() < 0.6:
        case.work(9, 30)
        yield case.now
        case.say("reply.sent", "human", kind="follow_up")
        case.feel(0.3)
    if case.kind == "complaint" or case.failures:
        learn(case)
    case.now = at_work(worked(case.now + 3 * DAY)) + dice.randint(0, 600)
    yield case.now
    case.say("case.closed", "automation")


def feedback(case: Case, mood: float) -> None:
    """A mark is asked for, and given by some; who has no voice is polite."""
    case.say("feedback.requested", "automation", metric="csat")
    if case.dice.random() < 0.4 * (0.4 + 0.6 * case.client.speaks()):
        case.now += case.dice.randint(600, 20_000)
        mark = round(4.2 + 0.45 * mood + case.dice.gauss(0, 0.7))
        value = float(min(max(mark, 1 if case.client.speaks() else 3), 5))
        case.say("feedback.given", "client", metric="csat", value=value, scale=5.0)


def learn(case: Case) -> None:
    """The cause is recorded now and then, and sometimes something follows from it."""
    dice, struck = case.dice, case.struck()
    if dice.random() < 0.4:
        ours = struck is not None or dice.random() < 0.8
        case.say("cause.recorded", "human", cause=struck or dice.choice(CAUSES), fault="ours" if ours else "theirs")
        if dice.random() < 0.3:
            case.say("fix.verified", "human")
        if dice.random() < 0.1:
            case.say("lesson.shared", "human")
