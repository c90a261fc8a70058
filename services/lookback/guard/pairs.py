"""Numbers that teams are measured by, each with the one that gets worse when somebody works on the number alone.

*When a measure becomes a target, it ceases to be a good measure* (Goodhart; Strathern, *Improving ratings*, European
Review 5, 1997). A pair is flagged where the number got better and its other side worse, both beyond chance: by the
test of Mann and Whitney (Annals of Mathematical Statistics 18, 1947), with its correction for ties. Times are µs.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, median

from services.scoring.policy.policy import DAY

from .matters import Matter, Value, measured

CHANCE = 0.05  # one-sided, of each side: by chance alone a pair of unrelated numbers is flagged once in 400 times
LEAST = 20  # values on each side of the date that a comparison needs
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Number:
    """A number: what it `says`, whether a higher one is better, and whether it is a span (shown by its median)."""

    name: str
    says: str
    higher_is_better: bool
    span: bool = False


NUMBERS = {
    number.name: number
    for number in (
        Number("first_reply", "time to the first reply", False, span=True),
        Number("held_off", "first replies that only hold off", False),
        Number("solution", "time to the claimed solution", False, span=True),
        Number("came_back", "claims after which the client came again within a week", False),
        Number("claims", "cases claimed solved, a day", True),
        Number("transfers", "transfers a case", False),
        Number("reach", "time until the case was with the team that solved it", False, span=True),
        Number("kept", "commitments kept in time", True),
        Number("moved", "commitments moved to another date", False),
        Number("marks", "marks given, as a share of the best", True),
        Number("asked", "solved cases whose client was asked for a mark", True),
    )
}
PAIRS = (
    ("first_reply", "came_back"),
    ("first_reply", "held_off"),
    ("solution", "came_back"),
    ("claims", "came_back"),
    ("transfers", "reach"),
    ("kept", "moved"),
    ("marks", "asked"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """A number before and after: how many values, their mean or median, and the chance of such a turn by chance.

    `turn` is better, worse, or None where it is within chance, or there are too few values.
    """

    name: str
    before: float | None
    after: float | None
    counts: tuple[int, int]
    turn: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A pair of one team; `flagged`: the first got better while the second got worse."""

    team: str
    number: Side
    other: Side

    @property
    def flagged(self) -> bool:
        """Whether somebody should look."""
        return self.number.turn == "better" and self.other.turn == "worse"


def findings(matters: Sequence[Matter], start: int, since: int, as_of: int) -> list[Finding]:
    """Every pair of everybody and of every team, from `start` to `since` against `since` to `as_of`; flagged first."""
    teams = sorted({matter.owner for matter in matters if matter.owner is not None})
    found = []
    values = {name: [one for matter in matters for one in measured(name, matter, as_of)] for name in NUMBERS}
    for team in (EVERYBODY, *teams):
        sides = {}
        for name, every in values.items():
            mine = every if team == EVERYBODY else [one for one in every if one.team == team]
            before, after = within(name, mine, start, since), within(name, mine, since, as_of)
            sides[name] = compared(NUMBERS[name], before, after)
        found += [Finding(team, sides[name], sides[other]) for name, other in PAIRS]
    return sorted(found, key=lambda one: not one.flagged)


def within(name: str, values: Iterable[Value], start: int, end: int) -> list[float]:
    """The values of a period; of claims the number on each of its days."""
    mine = [one for one in values if start <= one.at < end]
    if name != "claims":
        return [float(one.value) for one in mine]
    days = Counter((one.at - start) // DAY for one in mine)
    return [float(days[day]) for day in range((end - start) // DAY)]


def compared(number: Number, before: list[float], after: list[float]) -> Side:
    """How a number turned."""
    counts = len(before), len(after)
    middle = median if number.span else fmean
    said = [middle(values) if values else None for values in (before, after)]
    turn = None
    if min(counts) >= LEAST:
        risen = higher(before, after)
        up, down = risen < CHANCE, 1.0 - risen < CHANCE
        turn = "better" if (up if number.higher_is_better else down) else "worse" if up or down else None
    return Side(number.name, said[0], said[1], counts, turn)


def higher(before: list[float], after: list[float]) -> float:
    """The chance of such values after, or higher ones, if nothing had changed (Mann and Whitney, normal)."""
    n, m = len(before), len(after)
    ranks, ties = ranked([*before, *after])
    u = sum(ranks[n:]) - m * (m + 1) / 2
    spread = n * m / 12 * ((n + m + 1) - sum(t**3 - t for t in ties) / ((n + m) * (n + m - 1)))
    if spread <= 0.0:
        return 0.5
    return 1.0 - NormalDist().cdf((u - n * m / 2) / sqrt(spread))


def ranked(values: list[float]) -> tuple[list[float], list[int]]:
    """The rank of each value, equal ones at their mean, and how many there are of each."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, ties, place = [0.0] * len(values), [], 0
    while place < len(order):
        last = place
        while last + 1 < len(order) and values[order[last + 1]] == values[order[place]]:
            last += 1
        for index in order[place : last + 1]:
            ranks[index] = (place + last) / 2 + 1
        ties.append(last - place + 1)
        place = last + 1
    return ranks, ties
