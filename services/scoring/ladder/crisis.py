"""Crises: what led to each, what had been done about that by then, and what had warned (FEATURES C5, C10).

A *trouble* is a complaint or a failure that is not over yet; the oldest at an entry into crisis is its *incident*.
docs/score.md says it exactly. Times are µs.
"""

from dataclasses import dataclass, field
from typing import Final

from ..cases.desk import Key
from ..policy.calendars import DAY

COMPLAINT, FAILURE, UNANSWERED = "complaint", "failure", "unanswered"
MOST: Final = 8  # troubles of a client that are remembered at once
OLDEST: Final = 90 * DAY  # what nothing bad was heard of for a quarter led to no crisis; ours


@dataclass
class Trouble:
    """A complaint or a failure: its kind, since when, by which touchpoint, and when something bad last came of it.

    `replied` is when a person first replied, `timely` whether in time; `decided` when an answer, a date or a decision
    was first given.
    """

    kind: str
    at: int
    source: str
    id: str
    stirred: int
    replied: int | None = None
    timely: bool = False
    decided: int | None = None


@dataclass
class Crisis:
    """An entry into crisis: the rule that warned first in that episode (empty: none) and when, and its incident."""

    at: int
    warned_by: str = ""
    warned_at: int = 0
    incident: Trouble | None = None


@dataclass
class Troubles:
    """The troubles of a client by case (empty: of none that anybody opened), and `crisis`, its last entry into one.

    `warned_by` and `warned_at`: the first warning of the episode.
    """

    open: dict[str, Trouble] = field(default_factory=dict)
    warned_by: str = ""
    warned_at: int = 0
    crisis: Crisis | None = None


def stir(troubles: Troubles, kind: str, case: str, since: int, at: int, key: Key, confirmation: int) -> None:
    """Something bad came of a case; the first of it is the trouble. Where there are too many, it is not remembered."""
    open = troubles.open
    known = open.get(case)
    if known is not None and stands(known, case, at, confirmation):
        known.stirred = at
        if kind == COMPLAINT and known.at == at:
            known.kind = kind
        return
    if known is None and len(open) >= MOST:
        for id in [id for id, one in open.items() if not stands(one, id, at, confirmation)]:
            del open[id]
    if known is not None or len(open) < MOST:
        open[case] = Trouble(kind, since, key[0], key[1], at)


def stands(trouble: Trouble, case: str, at: int, confirmation: int) -> bool:
    """Whether a trouble is not over. That of a case is until the case is confirmed; one of no case until it has been
    quiet for the confirmation period since it was decided."""
    if at - trouble.stirred > OLDEST:
        return False
    decided = trouble.decided
    return case != "" or decided is None or decided < trouble.stirred or at - decided < confirmation


def enter(troubles: Troubles, at: int, confirmation: int, unanswered: Trouble | None) -> Crisis:
    """The client enters a crisis: keep what warned of it, and its incident; `unanswered`: where there is no trouble."""
    standing = [one for case, one in troubles.open.items() if stands(one, case, at, confirmation)]
    oldest = min(standing, key=lambda one: (one.at, one.source, one.id)) if standing else unanswered
    incident = None
    if oldest is not None:
        incident = Trouble(oldest.kind, oldest.at, oldest.source, oldest.id, oldest.stirred)
        incident.replied, incident.timely, incident.decided = oldest.replied, oldest.timely, oldest.decided
    troubles.crisis = Crisis(at, troubles.warned_by, troubles.warned_at, incident)
    return troubles.crisis


def warn(troubles: Troubles, rule: str, at: int) -> None:
    """A rule moved the client off calm, or to a worse step: its first such word in the episode is a warning."""
    if not troubles.warned_by:
        troubles.warned_by, troubles.warned_at = rule, at


def calm_again(troubles: Troubles) -> None:
    """The episode is over."""
    troubles.warned_by, troubles.warned_at = "", 0
