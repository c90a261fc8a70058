"""What happened in each case, as far as teams are measured by it; out of the touchpoints of a log. Times are µs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.scoring.cases.contacts import by_automation, is_client_contact
from services.scoring.policy.policy import DAY
from shared.messages import Touchpoint, micros

CLAIMS = ("case.resolved", "case.closed")
AGAIN = 7 * DAY  # the repeat window (SPEC.md 6): who comes again so soon after a claim had no solution


@dataclass(slots=True)
class Claim:
    """A claim that a case is solved; `back`: the client came again, or it was reopened, within a week."""

    at: int
    back: bool = False


@dataclass(slots=True)
class Promise:
    """A commitment: its due in force, how often it was moved in time and with agreement, and when it was kept."""

    due: int
    moved: int = 0
    kept: int | None = None


@dataclass(slots=True)
class Matter:
    """A case of a client: `team` is the one that claimed it, else the last that had it; `touched` when each came in."""

    start: int | None = None
    team: str | None = None
    claimed_by: str | None = None
    replied: int | None = None
    held_off: bool = False
    open: bool = True
    transfers: int = 0
    claims: list[Claim] = field(default_factory=list)
    touched: dict[str, int] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    asked: int | None = None
    marks: list[tuple[int, float]] = field(default_factory=list)

    @property
    def owner(self) -> str | None:
        """The team that answers for it."""
        return self.team if self.claimed_by is None else self.claimed_by


@dataclass(frozen=True, slots=True)
class Value:
    """One measurement of one case: whose, and when it was."""

    team: str | None
    at: int
    value: float


def matters(told: Iterable[Touchpoint]) -> list[Matter]:
    """The cases of touchpoints in effect, in the order of time; implicit ones are left out."""
    found: dict[tuple[str, str], Matter] = {}
    for one in told:
        if one.data.case_id is not None:
            take(found.setdefault((one.subject, one.data.case_id), Matter()), one)
    return list(found.values())


def take(matter: Matter, one: Touchpoint) -> None:
    """One touchpoint of the case."""
    data, at = one.data, micros(one.time)
    human = not by_automation(data)
    team = data.to_team or (data.actor.team if data.actor is not None and human else None)
    if team is not None:
        matter.team = team
        matter.touched.setdefault(team, at)
    match one.type:
        case "contact.received" if is_client_contact(data):
            matter.start = at if matter.start is None else matter.start
            come_back(matter, at)
        case "case.opened":
            matter.start = at if matter.start is None else matter.start
        case "reply.sent" if human and data.public is not False and matter.replied is None:
            matter.replied, matter.held_off = at, data.kind == "holding"
        case "case.transferred":
            matter.transfers += 1
        case "case.resolved" | "case.closed" if matter.open:
            matter.claims.append(Claim(at))
            matter.open, matter.claimed_by = False, matter.team
        case "case.reopened":
            come_back(matter, at)
        case "feedback.requested":
            matter.asked = at
        case "feedback.given" if data.value is not None and data.scale:
            matter.marks.append((at, data.value / data.scale))
        case _:
            promise(matter, one, at)


def come_back(matter: Matter, at: int) -> None:
    """The client is there again: a claim of the last week did not hold."""
    if not matter.open:
        matter.claims[-1].back = at - matter.claims[-1].at <= AGAIN
        matter.open = True


def promise(matter: Matter, one: Touchpoint, at: int) -> None:
    """A commitment of the case."""
    data = one.data
    id = data.commitment_id or ""
    if one.type == "commitment.made" and data.due_at is not None:
        matter.promises.setdefault(id, Promise(micros(data.due_at)))
    known = matter.promises.get(id)
    if known is None or known.kept is not None:
        return
    if one.type == "commitment.kept":
        known.kept = at
    elif one.type == "commitment.renegotiated" and data.client_agreed and data.new_due_at and at <= known.due:
        known.due, known.moved = micros(data.new_due_at), known.moved + 1


def measured(name: str, matter: Matter, as_of: int) -> Iterator[Value]:
    """What a case says of one number (pairs.py names them)."""
    whose, start = matter.owner, matter.start
    match name:
        case "first_reply" if start is not None and matter.replied is not None and matter.replied >= start:
            yield Value(whose, start, matter.replied - start)
        case "held_off" if start is not None and matter.replied is not None:
            yield Value(whose, start, matter.held_off)
        case "solution" if start is not None and matter.claims:
            yield Value(whose, matter.claims[0].at, matter.claims[0].at - start)
        case "came_back":
            yield from (Value(whose, one.at, one.back) for one in matter.claims if one.at + AGAIN <= as_of)
        case "claims":
            yield from (Value(whose, one.at, 1.0) for one in matter.claims)
        case "transfers" if start is not None and matter.claims:
            yield Value(whose, matter.claims[0].at, matter.transfers)
        case "reach" if start is not None and matter.claims and whose in matter.touched:
            yield Value(whose, matter.claims[0].at, max(0, matter.touched[whose] - start))
        case "kept":
            for one in matter.promises.values():
                if one.due <= as_of:
                    yield Value(whose, one.due, one.kept is not None and one.kept <= one.due)
        case "moved":
            yield from (Value(whose, one.due, one.moved > 0) for one in matter.promises.values() if one.due <= as_of)
        case "marks":
            yield from (Value(whose, at, mark) for at, mark in matter.marks)
        case "asked" if matter.claims:
            yield Value(whose, matter.claims[0].at, matter.asked is not None)
