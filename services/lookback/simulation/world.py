"""What all clients share: teams, seasons, causes that hit many at once, and sources that fall silent.

It comes from the seed and the days alone, never from the clients: more clients change nothing for the others.
"""

from dataclasses import dataclass
from math import cos, exp, pi
from random import Random

from .hours import DAY, HOUR, WEEK

TOPICS = {  # what clients come about, and the team that solves it
    "billing": "billing",
    "contract": "billing",
    "delivery": "logistics",
    "returns": "logistics",
    "login": "technics",
    "quality": "technics",
    "advice": "desk",
    "data": "desk",
}
TEAMS = ("desk", "billing", "logistics", "technics")
SOURCES = ("crm-north", "crm-south", "crm-east", "crm-west", "helpdesk", "portal", "shop", "telephony")
CAUSES = ("new-release", "carrier-strike", "price-change", "bad-batch", "staff-shortage", "data-migration")
HEARTBEAT = 6 * HOUR
YEAR = 365.25 * DAY


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which things are otherwise: factors grow from 1 at `start` to their value at `full`, hold to `end`,
    and are 1 again at `back`. `pace` multiplies waits, `fails` the chance that a step goes wrong, `volume` how often
    the client comes; `complaints` is the share of complaints (negative: as always), `known` whether clients expect it.
    """

    start: float
    full: float
    end: float
    back: float
    pace: float = 1.0
    fails: float = 1.0
    volume: float = 1.0
    complaints: float = -1.0
    known: bool = False

    def grown(self, time: float) -> float:
        """How much of it there is, from 0 to 1."""
        if time <= self.start or time >= self.back:
            return 0.0
        if time < self.full:
            return (time - self.start) / (self.full - self.start)
        return 1.0 if time <= self.end else (self.back - time) / (self.back - self.end)


@dataclass(frozen=True, slots=True)
class Incident:
    """A cause that hits everybody who comes about one topic for some days."""

    cause: str
    topic: str
    spell: Spell


@dataclass(frozen=True, slots=True)
class Dark:
    """A time in which a source sends nothing; what happened meanwhile arrives at its end."""

    source: str
    start: int
    end: int


class Team:
    """How well a team serves, week by week: some are quicker than others, and all have better and worse weeks."""

    def __init__(self, dice: Random, weeks: int) -> None:
        self.pace, self.fails = dice.lognormvariate(0, 0.2), dice.lognormvariate(0, 0.25)
        self.loads, load = list[float](), 0.0
        for _ in range(weeks):
            load = 0.7 * load + dice.gauss(0, 0.12)
            self.loads.append(exp(load))


class World:
    """What happens from `start` to `until`, whoever the clients are; `besides`: whether all is told of it that can be,
    or only the steps that decide what becomes of clients."""

    def __init__(self, seed: int, start: int, until: int, besides: bool = True) -> None:
        self.seed, self.start, self.until, self.besides = seed, start, until, besides
        dice = Random(f"{seed}/world")
        self.teams = {name: Team(dice, (until - start) // WEEK + 2) for name in TEAMS}
        self.busy = self._season(dice)
        often = max(1, round((until - start) / (60 * DAY)))
        self.incidents = [self._incident(dice, number) for number in range(often)]
        self.darks = [self._dark(dice) for _ in range(often)]

    def moment(self, dice: Random, low: float, high: float) -> float:
        """A time between two shares of the history."""
        return self.start + (self.until - self.start) * dice.uniform(low, high)

    def _season(self, dice: Random) -> Spell:
        start = self.moment(dice, 0.25, 0.7)
        long = dice.uniform(3, 5) * WEEK
        more, slower = dice.uniform(1.6, 2.2), dice.uniform(1.5, 2.2)
        return Spell(start, start + WEEK, start + long, start + long + WEEK, slower, 1.2, more, known=True)

    def _incident(self, dice: Random, number: int) -> Incident:
        start = self.moment(dice, 0.15, 0.9)
        end = start + dice.uniform(4, 10) * DAY
        spell = Spell(start, start + DAY, end, end + DAY, dice.uniform(1.5, 3), dice.uniform(4, 8), 1.5)
        return Incident(CAUSES[number % len(CAUSES)], dice.choice(list(TOPICS)), spell)

    def _dark(self, dice: Random) -> Dark:
        start = int(self.moment(dice, 0.1, 0.95))
        return Dark(dice.choice(SOURCES), start, start + int(dice.uniform(12, 60) * HOUR))

    def load(self, team: str, time: float) -> float:
        """By how much a team is slower in this week than on average; winter is busier than summer."""
        week = int(time - self.start) // WEEK
        loads = self.teams[team].loads
        season = 1 + 0.12 * cos(2 * pi * time / YEAR)
        return loads[min(max(week, 0), len(loads) - 1)] * season

    def arrival(self, source: str, time: int) -> int:
        """When what a source says of a time arrives: at once, or when the source is back."""
        for dark in self.darks:
            if dark.source == source and dark.start <= time < dark.end:
                time = dark.end
        return time

    def heartbeats(self) -> list[tuple[str, int]]:
        """Every heartbeat that is sent: the source, and when."""
        return [
            (source, time)
            for place, source in enumerate(SOURCES)
            for time in range(self.start + place * 7, self.until, HEARTBEAT)
            if self.arrival(source, time) == time
        ]
