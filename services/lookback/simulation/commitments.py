"""What is committed to in a case, and decided: in time, late, or never."""

from collections.abc import Iterator

from .case import Case
from .hours import HOUR, at_work, worked, written


def commitment(case: Case) -> Iterator[int]:
    """A commitment with a date: kept, moved with the client's consent, late, or never kept."""
    began, long = worked(case.now), int(case.dice.uniform(6, 30) * HOUR)
    names = {"commitment_id": f"{case.id}-c"}
    due = at_work(began + long)
    case.say("commitment.made", "human", **names, due_at=written(due), maker=case.team, keeper=case.solver)
    if case.wrong():
        yield from let_down(case, names, began + long)
    else:
        if case.dice.random() < 0.08:
            case.now = at_work(began + long // 2)
            yield case.now
            long *= 2
            moved = {"new_due_at": written(at_work(began + long)), "client_agreed": True}
            case.say("commitment.renegotiated", "human", **names, **moved)
            case.feel(-0.15)
        case.now = max(case.now, at_work(began + int(long * case.dice.uniform(0.2, 0.95))))
        yield case.now
        case.say("commitment.kept", "human", **names)
        case.feel(0.3)
        if case.dice.random() < 0.06:
            met = case.dice.random() < 0.8
            case.say("expectation.assessed", "client", **names, outcome="met" if met else "missed")
            case.feel(0.1 if met else -0.5)


def let_down(case: Case, names: dict[str, str], due: int) -> Iterator[int]:
    """What was due comes late, or never; who has a voice asks for it."""
    case.now = at_work(due + int(case.dice.uniform(2, 12) * HOUR))
    yield case.now
    case.feel(-1.0)
    if case.dice.random() < 0.1 + 0.6 * case.client.speaks():
        case.contact("complaint" if case.complains() else "chaser", re_explained=case.dice.random() < 0.3)
    case.work(4, 30)
    yield case.now
    if case.dice.random() < 0.55:
        return case.say("commitment.kept", "human", **names)
    case.feel(-0.8)


def decision(case: Case) -> Iterator[int]:
    """The client waits for somebody to decide."""
    what = case.dice.choice(("refund", "replacement", "special terms"))
    case.say("decision.needed", "human", what=what)
    case.work(3, 60 if case.wrong() else 14)
    yield case.now
    case.say("decision.made", "human", what=what)
