"""One matter of a client: what may go wrong in it, how that feels, and what is told. `story.py` has its steps."""

from collections.abc import Callable
from math import exp, log
from typing import Any

from .client import Client
from .hours import HOUR, MINUTE, at_work, worked
from .world import TOPICS

CHANNELS = ("phone", "phone", "email", "email", "email", "chat", "web", "web")
WRONG = 0.035  # how likely a step goes wrong, usually

Hears = dict[str, Callable[["Case", dict[str, Any]], None]]


class Case:
    """A case; `lapses` of its next steps are bound to go wrong, and what goes wrong `weighs` so much more.

    `hears` says by type what is told besides a step; its dice are `chance`.
    """

    def __init__(self, client: Client, id: str, opens: int, hears: Hears) -> None:
        self.client, self.dice, self.id, self.now = client, client.dice, id, opens
        self.opens, self.hears, self.chance, self.urged = opens, hears, client.chance, False
        self.lapses, self.weighs, self.failures, self.beyond = 0, 1.0, 0, False
        dice = self.dice
        self.topic = client.topic if dice.random() < 0.4 else dice.choice(list(TOPICS))
        self.channel = "api" if client.plan.shared and dice.random() < 0.5 else dice.choice(CHANNELS)
        self.solver = TOPICS[self.topic]
        self.team = self.solver if dice.random() < 0.7 else "desk"
        self.urgent = dice.random() < 0.15
        complains = dice.random() < client.complaining(opens)
        self.kind = "complaint" if complains else "request" if dice.random() < 0.4 else "inquiry"

    def struck(self) -> str | None:
        """The common cause that is at work about this topic now."""
        found = (one for one in self.client.world.incidents if one.topic == self.topic)
        return next((one.cause for one in found if one.spell.grown(self.now)), None)

    def wrong(self, times: float = 1.0) -> bool:
        """Whether the next step goes wrong: more likely in bad weeks, teams and spells."""
        if self.lapses:
            self.lapses -= 1
            bad = True
        else:
            _, fails, _ = self.client.service(self.now, self.topic, self.team)
            bad = self.dice.random() < 1 - exp(-WRONG * times * fails)
        self.failures += bad
        return bad

    def complains(self) -> bool:
        """Whether the client, let down, says so as a complaint."""
        return self.dice.random() < self.client.speaks() * (0.4 + 0.5 * self.client.displeased(self.now))

    def feel(self, worth: float) -> None:
        """How it feels to the client; what goes wrong may be beyond its patience."""
        if self.client.feel(self.now, worth * self.weighs if worth < 0 else worth):
            self.beyond = True

    def contact(self, kind: str, calm: bool = False, **facts: Any) -> None:
        """The client turns to us about this case."""
        voice, out = self.client.speaks(), self.client.displeased(self.now)
        facts = {name: fact for name, fact in facts.items() if fact}
        if not calm and self.dice.random() < voice * (0.6 * out + (0.25 if kind == "complaint" else 0.02)):
            facts["angry"] = True
        if self.channel == "phone":
            facts["wait_seconds"] = self.seconds(70)
        self.say("contact.received", "client", kind=kind, **facts)

    def seconds(self, usual: float) -> float:
        """How long somebody is on hold."""
        return round(self.dice.lognormvariate(log(usual), 0.8), 1)

    def work(self, low: float, high: float) -> None:
        """Let working hours pass."""
        self.now = at_work(worked(self.now) + int(self.dice.uniform(low, high) * HOUR)) + self.dice.randint(0, MINUTE)

    def say(self, type: str, by: str, **facts: Any) -> None:
        """One touchpoint of the case, and a moment passes."""
        actor = {"kind": by}
        if by == "human":
            actor = {"kind": by, "id": f"{self.team}-{self.dice.randint(1, 6)}", "team": self.team}
        data = self.client.page.say(
            self.now, type, case_id=self.id, topic=self.topic, channel=self.channel, actor=actor, **facts
        )
        if (hears := self.hears.get(type)) is not None:
            hears(self, data)
        self.now += 1

    def besides(self, after: int, type: str, by: str, **facts: Any) -> dict[str, Any]:
        """One touchpoint besides the steps of the case, so many seconds from now; what is None is left out."""
        actor = {"kind": by, "id": f"{self.team}-7", "team": self.team} if by == "human" else {"kind": by}
        told = {name: fact for name, fact in facts.items() if fact is not None}
        return self.client.page.besides(self.now + after, type, case_id=self.id, topic=self.topic, actor=actor, **told)
