"""The proper response to a need: one act of one person, as touchpoints, and what would not have been said after it.

A response is what a person does in one go: answer (with an apology where the client was let down), keep a commitment,
make a decision and tell it, solve the matter and say so, give news, follow up. docs/autopsy.md. Times are µs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.scoring.cases.commitments import ANSWER
from services.scoring.cases.contacts import COMPLAINT, is_client_contact, kind_of
from services.scoring.cases.desk import IMPLICIT, Key
from services.scoring.policy.policy import HOUR, SECOND
from shared.messages import Actor, Data, Touchpoint, TouchpointType, instant, micros

from .needs import CLAIMS, Kind, Need, case_of

SOURCE = "autopsy"
NOTICE = HOUR  # as a warning, a response has to come so long before (services/lookback/backtest/measure.py)
SAYS = {
    Kind.ANSWER: "answer the client, as a person",
    Kind.COMMITMENT: "keep the commitment in time",
    Kind.DECISION: "decide, and tell the client",
    Kind.RESOLUTION: "solve the matter in time, and say so",
    Kind.UPDATE: "tell the client how things stand",
    Kind.FOLLOW_UP: "follow up on the solved complaint",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What one person would have done at a time for a need; `when` says what it would have come before."""

    need: Need
    at: int
    when: str
    touchpoints: tuple[Touchpoint, ...]

    @property
    def says(self) -> str:
        """What is done, in words."""
        late = self.need.due is not None and self.at > self.need.due
        if self.need.kind is Kind.COMMITMENT and late:
            return "keep the commitment, late, and apologise"
        apology = any(one.data.kind == "apology" for one in self.touchpoints)
        return SAYS[self.need.kind] + (", and apologise" if apology else "")


def responses(needs: Sequence[Need], client: str, start: int, crisis: int, moves: Sequence[int]) -> list[Response]:
    """Every response that could have been given in time, the earliest first: to each need that was failed or open.

    Each is tried a second before what it would have forestalled: the due, the client's next word, a rule's move; and
    last an hour before the crisis, for what comes later is no response to anything. `moves`: when a rule moved.
    """
    found, last = [], crisis - NOTICE
    for need in needs:
        if not need.failed(crisis) and not need.open_at(crisis - 1):
            continue
        points = {at - SECOND: "before a rule moved" for at in moves}
        points |= {at - SECOND: "before the client pressed" for at in need.pressed}
        points |= {} if need.due is None else {need.due - SECOND: "before the due"}
        points[last] = "an hour before the crisis"
        for at, when in points.items():
            if max(need.since, start) < at <= last and (need.met is None or at < need.met):
                found.append(response(need, needs, client, at, when))
    return sorted(found, key=lambda one: (one.at, one.need.since, one.need.kind))


def response(need: Need, needs: Sequence[Need], client: str, at: int, when: str) -> Response:
    """The response to a need at a time; who solves a matter does with it what was committed to or undecided in it."""
    pressed = any(before < at for before in need.pressed)
    overdue = need.due is not None and at > need.due
    reply = "apology" if pressed or overdue else "answer"
    parts: list[tuple[TouchpointType, Data]] = []
    match need.kind:
        case Kind.ANSWER:
            parts = [("reply.sent", told(need, kind=reply))]
        case Kind.COMMITMENT if need.what.startswith(ANSWER):
            parts = [("reply.sent", told(need, kind=reply))]
        case Kind.COMMITMENT:
            parts = [("commitment.kept", told(need, commitment_id=need.what))]
            parts += [("reply.sent", told(need, kind="apology"))] if overdue else []
        case Kind.DECISION:
            parts = [("decision.made", told(need, what=need.what or None)), ("reply.sent", told(need, kind=reply))]
        case Kind.RESOLUTION:
            parts = [*besides(need, needs, at), ("reply.sent", told(need, kind=reply)), ("case.resolved", told(need))]
        case Kind.UPDATE:
            parts = [("reply.sent", told(need, kind="update"))]
        case Kind.FOLLOW_UP:
            parts = [("reply.sent", told(need, kind="follow_up"))]
    made = (
        Touchpoint(id=f"{need.kind}-{number}", source=SOURCE, type=type, subject=client, time=instant(at), data=data)
        for number, (type, data) in enumerate(parts, 1)
    )
    return Response(need, at, when, tuple(made))


def besides(need: Need, needs: Sequence[Need], at: int) -> Iterator[tuple[TouchpointType, Data]]:
    """What is done with a matter that is solved: the open commitments and decisions of its case."""
    for other in needs:
        if other.case == need.case and other.open_at(at) and not other.what.startswith(ANSWER):
            if other.kind is Kind.COMMITMENT:
                yield "commitment.kept", told(other, commitment_id=other.what)
            elif other.kind is Kind.DECISION:
                yield "decision.made", told(other, what=other.what or None)


def told(need: Need, **facts: str | None) -> Data:
    """The data of a response: by a person, in the case of the need."""
    implicit = need.case.startswith(IMPLICIT) or not need.case
    topic = need.case.removeprefix(IMPLICIT) if implicit else need.topic
    return Data(case_id=None if implicit else need.case, topic=topic or None, actor=Actor("human"), **facts)  # type: ignore[arg-type]


def unsaid(response: Response, told: Sequence[Touchpoint], crisis: int) -> frozenset[Key]:
    """What would not have been said: chasers and complaints in that case after it, until the case's next claim.

    Of a matter that is solved nothing is committed to or left to decide any more, either. News (an update) forestalls
    nothing. The crisis itself is left out by folding only up to it.
    """
    need = response.need
    if need.kind is Kind.UPDATE:
        return frozenset()
    found = []
    for one in told:
        at = micros(one.time)
        if at <= response.at or case_of(one.data) != need.case:
            continue
        if at >= crisis or one.type in CLAIMS:
            break
        if one.type == "contact.received" and is_client_contact(one.data):
            complains = one.data.kind == "chaser" or kind_of(one.data) == COMPLAINT
            if complains or at in need.pressed:
                found.append((one.source, one.id))
        elif need.kind is Kind.RESOLUTION and one.type in ("commitment.made", "decision.needed"):
            found.append((one.source, one.id))
    return frozenset(found)
