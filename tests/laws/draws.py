"""A fixed number of histories, the same ones every time, as the naive reading sees them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.messages import Touchpoint
from tests.laws.histories import History, history
from tests.laws.oracle import facts, stories
from tests.laws.oracle.arrival import Reading, read
from tests.laws.oracle.story import Client, Story

DRAWS = 2000


@dataclass
class Draw:
    """A history, which of its lines were accepted, and what the clients went through."""

    history: History
    reading: Reading
    clients: dict[str, Client]
    facts: dict[str, dict[str, Any]]


@cache
def draws() -> list[Draw]:
    """The histories of the first seeds."""
    return [read_naively(history(seed)) for seed in range(DRAWS)]


def read_naively(drawn: History) -> Draw:
    """The history by the oracle, with what it found on the way."""
    reading = read(drawn.lines, drawn.lateness, drawn.until)
    clients = stories(reading, drawn.policies, drawn.until)
    return Draw(drawn, reading, clients, {name: facts(client) for name, client in clients.items()})


def sent() -> Iterator[Touchpoint]:
    """Every touchpoint that was accepted, and every one that an amendment carries."""
    for draw in draws():
        for each in draw.reading.accepted:
            yield each
            if each.data.touchpoint is not None:
                yield each.data.touchpoint


def every_client() -> Iterator[Client]:
    """Every client of every draw."""
    for draw in draws():
        yield from draw.clients.values()


def every_case() -> Iterator[Story]:
    """Every case of every client."""
    for client in every_client():
        yield from client.stories.values()


def missing(wanted: Iterable[object], found: Iterable[object]) -> list[object]:
    """What is wanted and not among the found."""
    return sorted(set(wanted) - set(found), key=str)
