"""What is left of commitments that were kept or withdrawn (SPEC.md 3, 15): a letter each, by id.

k kept in time (m: and a missed expectation is in the score), l late, x withdrawn without agreement, w with it; in
capitals where it was renegotiated. A `!` at the end: the latest assessment says that the expectation was missed.
"""

from ..head import Commitment, Head

OUTCOMES = ("open", "kept", "late", "broken", "withdrawn", "kept_expectation_missed")
LETTERS = {"k": "kept", "m": "kept", "l": "late", "x": "broken", "w": "withdrawn"}
MISSED = "!"


def letter(commitment: Commitment) -> str:
    """What is left of a settled commitment."""
    if commitment.kept_at is not None:
        left = "k" if commitment.kept_at <= commitment.due else "l"
    else:
        left = "w" if commitment.agreed else "x"
    return left.upper() if commitment.renegotiated else left


def letters(head: Head, id: str) -> str:
    """What is left of the settled commitments of an id."""
    left = head.outcomes.get(id)
    return (head.archived.get(id, "") if left is None else left).rstrip(MISSED)


def assessed_missed(head: Head, id: str, outcomes: dict[str, str] | None = None) -> bool:
    """Whether the latest assessment of an id says that the expectation was missed; by other `outcomes`, if given."""
    left = (head.outcomes if outcomes is None else outcomes).get(id)
    return (head.archived.get(id, "") if left is None else left).endswith(MISSED)


def outcome_of(head: Head, id: str, made: Commitment) -> str:
    """Exactly one of the outcomes of SPEC.md 15."""
    if not made.settled():
        return "broken" if made.broken else "open"
    outcome = LETTERS[letter(made).lower()]
    return "kept_expectation_missed" if outcome == "kept" and assessed_missed(head, id) else outcome


def counts(head: Head) -> dict[str, int]:
    """How many commitments have each outcome, and how many were renegotiated."""
    found = {**dict.fromkeys(OUTCOMES, 0), "renegotiated": 0}
    for left in (head.archived | head.outcomes).values():
        for one in left.rstrip(MISSED):
            missed = left.endswith(MISSED) and one in "kKmM"
            found["kept_expectation_missed" if missed else LETTERS[one.lower()]] += 1
            found["renegotiated"] += one.isupper()
    for commitment in head.commitments.values():
        found["broken" if commitment.broken else "open"] += 1
        found["renegotiated"] += commitment.renegotiated > 0
    return found
