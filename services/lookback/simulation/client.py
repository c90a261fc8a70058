"""One client: how often it comes, what it expects, its hidden mood, and its patience.

The mood is a sum of good and bad experiences that fade by half in twelve days. Each bad experience below the client's
own patience may be the last one: `fate.py` says what follows. Nobody writes the mood down.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from math import exp, log
from random import Random

from .archetypes import FOREVER, drawn
from .hours import DAY, HOUR, SHIFT, at_work, worked
from .world import SOURCES, TOPICS, Spell, World
from .writing import Line, Page

Story = Iterator[int]  # each number is the time at which it goes on

MONTH = 21 * SHIFT  # working time
SEGMENTS = {"gold": (0.1, 1.5, 0.85), "silver": (0.3, 1.1, 1.0), "standard": (0.6, 0.9, 1.0)}  # share, rate, patience
HALF = -log(2) / (12 * DAY)  # a mood fades by half in so long
BEST = 2.0  # no mood is better: what was good long ago does not excuse everything


class Client:
    """One client, with dice of its own; `fading` is when it gave up on us, `left` when it was gone."""

    def __init__(self, number: int, world: World) -> None:
        self.world, self.name = world, f"client-{number:04}"
        self.dice = dice = Random(f"{world.seed}/{number}")
        self.chance = Random(f"{world.seed}/{number}/besides")  # of what is told besides: it decides nothing
        self.archetype, self.plan = drawn(dice, world)
        [self.segment] = dice.choices(list(SEGMENTS), [share for share, _, _ in SEGMENTS.values()])
        _, more, patience = SEGMENTS[self.segment]
        self.rate = more * (dice.uniform(35, 90) if self.plan.shared else dice.lognormvariate(1.0, 0.6))
        self.patience = patience * dice.lognormvariate(log(3.0), 0.3)
        voice = dice.uniform(0, 0.15) if dice.random() < 0.22 else dice.betavariate(2.5, 1.2)
        self.voice = voice if self.plan.voice is None else self.plan.voice
        self.topic = self.plan.topic or dice.choice(list(TOPICS))
        self.pace, self.fails = self.plan.pace * dice.lognormvariate(0, 0.25), dice.lognormvariate(0, 0.3)
        self.used_to = log(self.pace)  # the wait that is expected: logarithm of multiples of the usual one
        self.weight = (4 / self.rate) ** 0.6  # who comes often takes each matter lighter
        self.mood, self.felt = 0.0, world.start
        self.fading = self.left = FOREVER
        self.upset = False  # out of patience; nothing more is decided
        self.events = list[tuple[str, int]]()  # the truth: crisis and churn, and when
        self.page = Page(self.name, self.plan.source or dice.choice(SOURCES), self.segment)
        self.waiting = list[tuple[int, int, Story]]()
        self.stories = 0

    def follow(self, story: Story, time: float) -> None:
        """Let a story go on at a time."""
        self.stories += 1
        heappush(self.waiting, (int(time), self.stories, story))

    def live(self) -> None:
        """Go on with all stories, each at its time, until the world ends or the client is gone."""
        while self.waiting:
            time, _, story = heappop(self.waiting)
            if time >= self.world.until or time >= self.left:
                break
            wakes = next(story, None)
            if wakes is not None:
                self.follow(story, wakes)

    def lines(self) -> list[Line]:
        """What is known of it, in no order."""
        darks = [(dark.start, dark.end) for dark in self.world.darks if dark.source == self.page.source]
        return self.page.lines(self.world.start, int(min(self.world.until, self.left + 1)), darks)

    def spells(self, topic: str) -> Iterator[Spell]:
        """What is otherwise for this client, and about a topic."""
        yield from self.plan.spells
        for incident in self.world.incidents:
            if incident.topic == topic:
                yield incident.spell

    def service(self, time: int, topic: str, team: str) -> tuple[float, float, float]:
        """By how much waits are longer and steps fail more often than usual, and how much of the wait is expected."""
        about = self.world.teams[team]
        pace, fails, known = about.pace * self.world.load(team, time), self.fails * about.fails, exp(self.used_to)
        for spell in self.spells(topic):
            if grown := spell.grown(time):
                pace *= spell.pace**grown
                fails *= spell.fails**grown
                known *= spell.pace**grown if spell.known else 1.0
        return self.pace * pace, fails, known

    def volume(self, time: int) -> float:
        """How often the client comes, in multiples of its own rate."""
        often = 1.0
        for spell in self.plan.spells:
            often *= spell.volume ** spell.grown(time)
        if time > self.fading:
            often *= exp((self.fading - time) / (9 * DAY))
        return often * (1 - 0.4 * (1 - self.voice) * self.displeased(time))

    def displeased(self, time: int) -> float:
        """From 0, at ease, to 1, out of patience."""
        return min(max(-self.mood_at(time) / self.patience, 0.0), 1.0)

    def mood_at(self, time: int) -> float:
        """What is left of the mood."""
        return self.mood * exp(HALF * max(time - self.felt, 0))

    def speaks(self) -> float:
        """The voice that is left: none once the client has given up."""
        return self.voice if self.fading == FOREVER else 0.0

    def complaining(self, time: int) -> float:
        """The share of complaints among what the client comes about."""
        for spell in self.plan.spells:
            if spell.complaints >= 0 and spell.grown(time):
                return spell.complaints
        return self.speaks() * (0.12 + 0.4 * self.displeased(time))

    def feel(self, time: int, worth: float) -> bool:
        """An experience, good or bad: whether it is beyond the client's patience."""
        worth *= self.weight * self.dice.lognormvariate(0, 0.3)
        self.mood, self.felt = min(self.mood_at(time) + worth, BEST), max(time, self.felt)
        return worth < 0 and self.mood < -self.patience

    def learn(self, times_usual: float) -> None:
        """Get used, slowly, to the wait there was."""
        self.used_to += 0.08 * (log(times_usual) - self.used_to)

    def home(self, time: int) -> int:
        """A time on an evening, at night or on the weekend after a time."""
        return time + int(self.dice.uniform(7, 15) * HOUR)

    def next_visit(self, time: int, often: float) -> int:
        """When the client would next come, so often in a month of work."""
        return at_work(worked(time) + 1 + int(self.dice.expovariate(often / MONTH)))
