"""What is told of an alert, once a step, and why or why not. Wording and decision; sending is delivery's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field

from shared.alerting import AlertMessage, AlertTransition, Attempt, Decision
from shared.notice import Notice

from . import notice, rules
from .lifecycle import State

STALE = timedelta(days=1)


class Why(StrEnum):
    """Why a transition is told, or is not."""

    NEW_STEP = "new_step"
    RAISED = "raised"
    RESOLVED = "resolved"
    REPEATED = "repeated"
    HISTORICAL = "historical"
    NOT_WORSE = "not_worse"
    NOT_FIRING = "not_firing"
    NEVER_TOLD = "never_told"
    SHOWN_ONLY = "shown_only"
    SHADOW = "shadow"


class Verdict(NamedTuple):
    """The decision on one transition."""

    told: bool
    why: Why


class Story(Struct):
    """One alert as delivery knows it: the transitions that are notices, and what each channel has had of them."""

    version: int = 0
    told: list[AlertTransition] = field(default_factory=list)
    sent: set[tuple[str, str, str | None]] = field(default_factory=set)

    @property
    def standing(self) -> bool:
        """Whether people were told of the alert, and not yet that it is over."""
        return bool(self.told) and self.told[-1].state != State.RESOLVED


def fold(story: Story, message: AlertMessage) -> Verdict | None:
    """Take a message of `driftline.alerts` into the story of its alert; the verdict on it, if it is a transition."""
    if not isinstance(message, AlertTransition):
        if isinstance(message, Attempt) and message.outcome == "sent":
            story.sent.add((message.channel, message.state, message.step))
        return None
    verdict = decide(story, message)
    story.version = max(story.version, message.version)
    if verdict.told:
        story.told.append(message)
    return verdict


def decide(story: Story, transition: AlertTransition) -> Verdict:
    """Whether a transition is told: at each step worse than all told before, a flag once, and the end of what was."""
    if transition.version <= story.version:
        return Verdict(False, Why.REPEATED)
    if transition.historical:
        return Verdict(False, Why.HISTORICAL)
    if transition.state == State.RESOLVED:
        return Verdict(True, Why.RESOLVED) if story.standing else Verdict(False, Why.NEVER_TOLD)
    if transition.shadow:
        return Verdict(False, Why.SHADOW)
    if transition.state != State.FIRING:
        return Verdict(False, Why.NOT_FIRING)
    if not rules.RULES[transition.rule].told:
        return Verdict(False, Why.SHOWN_ONLY)
    if not _worse_than_told(story, transition.step):
        return Verdict(False, Why.NOT_WORSE)
    return Verdict(True, Why.RAISED if transition.step is None else Why.NEW_STEP)


def _worse_than_told(story: Story, step: str | None) -> bool:
    if step is None:  # a flag is up or down
        return not story.told
    return step in rules.TIERS and all(rules.worse(step, str(before.step)) for before in story.told)


def outstanding(story: Story, channel: str, now: datetime) -> int | None:
    """The index in `told` of what the channel has to be sent next; None: nothing.

    What ended a day ago without a word is not told any more: a channel that is set up today wants no history. A channel
    that had a word is told the end, however late.
    """
    heard = any(name == channel for name, _, _ in story.sent)
    if story.told and not heard and not story.standing and story.told[-1].at < now - STALE:
        return None
    waiting = (n for n, told in enumerate(story.told) if (channel, told.state, told.step) not in story.sent)
    return next(waiting, None)


def notice_of(told: Sequence[AlertTransition], page_url: str) -> Notice:
    """The words for the last of the told; at the end of an alert `step` and `tier` are those of the worst step told."""
    alert, worst = told[-1], [n for n in told if n.state == State.FIRING][-1].step
    why = Why.RESOLVED if alert.state == State.RESOLVED else Why.RAISED if worst is None else Why.NEW_STEP
    decision = Decision(
        alert_id=alert.alert_id,
        client=alert.client,
        version=alert.version,
        told=True,
        why=why,
        at=alert.at,
        state=alert.state,
        step=worst,
        notice=len(told),
    )
    return notice.notice_of(alert, worst, decision, page_url)
