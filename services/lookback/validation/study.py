"""One real log, read, folded and looked at: everything that its part of the page shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.lookback.log import Arrived
from services.lookback.replay import Replay, replay

from .automation import FirstResponse, differing, first_response, folded, taken_for_people, without
from .counts import Clients, Counts, counts_of
from .desks import Share, busiest, recognised, share_of
from .logs import RealLog, reported
from .ordering import Area, Gain, Seen, areas, best_of, gain
from .prefixes import prefixes
from .watch import CASE, NAIVE

GAINING = ("score", *CASE)


@dataclass(frozen=True)
class Looked:
    """The cases as of one kind of moment, and how well their numbers order what became of them.

    `naive` is the best of the naive numbers, `gains` what the others gain over it.
    """

    seen: Sequence[Seen]
    areas: dict[str, Area]
    naive: str | None
    gains: dict[str, Gain]


@dataclass
class Study:
    """What the page says of one log; `automation` and `desks` only of the log that shows it."""

    log: RealLog
    counts: Counts
    looks: dict[int | None, Looked]
    automation: dict[str, FirstResponse] = field(default_factory=dict)
    differing: int = 0
    desks: dict[str, Share] = field(default_factory=dict)


def study(log: RealLog, data: Path, now: int, say: Callable[[str], None]) -> Study:
    """Read and fold a log (`now` is the wall clock in µs). Raises WrongUse where its files are not in `data`."""
    say("reading")
    arrived = log.read(data, now)
    say(f"folding {len(arrived)} touchpoints")
    whole = replay(arrived, log.rules(), log.as_of())
    clients = whole.clients()
    say("looking at open cases")
    found = Study(log, counts_of(whole, clients), looks_of(log, arrived, data))
    if log.automation:
        say("taking automation for people")
        found.automation, found.differing = of_automation(log, arrived, clients)
    if log.desks:
        found.desks = of_desks(clients, whole)
    return found


def looks_of(log: RealLog, arrived: Sequence[Arrived], data: Path) -> dict[int | None, Looked]:
    """What prefixes of the reported half of the clients tell."""
    half = [one for one in arrived if reported(one.touchpoint.subject)]
    every = prefixes(half, log.labels(data / log.name), log.ages, log.rules())
    return {age: looked(seen, log.draws) for age, seen in every.items()}


def looked(seen: Sequence[Seen], draws: int) -> Looked:
    """How well the numbers of these cases order what became of them."""
    found = areas(seen, draws)
    naive = best_of(NAIVE, found)
    gains = {name: gain(seen, name, naive, draws) for name in GAINING if naive and name in found}
    return Looked(seen, found, naive, gains)


def of_automation(log: RealLog, arrived: Sequence[Arrived], clients: Clients) -> tuple[dict[str, FirstResponse], int]:
    """First responses with automation known, taken for people, and left out; and how many clocks that last changes."""
    silent = folded(without(arrived), log.rules(), log.as_of())
    mistaken = folded(taken_for_people(arrived), log.rules(), log.as_of())
    readings = {"known": clients, "taken for people": mistaken, "left out": silent}
    return {name: first_response(read) for name, read in readings.items()}, differing(clients, silent)


def of_desks(clients: Clients, whole: Replay) -> dict[str, Share]:
    """What the busiest callers, those recognised as shared accounts, and the others have of the whole."""
    shared = recognised(whole)
    named = {f"the {most} busiest": busiest(clients, most) for most in (2, 10)}
    named["recognised as shared"] = shared
    named["all others"] = sorted(clients.keys() - shared)
    return {name: share_of(some, clients, whole) for name, some in named.items()}
