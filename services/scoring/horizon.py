"""The checkpoint of a client, which follows the lateness horizon from mark to mark (SPEC.md 3). Times are µs."""

from .codec import encode_head
from .state import ClientState, Entry, Mark
from .verdicts import Closed

SPACING = 8  # touchpoints between two marks, and more in a long ledger


def mark(state: ClientState) -> None:
    """Keep a copy of the head: a refold begins at the latest that still holds, and one becomes the checkpoint."""
    head, folded, closed = state.head, state.folded, state.closed
    at = max(head.at, state.ledger[folded - 1].at, head.judged // 2)
    residue = dict(head.shelf), dict(head.outcomes)
    state.marks.append(Mark(folded, at, encode_head(head), *residue, len(closed.clocks), len(closed.commitments)))
    state.next_mark = folded + max(SPACING, folded // 8)


def retire(state: ClientState, now: int, lateness: int) -> Closed | None:
    """Move the checkpoint to a mark, once nothing that is to come can change what lies before it; gives what closed."""
    horizon = now - lateness
    if not state.marks or state.marks[0].at >= horizon:
        return None
    upto = reachable(state, horizon)
    old = [mark for mark in state.marks if mark.at < upto]
    if not old:
        return None
    last = old[-1]
    state.frontier, state.checkpoint = last.at, last.head
    for entry in state.ledger[: last.folded]:
        forget(state, entry)
    del state.ledger[: last.folded]
    state.folded -= last.folded
    state.next_mark -= last.folded
    archive(state, last)
    final = Closed(state.closed.clocks[: last.clocks], state.closed.commitments[: last.commitments])
    del state.closed.clocks[: last.clocks], state.closed.commitments[: last.commitments]
    state.marks = [since(mark, last) for mark in state.marks[len(old) :]]
    retire_corrections(state, horizon)
    return final


def reachable(state: ClientState, horizon: int) -> int:
    """The first moment that something which is still to come may change."""
    waiting = [said.at for said in state.corrections.values() if said.amendment is not None and said.held >= horizon]
    return min([horizon, *waiting, *(entry.at for entry in state.ledger if entry.held >= horizon)])


def archive(state: ClientState, mark: Mark) -> None:
    """The residue of the checkpoint grows by that of a mark; the head keeps what it has beyond."""
    state.archive.update(mark.shelf)
    state.archived.update(mark.outcomes)
    head = state.head
    head.shelf = {id: left for id, left in head.shelf.items() if state.archive.get(id) != left}
    head.outcomes = {id: left for id, left in head.outcomes.items() if state.archived.get(id) != left}


def since(mark: Mark, last: Mark) -> Mark:
    """A mark as counted from a checkpoint at another one."""
    counts = mark.clocks - last.clocks, mark.commitments - last.commitments
    return Mark(mark.folded - last.folded, mark.at, mark.head, mark.shelf, mark.outcomes, *counts)


def retire_corrections(state: ClientState, horizon: int) -> None:
    """Of corrections older than L, keep only that an identity used again is corrected too."""
    for entry in [entry for entry in state.corrected if entry.time < horizon]:
        state.corrected.remove(entry)
        forget(state, entry)
    for said in state.corrections.values():
        if said.held < horizon and said.at <= state.frontier:
            said.amendment = None


def forget(state: ClientState, entry: Entry) -> None:
    """An identity older than L may be used again."""
    key = (entry.given.source, entry.given.id)
    if state.ids.get(key) is entry:
        del state.ids[key]
