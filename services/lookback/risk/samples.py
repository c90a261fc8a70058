"""Samples of a history, taken by the live core: what was known of a client, and whether something came soon after.

A client is looked at every midnight (UTC) and after its first touchpoint of a day. Labels are never folded: a sample
knows nothing of what came after it, and only when all are taken it is said which turned out bad. Times are µs.
"""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.lookback.backtest.labels import Label
from services.lookback.log import Arrived
from services.lookback.replay import Replay
from services.scoring import engine
from services.scoring.detectors.risk_facts import statistics
from services.scoring.ladder.ladder import step_of
from services.scoring.policy.policy import DAY
from services.scoring.rulebook import Rulebook
from shared.errors import Refusal

# Archetypes (SPEC.md 11) of which a false alarm is dearer than of others: nothing has become worse.
SPARED = ("slow_but_steady", "improving", "shared_account")
IDLE = 60 * DAY  # after its last touchpoint a client is looked at no more: there is nothing that could be judged


@dataclass
class Samples:
    """Rows of statistics, one after the other in `values`; of each row whose, when, and how it turned out.

    `ahead` is how long after it (µs) what is foreseen came; 0: not within the horizon, and the sample is good.
    `spared`: whether its client is of an archetype of which a false alarm is dear.
    """

    values: array = field(default_factory=lambda: array("f"))  # type: ignore[type-arg]
    clients: list[str] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    ahead: list[int] = field(default_factory=list)
    spared: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.times)

    @property
    def bad(self) -> list[bool]:
        """Of each sample whether it turned out bad."""
        return [ahead > 0 for ahead in self.ahead]


class Sampler:
    """Takes a history in order of arrival; `gone` says when a client left, and is looked at no more."""

    def __init__(self, rules: Rulebook, gone: Mapping[str, int]) -> None:
        self.replay, self.gone = Replay(rules), gone
        self.found = Samples()
        self.midnight: int | None = None
        self.seen: dict[str, int] = {}

    def take(self, arrived: Arrived) -> None:
        """Look at everybody at the midnights before it, fold a touchpoint, and look at its client."""
        if self.midnight is None:
            self.midnight = (arrived.arrival // DAY + 1) * DAY
        while self.midnight <= arrived.arrival:
            self.look_at_all(self.midnight)
            self.midnight += DAY
        self.replay.take(arrived)
        client = arrived.touchpoint.subject
        if client in self.replay.states:
            last = self.seen.get(client, -DAY)
            self.seen[client] = arrived.arrival
            if last // DAY != arrived.arrival // DAY:
                self.look(client, arrived.arrival)

    def look_at_all(self, at: int) -> None:
        """A midnight."""
        for client, last in self.seen.items():
            if at - last <= IDLE:
                self.look(client, at)

    def look(self, client: str, at: int) -> None:
        """Take a sample of a client, unless it is in a crisis, gone, or not heard."""
        state, rules = self.replay.states[client], self.replay.rules
        engine.tick(state, at, rules)
        head = state.head
        if not engine.listed(state) or at >= self.gone.get(client, at + 1) or rules.sources.quiet(head.sources, at):
            return
        if step_of(head.ladder, "override") == "crisis":
            return
        found, silent_until = self.found, rules.sources.silent_until(head.sources, at)
        found.values.extend(statistics(head, head.detectors.risk, at, rules.policies, silent_until))
        found.clients.append(client)
        found.times.append(at)


def taken(log: Iterable[Arrived | Refusal], rules: Rulebook, gone: Mapping[str, int]) -> tuple[Samples, int]:
    """All samples of a history, not yet judged, and when it ends."""
    sampler, end = Sampler(rules, gone), 0
    for line in log:
        if isinstance(line, Arrived):
            sampler.take(line)
            end = line.arrival
    return sampler.found, end


def turned_out(
    found: Samples, end: int, happened: Mapping[str, list[int]], horizon: int, spared: Collection[str] = ()
) -> Samples:
    """The samples whose outcome is known, none in the last horizon before the end: bad is before what `happened` to
    each client, at times in order. `spared`: the clients of whom a false alarm is dear."""
    known = until(found, end - horizon)
    for client, at in zip(known.clients, known.times, strict=True):
        times = happened.get(client, [])
        place = bisect_right(times, at)
        ahead = times[place] - at if place < len(times) else 0
        known.ahead.append(ahead if ahead <= horizon else 0)
        known.spared.append(client in spared)
    return known


def joined(parts: Sequence[Samples]) -> Samples:
    """The samples of several histories as of one: whoever bears the same name in two of them is two clients."""
    found = Samples()
    for place, part in enumerate(parts):
        found.values.extend(part.values)
        found.clients += part.clients if len(parts) == 1 else [f"{place}/{client}" for client in part.clients]
        found.times += part.times
        found.ahead += part.ahead
        found.spared += part.spared
    return found


def times_of(labels: Iterable[Label], kinds: Iterable[str]) -> dict[str, list[int]]:
    """When each client had a label of these kinds, in order of time."""
    found: dict[str, list[int]] = {}
    for one in labels:
        if one.label in kinds and one.at is not None:
            found.setdefault(one.client, []).append(one.at)
    return {client: sorted(times) for client, times in found.items()}


def spared_of(labels: Iterable[Label]) -> set[str]:
    """The clients of whom a false alarm is dear, where the labels tell archetypes."""
    return {one.client for one in labels if one.archetype in SPARED}


def until(found: Samples, end: int) -> Samples:
    """The samples up to a time."""
    return chosen(found, [place for place, at in enumerate(found.times) if at <= end])


def chosen(found: Samples, places: list[int]) -> Samples:
    """The samples at these places."""
    width = len(found.values) // len(found) if len(found) else 0
    values = array("f")
    for place in places:
        values.extend(found.values[place * width : (place + 1) * width])
    return Samples(
        values,
        [found.clients[place] for place in places],
        [found.times[place] for place in places],
        [found.ahead[place] for place in places] if found.ahead else [],
        [found.spared[place] for place in places] if found.spared else [],
    )
