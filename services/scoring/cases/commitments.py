"""Commitments: made, moved, kept, withdrawn, and broken by time (SPEC.md 5, 15)."""

from shared.messages import Data, micros

from ..alarms import OF_COMMITMENT
from ..dimensions import follow_through
from ..head import Commitment, Noted, Settled
from ..instant import Instant
from ..moments import moments
from . import due_soon
from .desk import Case
from .outcomes import MISSED, assessed_missed, letter, letters

ANSWER = "~answer:"


def act(instant: Instant, type: str, data: Data) -> None:
    """Fold a `commitment.*` touchpoint; one that finds none to act on is ignored and counted."""
    id = data.commitment_id or ""
    commitment = instant.head.commitments.get(id)
    if type == "commitment.made":
        if commitment is None and not letters(instant.head, id):
            due = instant.at + instant.policy.undated if data.due_at is None else micros(data.due_at)
            commitment = Commitment(instant.at, due, instant.key[0], instant.key[1])
            commitment.what, commitment.maker = data.what, data.maker
            commitment.keeper, commitment.origin = data.keeper, data.origin
            make(instant, id, commitment)
        else:
            instant.head.ignored += 1
    elif commitment is None:
        instant.head.ignored += not letters(instant.head, id)
    elif type == "commitment.kept":
        keep(instant, id, commitment)
    elif type == "commitment.withdrawn":
        withdraw(instant, id, commitment, data.client_agreed is True)
    elif data.new_due_at is not None and data.client_agreed is True and instant.at <= commitment.due:
        commitment.due = micros(data.new_due_at)
        commitment.renegotiated += 1
        instant.head.near -= commitment.warned > 0.0
        commitment.warned = 0.0  # it has another due to come near to
        note(instant, id, commitment)
        moments.renegotiated(instant, id, commitment)
        watch(instant, id, commitment)


def make(instant: Instant, id: str, commitment: Commitment) -> None:
    """A commitment is made."""
    instant.head.commitments[id] = commitment
    commitment.case = instant.case.id if instant.case is not None else ""
    note(instant, id, commitment)
    watch(instant, id, commitment)
    moments.committed(instant, id, commitment)


def note(instant: Instant, id: str, commitment: Commitment) -> None:
    """It is to be told of anew."""
    instant.head.noted.append(Noted(id, commitment))


def watch(instant: Instant, id: str, commitment: Commitment) -> None:
    """Have it told of as it comes near, and judged once due and grace have passed."""
    step, near = last_step(instant, commitment), due_soon.next_promise(instant, commitment)
    if near is not None and 2 * near + 1 < step:
        step = 2 * near + 1
    commitment.alarm = instant.wake(step, OF_COMMITMENT, id)


def last_step(instant: Instant, commitment: Commitment) -> int:
    """The step at which due and grace have passed."""
    return 2 * (commitment.due + instant.policies.at(commitment.due).grace) + 1


def keep(instant: Instant, id: str, commitment: Commitment) -> None:
    """The commitment is kept, in time or late."""
    commitment.kept_at = instant.at
    settle(instant, id, commitment)
    if instant.at <= commitment.due:
        instant.score(follow_through.KEPT)
        assess(instant, id)
    elif not commitment.broken:
        in_grace = instant.at <= commitment.due + instant.policies.at(commitment.due).grace
        instant.score(follow_through.LATE if in_grace else follow_through.BROKEN)


def withdraw(instant: Instant, id: str, commitment: Commitment, agreed: bool) -> None:
    """The commitment is taken back; agreed to only after its due, that changes nothing."""
    if agreed and instant.at > commitment.due:
        return
    commitment.withdrawn_at, commitment.agreed = instant.at, agreed
    settle(instant, id, commitment)
    if not agreed and not commitment.broken:
        instant.score(follow_through.BROKEN)


def settle(instant: Instant, id: str, commitment: Commitment) -> None:
    """Nothing is owed any more: it leaves its letter."""
    head = instant.head
    commitment.alarm = None
    note(instant, id, commitment)
    head.overdue -= commitment.broken
    head.near -= commitment.warned > 0.0
    del head.commitments[id]
    head.settled.append(Settled(id, commitment))
    left, mark = letters(head, id), MISSED * assessed_missed(head, id)
    head.outcomes[id] = left + letter(commitment) + mark
    moments.settled(instant, id, commitment)


def fall_due(instant: Instant, id: str, step: int) -> bool:
    """Due and grace have passed; or it only comes near, and nothing is judged."""
    commitment = instant.head.commitments[id]
    if step < last_step(instant, commitment):
        due_soon.promised(instant, commitment)
        watch(instant, id, commitment)
        return False
    commitment.alarm, commitment.broken = None, True
    note(instant, id, commitment)
    instant.head.overdue += 1
    instant.case = instant.head.cases.get(commitment.case)
    instant.score(follow_through.BROKEN, (commitment.source, commitment.id))
    return True


def assessed(instant: Instant, data: Data) -> None:
    """`expectation.assessed` of a commitment, which may not be made yet."""
    if data.commitment_id is None:
        return
    head, id, missed = instant.head, data.commitment_id, data.outcome == "missed"
    if missed != assessed_missed(head, id):
        head.outcomes[id] = letters(head, id) + MISSED * missed
        head.noted.append(Noted(id))
    if missed:
        assess(instant, id)


def assess(instant: Instant, id: str) -> None:
    """Score, once for each, that a commitment kept in time missed what was expected."""
    head, left = instant.head, letters(instant.head, id)
    if assessed_missed(head, id) and ("k" in left or "K" in left):
        for _ in range(left.count("k") + left.count("K")):
            instant.score(follow_through.EXPECTATION_MISSED)
        head.outcomes[id] = left.replace("k", "m").replace("K", "M") + MISSED


def hold(instant: Instant, case: Case) -> None:
    """A holding reply commits to an answer, unless one is owed already."""
    id = ANSWER + case.id
    if id not in instant.head.commitments:
        due = instant.at + instant.policy.answer_after_holding
        make(instant, id, Commitment(instant.at, due, instant.key[0], instant.key[1]))


def answered(instant: Instant, case: Case) -> None:
    """An answer, or a claim, keeps the commitment to one."""
    id = ANSWER + case.id
    commitment = instant.head.commitments.get(id)
    if commitment is not None:
        keep(instant, id, commitment)
