"""A client's contacts, each by itself: the touchpoints of the cases in which it spoke, folded by scoring's own door.

A contact is who stands as `actor` of kind client with an `id`. So it can be seen who of a client burns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.scoring import score
from services.scoring.engine import Rulebook
from shared.messages import Data

from .account import folded
from .log import Arrived

MOST = 50  # contacts that are folded, those who spoke last: an account of many is no person's


@dataclass(frozen=True, slots=True)
class Contact:
    """How one contact stands: its step, score and confidence, and in how many cases it spoke."""

    contact: str
    ladder: str
    score: float
    confidence: float
    cases: int


def contacts(arrived: Sequence[Arrived], now: int, rules: Rulebook) -> list[Contact]:
    """The contacts of a client as of `now` (µs), from its touchpoints in the order of their arrival."""
    spoken: dict[str, set[str]] = {}
    for one in arrived:
        name = name_of(one.touchpoint.data)
        if name is not None:
            cases = spoken.pop(name, set())
            spoken[name] = cases | {case_of(one.touchpoint.data)}
    latest = list(spoken.items())[-MOST:]
    return [contact(name, cases, about(arrived, name, cases), now, rules) for name, cases in sorted(latest)]


def contact(name: str, cases: set[str], arrived: Iterable[Arrived], now: int, rules: Rulebook) -> Contact:
    """One of them."""
    head = folded(arrived, now, rules)[0].head
    read = score.read(head.score, now, rules.policies.at(now).score, head.segment, explained=False)
    return Contact(name, head.ladder.step, read.value, read.confidence, len(cases))


def about(arrived: Iterable[Arrived], name: str, cases: set[str]) -> Iterable[Arrived]:
    """What is of its cases or by itself, and the corrections, which find their own target."""
    for one in arrived:
        data = one.touchpoint.data
        if data.of is not None or case_of(data) in cases or name_of(data) == name:
            yield one


def name_of(data: Data) -> str | None:
    """The contact who did it; None where it was nobody of the client's, or nobody is named."""
    return data.actor.id if data.actor is not None and data.actor.kind == "client" else None


def case_of(data: Data) -> str:
    """The case that a touchpoint belongs to."""
    return data.case_id if data.case_id is not None else f"~{data.topic or ''}"
