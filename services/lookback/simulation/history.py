"""All clients of a world: their lines in order of arrival, and what became of each."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TextIO

import msgspec

from shared.messages import Touchpoint

from .client import Client
from .fate import begin
from .hours import DAY, SHIFT, WEEK, at_work, worked, written
from .house import week
from .world import HEARTBEAT, World
from .writing import Line, heartbeat, practice

COLUMNS = ("client", "label", "at", "archetype", "since")

_read = msgspec.json.Decoder(Touchpoint).decode


@dataclass(frozen=True, slots=True)
class Truth:
    """One row of the ground truth: `label` is crisis, churn or none, `at` when it happened, `since` when its cause
    began (seconds since 1970; None where there is no such time)."""

    client: str
    label: str
    at: int | None
    archetype: str
    since: int | None


@dataclass(frozen=True, slots=True)
class History:
    """The lines of a log in order of arrival, and the truth about its clients."""

    lines: list[bytes]
    truths: list[Truth]


def simulated(
    clients: int,
    days: int,
    seed: int,
    until: int,
    heartbeats: bool = True,
    practices: bool = True,
    besides: bool = True,
    done: Callable[[int], None] = lambda clients: None,
) -> History:
    """So many clients in the days before `until` (seconds since 1970); `done` hears how many are told.

    Without `besides` it says no more than the steps that decide what becomes of clients, as measures of risk want it.
    """
    world = World(seed, until - days * DAY, until, besides)
    found = [heartbeat(source, time, HEARTBEAT) for source, time in world.heartbeats()] if heartbeats else []
    found += kept(world) if practices and besides else []
    truths = list[Truth]()
    for number in range(1, clients + 1):
        client = Client(number, world)
        begin(client)
        client.live()
        found += client.lines()
        truths += truths_of(client)
        done(number)
    found.sort()
    return History([line for _, _, _, line in found], truths)


def touchpoints(clients: int, days: int, seed: int, until: int) -> Iterator[Touchpoint]:
    """What happened to the clients alone, without heartbeats and practices, in order of arrival."""
    return map(_read, simulated(clients, days, seed, until, heartbeats=False, practices=False).lines)


def kept(world: World) -> Iterator[Line]:
    """What the units of the house record of their practices, at work in each week."""
    dice, count = Random(f"{world.seed}/house"), 0
    for number in range((world.until - world.start) // WEEK + 1):
        for unit, data in week(dice, number):
            count += 1
            time = at_work(worked(world.start + number * WEEK) + int(dice.uniform(0, 5 * SHIFT)))
            if time < world.until:
                yield practice(unit, time, count, data)


def truths_of(client: Client) -> list[Truth]:
    """What became of a client; what came before the cause of its archetype began has another one."""
    name, kind, until, since = client.name, client.archetype, client.world.until, client.plan.since
    cause = None if since is None or since >= until else int(since)
    return [
        Truth(name, label, at, kind, cause if cause is not None and cause <= at else None)
        for label, at in client.events
        if at < until
    ] or [Truth(name, "none", None, kind, cause)]


def write_truths(truths: Iterable[Truth], file: TextIO) -> None:
    """The truth as CSV, as `backtest` and `risk fit` read it."""
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in truths:
        at, since = ("" if time is None else written(time) for time in (one.at, one.since))
        rows.writerow((one.client, one.label, at, one.archetype, since))
