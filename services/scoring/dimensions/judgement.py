"""One row of a dimension's table of moments, and the three half-lives there are."""

from dataclasses import dataclass
from typing import Final

DAY: Final = 86_400_000_000  # µs

# How long an outcome is felt; the sizes are ours. One half-life for each kind of moment, the same for its better and
# worse outcomes: with another one, the worse could fade first and end above the better.
FLEETING: Final = 14 * DAY  # an inconvenience of the day, told once and forgotten: a wait, a hold, a transfer
ORDINARY: Final = 30 * DAY  # an answer, in time or not: by the next monthly round of touchpoints half is forgotten
LASTING: Final = 90 * DAY  # what is remembered when a contract is renewed, a quarter later: a broken word, a recovery
HALF_LIVES: Final[tuple[int, ...]] = (FLEETING, ORDINARY, LASTING)

FAILURE: Final = 1.0  # the bad weight from which a moment is a failure: as much as a need asked for again


@dataclass(frozen=True)
class Judgement:
    """What an outcome weighs: `good` pulls its dimension towards 100, `bad` towards 0, halved each `half_life` (µs).

    `code` is its name in the state, never used again. `matter` is what is judged: rows of one matter are its better and
    worse outcomes. `when` says what is judged and at which moment, `why` is the source of the weight. `also` are the
    rows of other dimensions that the same touchpoint counts in; a row that `mends` ends the run of failures before it.
    """

    dimension: str
    code: int
    what: str
    matter: str
    good: float
    bad: float
    half_life: int
    when: str
    why: str
    also: "tuple[Judgement, ...]" = ()
    mends: bool = False
