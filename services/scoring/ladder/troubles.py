"""What the fold tells of troubles: where each begins, what is done about it, and how they stand at a crisis."""

from typing import Final

from shared.messages import Touchpoint

from ..cases import contacts, elapsed
from ..cases.desk import REPLY_CLOCKS, Case, Clock
from ..head import Head
from ..instant import Instant
from ..policy.policy import Policy
from . import crisis
from .crisis import Crisis, Trouble
from .escalation import evidence_of

DECIDING: Final[tuple[str | None, ...]] = (
    None,
    "answer",
    "apology",
)  # kinds of a reply that say what becomes of the matter; an answer is the default


def complained(instant: Instant) -> None:
    """The client complains, or a touchpoint says that the case is a complaint."""
    instant.trouble(crisis.COMPLAINT, instant.at, instant.key)


def answered(instant: Instant, case: Case) -> None:
    """It is called a complaint only now that a person has answered it."""
    trouble = instant.head.ladder.troubles.open.get(case.id)
    if trouble is not None and trouble.at == instant.at and trouble.kind == crisis.COMPLAINT:
        trouble.replied, trouble.timely, trouble.decided = instant.at, True, instant.at


def missed(instant: Instant, clock: Clock) -> None:
    """Nobody replied in time: the trouble began with what was to be replied to."""
    if clock.name in REPLY_CLOCKS:
        instant.trouble(crisis.FAILURE, clock.started_at, (clock.source, clock.id))


def touched(instant: Instant, case: Case, touchpoint: Touchpoint) -> None:
    """Any touchpoint, before it acts: it may be what was to be done about a trouble."""
    open = instant.head.ladder.troubles.open
    if not open:
        return
    data = touchpoint.data
    match touchpoint.type:
        case "reply.sent":
            if not contacts.by_automation(data) and data.public is not False:
                for id in (case.id, ""):
                    if id in open:
                        replied(instant, case, open[id], data.kind in DECIDING)
        case "decision.made":
            decided(instant, case)
        case "commitment.made":
            if data.due_at is not None:
                decided(instant, case)
        case _:
            if evidence_of(touchpoint) is not None:
                open.pop("", None)


def replied(instant: Instant, case: Case, trouble: Trouble, decides: bool) -> None:
    """A person replies."""
    if trouble.replied is None:
        trouble.replied = instant.at
        trouble.timely = instant.at <= limit_of(instant, case, trouble)
    if decides and trouble.decided is None:
        trouble.decided = instant.at


def decided(instant: Instant, case: Case) -> None:
    """A date was given, or a decision: for its case, and for what is of no case; for all, where it names none."""
    for id, trouble in instant.head.ladder.troubles.open.items():
        if trouble.decided is None and (case.implicit() or id in (case.id, "")):
            trouble.decided = instant.at


def limit_of(instant: Instant, case: Case, trouble: Trouble) -> int:
    """Until when a reply is in time: by the target of the clock that a contact would begin, from the trouble on."""
    policies, since = instant.policies, trouble.at
    first = any(clock.name == "first_response" for clock in case.running)
    for name in REPLY_CLOCKS if first else reversed(REPLY_CLOCKS):
        due = elapsed.due_after(Clock(name, since, "", "", since), since, False, instant.targets(case), policies)
        if due is not None:
            return due
    return since + policies.at(since).answer_after_holding


def entered(head: Head, at: int, policy: Policy) -> Crisis:
    """The client enters a crisis."""
    return crisis.enter(head.ladder.troubles, at, policy.confirmation, unanswered(head))


def unanswered(head: Head) -> Trouble | None:
    """The oldest matter that nobody has replied to."""
    waiting = [
        (clock.started_at, clock.source, clock.id)
        for case in head.cases.values()
        for clock in case.running
        if clock.name in REPLY_CLOCKS
    ]
    if not waiting:
        return None
    at, source, id = min(waiting)
    return Trouble(crisis.UNANSWERED, at, source, id, at)
