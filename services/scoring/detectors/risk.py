"""Risk: the probability that a client comes to a crisis within the horizon, by a sum that can be read (docs/risk.md).

Each statistic of what is known of a client has a curve, a few points joined by straight lines, from its value to its
share in log-odds; some pairs of statistics have a table of what both say together beyond that; all of it adds up, and
a last, rising curve, the calibration, makes a probability of the sum (the additive model with pairwise interactions of
Lou, Caruana, Gehrke and Hooker, KDD 2013, with the calibration of Zadrozny and Elkan, KDD 2002). The model is a file,
read with the policy.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from math import exp2, inf
from typing import Final

from ..policy.calendars import DAY

Curve = tuple[tuple[float, float], ...]  # (value, what it comes to) by value; flat beyond both ends

# What is counted of late, each fading by its half-life: the places of `RiskState.counts`.
FAILED_SOON: Final = 0
FAILED: Final = 1
FAILED_LONG: Final = 2
GOOD: Final = 3
GOOD_LONG: Final = 4
SEVERE: Final = 5
ANGRY: Final = 6
COMPLAINED: Final = 7
AGAIN: Final = 8
UNMENDED: Final = 9
PRAISED: Final = 10
MARKED_LOW: Final = 11
CAME: Final = 12
CAME_LONG: Final = 13
TOOK: Final = 14
ANSWERED: Final = 15
SLOW: Final = 16
CRISES: Final = 17
SLOW_LONG: Final = 18
SOON, LATELY, MONTHS, LONG = 3 * DAY, 14 * DAY, 60 * DAY, 120 * DAY
HALF_LIVES: Final[tuple[int, ...]] = (
    SOON, LATELY, LONG, LATELY, LONG, LATELY, LATELY, LATELY,
    LATELY, 30 * DAY, 30 * DAY, 30 * DAY, 7 * DAY, LONG, MONTHS, MONTHS, LATELY, MONTHS, LONG,
)  # fmt: skip
WORDS: Final = 4  # of complaints and anger, the latest kept by name


@dataclass(init=False)
class RiskState:
    """What risk remembers: the first touchpoint, the counts that fade (each as it was at its `ats`), latest words.

    `stirred` is the last instant at which the risk may have risen; `high` says whether the last look found it so high
    that time alone may bring it to an alarm.
    """

    since: int
    stirred: int
    ats: list[int]
    counts: list[float]
    words: list[tuple[str, str]]
    high: bool

    def __init__(self) -> None:
        self.since = self.stirred = -1
        self.ats = [0] * len(HALF_LIVES)
        self.counts = [0.0] * len(HALF_LIVES)
        self.words = []
        self.high = False

    def add(self, place: int, at: int, amount: float = 1.0) -> None:
        """Count something."""
        self.counts[place] = self.left(place, at) + amount
        self.ats[place] = at

    def left(self, place: int, at: int) -> float:
        """What is left of a count at a moment (µs) not before the last."""
        count = self.counts[place]
        return count * exp2((self.ats[place] - at) / HALF_LIVES[place]) if count else 0.0

    def say(self, source: str, id: str) -> None:
        """Keep which touchpoint the client's bad word was."""
        self.words = [*self.words, (source, id)][-WORDS:]


@dataclass(frozen=True)
class Statistic:
    """One number that risk rests on."""

    name: str
    unit: str
    about: str


