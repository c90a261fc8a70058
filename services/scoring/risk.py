"""Risk: the probability that a client comes to a crisis within the horizon, by a sum that can be read (docs/risk.md).

Each statistic of what is known of a client has a curve, a few points joined by straight lines, from its value to its
share in log-odds; the shares add up, and a last curve, the calibration, makes a probability of the sum. Curves never
turn: a worse fact never lowers the risk (the monotone additive model of Hastie and Tibshirani, *Generalized Additive
Models*, 1990, with the calibration of Zadrozny and Elkan, KDD 2002). The model is a file, read with the policy.
"""

from dataclasses import dataclass, field
from math import exp2

from .calendars import DAY

Curve = tuple[tuple[float, float], ...]  # (value, what it comes to) by value; flat beyond both ends

# What is counted of late, each fading by its half-life: the places of `RiskState.counts`.
FAILED_SOON, FAILED, FAILED_LONG, GOOD, GOOD_LONG, SEVERE, ANGRY, COMPLAINED = range(8)
AGAIN, UNMENDED, PRAISED, MARKED_LOW, CAME, CAME_LONG, TOOK, ANSWERED, SLOW, CRISES = range(8, 18)
SLOW_LONG = 18
SOON, LATELY, MONTHS, LONG = 3 * DAY, 14 * DAY, 60 * DAY, 120 * DAY
HALF_LIVES = (
    SOON, LATELY, LONG, LATELY, LONG, LATELY, LATELY, LATELY,
    LATELY, 30 * DAY, 30 * DAY, 30 * DAY, 7 * DAY, LONG, MONTHS, MONTHS, LATELY, MONTHS, LONG,
)  # fmt: skip
WORDS = 4  # of complaints and anger, the latest kept by name


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
    """One number that risk rests on: `knots` are the values at which its curve may bend; `better`: more is good."""

    name: str
    unit: str
    about: str
    knots: tuple[float, ...]
    better: bool = False


STATISTICS = (
    Statistic("failed_soon", "weight", "bad moments, half-life 3 d", (0.0, 1.0, 3.0, 8.0)),
    Statistic("failed", "weight", "bad moments, half-life 14 d", (0.0, 2.0, 5.0, 12.0)),
    Statistic("failed_beyond", "weight", "of those, what is beyond the client's own long run", (0.0, 1.0, 3.0, 8.0)),
    Statistic("failed_each", "weight", "of those, on each contact that the client usually makes", (0.0, 0.5, 1.5, 4.0)),
    Statistic("share", "0 to 1", "bad of all moments, half-life 14 d, shrunk to its long run", (0.1, 0.3, 0.5, 0.8)),
    Statistic("share_rise", "0 to 1", "by how much that is above the long run", (0.0, 0.1, 0.25, 0.5)),
    Statistic("severe", "moments", "failures as heavy as a missed deadline, half-life 14 d", (0.0, 0.5, 1.5, 4.0)),
    Statistic("good", "weight", "good moments, half-life 14 d", (0.0, 1.0, 3.0, 8.0), better=True),
    Statistic("angry", "contacts", "angry contacts, half-life 14 d", (0.0, 0.5, 1.5, 3.0)),
    Statistic("complained", "contacts", "complaints, half-life 14 d", (0.0, 0.5, 1.5, 4.0)),
    Statistic("again", "contacts", "chasers, repeats and re-explanations, half-life 14 d", (0.0, 1.0, 3.0, 6.0)),
    Statistic("unmended", "events", "complaints on a complaint, reopenings, half-life 30 d", (0.0, 0.5, 1.5, 4.0)),
    Statistic("praised", "words", "good words of the client, half-life 30 d", (0.0, 0.5, 1.5, 3.0), better=True),
    Statistic("marked_low", "words", "low marks, half-life 30 d", (0.0, 0.5, 1.5, 3.0)),
    Statistic("slow", "log", "answers slower than the client is used to, half-life 14 d", (0.0, 0.7, 2.0, 4.0)),
    Statistic("came_beyond", "contacts", "contacts beyond the own long run, half-life 7 d", (0.0, 1.0, 3.0, 6.0)),
    Statistic("waiting_beyond", "log", "the longest wait, beyond what the client is used to", (0.0, 0.7, 1.6, 2.5)),
    Statistic("waiting_cases", "cases", "cases in which the client waits", (0.0, 1.0, 3.0)),
    Statistic("overdue", "things", "clocks and commitments past their due and still open", (0.0, 1.0, 3.0, 6.0)),
    Statistic("broken", "commitments", "broken and not made good", (0.0, 1.0, 3.0)),
    Statistic("undecided", "days", "the oldest decision that is needed and not made", (0.0, 2.0, 5.0, 14.0)),
    Statistic("below", "points", "the score, below that of a client without evidence", (0.0, 8.0, 20.0, 40.0)),
    Statistic("crises", "crises", "earlier ones, half-life 60 d", (0.0, 0.3, 1.0, 2.0)),
    Statistic("slow_beyond", "log", "of `slow`, what is beyond the client's own long run", (0.0, 0.7, 2.0, 4.0, 8.0)),
    Statistic("came_below", "contacts", "contacts missing to the own long run, half-life 7 d", (0.0, 0.5, 1.0, 2.0)),
    Statistic("silence", "nats", "by how much the silence surprises in the own rhythm", (0.0, 0.7, 1.5, 3.0, 5.0)),
    Statistic("fading", "nats", "by how much the silences before did", (0.0, 1.0, 3.0, 6.0)),
    Statistic("friction", "weight", "bad moments beyond the usual, not made good", (0.0, 0.5, 1.5, 4.0, 8.0)),
    Statistic("drift", "heights", "how far the drift is on its way to an alarm", (0.0, 0.25, 0.5, 1.0, 2.0)),
)  # fmt: skip
NAMES = tuple(statistic.name for statistic in STATISTICS)


@dataclass(frozen=True)
class Share:
    """What one statistic adds to the log-odds, at its value."""

    name: str
    unit: str
    value: float
    log_odds: float


@dataclass(frozen=True)
class RiskModel:
    """A fitted model: what log-odds begin with, a curve for each statistic that counts, and the calibration.

    `horizon` (µs) is that of its labels; `about` says how it was obtained, for people.
    """

    intercept: float
    curves: tuple[Curve, ...]
    calibration: Curve
    horizon: int = 7 * DAY
    about: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def shares(self, statistics: list[float]) -> list[float]:
        """The share of each statistic in the log-odds."""
        return [along(self.curves[place], value) for place, value in enumerate(statistics)]

    def log_odds(self, statistics: list[float]) -> float:
        """The sum of the intercept and of all shares."""
        odds, curves = self.intercept, self.curves
        for place, value in enumerate(statistics):
            if curves[place]:
                odds += along(curves[place], value)
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
