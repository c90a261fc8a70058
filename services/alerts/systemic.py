"""Systemic incidents: one cause, team or topic behind the drift of many clients (SPEC.md 8). Pure; times are µs.

Members are judged by `at`, the moment in event time at which the cause came to stand behind the client, minute by
minute, each one minute after it closed: so neither the order of arrival nor the partitions change anything. An incident
begins where at least so many clients came within the window, and so many would be no chance if the cause struck as
often as in the three windows before; it takes in whoever comes later, and ends once fewer than half as many, or no more
than are usual, are left that came within the window and are still off calm.
"""

from enum import StrEnum

from shared.incidents import Behind, Incident
from shared.messages import instant, micros

from .causes import Came, Cause, Name, Numbers, NumbersAt, Systemic, close, ending, fewest, forget, ordered, unusual

MINUTE = 60_000_000
MOST_MEMBERS, MOST_BECAUSE = 1000, 20  # in a message


class Why(StrEnum):
    """Why an incident moved; the values are part of the contract (`reason` of an alert)."""

    COMMON_CAUSE = "common_cause"
    ANOTHER_MEMBER = "another_member"
    FEW_LEFT = "few_left"


def take(state: Systemic, told: Behind) -> None:
    """Put a message in its minute; one of a minute that was judged is a repeat."""
    minute = micros(told.at) // MINUTE
    if minute >= state.judged:
        state.waiting.setdefault(minute, set()).add(told)


def judge(state: Systemic, until: int, numbers: NumbersAt, history: int) -> list[Incident]:
    """Judge, in order, all minutes that closed a minute before `until`; what is judged by `history` is historical."""
    found: list[Incident] = []
    closed = until // MINUTE - 1
    while (minute := next_minute(state, numbers)) is not None and minute < closed:
        found += judge_minute(state, minute, numbers(minute * MINUTE), history)
        state.judged = minute + 1
    state.judged = max(state.judged, closed)
    return found


def next_minute(state: Systemic, numbers: NumbersAt) -> int | None:
    """The next minute in which something changes: somebody comes or goes, or too few came within the window."""
    now = numbers(max(0, state.judged) * MINUTE)
    ends = [max(state.judged, ending(cause, now) // MINUTE) for cause in state.causes.values() if cause.members]
    return min([*state.waiting, *ends], default=None)


def judge_minute(state: Systemic, minute: int, numbers: Numbers, history: int) -> list[Incident]:
    """Let come and go who did in a minute, then look at each cause that it may concern, as of the minute's end."""
    end = (minute + 1) * MINUTE
    told = sorted(state.waiting.pop(minute, ()), key=lambda one: (one.at, one.client, one.version, one.place))
    for one in told:
        move(state, one)
    running = {name for name, cause in state.causes.items() if cause.members}
    found = []
    for name in sorted(running | {(one.about, one.name) for one in told}):
        cause = state.causes[name]
        forget(cause, end, numbers.window)
        why = look(state, cause, end, numbers)
        if why is not None:
            found.append(incident(name, cause, why, end + MINUTE, history))
        if why is Why.FEW_LEFT:
            close(cause, numbers.window)
        if not cause.standing and not cause.came:
            del state.causes[name]
    state.lately = {client: at for client, at in state.lately.items() if at > end - numbers.window}
    return found


def move(state: Systemic, told: Behind) -> None:
    """A client comes to a cause, or goes."""
    cause, at = state.causes.setdefault((told.about, told.name), Cause()), micros(told.at)
    state.began = at if state.began is None else min(at, state.began)
    if not told.up:
        cause.standing.pop(told.client, None)
    elif told.client not in cause.standing:
        cause.standing[told.client] = Came(at, told.because)
        state.lately[told.client] = at
        cause.came.append(at)


def look(state: Systemic, cause: Cause, end: int, numbers: Numbers) -> Why | None:
    """What becomes of a cause's incident, or begins one; None: nothing new."""
    if cause.members:
        more = {client: came for client, came in cause.standing.items() if client not in cause.members}
        cause.members.update(ordered(more))
        if len(cause.standing) < fewest(cause, numbers):
            return Why.FEW_LEFT
        return Why.ANOTHER_MEMBER if more else None
    if len(cause.standing) < numbers.clients or not unusual(state, cause, end, numbers):
        return None
    cause.members = ordered(cause.standing)
    return Why.COMMON_CAUSE


def incident(name: Name, cause: Cause, why: Why, at: int, history: int) -> Incident:
    """The message: as it stands at the moment of the judgement."""
    behind = [came.because for came in cause.members.values()][:MOST_BECAUSE]
    return Incident(
        about=name[0],
        name=name[1],
        version=at,
        up=why is not Why.FEW_LEFT,
        at=instant(at),
        reason=why.value,
        members=list(cause.members)[:MOST_MEMBERS],
        count=len(cause.members),
        because=[because for because in behind if because is not None],
        historical=at <= history,
    )
