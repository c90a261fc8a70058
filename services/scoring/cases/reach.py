"""Reach: how long until the team that resolved a case first had it (SPEC.md 15). Judged when the team is known."""

from shared.messages import Touchpoint

from ..head import Head
from ..policy.policy import Policies
from .desk import CANCELLED, FULFILLED, RUNNING, Case, Change, Clock
from .elapsed import Attributes, retraced

NAME = "reach"


def note(case: Case, touchpoint: Touchpoint, at: int) -> None:
    """Remember which team a touchpoint brings the case to, and which one it comes from."""
    data = touchpoint.data
    if data.to_team is not None:
        case.to_team = data.to_team
        if touchpoint.type == "case.assigned" or touchpoint.type == "case.transferred":
            case.touched.setdefault(data.to_team, at)
    actor = data.actor
    if actor is not None and actor.team is not None and (actor.kind is None or actor.kind == "human"):
        case.touched.setdefault(actor.team, at)


def note_change(case: Case, at: int, targets: Attributes) -> None:
    """Remember the attributes of a case from a moment on, if they are new."""
    kind, priority, _ = targets
    changes = case.changes
    if changes and changes[-1].at == at:
        changes[-1] = Change(at, kind, priority)
    elif not changes or changes[-1].kind != kind or changes[-1].priority != priority:
        changes.append(Change(at, kind, priority))


def claimed(case: Case, touchpoint: Touchpoint) -> None:
    """A claim names the team: its actor's, else the one that the case was last given to."""
    actor = touchpoint.data.actor
    case.team = case.to_team if actor is None or actor.team is None else actor.team
    case.unreached = None


def confirmed(case: Case, at: int) -> None:
    """Whom the case has not reached by the confirmation of its claim, it never will have."""
    if case.team not in case.touched:
        case.unreached = at


def clock_of(head: Head, case: Case, now: int, policies: Policies) -> Clock | None:
    """The clock as of `now`; None where the start or the team is unknown, or the last claim was voided."""
    if not case.started or case.team is None:
        return None
    if case.unreached is not None:
        state, stop = CANCELLED, case.unreached
    elif case.team in case.touched:
        state, stop = FULFILLED, case.touched[case.team]
    else:
        state, stop = RUNNING, now
    clock = retraced(NAME, case.since, stop, history(head, case), policies)
    clock.state, clock.over = state, None if state == RUNNING else stop
    return clock


def history(head: Head, case: Case) -> list[tuple[int, Attributes]]:
    """What decided the targets of a case, from each moment on."""
    moments = {case.since, *(change.at for change in case.changes), *(at for at, _ in head.segments if at > case.since)}
    return [(at, attributes_at(head, case, at)) for at in sorted(moments)]


def attributes_at(head: Head, case: Case, at: int) -> Attributes:
    """Kind, priority and segment after all touchpoints of a moment."""
    kind = priority = segment = None
    for change in case.changes:
        if change.at <= at:
            kind, priority = change.kind, change.priority
    for since, name in head.segments:
        if since <= at:
            segment = name
    return kind, priority, segment
