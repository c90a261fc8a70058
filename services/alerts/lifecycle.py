"""The life of an alert, as one table. Nothing leaves `resolved`: the same trouble again is a new episode."""

from enum import StrEnum

from . import rules


class State(StrEnum):
    """Where an alert stands; the values are part of the contract."""

    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Move(StrEnum):
    """What can happen to an alert."""

    WORSENED = "worsened"
    EASED = "eased"
    ACKNOWLEDGED = "acknowledged"
    LAPSED = "lapsed"
    CLEARED = "cleared"


TABLE: dict[tuple[State, Move], State] = {
    (State.PENDING, Move.WORSENED): State.FIRING,
    (State.PENDING, Move.CLEARED): State.RESOLVED,
    (State.FIRING, Move.WORSENED): State.FIRING,
    (State.FIRING, Move.EASED): State.FIRING,
    (State.FIRING, Move.ACKNOWLEDGED): State.ACKNOWLEDGED,
    (State.FIRING, Move.CLEARED): State.RESOLVED,
    (State.ACKNOWLEDGED, Move.WORSENED): State.FIRING,
    (State.ACKNOWLEDGED, Move.EASED): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Move.LAPSED): State.FIRING,
    (State.ACKNOWLEDGED, Move.CLEARED): State.RESOLVED,
}


def move_of(before: str | None, after: str) -> Move | None:
    """What the move of a rule from one ladder step to another is to its alert; None: nothing. A flag has no steps."""
    if after == rules.CALM:
        return Move.CLEARED
    if before is None or before == after:
        return None
    return Move.WORSENED if rules.worse(after, before) else Move.EASED


def following(state: State, move: Move) -> State | None:
    """The state after a move, or None where the table has no such move."""
    return TABLE.get((state, move))
