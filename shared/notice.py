"""What a channel is sent: one delivered message of an alert, the JSON of a webhook (docs/schema/notice-1.json)."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from .messages import Because, NextAction, Share

VERSION = 1


class Notice(Struct, frozen=True, kw_only=True):
    """One delivered message of an alert. `key` is the same whenever the same notice is sent again.

    `summary` says who and what, `action` what to do first, `said` the `reason` in words; `why` is why it is told at all
    (`new_step`, `escalated`). `notice` is its number in the alert, from 1; `level` counts who was told before and did
    not acknowledge, and `role` is who is told now. `step` is the worst step of the ladder told so far; null: the rule
    is a flag. `tier` is how fast it wants a person: page (now), urgent (today), ticket (this week); `stage` is how far
    a warning has come. While it is acknowledged `keeper` contacts the client until `contact_by`. `planned` is what was
    announced for this time. `shares` are the touchpoints that weigh most, at most 20, and `because` all of those named;
    `next` is what `action` says, as data. `page` is the client's page, `alert_page` that of the alert with its
    explanation, `playbook` what to do about such alerts.
    Of a systemic alert `client`, `score` and `risk` are null, and `about`, the first 20 `members` and their `count` are
    given instead.
    """

    v: Literal[1] = 1
    key: str
    alert_id: str
    notice: int
    client: str | None
    rule: str
    episode: int
    state: str
    why: str
    step: str | None
    tier: str
    level: int = 0
    role: str | None = None
    segment: str | None = None
    team: str | None = None
    score: float | None = None
    risk: float | None = None
    at: datetime
    started_at: datetime
    summary: str
    action: str
    reason: str
    said: str
    stage: str | None = None
    keeper: str | None = None
    contact_by: datetime | None = None
    planned: str | None = None
    because: list[Because]
    shares: list[Share] = []
    next: NextAction | None = None
    page: str
    alert_page: str
    playbook: str
    about: str | None = None
    members: list[str] | None = None
    count: int | None = None
