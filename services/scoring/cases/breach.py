"""The rule `breach`: something is past its due and the client still waits: a clock that runs, a broken commitment.

The flag is up from the first of them until none is left. A follow-up is never waited for (clocks.py). Times are µs.
"""

from ..head import Head
from ..instant import Instant
from ..ladder.ladder import MOST_BECAUSE
from ..moments.flags import BREACH, FLAGGED, Sign, lower_flag, raise_flag
from .clocks import owed
from .desk import Key


def settle(instant: Instant) -> None:
    """An instant closes: the flag follows what is overdue."""
    head = instant.head
    flag = head.flags.get(BREACH)
    up = flag is not None and flag.step == FLAGGED
    if up == (head.overdue > 0):
        return
    if up:
        lower_flag(instant, BREACH, Sign.NOTHING_OVERDUE)
    else:
        raise_flag(instant, BREACH, Sign.PAST_DUE, overdue(head))
    head.firm = True  # what comes to this instant later may leave it as it was


def overdue(head: Head) -> list[Key]:
    """The touchpoints that began what is overdue, by how long it has been."""
    found = [(made.due, made.source, made.id) for made in head.commitments.values() if made.broken]
    for case in head.cases.values():
        for clock in case.running:
            if clock.due is not None and clock.claim is None and owed(clock):
                found.append((clock.due, clock.source, clock.id))
    found.sort()
    return list(dict.fromkeys((source, id) for _, source, id in found))[:MOST_BECAUSE]
