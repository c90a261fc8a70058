"""Running deadlines: what starts and ends each, what has elapsed, when it is due (SPEC.md 4, 15). Times are µs."""

from msgspec import Struct

from .head import CANCELLED, FULFILLED, Case, Clock, Key
from .policy import Policies, Targets

# What happens to a case, as far as clocks care.
STARTED, CONTACTED, REPLIED, REOPENED = "started", "contacted", "replied", "reopened"


class Row(Struct, frozen=True):
    """A clock: what starts it (unless one named in `unless` runs) and what ends it.

    `pauses`: a pause stops it. `claims`: a claim stops it too, for good once confirmed.
    """

    name: str
    starts: tuple[str, ...]
    ends: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    pauses: bool = False
    claims: bool = False


ROWS = (
    Row("first_response", starts=(STARTED,), ends=(REPLIED,)),
    Row("next_response", starts=(CONTACTED,), ends=(REPLIED,), unless=("first_response", "next_response")),
    Row("resolution", starts=(STARTED, REOPENED), pauses=True, claims=True),
)
ROW = {row.name: row for row in ROWS}
Attributes = tuple[str | None, str | None, str | None]  # kind, priority, segment


def attributes(case: Case, segment: str | None) -> Attributes:
    """What decides the targets of a case."""
    return (case.first_kind if case.kind is None else case.kind, case.priority, segment)


def happen(case: Case, what: str, at: int, key: Key, targets: Attributes, policies: Policies) -> int:
    """End and start the clocks of a case as the table says; gives how many ended past their due."""
    late = 0
    for clock in [clock for clock in case.running if what in ROW[clock.name].ends]:
        late += end(case, clock, FULFILLED, at, key, targets, policies)
    for row in ROWS:
        if what in row.starts and not any(clock.name in row.unless for clock in case.running):
            case.running.append(Clock(row.name, at, key[0], key[1], at, stopped=row.pauses and case.stopped))
    return late


def end(case: Case, clock: Clock, state: str, at: int, key: Key, targets: Attributes, policies: Policies) -> int:
    """Stop a clock for good; gives 1 if it was running past its due."""
    accrue(clock, at, targets, policies)
    clock.stopped = False
    clock.state, clock.over, clock.source, clock.id = state, at, key[0], key[1]
    case.running.remove(clock)
    case.ended.append(clock)
    return int(clock.missed and clock.claim is None)


def confirm(case: Case, at: int, targets: Attributes, policies: Policies) -> int:
    """A claim is confirmed: what it claimed is fulfilled, all else that runs is cancelled; gives as `end`."""
    late = 0
    for clock in list(case.running):
        state = CANCELLED if clock.claim is None else FULFILLED
        key = (clock.source, clock.id) if clock.claim is None else case.claimed_by
        late += end(case, clock, state, at, key, targets, policies)
    return late


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
