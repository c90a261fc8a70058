"""What is told of commitments: each whole, as it stands, where it changed (a ledger that keeps the last word is exact).

A commitment that a message changes is noted in the head. Where the past is folded anew all of them are compared.
"""

from collections.abc import Sequence
from typing import Any

from shared.commitments import Committed
from shared.messages import instant

from ..codec import commitment_listed
from ..head import Commitment, Head, Noted, Settled
from .outcomes import assessed_missed, outcome_of

GONE = "gone"  # a correction took it away

Key = tuple[str, int, str, str]  # its id, when it was made, and the touchpoint that made it
Known = dict[Key, tuple[Commitment, list[Any]]]


def known(head: Head, closed: Sequence[Settled]) -> Known:
    """Commitments with their fields as they are now; `closed` are those that were sealed since a mark."""
    found: Known = {}
    for one in (*closed, *head.settled):
        found[key_of(one.id, one.commitment)] = (one.commitment, commitment_listed(one.commitment))
    for id, made in head.commitments.items():
        found[key_of(id, made)] = (made, commitment_listed(made))
    return found


def compare(head: Head, before: Known, after: Known, outcomes: dict[str, str]) -> None:
    """After a refold: note what is otherwise than before; `outcomes` is what was left of settled ones then."""
    head.noted = []
    for key, (made, _) in before.items():
        if key not in after:
            head.noted.append(Noted(key[0], made, True))
    for key, (made, fields) in after.items():
        if key not in before or before[key][1] != fields:
            head.noted.append(Noted(key[0], made))
    for id in {**outcomes, **head.outcomes}:
        if assessed_missed(head, id, outcomes) != assessed_missed(head, id, head.outcomes):
            head.noted.append(Noted(id))


def told(head: Head, noted: Sequence[Noted]) -> tuple[list[Committed], dict[str, bool]]:
    """What was noted since the last report, the last word of each; and what assessments say."""
    rows: dict[Key, Committed] = {}
    assessed: dict[str, bool] = {}
    for one in noted:
        if one.commitment is None:
            assessed[one.id] = assessed_missed(head, one.id, head.outcomes)
        else:
            rows[key_of(one.id, one.commitment)] = row(head, one.id, one.commitment, one.gone)
    return list(rows.values()), assessed


def row(head: Head, id: str, made: Commitment, gone: bool) -> Committed:
    """One commitment."""
    ended = made.withdrawn_at if made.kept_at is None else made.kept_at
    return Committed(
        commitment_id=id, made_at=instant(made.made_at), source=made.source, id=made.id, due_at=instant(made.due),
        outcome=GONE if gone else outcome_of(head, id, made), what=made.what, maker=made.maker, keeper=made.keeper,
        origin=made.origin, renegotiated=made.renegotiated, ended_at=None if ended is None else instant(ended),
    )  # fmt: skip


def key_of(id: str, made: Commitment) -> Key:
    """What tells a commitment from another."""
    return id, made.made_at, made.source, made.id
