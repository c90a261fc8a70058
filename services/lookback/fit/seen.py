"""What the fold knows of each client that a segment's numbers are fitted on. Times are µs."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp2

from services.scoring import engine
from services.scoring.cases import shelf
from services.scoring.detectors.baseline import Baseline, merge
from services.scoring.dimensions import DIMENSIONS
from services.scoring.dimensions.judgement import ORDINARY
from services.scoring.evidence import COUNT, weights_at
from services.scoring.head import Head
from services.scoring.moments.crowds import A_MONTH

EXPOSURE = ORDINARY  # 30 days: who is known for less says little of a usual month


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a client comes: contacts in 30 days, and the months in which that was seen."""

    contacts: float
    months: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A client: good and bad weights by dimension as of its last moment, so that who left long ago counts too.

    `usual`: what its own past has taught of each stream of the drift.
    """

    segment: str | None
    good: dict[str, float]
    bad: dict[str, float]
    rate: Rate | None
    usual: tuple[Baseline, ...] = ()


def every(states: Mapping[str, engine.ClientState]) -> list[Seen]:
    """Each client with a touchpoint in effect, by id; the states must have been ticked to the time of the fit."""
    return [client(state.head) for _, state in sorted(states.items()) if engine.listed(state)]


def client(head: Head) -> Seen:
    """One client."""
    moments = head.score.recent
    weights = weights_at(head.score, moments[-1].at) if moments else [0.0] * (2 * COUNT)
    good = dict(zip(DIMENSIONS, weights[:COUNT], strict=True))
    state = head.detectors.drift
    usual = tuple(together(*pair) for pair in zip(state.learnt, state.pending, strict=True))
    return Seen(head.segment, good, dict(zip(DIMENSIONS, weights[COUNT:], strict=True)), rate(head), usual)


def together(learnt: Baseline, pending: Baseline) -> Baseline:
    """All moments of a stream, those too that the client has not learnt from: what is fitted moves no such line."""
    both = Baseline(learnt.count, learnt.mean, learnt.squares)
    merge(both, Baseline(pending.count, pending.mean, pending.squares))
    return both


def rate(head: Head) -> Rate | None:
    """The client's rate up to its last contact, that one left out: n contacts make n - 1 spans. As crowds.py counts.

    None where there are not 30 days from its first touchpoint to its last contact.
    """
    contacts = head.score.notes.contacts
    since = min((case.since for case in shelf.every(head)), default=contacts.at)
    span = contacts.at - since
    if not contacts.count or span < EXPOSURE:
        return None
    known = 1.0 - exp2(-span / ORDINARY)  # the share of a steady rate's count that such a span fills
    return Rate((contacts.count - 1.0) * A_MONTH / known, span / EXPOSURE)
