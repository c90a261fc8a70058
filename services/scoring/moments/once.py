"""What is judged once: of a case, of a decision, or in a cadence, so that mere activity earns nothing twice."""

from ..cases.desk import IMPLICIT
from ..instant import Instant
from ..stage import stage_of
from .dealings import Dealings

MOST = 16  # of each kind of our dealings that are remembered at once, the latest


def dealings_of(instant: Instant) -> Dealings:
    """Our dealings with the client, begun where there were none."""
    notes = instant.head.score.notes
    if notes.dealings is None:
        notes.dealings = Dealings()
    return notes.dealings


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
    once[name] = instant.at
    if len(once) > 2 * MOST:
        del once[next(iter(once))]
    return True
