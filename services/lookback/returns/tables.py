"""The tables: clients in groups by how they were served, and what followed, each with a bootstrap interval. Pure.

Whole clients are drawn anew, as `backtest` does (services/lookback/backtest/chance.py). What goes together need not be
cause and effect: who is served well may be whom we like to serve.
"""

from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from random import Random
from statistics import quantiles

from services.lookback.backtest.chance import POISSON, SEED, TIMES, Interval, middle
from services.scoring.policy.policy import DAY

from .dealings import BACK, KNOWN, Dealings

LEAST = 5  # clients that a row needs to say a number
MONTH = 30 * DAY
Part = tuple[float, ...]  # what somebody adds to the sums that a number is made of
Key = tuple[str, int]  # a client, and which of its own


@dataclass(frozen=True, slots=True)
class Row:
    """A group of clients, and its number with the middle 90 % of what it is with other clients."""

    group: str
    clients: int
    value: float | None
    interval: Interval


@dataclass(frozen=True, slots=True)
class Table:
    """One question: its name, what the number says, and how its groups fared."""

    name: str
    says: str
    rows: list[Row]


def tables(found: Mapping[str, Dealings], scores: Mapping[str, float], since: int, end: int) -> list[Table]:
    """All of them; `scores` are those at the date."""
    known = {(name, 0): one for name, one in sorted(found.items()) if since - one.first >= KNOWN}
    kept = {key: rate for key, one in known.items() if (rate := one.kept(since)) is not None}
    orders = {key: bought(one, since, end) for key, one in known.items()}
    scored = {key: scores[key[0]] for key in known if key[0] in scores}
    kind = {key: "with a gesture of goodwill" if one.goodwill else "without" for key, one in known.items()}
    return [
        Table("kept", f"{ORDERS}, by the share of commitments kept before", grouped(quartiles(kept), orders, growth)),
        Table("score", f"{ORDERS}, by the score at the date", grouped(quartiles(scored), orders, growth)),
        Table("goodwill", f"{ORDERS}, by goodwill before", grouped(kind, orders, growth)),
        restitution(found),
        Table("lead", "days from the first complaint or attempt in vain to the public", leads(found)),
        Table("win_back", "share of those who left or said so who came back in 90 days", win_back(found, end)),
    ]


ORDERS = "orders a month after, for one a month before"


def bought(one: Dealings, since: int, end: int) -> Part:
    """Orders and months before and after."""
    return one.before, (since - one.first) / MONTH, one.after, (end - since) / MONTH


def growth(sums: Part) -> float | None:
    """The rate after as a multiple of that before."""
    before, months, after, later = sums
    return (after / later) / (before / months) if before and later else None


def share(sums: Part) -> float | None:
    """One sum over the other."""
    return sums[0] / sums[1] if sums[1] else None


def restitution(found: Mapping[str, Dealings]) -> Table:
    """What making up for a loss cost, by how long it took."""
    each = {(name, place): one for name, mine in found.items() for place, one in enumerate(mine.restitutions)}
    groups = quartiles({key: delay / DAY for key, (delay, _) in each.items()})
    parts = {key: (value, 1.0) for key, (_, value) in each.items()}
    return Table("restitution", "worth of restitution, by days since the complaint", grouped(groups, parts, share))


def leads(found: Mapping[str, Dealings]) -> list[Row]:
    """How long there was until the public heard of it."""
    parts = {(name, 0): (sum(one.leads) / DAY, float(len(one.leads))) for name, one in found.items() if one.leads}
    return grouped(dict.fromkeys(parts, "mentioned in public"), parts, share)


def win_back(found: Mapping[str, Dealings], end: int) -> list[Row]:
    """Who came back, of those who had complained before and of those who had not."""
    over = end - BACK  # who has not had all of its time is in neither part, also where it is back already
    losses = {(name, one.at): one for name, mine in found.items() for one in mine.losses if one.at <= over}
    groups = {key: "had complained" if one.voiced else "had not" for key, one in losses.items()}
    return grouped(groups, {key: (float(one.back), 1.0) for key, one in losses.items()}, share)


def quartiles(values: Mapping[Key, float]) -> dict[Key, str]:
    """Each in one of at most four groups of about the same size; equal values are in one."""
    if len(values) < 2:
        return dict.fromkeys(values, "all")
    cuts = sorted(set(quantiles(values.values(), n=4)))
    groups: dict[int, list[float]] = {}
    for value in values.values():
        groups.setdefault(bisect(cuts, value), []).append(value)
    names = {place: named(min(mine), max(mine)) for place, mine in groups.items()}
    return {key: names[bisect(cuts, value)] for key, value in sorted(values.items(), key=lambda pair: pair[1])}


def named(low: float, high: float) -> str:
    """`0.5 to 0.9`, or the one value."""
    return f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"


def grouped(groups: Mapping[Key, str], parts: Mapping[Key, Part], number: Callable[[Part], float | None]) -> list[Row]:
    """A row for each group, in the order in which they come."""
    mine: dict[str, dict[str, list[Part]]] = {}
    for key, group in groups.items():
        mine.setdefault(group, {}).setdefault(key[0], []).append(parts[key])
    return [row(group, [added(own) for own in clients.values()], number) for group, clients in mine.items()]


def row(group: str, clients: Sequence[Part], number: Callable[[Part], float | None]) -> Row:
    """A group of clients, each with its sums."""
    if len(clients) < LEAST:
        return Row(group, len(clients), None, None)
    return Row(group, len(clients), number(added(clients)), chance(clients, number))


def added(parts: Sequence[Part]) -> Part:
    """The sums."""
    return tuple(map(sum, zip(*parts, strict=True)))


def chance(clients: Sequence[Part], number: Callable[[Part], float | None]) -> Interval:
    """The middle 90 % of a number with other clients."""
    dice, drawn, columns = Random(SEED), list[float](), list(zip(*clients, strict=True))
    for _ in range(TIMES):
        often = [bisect(POISSON, dice.random()) for _ in clients]
        value = number(tuple(sum(map(mul, column, often)) for column in columns))
        drawn += [] if value is None else [value]
    return middle(drawn, TIMES)
