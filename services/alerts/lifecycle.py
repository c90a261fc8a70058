"""The life of an alert, as one table that always has an answer, and a reason for it, also where nothing changes.

Nothing leaves `resolved`: the same trouble again is a new episode.
"""

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where an alert stands; the values are part of the contract."""

    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Move(StrEnum):
    """What can happen to an alert: by its rule, by time, by the client being contacted, by people."""

    RAISED = "raised"  # the rule is up, or still is, and nothing holds it back
    HELD_BACK = "held_back"  # it is up, and has to stay so for a while before anybody is told
    FLAPPING = "flapping"  # it is up again so soon after it last fired that it has to stay so for a while
    WORSENED = "worsened"
    OVERRIDDEN = "overridden"  # a touchpoint that means crisis, whatever else stands
    FURTHER = "further"  # a warning has come a stage further, or an incident has another member
    EASED = "eased"
    HELD_OUT = "held_out"  # the time is over that it was held back for
    CONTACTED = "contacted"  # a person of ours replied to the client in time
    CONTACTED_LATE = "contacted_late"  # so did one after the promise lapsed, or we learn so then
    LAPSED = "lapsed"  # the time is over by which somebody promised to contact the client
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    UNSILENCED = "unsilenced"
    LABELLED = "labelled"


class Why(StrEnum):
    """Why an alert is where it is after a move; the values are part of the contract."""

    RAISED = "raised"
    HELD_BACK = "held_back"
    FLAPPING = "flapping"
    WORSENED = "worsened"
    OVERRIDDEN = "overridden"
    FURTHER = "further"
    EASED = "eased"
    HELD_OUT = "held_out"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    LAPSED = "lapsed"
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"
    TAKEN_OVER = "taken_over"
    SILENCED = "silenced"
    UNSILENCED = "unsilenced"
    LABELLED = "labelled"
    # and where nothing changes
    STANDS = "stands"
    NOT_RAISED = "not_raised"
    NOT_PROMISED = "not_promised"
    NOT_FIRING_YET = "not_firing_yet"
    NOT_CLOSED = "not_closed"
    RESOLVED = "resolved"
    UNKNOWN_ALERT = "unknown_alert"


class Next(NamedTuple):
    """The state after a move, and why."""

    state: State | None
    why: Why


NOTHING = frozenset(
    (
        Why.STANDS, Why.NOT_RAISED, Why.NOT_PROMISED, Why.NOT_FIRING_YET, Why.NOT_CLOSED, Why.RESOLVED,
        Why.UNKNOWN_ALERT,
    )
)  # fmt: skip

# One row a move: no alert yet, pending, firing, acknowledged. What is resolved stays so, and can be labelled.
_NONE, _PENDING, _FIRING, _PROMISED, _OVER = None, State.PENDING, State.FIRING, State.ACKNOWLEDGED, State.RESOLVED
_NOT_YET, _SAME, _UNKNOWN = (_NONE, Why.NOT_RAISED), (_FIRING, Why.STANDS), (_NONE, Why.UNKNOWN_ALERT)
_KEEPS = (_PROMISED, Why.STANDS)
_ROWS: dict[Move, tuple[tuple[State | None, Why], ...]] = {
    Move.RAISED: ((_FIRING, Why.RAISED), (_PENDING, Why.STANDS), _SAME, _KEEPS),
    Move.HELD_BACK: ((_PENDING, Why.HELD_BACK), (_PENDING, Why.HELD_BACK), _SAME, _KEEPS),
    Move.FLAPPING: ((_PENDING, Why.FLAPPING), (_PENDING, Why.FLAPPING), _SAME, _KEEPS),
    Move.WORSENED: (_NOT_YET, (_FIRING, Why.WORSENED), (_FIRING, Why.WORSENED), (_FIRING, Why.WORSENED)),
    Move.OVERRIDDEN: (_NOT_YET, (_FIRING, Why.OVERRIDDEN), (_FIRING, Why.OVERRIDDEN), (_FIRING, Why.OVERRIDDEN)),
    Move.FURTHER: (_NOT_YET, (_PENDING, Why.FURTHER), (_FIRING, Why.FURTHER), (_PROMISED, Why.FURTHER)),
    Move.EASED: (_NOT_YET, (_PENDING, Why.EASED), (_FIRING, Why.EASED), (_PROMISED, Why.EASED)),
    Move.HELD_OUT: (_NOT_YET, (_FIRING, Why.HELD_OUT), _SAME, _KEEPS),
    Move.CONTACTED: (_NOT_YET, (_PENDING, Why.NOT_PROMISED), (_FIRING, Why.NOT_PROMISED), (_PROMISED, Why.KEPT)),
    Move.CONTACTED_LATE: (_NOT_YET, (_PENDING, Why.NOT_PROMISED), (_PROMISED, Why.KEPT_LATE), _KEEPS),
    Move.LAPSED: (_NOT_YET, (_PENDING, Why.NOT_PROMISED), (_FIRING, Why.NOT_PROMISED), (_FIRING, Why.LAPSED)),
    Move.CLEARED: (_NOT_YET, (_OVER, Why.CLEARED), (_OVER, Why.CLEARED), (_OVER, Why.CLEARED)),
    Move.ACKNOWLEDGED: (
        _UNKNOWN, (_PENDING, Why.NOT_FIRING_YET), (_PROMISED, Why.ACKNOWLEDGED), (_PROMISED, Why.TAKEN_OVER),
    ),
    Move.SILENCED: (_UNKNOWN, (_PENDING, Why.SILENCED), (_FIRING, Why.SILENCED), (_PROMISED, Why.SILENCED)),
    Move.UNSILENCED: (_UNKNOWN, (_PENDING, Why.UNSILENCED), (_FIRING, Why.UNSILENCED), (_PROMISED, Why.UNSILENCED)),
    Move.LABELLED: (_UNKNOWN, (_PENDING, Why.NOT_CLOSED), (_FIRING, Why.NOT_CLOSED), (_PROMISED, Why.NOT_CLOSED)),
}  # fmt: skip

TABLE: dict[tuple[State | None, Move], Next] = {
    (state, move): Next(*answer)
    for move, row in _ROWS.items()
    for state, answer in zip((_NONE, _PENDING, _FIRING, _PROMISED), row, strict=True)
} | {(_OVER, move): Next(_OVER, Why.LABELLED if move is Move.LABELLED else Why.RESOLVED) for move in Move}


def following(state: State | None, move: Move) -> Next:
    """Where an alert (None: there is none) stands after a move, and why."""
    return TABLE[state, move]
