"""Elapsed and due of one stretch of a clock (SPEC 15, Clocks: Pauses, Elapsed, Due), added up piece by piece."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.laws.oracle.policy import UNITS, Attributes, Interval, Policies, open_between

FAR = 800 * UNITS["d"]


@dataclass
class Run:
    """A clock from its start to its end or, without one, to the as-of time; attributes change at `changes`."""

    name: str
    start: int
    stop: int
    pauses: list[Interval]
    attributes: Callable[[int], Attributes]
    changes: list[int]


@dataclass
class Measure:
    """Microseconds in calendar and in working time, and when the target was, or would be, reached."""

    calendar: int = 0
    working: int = 0
    due: int | None = None


def measure(run: Run, policies: Policies) -> Measure:
    """What the clock shows at its stop. Piece by piece: within one, policy version, row and pause are the same."""
    done = Measure()
    effective = [begins for begins, _ in policies.versions]
    edges = {run.start, run.stop, *run.changes, *effective, *(edge for pause in run.pauses for edge in pause)}
    inside = sorted(edge for edge in edges if run.start <= edge <= run.stop)
    for a, b in zip(inside, inside[1:], strict=False):
        paused = any(since <= a < until for since, until in run.pauses)
        find_due(done, run, policies, (a, b), run.attributes(a), paused)
        if not paused:
            pass_time(done, policies, (a, b), run.attributes(a))
    ahead = Measure(done.calendar, done.working, done.due)
    project(ahead, run, policies, [begins for begins in effective if begins > run.stop])
    return Measure(done.calendar, done.working, ahead.due)


def project(ahead: Measure, run: Run, policies: Policies, versions: list[int]) -> None:
    """From the stop on: its attributes, never paused, only the policy versions change."""
    edges = [run.stop, *versions, max([run.stop, *versions]) + FAR]
    attributes = run.attributes(run.stop)
    for a, b in zip(edges, edges[1:], strict=False):
        find_due(ahead, run, policies, (a, b), attributes, paused=False)
        if ahead.due is None and b != edges[-1]:
            pass_time(ahead, policies, (a, b), attributes)


def pass_time(done: Measure, policies: Policies, piece: Interval, attributes: Attributes) -> None:
    """Add a piece that is not paused."""
    done.calendar += piece[1] - piece[0]
    calendar = policies.calendar(piece[0], attributes)
    done.working += sum(until - since for since, until in open_between(calendar, *piece))


def find_due(
    done: Measure, run: Run, policies: Policies, piece: Interval, attributes: Attributes, paused: bool
) -> None:
    """The due in the piece [a, b), if it has not been before: at `a` where the target fell to what has elapsed."""
    target = policies.target(run.name, piece[0], attributes)
    if done.due is not None or target is None:
        return
    in_working_time = policies.in_working_time(piece[0], attributes)
    left = target - (done.working if in_working_time else done.calendar)
    if left <= 0:
        done.due = piece[0]
    elif not paused and not in_working_time:
        done.due = piece[0] + left if piece[0] + left < piece[1] else None
    elif not paused:
        done.due = worked(left, piece, policies, attributes)


def worked(left: int, piece: Interval, policies: Policies, attributes: Attributes) -> int | None:
    """The first moment in [a, b) by which `left` of working time have passed; at `b` another target is in force."""
    calendar = policies.calendar(piece[0], attributes)
    since = piece[0]
    while since < piece[1]:  # a week at a time, so that a far end costs nothing where the due is near
        until = min(piece[1], since + UNITS["w"])
        for begins, ends in open_between(calendar, since, until):
            if ends - begins >= left:
                return begins + left if begins + left < piece[1] else None
            left -= ends - begins
        since = until
    return None
