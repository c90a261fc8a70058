"""What a heartbeat that changes the past does to a client: it is folded anew from then on. Times are µs."""

from dataclasses import replace

from . import ledger
from .engine import ClientState, Outcome, next_due, tell_difference, tick
from .rulebook import Rulebook
from .sources import Sources


def belongs(state: ClientState, source: str, rules: Rulebook) -> bool:
    """Whether a touchpoint of the source is in effect."""
    ledger.awake(state, rules)
    return source in state.head.sources


def concerned(state: ClientState, since: int, now: int) -> bool:
    """Whether a client may have been judged at or after a moment, or is to be by `now`."""
    due = next_due(state)
    return (state.now if state.asleep else state.head.last) >= since or (due is not None and due <= now)


def revise(state: ClientState, source: str, since: int, now: int, before: Sources, rules: Rulebook) -> Outcome:
    """Let time pass until `now` by what was known `before`; then a client of the source is folded anew from `since`."""
    if not concerned(state, since, now):
        return Outcome()
    known = replace(rules, sources=before)
    ledger.awake(state, known)
    outcome = tick(state, now, known)
    if source in state.head.sources and state.head.last >= since:
        ledger.refold(state, since, now, rules)
        outcome.changed = True
        outcome.tell(tell_difference(state, now, rules))
        outcome.note(state)
    return outcome
