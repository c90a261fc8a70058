"""Commitments: made, moved, kept, withdrawn, and broken by time (SPEC.md 5, 15)."""

from shared.messages import Data, micros

from . import moments
from .dimensions import follow_through
from .head import Case, Commitment, Head
from .instant import OF_COMMITMENT, Instant

OUTCOMES = ("open", "kept", "late", "broken", "withdrawn", "kept_expectation_missed")
ANSWER = "~answer:"


def act(instant: Instant, type: str, data: Data) -> None:
    """Fold a `commitment.*` touchpoint; one that finds none to act on is ignored and counted."""
    id = data.commitment_id or ""
    if type == "commitment.made":
        if id in instant.head.commitments:
            instant.head.ignored += 1
        else:
            due = instant.at + instant.policy.undated if data.due_at is None else micros(data.due_at)
            commitment = Commitment(instant.at, due, instant.key[0], instant.key[1])
            commitment.what, commitment.maker = data.what, data.maker
            commitment.keeper, commitment.origin = data.keeper, data.origin
            make(instant, id, commitment)
        return
    if id not in instant.head.commitments:
        instant.head.ignored += 1
        return
    commitment = instant.head.commitments[id][-1]
    if commitment.settled():
        return
    if type == "commitment.kept":
        keep(instant, id, commitment)
    elif type == "commitment.withdrawn":
        withdraw(instant, id, commitment, data.client_agreed is True)
    elif data.new_due_at is not None and data.client_agreed is True and instant.at <= commitment.due:
        commitment.due = micros(data.new_due_at)
        commitment.renegotiated += 1
        moments.renegotiated(instant, id, commitment)
        watch(instant, id, commitment)


def make(instant: Instant, id: str, commitment: Commitment) -> None:
    """A commitment is made."""
    instant.head.commitments.setdefault(id, []).append(commitment)
    watch(instant, id, commitment)
    moments.committed(instant, id, commitment)


def watch(instant: Instant, id: str, commitment: Commitment) -> None:
    """Have it judged once due and grace have passed."""
    grace = instant.policies.at(commitment.due).grace
    commitment.alarm = instant.wake(2 * (commitment.due + grace) + 1, OF_COMMITMENT, id)


def keep(instant: Instant, id: str, commitment: Commitment) -> None:
    """The commitment is kept, in time or late."""
    commitment.kept_at = instant.at
    settle(instant, id, commitment)
    if instant.at <= commitment.due:
        instant.score(follow_through.KEPT)
        assess(instant, id, commitment)
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
    """No alarm is needed any more, and nothing is owed."""
    commitment.alarm = None
    instant.head.overdue -= commitment.broken
    moments.settled(instant, id, commitment)


def fall_due(instant: Instant, commitment: Commitment) -> None:
    """Due and grace have passed."""
    commitment.alarm, commitment.broken = None, True
    instant.head.overdue += 1
    instant.score(follow_through.BROKEN, (commitment.source, commitment.id))


def assessed(instant: Instant, data: Data) -> None:
    """`expectation.assessed` of a commitment, which may not be made yet."""
    if data.commitment_id is not None:
        instant.head.assessed[data.commitment_id] = data.outcome == "missed"
        for commitment in instant.head.commitments.get(data.commitment_id, ()):
            assess(instant, data.commitment_id, commitment)


def assess(instant: Instant, id: str, commitment: Commitment) -> None:
    """Score, once, that a commitment kept in time missed what was expected."""
    if not commitment.missed and in_time(commitment) and instant.head.assessed.get(id, False):
        commitment.missed = True
        instant.score(follow_through.EXPECTATION_MISSED)


def in_time(commitment: Commitment) -> bool:
    """Whether it was kept at or before its due."""
    return commitment.kept_at is not None and commitment.kept_at <= commitment.due


def hold(instant: Instant, case: Case) -> None:
    """A holding reply commits to an answer, unless one is owed already."""
    id = ANSWER + case.id
    if id not in instant.head.commitments or instant.head.commitments[id][-1].settled():
        due = instant.at + instant.policy.answer_after_holding
        make(instant, id, Commitment(instant.at, due, instant.key[0], instant.key[1]))


def answered(instant: Instant, case: Case) -> None:
    """An answer, or a claim, keeps the commitment to one."""
    made = instant.head.commitments.get(ANSWER + case.id)
    if made and not made[-1].settled():
        keep(instant, ANSWER + case.id, made[-1])


def outcome(commitment: Commitment, missed: bool) -> str:
    """Which of OUTCOMES it has; `missed`: the latest assessment says so."""
    if commitment.kept_at is not None:
        if commitment.kept_at > commitment.due:
            return "late"
        return "kept_expectation_missed" if missed else "kept"
    if commitment.withdrawn_at is not None:
        return "withdrawn" if commitment.agreed else "broken"
    return "broken" if commitment.broken else "open"


def counts(head: Head) -> dict[str, int]:
    """How many commitments have each outcome, and how many were renegotiated."""
    found = {**dict.fromkeys(OUTCOMES, 0), "renegotiated": 0}
    for id, made in head.commitments.items():
        for commitment in made:
            found[outcome(commitment, head.assessed.get(id, False))] += 1
            found["renegotiated"] += commitment.renegotiated > 0
    return found
