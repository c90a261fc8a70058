"""The evidence for a score: a client's moments, summed by dimension and half-life (docs/score.md).

A moment's weight halves every half-life of event time. Sums are kept at a reference time on a fixed grid and moved
from one to the next by exact powers of two, so the same moments in the same order give the same bits, however the
fold was cut. Times are µs.
"""

from dataclasses import dataclass, field
from math import exp2
from typing import Final

from .dimensions import DIMENSIONS, ROWS
from .dimensions.judgement import FAILURE, HALF_LIVES, Judgement
from .moments.notes import Notes
from .policy.policy_score import ScoreNumbers

GRID_HALVES: Final = 32
GRIDS: Final[tuple[int, ...]] = tuple(GRID_HALVES * half_life for half_life in HALF_LIVES)
RECENT: Final = 32  # moments of a client kept singly: above the 20 that an alert explains itself with
COUNT: Final = len(DIMENSIONS)
KINDS: Final = len(HALF_LIVES)
# Where the sums of a row stand: its dimension and half-life in one small number.
PLACES: Final = {
    row.code: DIMENSIONS.index(row.dimension) * KINDS + HALF_LIVES.index(row.half_life) for row in ROWS.values()
}
INDEX_OF: Final = [place // KINDS for place in range(COUNT * KINDS)]
KIND_OF: Final = [place % KINDS for place in range(COUNT * KINDS)]


@dataclass(init=False)
class Moment:
    """One judged outcome: when, by its code which row of the tables, and the touchpoint behind it.

    `source` is its place in `ScoreState.sources`; `factor` is what the row's weight was multiplied with, None for 1.
    """

    at: int
    code: int
    source: int
    id: str
    factor: float | None

    def __init__(self, at: int, code: int, source: int, id: str, factor: float | None = None) -> None:
        self.at = at
        self.code = code
        self.source = source
        self.id = id
        self.factor = factor


@dataclass
class Sums:
    """Good and bad weights of one dimension and half-life, as of the reference of that half-life."""

    good: float = 0.0
    bad: float = 0.0


@dataclass
class Failures:
    """The last two instants with a failure of one dimension."""

    last: int
    before: int | None = None


@dataclass
class ScoreState:
    """All that the score remembers of a client; `failed` and `failed_before`: the last two instants with a failure.

    `cells`: for each half-life, the cell of its grid at whose start the sums are taken. `mended`: failures until then
    are made up for; `orders`: how many were placed, as far as the stage of life cares.
    """

    cells: list[int] = field(default_factory=lambda: [0] * KINDS)
    sums: dict[int, Sums] = field(default_factory=dict)
    recent: list[Moment] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    failed: int | None = None
    failed_before: int | None = None
    failures: dict[int, Failures] = field(default_factory=dict)
    mended: int | None = None
    orders: int = 0
    notes: Notes = field(default_factory=Notes)


def add(
    state: ScoreState, judged: Judgement, at: int, source: str, id: str, numbers: ScoreNumbers, factor: float = 1.0
) -> None:
    """Fold one moment, times `factor`; moments come in event order. A failure soon after another weighs more."""
    place = PLACES[judged.code]
    kind, whole = KIND_OF[place], factor
    if judged.bad >= FAILURE and factor >= 1.0:  # what is scaled down is no failure
        whole *= _severity(state, INDEX_OF[place], at, numbers)
    reference = state.cells[kind] * GRIDS[kind]
    if at - reference >= GRIDS[kind]:
        reference = _move(state, kind, at)
    sums = state.sums.get(place)
    if sums is None:
        sums = state.sums[place] = Sums()
    growth = exp2((at - reference) / HALF_LIVES[kind]) * whole
    sums.good += judged.good * growth
    sums.bad += judged.bad * growth
    named = _place_of(state, source)
    state.recent.append(Moment(at, judged.code, named, id, None if whole == 1.0 else whole))
    if len(state.recent) > RECENT:
        del state.recent[0]
    if judged.mends:
        state.mended = at
    for row in judged.also:
        add(state, row, at, source, id, numbers, factor)


def weights_at(state: ScoreState, at: int) -> list[float]:
    """What is left at a moment of the good weights of each dimension, then of the bad."""
    found = [0.0] * (2 * COUNT)
    decays = [
        exp2((cell * grid - at) / half_life)
        for cell, grid, half_life in zip(state.cells, GRIDS, HALF_LIVES, strict=True)
    ]
    for place, sums in state.sums.items():
        index, decay = INDEX_OF[place], decays[KIND_OF[place]]
        found[index] += sums.good * decay
        found[index + COUNT] += sums.bad * decay
    return found


def _severity(state: ScoreState, dimension: int, at: int, numbers: ScoreNumbers) -> float:
    """By how much a failure weighs more: failures of one instant are one, so only an earlier one counts."""
    if state.failed is None or state.failed < at:
        state.failed_before = state.failed  # in one statement mypyc takes it for a number
        state.failed = at
    similar = state.failures.get(dimension)
    if similar is None:
        similar = state.failures[dimension] = Failures(at)
    elif similar.last < at:
        similar.last, similar.before = at, similar.last
    factor, mended = 1.0, state.mended
    for before, within, more in (
        (state.failed_before, numbers.second_failure_within, numbers.second_failure),
        (similar.before, numbers.similar_failure_within, numbers.similar_failure),
    ):
        if before is not None and at - before <= within and (mended is None or before > mended):
            factor *= more
    return factor


def _move(state: ScoreState, kind: int, at: int) -> int:
    """Take the sums of a half-life to the cell of a moment, exactly: whole half-lives on; gives its start."""
    cell = at // GRIDS[kind]
    shrink = exp2((state.cells[kind] - cell) * GRID_HALVES)
    for place, sums in state.sums.items():
        if KIND_OF[place] == kind:
            sums.good *= shrink
            sums.bad *= shrink
    state.cells[kind] = cell
    return cell * GRIDS[kind]


def _place_of(state: ScoreState, source: str) -> int:
    """The place of a source's name; names that no recent moment has any more are dropped now and then."""
    sources = state.sources
    if source in sources:
        return sources.index(source)
    if len(sources) >= 2 * RECENT:
        kept = sorted({moment.source for moment in state.recent})
        state.sources = sources = [sources[place] for place in kept]
        places = {place: new for new, place in enumerate(kept)}
        state.recent = [Moment(one.at, one.code, places[one.source], one.id, one.factor) for one in state.recent]
    sources.append(source)
    return len(sources) - 1
