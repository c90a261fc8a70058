"""What a client waited for: an answer, a commitment, a decision, a resolution, news, a follow-up. Times are µs.

A need is *neglected* at a time when it is not met and its due has passed, or the client has had to ask again or to
complain, or, where no target says when, a day has passed (`answer_after_holding`). docs/autopsy.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.scoring.cases.commitments import ANSWER
from services.scoring.cases.contacts import COMPLAINT, by_automation, is_client_contact, kind_of
from services.scoring.cases.desk import IMPLICIT, REPLY_CLOCKS
from services.scoring.policy.policy import Policies
from shared.messages import Data, Touchpoint, micros

NOT_YET = ("holding", "update")  # replies after which the client still waits
CLAIMS = ("case.resolved", "case.closed")
Facts = dict[str, Any]
Clocks = dict[str, list[Facts]]  # of each case, as the clock log has them


class Kind(StrEnum):
    """What was waited for."""

    ANSWER = "answer"
    COMMITMENT = "commitment"
    DECISION = "decision"
    RESOLUTION = "resolution"
    UPDATE = "update"
    FOLLOW_UP = "follow_up"


CLOCKED = {"decision": Kind.DECISION, "resolution": Kind.RESOLUTION, "update": Kind.UPDATE, "follow_up": Kind.FOLLOW_UP}


@dataclass(frozen=True, slots=True)
class Need:
    """Something that the client waited for in a case, since when, when it was due (None: no target), and `met`.

    `what` is the commitment or the decision; `pressed` are the times at which the client asked again or complained
    while it waited; `source` and `id` are of the touchpoint behind.
    """

    kind: Kind
    case: str
    since: int
    due: int | None
    met: int | None
    source: str
    id: str
    what: str = ""
    topic: str | None = None
    pressed: tuple[int, ...] = ()

    def open_at(self, at: int) -> bool:
        """Whether it was waited for at a time."""
        return self.since <= at and (self.met is None or self.met > at)

    def failed(self, by: int) -> bool:
        """Whether it was failed until then, though it may have been met late: the due passed, or the client pressed."""
        end = by if self.met is None else min(self.met, by)
        return (self.due is not None and self.due < end) or any(at < end for at in self.pressed)

    def neglected(self, at: int, policies: Policies) -> bool:
        """Whether it was neglected at a time; a follow-up is never waited for."""
        if not self.open_at(at) or self.kind in (Kind.FOLLOW_UP, Kind.UPDATE):
            return False
        patience = policies.at(at).answer_after_holding
        return self.failed(at) or (self.due is None and self.kind != Kind.RESOLUTION and at - self.since > patience)


def needs_of(
    told: Sequence[Touchpoint], clocks: Clocks, commitments: list[Facts], upto: int, policies: Policies
) -> list[Need]:
    """Every need of a course of events up to a time, as of which the logs of clocks and commitments are."""
    found = [*in_time(answers(told, upto), clocks), *clocked(clocks), *committed(told, commitments)]
    return sorted(pressed(found, told, upto, policies), key=lambda need: (need.since, need.kind, need.id))


def case_of(data: Data) -> str:
    """The case of a touchpoint; without one the implicit case of its topic."""
    return data.case_id if data.case_id is not None else IMPLICIT + (data.topic or "")


def answers(told: Sequence[Touchpoint], upto: int) -> list[Need]:
    """The stretches in which the client waited for an answer: from a contact to a human answer or a claim."""
    waiting: dict[str, Need] = {}
    found = []
    for one in told:
        at, case = micros(one.time), case_of(one.data)
        if at > upto:
            break
        if one.type == "contact.received" and is_client_contact(one.data):
            if case not in waiting:
                waiting[case] = Need(Kind.ANSWER, case, at, None, None, one.source, one.id, topic=one.data.topic)
        elif case in waiting and answers_it(one):
            found.append(replace(waiting.pop(case), met=at))
    return [*found, *waiting.values()]


def answers_it(one: Touchpoint) -> bool:
    """Whether a touchpoint ends the waiting in its case: what a person answers, or a claim (SPEC.md 15)."""
    if one.type in CLAIMS:
        return True
    human = one.type == "reply.sent" and one.data.public is not False and not by_automation(one.data)
    return human and one.data.kind not in NOT_YET


def pressed(needs: list[Need], told: Sequence[Touchpoint], upto: int, policies: Policies) -> list[Need]:
    """The needs, each with the times at which the client came about its case again, or complained, while it waited.

    What is due at a time is not asked for before; an addition soon after the first word is part of it.
    """
    came: dict[str, list[tuple[int, bool]]] = {}
    for one in told:
        if one.type == "contact.received" and is_client_contact(one.data) and micros(one.time) <= upto:
            again = one.data.kind == "chaser" or kind_of(one.data) == COMPLAINT
            came.setdefault(case_of(one.data), []).append((micros(one.time), again))

    def presses(need: Need, at: int, again: bool) -> bool:
        if not need.open_at(at) or at == need.since:
            return False
        if need.kind in (Kind.ANSWER, Kind.DECISION):
            return again or at - need.since > policies.at(at).addition_gap
        return again and need.due is not None and at > need.due

    def of(need: Need) -> tuple[int, ...]:
        return tuple(at for at, again in came.get(need.case, ()) if presses(need, at, again))

    return [replace(need, pressed=of(need)) for need in needs]


def in_time(needs: list[Need], clocks: Clocks) -> list[Need]:
    """Answers, each with the due of the response clock that ran then."""
    found = []
    for need in needs:
        dues = [due for clock in clocks.get(need.case, ()) if (due := due_within(clock, need)) is not None]
        found.append(replace(need, due=min(dues, default=None)))
    return found


def due_within(clock: Facts, need: Need) -> int | None:
    """The due of a response clock, where it ran for this need."""
    if clock["clock"] not in REPLY_CLOCKS or clock["state"] == "cancelled":
        return None
    due, ended = time_of(clock["due_at"]), time_of(clock["fulfilled_at"])
    return None if due is None or due < need.since or (ended is not None and ended <= need.since) else due


def clocked(clocks: Clocks) -> list[Need]:
    """Decisions, and of the other clocks those whose target was missed: each by its own clock."""
    found = []
    for case, of_case in clocks.items():
        for clock in of_case:
            kind = CLOCKED.get(clock["clock"])
            started, due = time_of(clock["started_at"]), time_of(clock["due_at"])
            if kind is None or started is None or (kind is not Kind.DECISION and not clock["breached"]):
                continue
            what = clock.get("what") or ""
            found.append(Need(kind, case, started, due, met_at(clock, started), clock["source"], clock["id"], what))
    return found


def met_at(clock: Facts, started: int) -> int | None:
    """When a clock ended, or was claimed to: its fulfilment, else its start, what elapsed and its pauses."""
    if clock["state"] not in ("claimed", "cancelled"):
        return time_of(clock["fulfilled_at"])
    spans = ((time_of(pause["since"]), time_of(pause["until"])) for pause in clock["pauses"])
    paused = sum(until - since for since, until in spans if since is not None and until is not None)
    elapsed: float = clock["calendar_seconds"]
    return started + round(elapsed * 1_000_000) + paused


def committed(told: Sequence[Touchpoint], commitments: list[Facts]) -> list[Need]:
    """What was committed to, with the case in which that was said."""
    made = {(one.source, one.id): one.data for one in told if one.type == "commitment.made"}
    found = []
    for one in commitments:
        id, data = one["commitment_id"], made.get((one["source"], one["id"]))
        case = id.removeprefix(ANSWER) if id.startswith(ANSWER) else "" if data is None else case_of(data)
        since, due, met = (time_of(one[name]) for name in ("made_at", "due_at", "ended_at"))
        if one["outcome"] == "broken" and met is not None:  # withdrawn without agreement: nobody waits for it any more
            due = met - 1 if due is None else min(due, met - 1)
        if since is not None and one["outcome"] != "withdrawn":
            topic = None if data is None else data.topic
            found.append(Need(Kind.COMMITMENT, case, since, due, met, one["source"], one["id"], id, topic))
    return found


def time_of(text: str | None) -> int | None:
    """The µs of a time as facts have it."""
    return None if text is None else micros(datetime.fromisoformat(text))
