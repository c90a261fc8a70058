"""What each client did before and after a date, as far as it says what service brings. Pure. Times are µs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.lookback.guard.matters import Matter, promise
from services.scoring.cases.kinds import COMPLAINT, is_client_contact, kind_of
from services.scoring.policy.policy import DAY
from shared.messages import Data, Touchpoint, micros

KNOWN = 30 * DAY  # before the date: who is known for less says little of a usual month
SIGN = 30 * DAY  # a complaint or an attempt in vain belongs to what follows within this time
BACK = 90 * DAY  # who left, or said so, and buys or returns within this time is back


@dataclass(frozen=True, slots=True)
class Loss:
    """A client left, or said that it will: whether it had complained in the 90 days before, and whether it is back."""

    at: int
    voiced: bool
    back: bool = False


@dataclass(slots=True)
class Dealings:
    """One client; `before` and `after` are its orders by side of the date, `owed` what was due before it."""

    first: int
    before: int = 0
    after: int = 0
    goodwill: bool = False
    owed: Matter = field(default_factory=Matter)
    began: dict[str, int] = field(default_factory=dict)
    signs: list[int] = field(default_factory=list)
    restitutions: list[tuple[int, float]] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def kept(self, since: int) -> float | None:
        """The share of its commitments that were kept in time, of those due before the date."""
        due = [one for one in self.owed.promises.values() if one.due < since]
        return sum(one.kept is not None and one.kept <= one.due for one in due) / len(due) if due else None


def dealings(told: Iterable[Touchpoint], since: int) -> dict[str, Dealings]:
    """Every client, from touchpoints in effect in the order of time."""
    found: dict[str, Dealings] = {}
    for one in told:
        at = micros(one.time)
        take(found.setdefault(one.subject, Dealings(at)), one, at, since)
    return found


def take(mine: Dealings, one: Touchpoint, at: int, since: int) -> None:
    """One touchpoint of the client."""
    data = one.data
    match one.type:
        case "contact.received" if is_client_contact(data):
            if kind_of(data) == COMPLAINT:
                trouble(mine, data, at)
        case "contact.failed":
            mine.signs.append(at)
        case "charge.changed" if data.kind == "disputed":
            trouble(mine, data, at)
        case "order.placed":
            mine.before += mine.first < at < since  # by its first touchpoint we know it: that is no rhythm yet
            mine.after += at >= since
            come_back(mine, at)
        case "gesture.made" if data.kind == "goodwill":
            mine.goodwill = mine.goodwill or at < since
        case "gesture.made" if data.kind == "restitution" and data.value is not None and data.case_id in mine.began:
            mine.restitutions.append((at - mine.began[data.case_id], data.value))
        case "mention.public":
            recent = [sign for sign in mine.signs if at - sign <= SIGN]
            mine.leads += [at - recent[0]] if recent else []
        case "relationship.ended":
            leave(mine, at)
        case "relationship.changed" if data.kind == "notice":
            leave(mine, at)
        case "relationship.recovered":
            come_back(mine, at)
        case _:
            promise(mine.owed, one, at)


def trouble(mine: Dealings, data: Data, at: int) -> None:
    """A complaint, or a charge disputed: what is made good later is made good since then."""
    mine.signs.append(at)
    if data.case_id is not None:
        mine.began.setdefault(data.case_id, at)


def leave(mine: Dealings, at: int) -> None:
    """It left or says so; who said so before left once."""
    if not mine.losses or at - mine.losses[-1].at > BACK:
        mine.losses.append(Loss(at, any(at - sign <= BACK for sign in mine.signs)))


def come_back(mine: Dealings, at: int) -> None:
    """It is there again."""
    if mine.losses and at - mine.losses[-1].at <= BACK:
        mine.losses[-1] = Loss(mine.losses[-1].at, mine.losses[-1].voiced, True)
