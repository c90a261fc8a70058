"""What has elapsed on a clock, and when its target is reached (SPEC.md 15, Elapsed and Due). Times are µs."""

from collections.abc import Sequence

from ..policy.policy import Policies, Targets
from .desk import RUNNING, Case, Clock

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
    """Find its due from `mark` on, by the attributes after all touchpoints of that moment; one once reached stays.

    So it is with the next part of the target that is warned of, while it runs.
    """
    clock.settled = True
    at, only = clock.mark, policies.only
    row = None if only is None else only.targets(*targets)
    if clock.due is None or clock.due >= at:
        clock.due = next_due(clock, row, targets, policies, -1.0)
    if clock.over is not None or clock.missed:
        clock.warn_at = None
    elif clock.warn_at is None or clock.warn_at >= at:
        clock.warn_at = next_due(clock, row, targets, policies, clock.warned)
    if clock.claim is not None and clock.claim.at == clock.mark:
        clock.claim.due = due_after(clock, clock.mark, False, targets, policies) if not past(clock) else clock.due


def next_due(clock: Clock, row: Targets | None, targets: Attributes, policies: Policies, beyond: float) -> int | None:
    """The same as `due_after` from its mark on; `row` is the one in force where the policy has one version only."""
    if row is None or policies.only is None:
        return due_after(clock, clock.mark, clock.stopped, targets, policies, beyond)
    amount = amount_of(row, clock.name, policies.only.warn, beyond)
    if amount is None:
        return None
    return due_in(row, amount, clock.mark, clock.working if row.working else clock.calendar, clock.stopped)


def past(clock: Clock) -> bool:
    """Whether its due lies before its mark."""
    return clock.due is not None and clock.due < clock.mark


def due_after(
    clock: Clock, at: int, stopped: bool, targets: Attributes, policies: Policies, beyond: float = -1.0
) -> int | None:
    """The first moment from `at` on when its elapsed time reaches the target in force then, if no touchpoint comes.

    Or, where that is not negative, the first part of it `beyond` a part that is warned of.
    """
    calendar, working = elapsed(clock, at, targets, policies)
    while True:
        policy = policies.at(at)
        row = policy.targets(*targets)
        until = policies.next_change(at)
        amount = amount_of(row, clock.name, policy.warn, beyond)
        due = None if amount is None else due_in(row, amount, at, working if row.working else calendar, stopped)
        if due is not None and (until is None or due < until):
            return due
        if until is None:
            return None
        if not stopped:
            calendar, working = calendar + until - at, working + open_between(row, at, until)
        at = until


def due_in(row: Targets, amount: int, at: int, spent: int, stopped: bool) -> int | None:
    """The moment from `at` on when `spent` reaches an amount, were the row in force for ever."""
    if spent >= amount:
        return at
    if stopped:
        return None
    if row.working and row.calendar is not None:
        return row.calendar.advance(at, amount - spent)
    return at + amount - spent


def amount_of(row: Targets, name: str, parts: tuple[float, ...], beyond: float) -> int | None:
    """The target of a clock; where `beyond` is not negative the first part of it beyond that."""
    amount = row.of(name)
    if amount is None or beyond < 0.0:
        return amount
    part = part_after(parts, beyond)
    return None if part == 0.0 else part_of(amount, part)


def part_after(parts: tuple[float, ...], beyond: float) -> float:
    """The next part of a target that is warned of; 0 where there is none."""
    for part in parts:
        if part > beyond:
            return part
    return 0.0


def part_of(amount: int, part: float) -> int:
    """A part of a span, to the µs."""
    return round(amount * part)


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
