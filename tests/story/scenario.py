"""Stories, timed: what happens when, and what is to be seen when.

    story(
        at("09:00", contact("a", kind="complaint")),
        expect("12:00", clock("a", "first_response", "running")),
        expect(between("13:00", "13:01"), breached("a", "first_response")),
        policy=POLICY,
    )

A time is "09:00", on the day of the step before, or "day 3 09:00"; day 1 is Monday 2026-06-01, UTC. What is expected
between two moments is not so at the first and is so at the second. Ids are 01, 02, ... unless given. At its end every
story is replayed from its log, and must give the same states and the same alerts.
"""

import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from services.scoring.policy.policy import DAY, HOUR, MINUTE, SECOND, Policies
from services.scoring.policy.policy_form import PolicyForm
from services.scoring.rulebook import Rulebook
from shared.messages import instant, micros

from .rooms import Rooms, in_words

DAY_1 = micros(datetime(2026, 6, 1, tzinfo=UTC))
LATENESS = 72 * HOUR
POLICY = """
version = "1"
effective_from = 2026-01-01T00:00:00Z
[[targets]]
first_response = "4h"
next_response = "8h"
resolution = "5d"
"""

Event = dict[str, Any]


class Between(NamedTuple):
    """From a moment at which it is not so yet to one at which it is."""

    first: str
    last: str


class Seen(NamedTuple):
    """Something to look at, in words and as a question."""

    words: str
    holds: Callable[[Rooms], bool]


class Step(NamedTuple):
    """One line of a story: events to publish, or something to see."""

    time: str
    act: Callable[["Story", int], None]


class Story:
    """A story as it goes on: the rooms, what was published by id, and the day it is."""

    def __init__(self, policy: str | Sequence[str], live: bool) -> None:
        texts = [policy] if isinstance(policy, str) else policy
        versions = [PolicyForm.model_validate(tomllib.loads(text)).policy() for text in texts if text]
        self.rooms = Rooms(Rulebook(Policies(versions), LATENESS), DAY_1, live)
        self.published: dict[str, Event] = {}
        self.today = 1

    def moment(self, text: str) -> int:
        """A time of the story in µs."""
        *day, clock = text.split(" ")
        self.today = int(day[1]) if day else self.today
        hours, minutes, *seconds = (int(part) for part in clock.split(":"))
        return DAY_1 + (self.today - 1) * DAY + hours * HOUR + minutes * MINUTE + sum(seconds) * SECOND

    def publish(self, event: Event, now: int) -> None:
        """Send a touchpoint, complete with what the story did not say."""
        number = f"{len(self.published) + 1:02}"
        made = {"specversion": "1.0", "source": "crm", "subject": "acme", "id": number, **event}
        made["time"] = self._time(made.get("time", now))
        made["data"] = {key: self._time(value) if key.endswith("_at") else value for key, value in made["data"].items()}
        if (of := made["data"].get("of")) is not None:
            target = self.published[of]
            made["data"]["of"] = {key: target[key] for key in ("source", "id", "time")}
        self.published[made["id"]] = made
        self.rooms.publish(msgspec.json.encode(made))

    def _time(self, value: str | int) -> str:
        today = self.today
        at = value if isinstance(value, int) else self.moment(value)
        self.today = today
        return str(msgspec.to_builtins(instant(at)))


def story(*steps: Step, policy: str | Sequence[str] = "", live: bool = True) -> Rooms:
    """Tell it, step by step, and see that its log tells the same; `policy` may be several versions."""
    told = Story(policy, live)
    for step in steps:
        step.act(told, told.moment(step.time))
    rooms = told.rooms
    offline = rooms.replayed()
    assert offline.state_hash() == rooms.state_hash()
    live_alerts = sorted(rooms.told, key=lambda alert: (alert.at, alert.client, alert.version))
    assert [unmarked(alert) for alert in offline.alerts] == [unmarked(alert) for alert in live_alerts]
    return rooms


def unmarked(alert: Any) -> Any:
    """An alert without what depends on how it was read, and on when it was looked at."""
    return msgspec.structs.replace(alert, historical=False, score=0.0, ladder="", risk=None)


def at(time: str, *events: Event) -> Step:
    """These happen, and arrive, at this time (an event with a `time` of its own arrives late)."""

    def act(told: Story, now: int) -> None:
        told.rooms.wait(now)
        for event in events:
            told.publish(event, now)

    return Step(time, act)


def live(time: str) -> Step:
    """History ends here, with a tick and the `live` record."""

    def act(told: Story, now: int) -> None:
        told.rooms.tick(now)
        told.rooms.live = True

    return Step(time, act)


def between(first: str, last: str) -> Between:
    """The moment of a change lies after the first and not after the last."""
    return Between(first, last)


def expect(when: str | Between, *seen: Seen) -> Step:
    """What is to be seen then."""

    def look(told: Story, now: int, holds: bool) -> None:
        told.rooms.wait(now)
        for each in seen:
            time, rest = instant(now).isoformat(), f"told: {in_words(told.rooms.told)}"
            assert each.holds(told.rooms) is holds, f"{time}: {each.words} is {not holds}; {rest}"

    if isinstance(when, str):
        return Step(when, lambda told, now: look(told, now, True))

    def act(told: Story, now: int) -> None:
        look(told, now, False)
        look(told, told.moment(when.last), True)

    return Step(when.first, act)
