"""The classic mistake, made on purpose: what the first response would be if automation were taken for people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from services.lookback.log import Arrived
from services.lookback.replay import replay
from services.scoring.rulebook import Rulebook

from .counts import Clients, clock_counts, clocks_of, quantile

MINUTE = 60


@dataclass(frozen=True, slots=True)
class FirstResponse:
    """The first responses of a log read in one way; `within` is the share that took at most a minute."""

    fulfilled: int
    median: float | None
    ninetieth: float | None
    within: float
    breached: float


def is_automation(arrived: Arrived) -> bool:
    """Whether automation wrote it."""
    actor = arrived.touchpoint.data.actor
    return actor is not None and actor.kind == "automation"


def taken_for_people(log: Iterable[Arrived]) -> Iterator[Arrived]:
    """The same log, had the mapping not known its automation."""
    for arrived in log:
        data = arrived.touchpoint.data
        if data.actor is not None and is_automation(arrived):
            data = msgspec.structs.replace(data, actor=msgspec.structs.replace(data.actor, kind="human"))
        yield Arrived(msgspec.structs.replace(arrived.touchpoint, data=data), arrived.arrival)


def without(log: Iterable[Arrived]) -> Iterator[Arrived]:
    """The same log, had automation never written."""
    return (arrived for arrived in log if not is_automation(arrived))


def folded(log: Iterable[Arrived], rules: Rulebook, until: int) -> Clients:
    """The clients of a log as of a moment (µs)."""
    return replay(log, rules, until).clients()


def first_response(clients: Clients) -> FirstResponse:
    """How long the first response took, in seconds of calendar time."""
    count = clock_counts(clients)["first_response"]
    within = sum(seconds <= MINUTE for seconds in count.calendar) / max(len(count.calendar), 1)
    middle, most = quantile(count.calendar, 0.5), quantile(count.calendar, 0.9)
    return FirstResponse(len(count.calendar), middle, most, within, count.breached / max(count.due, 1))


def differing(one: Clients, other: Clients) -> int:
    """How many clock instances two readings of a log do not share, to the last field."""

    def records(clients: Clients) -> set[tuple[Any, ...]]:
        return {(client, case, *sorted(clock.items(), key=str)) for client, case, clock in clocks_of(clients)}

    return len(records(one) ^ records(other))
