"""What nobody can know: the hidden mood of each simulated client, as a share of its patience, at the end of each day.

A method that read it would still not know chance: whether the next failure comes, and whether it is the last straw. So
what it finds at the budget bounds what any method can find.
"""

from heapq import heappop

import numpy as np

from services.lookback.simulation.client import Client
from services.lookback.simulation.fate import begin
from services.lookback.simulation.world import World

from .stories import DAY, END, Story, kept
from .warned import Daily

SECOND = 1_000_000


class Seen(Client):
    """A client whose mood is written down."""

    def note(self, days: int) -> np.ndarray:
        """Live, and say how far out of patience it was at the end of each day: from 0 up, more than 1 is beyond."""
        found, today, long = np.zeros(days), 0, DAY // SECOND
        while self.waiting:
            time, _, story = heappop(self.waiting)
            while today < days and self.world.start + (today + 1) * long <= min(time, self.left):
                end = self.world.start + (today + 1) * long
                found[today] = -self.mood_at(end) / self.patience if self.fading > end else 10.0
                today += 1
            if time >= self.world.until or time >= self.left:
                break
            if (wakes := next(story, None)) is not None:
                self.follow(story, wakes)
        return found


def moods(story: Story) -> Daily:
    """Of every client; kept."""
    return kept(f"moods-{story.key}", ["services/lookback/simulation", "tests/bench/oracle.py"], lambda: noted(story))


def noted(story: Story) -> Daily:
    """The world once more, and its clients looked into."""
    world = World(story.seed, story.start // SECOND, END)
    found = {}
    for number in range(1, story.clients + 1):
        client = Seen(number, world)
        begin(client)
        found[client.name] = client.note(story.days)
    return found
