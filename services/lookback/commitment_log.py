"""The commitment log: what was promised to a client, by whom, who keeps it, and what became of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.scoring.cases.outcomes import OUTCOMES, outcome_of
from services.scoring.facts import moment, seconds
from services.scoring.head import Commitment, Head, Settled
from services.scoring.moments.moments import SERIAL

BY = ("maker", "keeper", "origin")
JUDGED = ("kept", "late", "broken", "kept_expectation_missed")  # what a kept rate is out of


def commitment_log(head: Head, closed: Sequence[Settled]) -> list[dict[str, Any]]:
    """Every commitment, the latest made first; `closed` is all that was sealed."""
    owed = [Settled(id, made) for id, made in head.commitments.items()]
    every = sorted((*closed, *head.settled, *owed), key=lambda one: (one.commitment.made_at, one.id), reverse=True)
    return [entry(head, one.id, one.commitment) for one in every]


def entry(head: Head, id: str, made: Commitment) -> dict[str, Any]:
    """One commitment; `late_seconds` after its due it was kept, null where it was not late."""
    ended = made.withdrawn_at if made.kept_at is None else made.kept_at
    outcome = outcome_of(head, id, made)
    late = made.kept_at - made.due if outcome == "late" and made.kept_at is not None else None
    return {
        "commitment_id": id,
        "what": made.what,
        "outcome": outcome,
        "made_at": moment(made.made_at),
        "due_at": moment(made.due),
        "ended_at": None if ended is None else moment(ended),
        "late_seconds": None if late is None else seconds(late),
        "maker": made.maker,
        "keeper": made.keeper,
        "origin": made.origin,
        "renegotiated": made.renegotiated,
        "serial": made.renegotiated >= SERIAL,
        "source": made.source,
        "id": made.id,
    }


def kept_rates(log: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """By maker, by keeper and by origin apart: how the commitments of each name went; those without one stand last."""
    entries = list(log)
    return {by: [rate(name, of) for name, of in named(entries, by)] for by in BY}


def named(entries: list[dict[str, Any]], by: str) -> list[tuple[str | None, list[dict[str, Any]]]]:
    """The entries of each name, in the order of the names."""
    found: dict[str | None, list[dict[str, Any]]] = {}
    for one in entries:
        found.setdefault(one[by], []).append(one)
    return sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))


def rate(name: str | None, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """How many have each outcome; renegotiated and serially renegotiated ones are counted besides.

    `kept_rate` and `broken_rate` are shares of what was judged; a kept one that missed what was expected is in neither.
    """
    counts = {outcome: sum(one["outcome"] == outcome for one in entries) for outcome in OUTCOMES}
    judged = sum(counts[outcome] for outcome in JUDGED)
    return {
        "name": name,
        **counts,
        "renegotiated": sum(one["renegotiated"] > 0 for one in entries),
        "serial": sum(one["serial"] for one in entries),
        "kept_rate": counts["kept"] / judged if judged else None,
        "broken_rate": counts["broken"] / judged if judged else None,
    }
