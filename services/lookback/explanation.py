"""Why an alert stands: the smallest set of its client's touchpoints without which it would not (FEATURES D5).

Sets are tried by size, the touchpoints that weigh most first, each by folding the client without them through scoring's
own door, as of the moment at which the alert came to its step. A set is `exact` where every smaller one was tried, of
all the client's touchpoints. Where that takes more than MOST_TRIED folded touchpoints, a set that clears the alert is
made smaller until none of it can be left out. Where even that takes more than MOST_FOLDED, there is no answer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from services.scoring import engine, ledger, timeline
from services.scoring.engine import ClientState, Rulebook, rank
from services.scoring.moments.flags import FLAGGED
from services.scoring.sources import Sources

from .log import Arrived

MOST_TRIED = 40_000  # folded touchpoints: about two seconds
MOST_FOLDED = 200_000
SNAPSHOTS = 32

Key = tuple[str, str]  # source and id of a touchpoint


class TooMany(Exception):
    """More would have to be folded than may be."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The touchpoints, in the order of their arrival; `exact`: no smaller set clears the alert."""

    because: tuple[Key, ...]
    exact: bool


def explain(
    arrived: Sequence[Arrived], rule: str, step: str | None, at: int, rules: Rulebook, first: Sequence[Key] = ()
) -> Explanation | None:
    """Of an alert of a rule that came to a `step` (None: a flag) at a moment (µs); `first` are tried first.

    None where the alert does not stand by these touchpoints (a source was silent, another policy), or where too many
    touchpoints would have to be folded.
    """
    client = Client([one for one in arrived if one.arrival <= at], rule, step or FLAGGED, at, rules)
    if not client.stands(()):
        return None
    known = dict.fromkeys(key for key in first if key in client.places)
    every = list(known) + [key for key in reversed(client.places) if key not in known]
    try:
        return smallest(client, list(known), every)
    except TooMany:
        return None


class Client:
    """A client's touchpoints as they arrived, with the states on the way, from which it is folded without some."""

    def __init__(self, arrived: Sequence[Arrived], rule: str, step: str, at: int, rules: Rulebook) -> None:
        self.arrived, self.rule, self.step, self.at = arrived, rule, step, at
        self.rules = replace(rules, sources=Sources())
        self.places: dict[Key, int] = {}  # of those that were accepted
        self.states: list[tuple[int, bytes]] = []
        self.folded = 0
        self.limit = MOST_FOLDED
        spacing, state = max(1, len(arrived) // SNAPSHOTS), engine.fresh()
        for place, one in enumerate(arrived):
            if place % spacing == 0:
                self.states.append((place, engine.encode(state)))
            outcome = engine.apply(state, one.touchpoint, one.arrival, self.rules)
            if outcome.refused is None and not outcome.duplicate:
                self.places.setdefault(key_of(one), place)

    def stands(self, without: Collection[Key]) -> bool:
        """Whether the alert stands at its step, or a worse one, without some touchpoints."""
        first = min((self.places[key] for key in without), default=0)
        place, state = 0, engine.fresh()
        for place, raw in reversed(self.states):
            if place <= first:
                state = engine.decode(raw)
                break
        for one in self.arrived[place:]:
            if key_of(one) not in without:
                engine.apply(state, one.touchpoint, one.arrival, self.rules)
        self.folded += len(self.arrived) - place
        if self.folded > self.limit:
            raise TooMany
        return self.reached(state)

    def reached(self, state: ClientState) -> bool:
        """Whether the rule stands there just after the moment, when a due of that moment has passed."""
        engine.tick(state, self.at + 1, self.rules)
        ledger.awake(state, self.rules)  # one that was decoded and had nothing to do since
        step = timeline.standing(state.head, self.rule).step
        return step == FLAGGED if self.step == FLAGGED else rank(step) >= rank(self.step)


def smallest(client: Client, likely: list[Key], every: list[Key]) -> Explanation:
    """By size, the likely ones first; where not all of a size can be tried, one that is small and irreducible."""
    exact = True
    for size in range(1, len(every) + 1):
        for named, whole in ((likely, False), (every, True)):
            if whole and not exact:
                break
            for tried in combinations(named, size):
                if client.folded > MOST_TRIED:
                    exact = False
                    break
                if (not whole or not set(tried) <= set(likely)) and not client.stands(tried):
                    return Explanation(in_order(client, tried), exact)
        if client.folded > MOST_TRIED:
            break
    return Explanation(in_order(client, reduced(client, clearing(client, every))), False)


def clearing(client: Client, every: list[Key]) -> list[Key]:
    """As few of the first as clear the alert, doubled until they do; without any touchpoint none stands."""
    count = 1
    while count < len(every) and client.stands(every[:count]):
        count *= 2
    return every[:count]


def reduced(client: Client, found: list[Key]) -> list[Key]:
    """Leave out what need not be in it: halves first, then less, until not one can be."""
    part = max(1, len(found) // 2)
    while True:
        left = next((rest for rest in rests(found, part) if rest and not client.stands(rest)), None)
        if left is not None:
            found = left
            part = max(1, min(part, len(found) // 2))
        elif part == 1:
            return found
        else:
            part = max(1, part // 2)


def rests(found: list[Key], part: int) -> Iterator[list[Key]]:
    """What is left without each stretch of so many, the last (which weigh least) first."""
    for start in range((len(found) - 1) // part * part, -1, -part):
        yield [*found[:start], *islice(found, start + part, None)]


def in_order(client: Client, found: Collection[Key]) -> tuple[Key, ...]:
    """By arrival."""
    return tuple(sorted(found, key=lambda key: client.places[key]))


def key_of(one: Arrived) -> Key:
    """Which touchpoint it is."""
    return one.touchpoint.source, one.touchpoint.id
