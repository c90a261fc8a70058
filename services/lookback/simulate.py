"""A made-up history for the demo and for trials: seeded, so that the same words give the same bytes. Pure.

Clients turn to the desk in office hours (Monday to Friday, 8 to 17 UTC), each a few times a month. How well they are
served is their *care*, the chance that a step goes right: 0.99 for most, 0.8 for some, and for a few it falls to 0.1
in the last third of the history. A step that goes wrong is a reply after days, a chaser, a transfer, a commitment
that is not kept, a solution that does not hold.
"""

from collections.abc import Iterator
from heapq import merge
from random import Random
from typing import Any

from shared.messages import Actor, Data, Touchpoint, TouchpointType, instant

SECOND = 1_000_000  # in µs; all else here counts in seconds
HOUR, DAY = 3_600, 86_400
OPENS, SHIFT = 8 * HOUR, 9 * HOUR
MONDAY = 4 * DAY  # 1970-01-05

SOURCE = "simulation"
BY = {"client": Actor("client"), "automation": Actor("automation")}
SEGMENTS = (("gold", 0.1), ("silver", 0.3), ("standard", 0.6))
FATES = (((0.99, 0.99), 0.89), ((0.8, 0.8), 0.07), ((0.99, 0.1), 0.04))  # care at first, and later
TOPICS = ("billing", "delivery", "login", "returns", "contract", "quality")
CHANNELS = ("phone", "email", "email", "chat", "web")
TEAMS = ("desk", "billing", "logistics", "technics")
MONTH = 21 * SHIFT  # working time


def worked(time: int) -> int:
    """The working time, in seconds, from Monday 1970-01-05 to a time."""
    days, of_day = divmod(time - MONDAY, DAY)
    weeks, weekday = divmod(days, 7)
    today = min(max(of_day - OPENS, 0), SHIFT) if weekday < 5 else 0
    return (weeks * 5 + min(weekday, 5)) * SHIFT + today


def at_work(worked_time: int) -> int:
    """The time at which so much working time has passed: the inverse of `worked`."""
    days, today = divmod(worked_time, SHIFT)
    weeks, weekday = divmod(days, 5)
    return MONDAY + (weeks * 7 + weekday) * DAY + OPENS + today


def touchpoints(clients: int, days: int, seed: int, until: int) -> Iterator[Touchpoint]:
    """All that happens to so many clients in the days before `until` (seconds since 1970), in the order of time."""
    stories = [Client(number, seed, until - days * DAY, until).story() for number in range(1, clients + 1)]
    yield from merge(*stories, key=lambda touchpoint: (touchpoint.time, touchpoint.subject))


class Client:
    """One client, with dice of its own: more clients change nothing for the others."""

    def __init__(self, number: int, seed: int, start: int, until: int) -> None:
        self.name, self.start, self.until, self.count = f"client-{number:04}", start, until, 0
        self.dice = Random(f"{seed}/{number}")
        self.segment = self.dice.choices([name for name, _ in SEGMENTS], [share for _, share in SEGMENTS])[0]
        self.cases_a_month = self.dice.lognormvariate(1.3, 0.4)
        self.turns = until - int((until - start) * self.dice.uniform(0.15, 0.35))
        self.care, self.later = self.dice.choices([fate for fate, _ in FATES], [share for _, share in FATES])[0]

    def served_well(self, time: int) -> bool:
        """Whether a step at this time goes right."""
        return self.dice.random() < (self.care if time < self.turns else self.later)

    def story(self) -> Iterator[Touchpoint]:
        """The client's touchpoints up to `until`, in the order of time."""
        found, opens = list[Touchpoint](), worked(self.start)
        # One after the other: served well, nobody comes back about the same within days by mere chance.
        topics = self.dice.sample(TOPICS, len(TOPICS))
        while True:
            opens += int(self.dice.expovariate(self.cases_a_month / MONTH))
            if at_work(opens) >= self.until:
                break
            found += Case(self, opens, topics[self.count % len(topics)]).tell()
        end = instant(self.until * SECOND)
        return iter(sorted((one for one in found if one.time < end), key=lambda one: one.time))


