"""Running deadlines: what starts, ends, cancels and pauses each (SPEC.md 4, 15). Reach has a file of its own."""

from dataclasses import dataclass
from typing import Final

from ..detectors import detection
from ..head import Ended
from ..instant import Instant
from .desk import CANCELLED, FULFILLED, Case, Claim, Clock, Key, Pause
from .elapsed import accrue

# What happens to a case, as far as clocks care.
STARTED, CONTACTED, REPLIED, FOLLOWED_UP = "started", "contacted", "replied", "followed_up"
CLAIMED, REOPENED, NEEDED, MADE = "claimed", "reopened", "needed", "made"


@dataclass(frozen=True)
class Row:
    """A clock: what starts it (unless one named in `unless` runs), what ends it, what cancels it.

    `while_open`: it starts only in an open case. `pauses`: a pause stops it. `claims`: a claim stops it too, for good
    once confirmed. `outlives`: a confirmation does not cancel it, but a void of the claim that began it does.
    """

    name: str
    starts: tuple[str, ...]
    ends: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    while_open: bool = False
    pauses: bool = False
    claims: bool = False
    outlives: bool = False


ROWS: Final[tuple[Row, ...]] = (
    Row("first_response", starts=(STARTED,), ends=(REPLIED,)),
    Row("next_response", starts=(CONTACTED,), ends=(REPLIED,), unless=("first_response", "next_response")),
    Row("update", starts=(REPLIED,), ends=(REPLIED,), cancels=(CLAIMED,), while_open=True, pauses=True),
    Row("resolution", starts=(STARTED, REOPENED), pauses=True, claims=True),
    Row("decision", starts=(NEEDED,), ends=(MADE,), unless=("decision",)),
    Row("follow_up", starts=(CLAIMED,), ends=(FOLLOWED_UP,), outlives=True),
)
ROW: Final = {row.name: row for row in ROWS}
IMPLICIT: Final[tuple[Row, ...]] = (ROW["next_response"],)
STARTING: Final = {what: tuple(row for row in ROWS if what in row.starts) for row in ROWS for what in row.starts}


def happen(instant: Instant, case: Case, what: str, about: str | None = None) -> None:
    """End and start the clocks of a case as the table says; `about`: the decision that it is about."""
    for clock in list(case.running):
        row = ROW[clock.name]
        if clock.what == about and what in row.ends:
            end(instant, case, clock, FULFILLED, instant.key)
        elif what in row.cancels:
            end(instant, case, clock, CANCELLED, instant.key)
    for row in STARTING.get(what, ()):
        if may_start(case, row, about):
            key, at = instant.key, instant.at
            clock = Clock(row.name, at, key[0], key[1], at, what=about)
            case.running.append(clock)
            if row.pauses and case.stopped:
                stop(clock, at)


def may_start(case: Case, row: Row, about: str | None) -> bool:
    """Whether the case may have such a clock now."""
    if case.implicit() and row not in IMPLICIT:
        return False
    if row.while_open and case.claimed_at is not None:
        return False
    if row.unless:
        for clock in case.running:
            if clock.name in row.unless and clock.what == about:
                return False
    return True


def end(instant: Instant, case: Case, clock: Clock, state: str, key: Key) -> None:
    """Stop a clock for good."""
    accrue(clock, instant.at, instant.targets(case), instant.policies)
    go_on(clock, instant.at, "")
    clock.state, clock.over, clock.source, clock.id = state, instant.at, key[0], key[1]
    case.running.remove(clock)
    instant.head.ended.append(Ended(case.id, clock))
    if state == FULFILLED:
        detection.ended(instant, clock)
    if clock.claim is None:
        instant.head.overdue -= owed(clock)
        instant.head.near -= near(clock)


def owed(clock: Clock) -> int:
    """1 where it is past its due and the client still waits; a follow-up is never waited for."""
    return int(clock.missed and not ROW[clock.name].outlives)


def near(clock: Clock) -> int:
    """1 where it was warned of and may still be met, or is waited for though it is late."""
    return int(clock.warned > 0.0 and not (clock.missed and ROW[clock.name].outlives))


def pause(instant: Instant, case: Case) -> None:
    """Stop the clocks that a pause stops."""
    case.stopped = True
    for clock in case.running:
        if ROW[clock.name].pauses:
            accrue(clock, instant.at, instant.targets(case), instant.policies)
            stop(clock, instant.at)


def resume(instant: Instant, case: Case, ended_by: str) -> None:
    """Let the stopped clocks run on."""
    case.stopped = False
    for clock in case.running:
        if clock.stopped:
            accrue(clock, instant.at, instant.targets(case), instant.policies)
            go_on(clock, instant.at, ended_by)


def stop(clock: Clock, at: int) -> None:
    """A pause begins for a clock."""
    clock.stopped = True
    clock.pauses.append(Pause(at))


def go_on(clock: Clock, at: int, ended_by: str) -> None:
    """A pause ends for a clock, if it is in one."""
    if clock.stopped:
        clock.stopped = False
        clock.pauses[-1].until, clock.pauses[-1].ended_by = at, ended_by


def claim(instant: Instant, case: Case) -> None:
    """Note how clocks stand at the claim; they go on unseen until the claim is confirmed."""
    for clock in case.running:
        if ROW[clock.name].claims:
            accrue(clock, instant.at, instant.targets(case), instant.policies)
            clock.claim = Claim(instant.at, clock.calendar, clock.working)
            instant.head.overdue -= owed(clock)
            instant.head.near -= near(clock)


def void(instant: Instant, case: Case) -> None:
    """The claim falls: it never stopped anything, and what it began is cancelled."""
    for clock in list(case.running):
        if clock.claim is not None:
            accrue(clock, instant.at, instant.targets(case), instant.policies)
            clock.claim = None
            instant.head.overdue += owed(clock)
            instant.head.near += near(clock)
        elif ROW[clock.name].outlives and clock.started_at == case.last_claim:
            end(instant, case, clock, CANCELLED, instant.key)


def confirm(instant: Instant, case: Case) -> None:
    """The claim is confirmed: what it claimed is fulfilled, all else that runs but a follow-up is cancelled."""
    for clock in list(case.running):
        if clock.claim is not None:
            end(instant, case, clock, FULFILLED, case.claimed_by)
        elif not ROW[clock.name].outlives:
            end(instant, case, clock, CANCELLED, (clock.source, clock.id))