STATISTICS: Final[tuple[Statistic, ...]] = (
    Statistic("failed_soon", "weight", "bad moments, half-life 3 d"),
    Statistic("failed", "weight", "bad moments, half-life 14 d"),
    Statistic("failed_beyond", "weight", "of those, what is beyond the client's own long run"),
    Statistic("failed_each", "weight", "of those, on each contact that the client usually makes"),
    Statistic("share", "0 to 1", "bad of all moments, half-life 14 d, shrunk to its long run"),
    Statistic("share_rise", "0 to 1", "by how much that is above the long run"),
    Statistic("severe", "moments", "failures as heavy as a missed deadline, half-life 14 d"),
    Statistic("good", "weight", "good moments, half-life 14 d"),
    Statistic("angry", "contacts", "angry contacts, half-life 14 d"),
    Statistic("complained", "contacts", "complaints, half-life 14 d"),
    Statistic("again", "contacts", "chasers, repeats and re-explanations, half-life 14 d"),
    Statistic("unmended", "events", "complaints on a complaint, reopenings, half-life 30 d"),
    Statistic("praised", "words", "good words of the client, half-life 30 d"),
    Statistic("marked_low", "words", "low marks, half-life 30 d"),
    Statistic("slow", "log", "answers slower than the client is used to, half-life 14 d"),
    Statistic("came_beyond", "contacts", "contacts beyond the own long run, half-life 7 d"),
    Statistic("waiting_beyond", "log", "the longest wait, beyond what the client is used to"),
    Statistic("waiting_cases", "cases", "cases in which the client waits"),
    Statistic("overdue", "things", "clocks and commitments past their due and still open"),
    Statistic("broken", "commitments", "broken and not made good"),
    Statistic("undecided", "days", "the oldest decision that is needed and not made"),
    Statistic("below", "points", "the score, below that of a client without evidence"),
    Statistic("crises", "crises", "earlier ones, half-life 60 d"),
    Statistic("slow_beyond", "log", "of `slow`, what is beyond the client's own long run"),
    Statistic("came_below", "contacts", "contacts missing to the own long run, half-life 7 d"),
    Statistic("silence", "nats", "by how much the silence surprises in the own rhythm"),
    Statistic("fading", "nats", "by how much the silences before did"),
    Statistic("friction", "weight", "bad moments beyond the usual, not made good"),
    Statistic("drift", "heights", "how far the drift is on its way to an alarm"),
)  # fmt: skip
NAMES: Final[tuple[str, ...]] = tuple(statistic.name for statistic in STATISTICS)


@dataclass(frozen=True)
class Share:
    """What one statistic adds to the log-odds, at its value."""

    name: str
    unit: str
    value: float
    log_odds: float


@dataclass(frozen=True)
class Pair:
    """What two statistics (their places) say together beyond what each says alone: a table of log-odds.

    A row for each span of the first, a column for each of the second; the edges part them, and belong to the right.
    Below `says_from` of the first it says nothing: so it is with most clients, and need not be looked up.
    """

    first: int
    second: int
    first_edges: tuple[float, ...]
    second_edges: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]
    says_from: float = field(init=False, compare=False)  # without a default, which the compiled class does not set

    def __post_init__(self) -> None:
        silent = self.first_edges and not any(self.rows[0])
        object.__setattr__(self, "says_from", self.first_edges[0] if silent else -inf)

    def log_odds(self, statistics: list[float]) -> float:
        """What the table says of them."""
        if statistics[self.first] < self.says_from:
            return 0.0
        row = self.rows[bisect_right(self.first_edges, statistics[self.first])]
        return row[bisect_right(self.second_edges, statistics[self.second])]


@dataclass(frozen=True)
class RiskModel:
    """A fitted model: what log-odds begin with, a curve for each statistic that counts, pairs, and the calibration.

    `horizon` (µs) is that of its labels; `about` says how it was obtained, for people.
    """

    intercept: float
    curves: tuple[Curve, ...]
    calibration: Curve
    horizon: int = 7 * DAY
    about: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    pairs: tuple[Pair, ...] = ()
    # Worked out once: the curves that say something, with their places, and which statistics are asked for at all.
    said: tuple[tuple[int, Curve], ...] = field(init=False, compare=False)
    asked: frozenset[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        said = tuple((place, curve) for place, curve in enumerate(self.curves) if curve)
        paired = [place for pair in self.pairs for place in (pair.first, pair.second)]
        object.__setattr__(self, "said", said)
        object.__setattr__(self, "asked", frozenset([place for place, _ in said] + paired))

    def shares(self, statistics: list[float]) -> list[float]:
        """The share of each statistic in the log-odds: by its curve, and half of each pair that it belongs to."""
        found = [along(self.curves[place], value) for place, value in enumerate(statistics)]
        for pair in self.pairs:
            half = pair.log_odds(statistics) / 2.0
            found[pair.first] += half
            found[pair.second] += half
        return found

    def log_odds(self, statistics: list[float]) -> float:
        """The sum of the intercept and of all shares."""
        odds = self.intercept
        for place, curve in self.said:
            odds += along(curve, statistics[place])
        for pair in self.pairs:
            if statistics[pair.first] >= pair.says_from:
                odds += pair.log_odds(statistics)
        return odds

    def probability(self, statistics: list[float]) -> float:
        """Of a crisis within the horizon, 0 to 1."""
        return along(self.calibration, self.log_odds(statistics))


def along(curve: Curve, value: float) -> float:
    """Where a curve stands at a value; a curve without points is 0 everywhere."""
    if not curve:
        return 0.0
    before_x, before_y = curve[0]
    if value <= before_x:
        return before_y
    for x, y in curve:
        if value < x:
            return before_y + (y - before_y) * (value - before_x) / (x - before_x)
        before_x, before_y = x, y
    return before_y
