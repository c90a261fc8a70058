"""A client's touchpoints inside the lateness horizon, in event order, and what corrections make of them (SPEC.md 3).

A correction is kept as long as the identity it is about may be used: what it says then acts on that too. Times are µs.
"""

from bisect import bisect_left

from shared.errors import Reason
from shared.messages import Touchpoint, micros

from . import timeline
from .head import Key, decode_head, encode_head
from .instant import Move
from .policy import MINUTE
from .rulebook import Rulebook
from .state import NEVER, ClientState, Correction, Entry, Mark
from .timeline import Course
from .verdicts import Closed, judged, superseded

AHEAD = 5 * MINUTE
CORRECTIONS = ("touchpoint.voided", "touchpoint.amended")
SPACING = 8  # touchpoints between two marks, and more in a long ledger
FEW = 3  # touchpoints that may stay in the ledger of a client who comes seldom, though all are older than L


def refuse(touchpoint: Touchpoint, at: int, now: int, lateness: int) -> Reason | None:
    """Why a touchpoint that arrives `now` cannot be accepted; a correction is as old as its target."""
    data = touchpoint.data
    if touchpoint.type not in CORRECTIONS:
        return Reason.IN_FUTURE if at > now + AHEAD else Reason.TOO_LATE if at < now - lateness else None
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
    if touchpoint.type in CORRECTIONS:
        state.corrected.append(entry)
        return None if correct(state, touchpoint, at, now, rules) else []
    said = state.corrections.get((touchpoint.source, touchpoint.id))
    if said is not None:
        amend(state, entry, said)
    if len(state.ledger) >= FEW and state.folded == len(state.ledger) and state.ledger[-1].held < now - rules.lateness:
        mark(state)
    position = place(state, entry)
    if position < state.folded or (entry.at <= now and not follows(state, entry)):
        revise(state, entry.at, now, rules, (touchpoint.source, touchpoint.id))
        return None
    return pass_time(state, now, rules)


def place(state: ClientState, entry: Entry) -> int:
    """Insert an entry in event order; gives its index."""
    ledger = state.ledger
    if not ledger or ledger[-1].order() < entry.order():
        ledger.append(entry)
        return len(ledger) - 1
    position = bisect_left(ledger, entry.order(), key=Entry.order)
    ledger.insert(position, entry)
    return position


def follows(state: ClientState, entry: Entry) -> bool:
    """Whether the head may take an entry as it stands: nothing was judged at its time or later."""
    head = state.head
    return head.judged < 2 * entry.at and (entry.at > head.at or (entry.at == head.at and not head.firm))


def pass_time(state: ClientState, now: int, rules: Rulebook) -> list[Move]:
    """Fold what the ledger holds up to `now`, and what time brings until then."""
    course = Course(state.closed)
    ledger, head = state.ledger, state.head
    while state.folded < len(ledger) and ledger[state.folded].at <= now:
        timeline.take_in(head, ledger[state.folded], rules, course)
        state.folded += 1
        if state.folded >= state.next_mark:
            mark(state)
    timeline.bring(head, now, rules, course)
    return course.moves


def mark(state: ClientState) -> None:
    """Keep a copy of the head: a refold begins at the latest that still holds, and one becomes the checkpoint."""
    head, folded, closed = state.head, state.folded, state.closed
    at = max(head.at, state.ledger[folded - 1].at, head.judged // 2)
    residue = dict(head.shelf), dict(head.outcomes)
    state.marks.append(Mark(folded, at, encode_head(head), *residue, len(closed.clocks), len(closed.commitments)))
    state.next_mark = folded + max(SPACING, folded // 8)


def refold(state: ClientState, since: int, now: int, rules: Rulebook) -> None:
    """Fold the ledger anew from a moment on, from the latest head that has judged nothing of it."""
    while state.marks and state.marks[-1].at >= since:
        state.marks.pop()
    last = state.marks[-1] if state.marks else Mark(0, 0, state.checkpoint, {}, {}, 0, 0)
    state.folded, state.next_mark = last.folded, last.folded + SPACING
    state.head = state.bound(decode_head(last.head))
    state.head.shelf, state.head.outcomes = dict(last.shelf), dict(last.outcomes)
    del state.closed.clocks[last.clocks :], state.closed.commitments[last.commitments :]
    pass_time(state, now, rules)


def revise(state: ClientState, since: int, now: int, rules: Rulebook, by: Key) -> None:
    """A touchpoint changed the past from a moment on: fold anew, and note which verdicts that supersedes."""
    cases = {**state.head.shelf, **state.head.cases}
    before = judged(state.head, state.closed, cases)
    refold(state, since, now, rules)
    state.superseded += superseded(before, judged(state.head, state.closed, cases), now, by)


def awake(state: ClientState, rules: Rulebook) -> None:
    """Fold what a decoded state sleeps on, as far as it had come."""
    state.asleep = False
    refold(state, NEVER, state.now, rules)


def correct(state: ClientState, touchpoint: Touchpoint, at: int, now: int, rules: Rulebook) -> bool:
    """Note what a correction says and let it act on its targets; says whether there were any."""
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
    if targets:
        state.ledger.sort(key=Entry.order)
        changed = min(*since, *(entry.at for entry in targets))
        revise(state, changed, now, rules, (touchpoint.source, touchpoint.id))
    return bool(targets)


def amend(state: ClientState, entry: Entry, said: Correction) -> None:
    """Have a touchpoint corrected; an amendment to before the checkpoint has no effect any more."""
    entry.void = said.void
    if said.by is not None:
        entry.amended, entry.at = said.amendment, said.at
        entry.void = said.void or said.at <= state.frontier
    entry.held = max(entry.held, entry.at, said.held)


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
