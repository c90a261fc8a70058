"""What a move stands on, found at once where a rule moves to a worse step: shares, the next action, the team."""

from typing import Final

from ..head import Head
from ..instant import Move
from ..policy.policy import Policies
from . import next_action, shares
from .behind import TEAM, leading

BETTER: Final[tuple[str, ...]] = ("calm", "recovering")


def explain(head: Head, moves: list[Move], since: int, at: int, policies: Policies) -> None:
    """Give the moves from a place on what they stand on; the head is as they left it at a moment (µs)."""
    for move in moves[since:]:
        if move.step not in BETTER and not move.rule.startswith("behind:"):
            move.shares = shares.shares(head, move, at, policies)
            move.next = next_action.next_action(head)
            move.team = team(head, move, at, policies)


def team(head: Head, move: Move, at: int, policies: Policies) -> str | None:
    """The team that the case behind a move went to last; of no case, the one with the most failures of late."""
    case = head.cases.get(move.case)
    found = None if case is None else case.went_to()
    if found is None:
        names = leading(head.score.notes.behind, TEAM, at - policies.at(at).systemic.window)
        found = names[0].removeprefix(f"{TEAM}:") if names else None
    return found
