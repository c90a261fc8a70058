"""A client's touchpoints inside the lateness horizon, in event order, folded as they come, or anew (SPEC.md 3).

Times are µs.
"""

from bisect import bisect_left
from typing import Final

from shared.messages import Touchpoint

from . import corrections, horizon, timeline
from .cases import committed
from .cases.desk import Key
from .codec import decode_head
from .instant import Move
from .rulebook import Rulebook
from .state import NEVER, ClientState, Entry, Mark
from .timeline import Course
from .verdicts import judged, superseded

FEW: Final = 3  # touchpoints that may stay in the ledger of a client who comes seldom, though all are older than L


def known(state: ClientState, touchpoint: Touchpoint, horizon: int) -> Entry | None:
    """The accepted touchpoint of the same identity that is not older than L."""
    entry = state.ids.get((touchpoint.source, touchpoint.id))
    return entry if entry is not None and entry.time >= horizon else None


def same_content(entry: Entry, touchpoint: Touchpoint, at: int) -> bool:
    """Whether a touchpoint says what an accepted one said."""
    return entry.time == at and entry.given.type == touchpoint.type and entry.given.data == touchpoint.data


def accept(state: ClientState, touchpoint: Touchpoint, at: int, now: int, rules: Rulebook) -> list[Move] | None:
    """Put an accepted touchpoint in its place, or let a correction act; the moves it brings, None after a refold."""
    entry = Entry(touchpoint, at, at, at)
    state.ids[touchpoint.source, touchpoint.id] = entry
    if touchpoint.type in corrections.CORRECTIONS:
        state.corrected.append(entry)
        since = corrections.correct(state, touchpoint, at)
        if since is None:
            return []
        revise(state, since, now, rules, (touchpoint.source, touchpoint.id))
        return None
    said = state.corrections.get((touchpoint.source, touchpoint.id))
    if said is not None:
        corrections.amend(state, entry, said)
    if len(state.ledger) >= FEW and state.folded == len(state.ledger) and state.ledger[-1].held < now - rules.lateness:
        horizon.mark(state)
    position = place(state, entry)
    if position < state.folded or (entry.at <= now and not follows(state, entry)):
        revise(state, entry.at, now, rules, (touchpoint.source, touchpoint.id))
        return None
    return pass_time(state, now, rules)


def place(state: ClientState, entry: Entry) -> int:
    """Insert an entry in event order; gives its index."""
    ledger = state.ledger
    if not ledger or ledger[-1].at < entry.at or ledger[-1].order() < entry.order():
        ledger.append(entry)
        return len(ledger) - 1
    position = bisect_left(ledger, entry.order(), key=Entry.order)
    ledger.insert(position, entry)
    return position


def follows(state: ClientState, entry: Entry) -> bool:
    """Whether the head may take an entry as it stands: nothing was judged at its time or later."""
    head = state.head
    return head.judged < 2 * entry.at and (entry.at > head.at or (entry.at == head.at and not head.firm))


def pass_time(state: ClientState, now: int, rules: Rulebook, told: bool = True) -> list[Move]:
    """Fold what the ledger holds up to `now`, and what time brings until then; `told`: its moves are."""
    course = Course(state.closed, told)
    ledger, head = state.ledger, state.head
    while state.folded < len(ledger) and ledger[state.folded].at <= now:
        timeline.take_in(head, ledger[state.folded], rules, course)
        state.folded += 1
        if state.folded >= state.next_mark:
            horizon.mark(state)
    timeline.bring(head, now, rules, course)
    return course.moves


def refold(state: ClientState, since: int, now: int, rules: Rulebook) -> None:
    """Fold the ledger anew from a moment on, from the latest head that has judged nothing of it."""
    while state.marks and state.marks[-1].at >= since:
        state.marks.pop()
    last = state.marks[-1] if state.marks else Mark(0, 0, state.checkpoint, {}, {}, 0, 0)
    before = committed.known(state.head, state.closed.commitments[last.commitments :])
    outcomes = state.head.outcomes
    state.folded, state.next_mark = last.folded, last.folded + horizon.SPACING
    state.head = state.bound(decode_head(last.head))
    state.head.shelf, state.head.outcomes = dict(last.shelf), dict(last.outcomes)
    del state.closed.clocks[last.clocks :], state.closed.commitments[last.commitments :]
    pass_time(state, now, rules, told=False)
    after = committed.known(state.head, state.closed.commitments[last.commitments :])
    committed.compare(state.head, before, after, outcomes)


def revise(state: ClientState, since: int, now: int, rules: Rulebook, by: Key) -> None:
    """A touchpoint changed the past from a moment on: fold anew, and note which verdicts that supersedes."""
    cases = {**state.head.shelf, **state.head.cases}
    before = judged(state.head, state.closed, cases)
    refold(state, since, now, rules)
    state.superseded += superseded(before, judged(state.head, state.closed, cases), now, by)


def awake(state: ClientState, rules: Rulebook) -> None:
    """Fold what a decoded state sleeps on, as far as it had come; one that is awake stays as it is."""
    if state.asleep:
        state.asleep = False
        refold(state, NEVER, state.now, rules)
        state.head.noted, state.head.fresh = [], []
