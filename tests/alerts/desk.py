"""Delivery as lists: the records of `driftline.alerts`, read again from the beginning whenever a test says so."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from services.alerts.delivery import shift
from services.alerts.delivery.outbox import Outbox
from services.alerts.routing.routing import Address, Routing, everywhere
from shared.alerting import AlertMessage, AlertTransition, Attempt, Decision
from shared.notice import Notice
from tests.alerts.builders import NOON

HOLDS = {"alertmanager"}
CHANNELS = ("alertmanager", "webhook")
EVERYWHERE = everywhere(Address(name, name, f"http://{name}") for name in CHANNELS)


class Desk:
    """All decisions are recorded; `tell` sends what is outstanding, and records that too."""

    def __init__(self, routing: Routing = EVERYWHERE, channels: Iterable[str] = CHANNELS) -> None:
        self.routing, self.channels = routing, tuple(channels)
        self.topic: list[AlertMessage] = []
        self.posted: list[tuple[str, Notice]] = []
        self.crash()

    def crash(self) -> None:
        """Forget everything but the topic."""
        self.outbox = Outbox(self.routing, "http://board")
        for message in self.topic:
            self.outbox.stories.fold(message)
        self.outbox.known = True

    def record(self, *messages: AlertMessage) -> None:
        for message in messages:
            self.topic.append(message)
            self.outbox.stories.fold(message)

    def decide(self, now: datetime = NOON) -> list[Decision]:
        """Decide until nothing is new."""
        found: list[Decision] = []
        while new := self.consider(now):
            found += new
            self.record(*new)
        return found

    def consider(self, now: datetime) -> list[Decision]:
        """What would be recorded now."""
        stories = self.outbox.stories
        return shift.news(stories, shift.decide_all(stories, list(stories.clients), self.routing, now))

    def until(self, now: datetime) -> datetime | None:
        """When something will be decided if nothing happens."""
        stories = self.outbox.stories
        decisions = shift.decide_all(stories, list(stories.clients), self.routing, now)
        return min((one.until for one in decisions if one.until is not None), default=None)

    def take(self, *alerts: AlertTransition) -> list[str]:
        """Take transitions in, each decided at its time; why each is told, or is not."""
        reasons = []
        for alert in alerts:
            self.record(alert)
            found = [one.why for one in self.decide(alert.at) if one.alert_id == alert.alert_id]
            reasons.append(found[-1] if found else "repeated")
        return reasons

    def wait(self, now: datetime) -> list[Decision]:
        """Let time pass until now, and decide whenever something is due; what was told meanwhile."""
        told: list[Decision] = []
        while (due := self.until(self.last)) is not None and due <= now:
            self.last = due
            told += [one for one in self.decide(due) if one.told]
        self.last = now
        return told

    @property
    def last(self) -> datetime:
        """The time that was reached."""
        return getattr(self, "_last", NOON)

    @last.setter
    def last(self, now: datetime) -> None:
        self._last = now

    def send(self, channel: str, now: datetime = NOON, recorded: bool = True) -> bool:
        """Send the next outstanding notice of a channel; `recorded`: it does not crash before the record."""
        for story in self.outbox.all():
            told = self.outbox.outstanding(story.alert.alert_id, channel, channel in HOLDS, now)
            if told:
                self.posted.append((channel, self.outbox.words(told)[-1]))
                if recorded:
                    self.record(attempt(told[-1].decision, channel, now))
                return True
        return False

    def tell(self, *channels: str, now: datetime = NOON) -> None:
        """Send all that is outstanding."""
        for channel in channels or self.channels:
            while self.send(channel, now):
                pass

    def story(self, alert_id: str = ""):
        """The story of an alert, by default the only one."""
        return self.outbox.stories.get(alert_id) if alert_id else next(iter(self.outbox.all()))

    def words(self, alert_id: str = "") -> list[Notice]:
        """All notices of an alert."""
        return self.outbox.words(self.story(alert_id).told)


def attempt(decision: Decision, channel: str = "webhook", now: datetime = NOON, outcome: str = "sent") -> Attempt:
    """The record of an attempt to send a notice."""
    return Attempt(
        alert_id=decision.alert_id,
        client=decision.client,
        channel=channel,
        state=decision.state,
        step=decision.step,
        outcome=outcome,
        at=now,
        notice=decision.notice,
    )


def live(alert: AlertTransition) -> AlertTransition:
    """The same, as if it had not happened in history."""
    return replace(alert, historical=False)
