"""What is judged once: of a case, of a decision, or in a cadence, so that mere activity earns nothing twice."""

from typing import TypeVar

from ..cases.desk import IMPLICIT
from ..instant import Instant
from ..stage import stage_of
from .dealings import Dealings

T = TypeVar("T")

MOST = 16  # of each kind of our dealings that are remembered at once, the latest


def dealings_of(instant: Instant) -> Dealings:
    """Our dealings with the client, begun where there were none."""
    notes = instant.head.score.notes
    if notes.dealings is None:
        notes.dealings = Dealings()
    return notes.dealings


def keep(found: dict[str, T], name: str, one: T, most: int = MOST) -> None:
    """Remember it as the latest of its kind, and of these no more than so many."""
    found.pop(name, None)
    found[name] = one
    if len(found) > most:
        del found[next(iter(found))]


def first_time(instant: Instant, what: str, case: str = IMPLICIT) -> bool:
    """Whether something comes for the first time in its case; where nobody named one, for the first time in a cadence.

    The cadence is the usual span between touchpoints in the client's stage of life.
    """
    once, name = dealings_of(instant).once, f"{what} {case}"
    before = once.pop(name, None)
    if before is not None:
        cadence = instant.policy.score.cadence_of(stage_of(instant.head.score))
        if not case.startswith(IMPLICIT) or instant.at - before < cadence:
            once[name] = before
            return False
    keep(once, name, instant.at, 2 * MOST)
    return True
