"""What has elapsed on a clock, and when its target is reached (SPEC.md 15, Elapsed and Due). Times are µs."""

from collections.abc import Sequence

from .desk import RUNNING, Case, Clock
from .policy import Policies, Targets

Attributes = tuple[str | None, str | None, str | None]  # kind, priority, segment


def attributes(case: Case, segment: str | None) -> Attributes:
    """What decides the targets of a case."""
    return (case.first_kind if case.kind is None else case.kind, case.priority, segment)


def elapsed(clock: Clock, upto: int, targets: Attributes, policies: Policies) -> tuple[int, int]:
    """Calendar and working µs from its start to `upto`, which is not before `mark`."""
    if clock.stopped or upto == clock.mark:
        return clock.calendar, clock.working
    since, working = clock.mark, clock.working
    for change in policies.changes_between(since, upto):
        working += open_between(policies.at(since).targets(*targets), since, change)
        since = change
    working += open_between(policies.at(since).targets(*targets), since, upto)
    return clock.calendar + upto - clock.mark, working


def accrue(clock: Clock, upto: int, targets: Attributes, policies: Policies) -> None:
    """Count the time up to `upto` by the attributes that were in force until then."""
    clock.calendar, clock.working = elapsed(clock, upto, targets, policies)
    clock.mark = upto
    clock.settled = False


def settle(clock: Clock, targets: Attributes, policies: Policies) -> None:
    """Find its due from `mark` on, by the attributes after all touchpoints of that moment; one once reached stays."""
    clock.settled = True
    if clock.due is None or clock.due >= clock.mark:
        clock.due = due_after(clock, clock.mark, clock.stopped, targets, policies)
    if clock.claim is not None and clock.claim.at == clock.mark:
        clock.claim.due = due_after(clock, clock.mark, False, targets, policies) if not past(clock) else clock.due


def past(clock: Clock) -> bool:
    """Whether its due lies before its mark."""
    return clock.due is not None and clock.due < clock.mark


def due_after(clock: Clock, at: int, stopped: bool, targets: Attributes, policies: Policies) -> int | None:
    """The first moment from `at` on when its elapsed time reaches the target in force then, if no touchpoint comes."""
    calendar, working = elapsed(clock, at, targets, policies)
    while True:
        row = policies.at(at).targets(*targets)
        until = policies.next_change(at)
        due = due_in(row, clock.name, at, working if row.working else calendar, stopped)
        if due is not None and (until is None or due < until):
            return due
        if until is None:
            return None
        if not stopped:
            calendar, working = calendar + until - at, working + open_between(row, at, until)
        at = until


def due_in(row: Targets, name: str, at: int, spent: int, stopped: bool) -> int | None:
    """The moment from `at` on when `spent` reaches the row's target, were the row in force for ever."""
    amount = row.of(name)
    if amount is None:
        return None
    if spent >= amount:
        return at
    if stopped:
        return None
    if row.working and row.calendar is not None:
        return row.calendar.advance(at, amount - spent)
    return at + amount - spent


def open_between(row: Targets, start: int, end: int) -> int:
    """Working µs between two moments by the calendar of a row."""
    return end - start if row.calendar is None else row.calendar.working(start, end)


def retraced(name: str, start: int, stop: int, history: Sequence[tuple[int, Attributes]], policies: Policies) -> Clock:
    """A clock that was never paused, from `start` to `stop`; `history`: the attributes from each moment on, in order.

    The first of the history is not after the start.
    """
    begins = [entry for entry in history if entry[0] <= start][-1][1]
    clock = Clock(name, start, "", "", start, RUNNING)
    settle(clock, begins, policies)
    for at, targets in history:
        if start < at <= stop:
            accrue(clock, at, begins, policies)
            settle(clock, targets, policies)
            begins = targets
    accrue(clock, stop, begins, policies)
    settle(clock, begins, policies)
    return clock
