"""Whether a rule that is live warns as well as it did: its last weeks against all before. Pure; times are µs.

A share of the last weeks has decayed where it lies under the interval of the time before, and so far that chance alone
would give so little less than once in a hundred (R. A. Fisher's exact test, *Statistical Methods for Research Workers*,
1934, one-sided: does the share of the last weeks come from the same urn?). Firings are looked at once their window has
ended: before that nobody knows whether they were true.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import comb
from typing import Any

from .chance import Interval, intervals
from .measure import Firing, Outcome, Tally, events_of, judged, total, warned_of
from .rows import LADDER, NUMBERS, Counting, is_of_ladder

RARE = 0.01
SHARES = ("recall", "precision")


@dataclass(frozen=True, slots=True)
class Count:
    """So many of so many."""

    good: int
    all: int

    @property
    def share(self) -> float | None:
        """Their share."""
        return self.good / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Decay:
    """Recall or precision of a rule: in the last weeks and before, with the interval of before.

    `chance` is how likely so little or less is, if nothing has changed.
    """

    rule: str
    number: str
    before: Count
    last: Count
    interval: Interval
    chance: float

    @property
    def decayed(self) -> bool:
        """Whether it is worse than it was."""
        share = self.last.share
        return share is not None and self.interval is not None and share < self.interval[0] and self.chance < RARE

    def printed(self) -> dict[str, Any]:
        """For programs."""
        return {
            "rule": self.rule,
            "number": self.number,
            "before": self.before.share,
            "before_90": self.interval,
            "before_of": self.before.all,
            "last": self.last.share,
            "last_of": self.last.all,
            "chance": self.chance,
            "decayed": self.decayed,
        }


def decays(counting: Counting, told: Collection[Firing], recent: int) -> list[Decay]:
    """Recall and precision of the ladder as a whole and of each of its rules, in the last `recent` and before."""
    ladder = [firing for firing in told if is_of_ladder(firing) and not firing.override]
    found = []
    for rule in (LADDER, *sorted({firing.rule for firing in ladder})):
        firings = [firing for firing in ladder if rule in (LADDER, firing.rule)]
        before, last = periods(counting, firings, recent)
        whole, latest = total(before), total(last)
        between = intervals(before, {name: NUMBERS[name] for name in SHARES})
        for name in SHARES:
            one, other = count_of(whole, name), count_of(latest, name)
            found.append(Decay(rule, name, one, other, between[name], chance(one, other)))
    return found


def count_of(one: Tally, number: str) -> Count:
    """What a share is of."""
    return Count(len(one.leads), one.events) if number == "recall" else Count(one.true, one.true + one.false)


def periods(counting: Counting, firings: Collection[Firing], recent: int) -> tuple[list[Tally], list[Tally]]:
    """What is counted of each client before the last `recent` and in it: events as they come, firings once settled."""
    cut, terms = counting.history.end - recent, counting.terms
    events, warned = events_of(counting.labels), warned_of(firings, counting.labels, terms)
    halves = (
        {client: Tally() for client in sorted(counting.spans)},
        {client: Tally() for client in sorted(counting.spans)},
    )
    for client, times in events.items():
        for at in times:
            one = halves[at > cut][client]
            one.events += 1
            one.leads += [0] if at in warned.get(client, ()) else []
    for each in judged(known(firings, counting), events, terms):
        if each.firing.at + terms.window <= counting.history.end:
            one = halves[each.firing.at + terms.window > cut][each.firing.client]
            one.true += each.outcome is Outcome.TRUE
            one.false += each.outcome is Outcome.FALSE
    return list(halves[0].values()), list(halves[1].values())


def known(firings: Iterable[Firing], counting: Counting) -> Iterable[Firing]:
    """The firings of clients that are counted."""
    return (firing for firing in firings if firing.client in counting.spans)


def chance(before: Count, last: Count) -> float:
    """How likely at most so many good ones are among the last, drawn from all."""
    good, every = before.good + last.good, before.all + last.all
    ways = sum(comb(good, few) * comb(every - good, last.all - few) for few in range(last.good + 1))
    return ways / comb(every, last.all)
