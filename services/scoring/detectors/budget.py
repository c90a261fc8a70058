"""The experience budget of a client: its chances of late, and how many of them lapsed (FEATURES C2; burn.py judges).

A *chance* is a span in which we were judged: of a day at most, less where the client has more than one a day. It lapses
where a failure lies in it: however much goes wrong in it, it is one lapse, and one matter lapses once a week. So five
touchpoints a month count as well as five hundred, and one bad matter counts once. Times are µs.
"""

from dataclasses import dataclass, field
from typing import Final

from ..cases.desk import IMPLICIT
from ..dimensions.judgement import DAY, FAILURE, Judgement
from ..moments.notes import Tally

SPAN: Final = DAY  # a chance, at most
WEEK: Final = 7  # days: fewer do not tell how many moments a client has a day
MOST_DAYS: Final = 28  # kept by the day; what is older is the client's past
MEMORY: Final = 180 * DAY  # half-life of that past
ONCE: Final = 7 * DAY  # however often one matter fails within it, it lapses once: so lapses come one by one
MOST_FAILING: Final = 6  # matters that lapsed of late and are remembered
FORGIVEN: Final = 2  # lapses that a recovery takes back: a matter that went wrong shows on about two days


@dataclass
class Cell:
    """A day (UTC, since 1970): how many moments judged us, in how many chances, and how many of these lapsed."""

    day: int
    moments: int = 0
    chances: int = 0
    lapses: int = 0


@dataclass
class BudgetState:
    """The last four weeks by the day, and what was kept and lost before. `since`: when the latest chance began,
    `failed`: whether it lapsed; `lapsed`: the last instant with a lapse; `failing`: matters that lapsed, and when."""

    cells: list[Cell] = field(default_factory=list)
    kept: Tally = field(default_factory=Tally)
    lost: Tally = field(default_factory=Tally)
    since: int = -1
    failed: bool = False
    lapsed: int = -1
    failing: list[tuple[str, int]] = field(default_factory=list)


def judged(state: BudgetState, row: Judgement, factor: float, at: int, matter: str = "") -> None:
    """Take a moment of the score, in event order. What is no success, and less than a failure, is no chance."""
    lapse = row.bad >= FAILURE and factor >= 1.0
    if not lapse and row.good == 0.0:
        return
    if lapse and known(state, matter, at) and state.lapsed < at:
        return
    cell = cell_of(state, at)
    cell.moments += 1
    since = at - state.since
    if state.since < 0 or since >= SPAN or (since > 0 and since >= span_of(state)):
        state.since, state.failed = at, False
        cell.chances += 1
    if lapse:
        state.lapsed = at
        if not state.failed:
            state.failed = True
            begun = cell if cell.day == state.since // DAY else state.cells[-2]  # it may have begun the day before
            begun.lapses += 1
    elif row.mends:
        forgive(state)


def known(state: BudgetState, matter: str, at: int) -> bool:
    """Whether a matter has lapsed of late; it is remembered. What belongs to no case is a matter of its own."""
    if not matter or matter.startswith(IMPLICIT):
        return False
    for place, (name, since) in enumerate(state.failing):
        if name == matter:
            if at - since < ONCE:
                return True
            del state.failing[place]
            break
    state.failing.append((matter, at))
    if len(state.failing) > MOST_FAILING:
        del state.failing[0]
    return False


def cell_of(state: BudgetState, at: int) -> Cell:
    """The day that runs; days that left the longest window become the client's past."""
    day, cells = at // DAY, state.cells
    if not cells or cells[-1].day < day:
        while cells and cells[0].day < day - MOST_DAYS:
            past = cells.pop(0)
            state.kept.add(at, MEMORY, past.chances - past.lapses)
            state.lost.add(at, MEMORY, past.lapses)
        cells.append(Cell(day))
    return cells[-1]


def span_of(state: BudgetState) -> int:
    """How long a chance lasts: a day, or the mean time between moments of late where that is shorter."""
    days, moments = max(state.cells[-1].day - state.cells[0].day + 1, WEEK), 0
    for cell in state.cells:
        moments += cell.moments
    return SPAN if moments <= days else SPAN * days // moments


def forgive(state: BudgetState) -> None:
    """The client confirms that a complaint is resolved: the latest lapses are made up for."""
    left = FORGIVEN
    for cell in reversed(state.cells):
        taken = min(left, cell.lapses)
        cell.lapses -= taken
        left -= taken
    state.failed = False


def counts(state: BudgetState, at: int, days: int) -> tuple[int, int]:
    """Chances and lapses of the last so many days, and of the day that runs."""
    first, chances, lapses = at // DAY - days, 0, 0
    for cell in reversed(state.cells):
        if cell.day < first:
            break
        chances += cell.chances
        lapses += cell.lapses
    return chances, lapses


def past(state: BudgetState, at: int, days: int) -> tuple[float, float]:
    """Chances kept and lost before the last so many days, as far as they have not faded."""
    kept, lost = state.kept.left(at, MEMORY), state.lost.left(at, MEMORY)
    first = at // DAY - days
    for cell in state.cells:
        if cell.day >= first:
            break
        kept += cell.chances - cell.lapses
        lost += cell.lapses
    return kept, lost
