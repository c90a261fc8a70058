"""A channel that has failed for long is an alert itself, told through the others: once, and when it is back."""

from collections.abc import Mapping
from datetime import datetime

from shared.alerting import AlertTransition
from shared.messages import micros

from ..lifecycle import State
from ..rules import DEAD_CHANNEL
from .breaker import Breaker
from .story import Stories, Story


def transitions(channels: Mapping[str, Breaker], stories: Stories, now: datetime) -> list[AlertTransition]:
    """What is new: a channel that is dead and of which nobody knows, or one that works again."""
    found = []
    for name, breaker in channels.items():
        about = f"channel:{name}"
        known = [story for story in _stories(stories, about)]
        last = max(known, key=lambda story: story.alert.version, default=None)
        # not the time alone: a clock that was put back would say what nobody takes in, again and again
        version = max(micros(now), 0 if last is None else last.alert.version + 1)
        stands = last is not None and last.alert.state == State.FIRING
        if breaker.dead and not stands:
            number = 1 if last is None else last.alert.episode + 1
            found.append(_transition(about, number, version, State.FIRING, breaker.since or now, now))
        elif last is not None and stands and breaker.works:
            found.append(_transition(about, last.alert.episode, version, State.RESOLVED, last.alert.started_at, now))
    return found


def _stories(stories: Stories, about: str) -> list[Story]:
    client = stories.clients.get(f"\x01{about}")
    return [] if client is None else list(client.stories.values())


def _transition(about: str, number: int, version: int, state: State, since: datetime, now: datetime) -> AlertTransition:
    return AlertTransition(
        alert_id=f"{DEAD_CHANNEL}:{about}:{number}",
        client=None,
        rule=DEAD_CHANNEL,
        episode=number,
        version=version,
        state=state,
        step=None,
        override=False,
        at=now,
        started_at=since,
        reason="takes_nothing" if state == State.FIRING else "takes_again",
        because=[],
        historical=False,
        about=about,
    )
