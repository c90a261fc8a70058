"""Causes that come back: the same one in another case soon is a failure, a verified fix that holds is not forgotten."""

from shared.messages import Touchpoint

from ..cases.desk import Case
from ..dimensions import follow_through
from ..instant import Instant
from ..policy.policy import SECOND
from . import audits
from .notes import FIX, LESSON, Cause

RECURRENCE = "cause:"
MOST = 16  # causes of a client that are remembered at once, the latest


def recorded(instant: Instant, case: Case, name: str | None) -> None:
    """`cause.recorded` with a cause: judge whether it came back, and remember it."""
    if name is None:
        return
    causes, window = instant.head.score.notes.causes, instant.policy.score.recurrence
    known = causes.pop(name, None)
    if known is not None and known.case != case.id and instant.at - known.at <= window:
        instant.score(follow_through.RECURRED)
    causes[name] = Cause(instant.at, case.id, instant.at + window)
    instant.fail(instant.key)
    if RECURRENCE + name not in instant.head.dates:
        instant.watch(RECURRENCE + name, 2 * (instant.at + window) + 1)
    if len(causes) > MOST:
        oldest = next(iter(causes))
        del causes[oldest]
        instant.head.dates.pop(RECURRENCE + oldest, None)


def fixed(instant: Instant, case: Case, name: str | None) -> None:
    """`fix.verified` of a cause, or of a case with its causes: it holds if the cause stays away."""
    notes = instant.head.score.notes
    audits.mark(instant, case, FIX)
    for cause, known in notes.causes.items():
        if cause == name or (name is None and known.case == case.id):
            known.fixed, (known.source, known.id) = True, instant.key
            known.until = instant.at + instant.policy.score.recurrence
            if known.case in notes.watches:
                notes.watches[known.case].add(FIX)


def learnt(instant: Instant, case: Case, told: Touchpoint) -> None:
    """A lesson of a cause, or of a case, is recorded, shared or trained: how long after it, where that is known."""
    notes, data = instant.head.score.notes, told.data
    audits.mark(instant, case, LESSON)
    since: int | None = None
    for cause, known in notes.causes.items():
        if cause == data.cause or (data.cause is None and known.case == case.id):
            since = known.at
            if known.case in notes.watches:
                notes.watches[known.case].add(LESSON)
    role = None if data.actor is None else data.actor.role
    what = told.type.replace(".", "_")
    instant.count(what, told.type, data.item, role)
    if since is not None:
        instant.count(f"{what}_after", told.type, None, role, (instant.at - since) / SECOND)


def ring(instant: Instant, name: str) -> None:
    """The cause may have stayed away long enough."""
    known = instant.head.score.notes.causes[name]
    if known.until > instant.at:
        return instant.watch(RECURRENCE + name, 2 * known.until + 1)
    del instant.head.score.notes.causes[name]
    if known.fixed:
        instant.score(follow_through.FIX_HELD, (known.source, known.id))
