"""What to do first for a client (FEATURES D6): its oldest unanswered need, what is owed, what it last said it expects.

It is found where a rule moves to a worse step, never for each touchpoint. Times are µs.
"""

from shared.messages import NextAction, Owed, Said, instant

from ..cases.desk import NOBODY, Case
from ..head import Head

MOST_OWED = 5


def next_action(head: Head) -> NextAction | None:
    """What is known of it now; None where nothing is open and nothing was said."""
    need, debts, stated = unanswered(head), owed(head), head.score.notes.stated
    expected = None
    if stated is not None:
        expected = Said(
            source=stated.source, id=stated.id, at=instant(stated.at), what=stated.what, case_id=stated.case or None
        )
    if need is None and not debts and expected is None:
        return None
    return NextAction(unanswered=need, owed=debts, expected=expected)


def unanswered(head: Head) -> Said | None:
    """The oldest contact since which the client waits in a case; one that a holding reply put off is owed instead,
    where its case has left the desk."""
    oldest: Case | None = None
    for case in head.cases.values():
        if case.waiting and case.need != NOBODY and (oldest is None or order(case) < order(oldest)):
            oldest = case
    if oldest is None:
        return None
    source, id = oldest.need
    named = None if oldest.implicit() else oldest.id
    return Said(source=source, id=id, at=instant(oldest.need_at), what=what(oldest), case_id=named)


def order(case: Case) -> tuple[int, str, str]:
    """Since when the client waits in a case, and by which touchpoint."""
    return case.need_at, case.need[0], case.need[1]


def what(case: Case) -> str | None:
    """What a case is about: `complaint: billing`, or the one of both that is known."""
    kind = case.first_kind if case.kind is None else case.kind
    if kind is None or case.topic is None:
        return kind if case.topic is None else case.topic
    return f"{kind}: {case.topic}"


def owed(head: Head) -> list[Owed]:
    """The commitments that are open, or broken and not made good: those due first."""
    due = sorted((made.due, id) for id, made in head.commitments.items())
    found = []
    for at, id in due[:MOST_OWED]:
        made = head.commitments[id]
        found.append(Owed(commitment_id=id, due_at=instant(at), what=made.what, keeper=made.keeper))
    return found
