"""What becomes of a touchpoint before it counts: refused, or voided and amended by corrections (SPEC.md 3).

A correction is kept as long as the identity it is about may be used: what it says then acts on that too. Times are µs.
"""

from typing import Final

from shared.errors import Reason
from shared.messages import Touchpoint, micros

from .arrival import AHEAD, untimely
from .state import ClientState, Correction, Entry

CORRECTIONS: Final[tuple[str, ...]] = ("touchpoint.voided", "touchpoint.amended")


def refuse(touchpoint: Touchpoint, at: int, now: int, lateness: int) -> Reason | None:
    """Why a touchpoint that arrives `now` cannot be accepted; a correction is as old as its target."""
    data = touchpoint.data
    if touchpoint.type not in CORRECTIONS:
        return untimely(at, now, lateness)
    carried = at if data.touchpoint is None else micros(data.touchpoint.time)
    if max(at, carried) > now + AHEAD:
        return Reason.IN_FUTURE
    if data.of is None or min(at, carried, micros(data.of.time)) < now - lateness:
        return Reason.BAD_DATA if data.of is None else Reason.TOO_LATE
    return None if touchpoint.type == "touchpoint.voided" else refuse_carried(touchpoint)


def refuse_carried(touchpoint: Touchpoint) -> Reason | None:
    """Whether an amendment carries the whole new touchpoint: same client, source and id, and no correction."""
    carried, of = touchpoint.data.touchpoint, touchpoint.data.of
    if carried is None or of is None or carried.type in CORRECTIONS:
        return Reason.BAD_DATA
    same = (carried.subject, carried.source, carried.id) == (touchpoint.subject, of.source, of.id)
    return None if same else Reason.BAD_DATA


def correct(state: ClientState, touchpoint: Touchpoint, at: int) -> int | None:
    """Note what a correction says and let it act on its targets; from when on that changes the past, if it does."""
    of, carried = touchpoint.data.of, touchpoint.data.touchpoint
    assert of is not None  # `refuse` saw to it
    said = state.corrections.setdefault((of.source, of.id), Correction())
    said.held = max(said.held, micros(of.time))
    by = (at, touchpoint.source, touchpoint.id)
    if carried is None:
        said.void = True
    elif said.by is None or by > said.by:
        said.amendment, said.at, said.by = carried, micros(carried.time), by
    targets = [entry for entry in state.ledger if (entry.given.source, entry.given.id) == (of.source, of.id)]
    since = [entry.at for entry in targets]
    for entry in targets:
        amend(state, entry, said)
    if not targets:
        return None
    state.ledger.sort(key=Entry.order)
    return min(*since, *(entry.at for entry in targets))


def amend(state: ClientState, entry: Entry, said: Correction) -> None:
    """Have a touchpoint corrected; an amendment to before the checkpoint has no effect any more."""
    entry.void = said.void
    if said.by is not None:
        entry.amended, entry.at = said.amendment, said.at
        entry.void = said.void or said.at <= state.frontier
    entry.held = max(entry.held, entry.at, said.held)
