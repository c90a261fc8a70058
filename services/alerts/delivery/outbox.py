"""What each channel is to have of the alerts, and has not had yet. Words and order; sending is `sending.py`'s."""

from collections.abc import Iterator
from datetime import datetime

from shared.notice import Notice

from ..channels.notice import notice_of
from ..lifecycle import State
from ..routing.routing import Routing
from ..rules import DEAD_CHANNEL
from .story import STALE, Stories, Story, Told
from .wanted import names_of


class Outbox:
    """The notices of all alerts, by channel; `known`: all that was ever recorded has been read."""

    def __init__(self, routing: Routing, page_url: str) -> None:
        self.routing, self.page_url = routing, page_url
        self.stories, self.known = Stories(), False

    def forget(self) -> None:
        """Begin anew: the records are read again."""
        self.stories, self.known = Stories(), False

    def outstanding(self, alert_id: str, channel: str, holds: bool, now: datetime, after: int = 0) -> list[Told]:
        """The notices of an alert for a channel up to the one that it has to be sent next; none: it has had all.

        `after`: those up to this number were refused. What ended a day ago without a word is not told any more: a
        channel that is set up today wants no history. A channel that had a word is told the end, however late.
        """
        story = self.stories.get(alert_id) if self.known else None
        if story is None or (channel not in story.sent and not story.standing and story.alert.at < now - STALE):
            return []
        mine = self.of(story, channel, holds)
        had = max(after, story.sent.get(channel, 0))
        waiting = next((n for n, told in enumerate(mine) if told.number > had), None)
        return [] if waiting is None else mine[: waiting + 1]

    def of(self, story: Story, channel: str, holds: bool) -> list[Told]:
        """All notices of an alert for a channel: how it ends for whom heard that it began.

        What a channel had is its own though routing leads elsewhere by now, or it would never hear of the end.
        """
        mine: list[Told] = []
        had = story.sent.get(channel, 0)
        for told in story.told:
            if told.decision.state == State.FIRING:
                if told.number <= had or channel in self._channels(told):
                    mine.append(told)
            elif mine and (holds or told.decision.state == State.RESOLVED):
                mine.append(told)
        return mine

    def words(self, told: list[Told]) -> list[Notice]:
        """As they are sent."""
        return [notice_of(one.alert, one.worst, one.decision, self.page_url) for one in told]

    def standing(self, channel: str, now: datetime) -> Iterator[list[Notice]]:
        """What a channel that holds has to show: it has had every word of it."""
        for story in self.all():
            if story.standing and channel in story.sent:
                mine = self.of(story, channel, holds=True)
                if mine and mine[-1].number <= story.sent[channel]:
                    yield self.words(mine)

    def all(self) -> Iterator[Story]:
        """All stories, once they are known."""
        if self.known:
            for client in self.stories.clients.values():
                yield from client.stories.values()

    def _channels(self, told: Told) -> tuple[str, ...]:
        """By which channels a notice goes; that a channel is dead is not told by itself."""
        alert, at = told.alert, told.decision.at
        found = self.routing.channels(names_of(told.decision, alert, self.routing), at)
        if alert.rule == DEAD_CHANNEL:
            return tuple(name for name in found if f"channel:{name}" != alert.about)
        return found
