"""The stories of alerts as `driftline.alerts` tells them: how each moved, what was decided, what each channel had.

A pure fold of the records: whoever reads them again from the beginning knows the same, whatever crashed before.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct, field

from shared.alerting import AlertMessage, AlertTransition, Attempt, Decision, Done, Explained

from .. import rules
from ..lifecycle import State

STALE = timedelta(days=1)
RECORDED = "recorded"  # the reason of what was told before decisions were recorded


class Told(Struct, frozen=True):
    """One notice: the decision, the transition that it tells, the worst step told so far, and whether it had waited."""

    decision: Decision
    alert: AlertTransition
    worst: str | None
    waited: bool = False

    @property
    def number(self) -> int:
        """Its number in the alert, from 1."""
        return self.decision.notice or 0


class Story(Struct):
    """One alert. `alert` is its latest transition, `fresh` those undecided, `sent` the last notice each channel had.

    It left an acknowledgement in the versions `lapsed` (nobody contacted the client) and `relapsed` (it fires again).
    """

    alert: AlertTransition
    fresh: list[AlertTransition] = field(default_factory=list)
    last: Decision | None = None
    told: list[Told] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    lapsed: int = 0
    relapsed: int = 0
    silenced: bool = False
    silenced_until: datetime | None = None
    explained: set[str | None] = field(default_factory=set)

    @property
    def standing(self) -> bool:
        """Whether people were told of the alert, and not yet that it is over."""
        return bool(self.told) and self.told[-1].decision.state != State.RESOLVED

    @property
    def stands(self) -> bool:
        """Whether it goes on, told or not."""
        return self.alert.state in (State.FIRING, State.ACKNOWLEDGED)

    @property
    def fired(self) -> list[Told]:
        """The notices that say that it fires."""
        return [told for told in self.told if told.decision.state == State.FIRING]

    def silent(self, now: datetime) -> bool:
        """Whether somebody silenced it."""
        return self.silenced and (self.silenced_until is None or now < self.silenced_until)

    def over(self, now: datetime, channels: Collection[str]) -> bool:
        """Whether it ended long ago, and all who heard of it know."""
        if self.alert.state != State.RESOLVED or self.alert.at > now - STALE or self.alert.rule == rules.DEAD_CHANNEL:
            return False  # the episodes of a dead channel are counted by them
        if not self.told:
            return True
        last = self.told[-1].number
        heard_all = all(number >= last for name, number in self.sent.items() if name in channels)
        return not self.fresh and not self.standing and heard_all


class Client(Struct):
    """The alerts of one client; `version` is the last of its transitions, which drops those that come again."""

    version: int = 0
    stories: dict[str, Story] = field(default_factory=dict)


class Stories:
    """The alerts of all clients; what a record says of an alert that is not known any more changes nothing."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.of: dict[str, str] = {}  # the client of each alert

    def get(self, alert_id: str) -> Story | None:
        """The story of an alert; None: it is not known (any more)."""
        client = self.clients.get(self.of.get(alert_id, ""))
        return None if client is None else client.stories.get(alert_id)

    def fold(self, message: AlertMessage) -> str | None:
        """Take a record in; says which client there may be something to decide about."""
        if isinstance(message, AlertTransition):
            return self._move(message)
        story = self.get(message.alert_id)
        if story is None:
            return None
        match message:
            case Decision():
                _decided(story, message)
            case Attempt():
                _attempted(story, message)
            case Done():
                _done(story, message)
            case Explained():
                story.explained.add(message.step)
        return self.of[message.alert_id]

    def _move(self, alert: AlertTransition) -> str | None:
        whose = alert.client or f"\x01{alert.about}"  # no client id may hold a control character
        client = self.clients.setdefault(whose, Client())
        if alert.version <= client.version:
            return None
        client.version = alert.version
        self.of[alert.alert_id] = whose
        story = client.stories.setdefault(alert.alert_id, Story(alert))
        before, story.alert = story.alert, alert
        story.fresh.append(alert)
        if alert.reason == "lapsed":
            story.lapsed = alert.version
        elif before.state == State.ACKNOWLEDGED and alert.state == State.FIRING:
            story.relapsed = alert.version
        return whose

    def forget(self, now: datetime, channels: Collection[str]) -> None:
        """Let go of what ended long ago."""
        for whose, client in list(self.clients.items()):
            for alert_id in [one for one, story in client.stories.items() if story.over(now, channels)]:
                del client.stories[alert_id], self.of[alert_id]
            if not client.stories:
                del self.clients[whose]


def _decided(story: Story, decision: Decision) -> None:
    if decision.told:
        if story.told and (decision.notice or 0) <= story.told[-1].number:
            return  # two deliveries decided the same: the first record counts
        waited = story.last is not None and not story.last.told and story.last.version == decision.version
        told = next((one for one in story.fresh if one.version == decision.version), story.alert)
        story.told.append(Told(decision, told, _worst(story, decision), waited))
    story.last = decision
    story.fresh = [alert for alert in story.fresh if alert.version > decision.version]


def _worst(story: Story, decision: Decision) -> str | None:
    steps = [told.worst for told in story.told[-1:]] + [decision.step] * (decision.state == State.FIRING)
    return max((step for step in steps if step is not None), key=rules.SEVERITY.__getitem__, default=None)


def _attempted(story: Story, attempt: Attempt) -> None:
    if attempt.outcome == "sent":
        number = attempt.notice or _number_of_old(story, attempt)
        story.sent[attempt.channel] = max(number, story.sent.get(attempt.channel, 0))


def _number_of_old(story: Story, attempt: Attempt) -> int:
    """The notice of a record of old, which has no number, and stands for the decision too."""
    for told in story.told:
        if (told.decision.state, told.decision.step) == (attempt.state, attempt.step):
            return told.number
    alike = (one for one in story.fresh if (one.state, one.step) == (attempt.state, attempt.step))
    alert, number = next(alike, story.alert), len(story.told) + 1
    decision = Decision(
        alert_id=attempt.alert_id,
        client=attempt.client,
        version=alert.version,
        told=True,
        why=RECORDED,
        at=attempt.at,
        state=attempt.state,
        step=attempt.step,
        notice=number,
        tier=rules.tier(alert.rule, alert.step),
    )
    _decided(story, decision)
    return number


def _done(story: Story, done: Done) -> None:
    if done.accepted and done.do == "silence":
        story.silenced, story.silenced_until = True, done.until
    elif done.accepted and done.do == "unsilence":
        story.silenced = False