class Case:
    """One matter of a client, told step by step in working time."""

    def __init__(self, client: Client, opens: int, topic: str) -> None:
        client.count += 1
        self.client, self.dice, self.now = client, client.dice, opens
        self.id, self.told = f"{client.name}-{client.count:03}", list[Touchpoint]()
        channel = self.dice.choice(CHANNELS)
        self.common: dict[str, Any] = {
            "case_id": self.id,
            "topic": topic,
            "channel": channel,
            "segment": client.segment,
        }
        self.team = self.dice.choice(TEAMS)
        self.kind = self.dice.choices(("inquiry", "request", "complaint"), (0.55, 0.33, 0.12))[0]

    def tell(self) -> list[Touchpoint]:
        """From the first contact to the close."""
        self.contact(self.kind)
        self.say("case.opened", "human", kind=self.kind, priority=self.dice.choice(("normal", "normal", "high")))
        if self.dice.random() < 0.4:
            self.say("reply.sent", "automation", kind="update")
        self.answer()
        if self.dice.random() < 0.35:
            self.commit()
        self.resolve()
        return self.told

    def right(self) -> bool:
        """Whether the next step goes right."""
        return self.client.served_well(at_work(self.now))

    def wait(self, low: float, high: float) -> None:
        """Let working hours pass."""
        self.now += int(self.dice.uniform(low, high) * HOUR)

    def answer(self) -> None:
        """A person answers within hours, or after days in which the client asks again and is handed on."""
        if self.right():
            self.wait(0.2, 3.0)
        else:
            for _ in range(self.dice.choice((1, 1, 2))):
                self.wait(9, 24)
                self.contact("chaser", angry=self.dice.random() < 0.5)
            before, self.team = self.team, self.dice.choice(TEAMS)
            self.say("case.transferred", "human", from_team=before, to_team=self.team)
            self.wait(4, 18)
        self.say("reply.sent", "human", kind="answer")

    def commit(self) -> None:
        """A commitment with a date, kept in time, or late, or never."""
        name, due = f"{self.id}-commitment", at_work(self.now + int(self.dice.uniform(9, 27) * HOUR))
        made: dict[str, Any] = {
            "commitment_id": name,
            "due_at": instant(due * SECOND),
            "maker": self.team,
            "keeper": self.team,
        }
        self.say("commitment.made", "human", origin="service", **made)
        if self.right():
            self.wait(1, 8)
        elif self.dice.random() < 0.5:
            self.wait(36, 54)
        else:
            self.now += 40 * HOUR
            return self.contact("complaint", angry=True, re_explained=True)
        self.say("commitment.kept", "human", commitment_id=name)

    def resolve(self) -> None:
        """A solution that holds and is confirmed now and then, or one after which the client comes back."""
        self.wait(0.5, 9)
        self.say("case.resolved", "human")
        if not self.right():
            self.wait(3, 20)
            self.contact("complaint", angry=self.dice.random() < 0.4, re_explained=True)
            self.say("case.reopened", "human")
            self.answer()
            self.wait(2, 12)
            self.say("case.resolved", "human")
        if self.dice.random() < 0.3:
            self.wait(0.5, 9)
            self.say("case.confirmed", "client")
        if self.dice.random() < 0.25:
            mark = self.dice.choice((4, 5, 5)) if self.right() else self.dice.choice((1, 2, 3))
            self.say("feedback.given", "client", metric="csat", value=float(mark), scale=5.0)
        self.wait(27, 36)
        self.say("case.closed", "automation")

    def contact(self, kind: str, **facts: Any) -> None:
        """The client turns to us about this case."""
        self.say("contact.received", "client", kind=kind, **facts)

    def say(self, type: TouchpointType, by: str, **facts: Any) -> None:
        """One touchpoint of the case, and a moment passes."""
        self.told.append(
            Touchpoint(
                id=f"{self.id}-{len(self.told):03}",
                source=SOURCE,
                type=type,
                subject=self.client.name,
                time=instant(at_work(self.now) * SECOND),
                data=Data(**self.common, actor=self.actor(by), **facts),
            )
        )
        self.now += 1

    def actor(self, by: str) -> Actor:
        """Who says it; a human is one of the team that has the case."""
        if by != "human":
            return BY[by]
        return Actor("human", f"{self.team}-{self.dice.randint(1, 5)}", self.team)
