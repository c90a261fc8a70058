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
FAILED: Final = 0
FAILED_LONG: Final = 1
GOOD: Final = 2
GOOD_LONG: Final = 3
SEVERE: Final = 4
ANGRY: Final = 5
COMPLAINED: Final = 6
AGAIN: Final = 7
PRAISED: Final = 8
CAME: Final = 9
CAME_LONG: Final = 10
TOOK: Final = 11
ANSWERED: Final = 12
SLOW: Final = 13
CRISES: Final = 14
SLOW_LONG: Final = 15
COMPLAINED_SOON: Final = 16
KINDS: Final = 17  # from here on two places for each single kind of thing that happens: soon, and lately
CHASED, IN_VAIN, REOPENED, BROKE, TRANSFERRED, OPENED, RESOLVED, CONFIRMED = range(KINDS, KINDS + 16, 2)
SOON, LATELY, MONTHS, LONG = 3 * DAY, 14 * DAY, 60 * DAY, 120 * DAY
HALF_LIVES: Final[tuple[int, ...]] = (
    LATELY, LONG, LATELY, LONG, LATELY, LATELY, LATELY, LATELY,
    30 * DAY, 7 * DAY, LONG, MONTHS, MONTHS, LATELY, MONTHS, LONG, SOON, *(SOON, LATELY) * 8,
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

    def add_kind(self, place: int, at: int) -> None:
        """Count one more of a kind, at both of its places."""
        self.add(place, at)
        self.add(place + 1, at)

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
    Statistic("failed", "weight", "bad moments, half-life 14 d"),
    Statistic("failed_surprise", "deviations", "by how much that surprises in the own long run; below 0: fewer"),
    Statistic("failed_each", "weight", "of those, on each contact that the client usually makes"),
    Statistic("share", "0 to 1", "bad of all moments, half-life 14 d, shrunk to its long run"),
    Statistic("share_rise", "0 to 1", "by how much that is above the long run"),
    Statistic("severe", "moments", "failures as heavy as a missed deadline, half-life 14 d"),
    Statistic("good", "weight", "good moments, half-life 14 d"),
    Statistic("angry", "contacts", "angry contacts, half-life 14 d"),
    Statistic("complained", "contacts", "complaints, half-life 14 d"),
    Statistic("again", "contacts", "chasers, repeats and re-explanations, half-life 14 d"),
    Statistic("praised", "words", "good words of the client, half-life 30 d"),
    Statistic("slow", "log", "answers slower than the client is used to, half-life 14 d"),
    Statistic("came_beyond", "contacts", "contacts beyond the own long run, half-life 7 d"),
    Statistic("waiting_beyond", "log", "the longest wait, beyond what the client is used to"),
    Statistic("waiting_cases", "cases", "cases in which the client waits"),
    Statistic("overdue", "things", "clocks and commitments past their due and still open"),
    Statistic("broken", "commitments", "broken and not made good"),
    Statistic("crises", "crises", "earlier ones, half-life 60 d"),
    Statistic("slow_surprise", "deviations", "by how much `slow` surprises in the own long run"),
    Statistic("came_below", "contacts", "contacts missing to the own long run, half-life 7 d"),
    Statistic("silence", "nats", "by how much the silence surprises in the own rhythm"),
    Statistic("friction", "weight", "bad moments beyond the usual, not made good"),
    Statistic("drift", "heights", "how far the drift is on its way to an alarm"),
    Statistic("pace", "log", "how long an answer usually takes for this client"),
    Statistic("complained_soon", "contacts", "complaints, half-life 3 d"),
    Statistic("chased_soon", "contacts", "chasers, half-life 3 d"),
    Statistic("chased", "contacts", "chasers, half-life 14 d"),
    Statistic("in_vain_soon", "attempts", "attempts in vain to reach us, half-life 3 d"),
    Statistic("in_vain", "attempts", "attempts in vain to reach us, half-life 14 d"),
    Statistic("reopened_soon", "cases", "reopened, half-life 3 d"),
    Statistic("reopened", "cases", "reopened, half-life 14 d"),
    Statistic("broke_soon", "commitments", "broken, half-life 3 d"),
    Statistic("broke", "commitments", "broken, half-life 14 d"),
    Statistic("transferred_soon", "cases", "transferred, half-life 3 d"),
    Statistic("transferred", "cases", "transferred, half-life 14 d"),
    Statistic("opened_soon", "cases", "opened, half-life 3 d"),
    Statistic("opened", "cases", "opened, half-life 14 d"),
    Statistic("resolved_soon", "cases", "claimed resolved, half-life 3 d"),
    Statistic("resolved", "cases", "claimed resolved, half-life 14 d"),
    Statistic("confirmed_soon", "cases", "confirmed resolved by the client, half-life 3 d"),
    Statistic("confirmed", "cases", "confirmed resolved by the client, half-life 14 d"),
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
