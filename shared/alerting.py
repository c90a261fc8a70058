"""What `driftline.alerts` holds: alerts as they move, what became of actions, and what was decided and sent of them."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from .actions import Do, Label
from .crises import Crisis
from .messages import Because, NextAction, Share


class AlertTransition(Struct, frozen=True, kw_only=True, tag_field="kind", tag="transition"):
    """An alert entered `state` (pending, firing, acknowledged, resolved) or another ladder `step` while firing.

    `step` is null where the rule is a flag, which stands on no step of the ladder; `ladder` is where the client stands.
    `alert_id` is `<rule>:<client>:<episode>`; `version` counts the transitions of the client, to drop repeats by.
    A systemic alert has no client (nor score and ladder), but `about` (`topic:billing`) in its place, and `members`, at
    most 1,000 of `count`.
    `shadow`: nobody is told of it; `crisis` is what is kept of the last entry into crisis that the alert had. While it
    is acknowledged, `keeper` contacts the client until `contact_by`; `contacted` is when that promise was kept. While
    it is pending nobody is told of it until `held_until`. `why` is one of the reasons in services/alerts/lifecycle.py,
    `reason` that of the rule, and the same as `why` where no rule moved. `stage`, `shares`, `next` and `team` are those
    of the last move of the rule (`Transition`).
    """

    v: int = 1
    alert_id: str
    client: str | None
    rule: str
    episode: int
    version: int
    state: str
    step: str | None
    override: bool
    at: datetime
    started_at: datetime
    reason: str
    because: list[Because]
    historical: bool
    score: float | None = None
    ladder: str | None = None
    segment: str | None = None
    risk: float | None = None
    shadow: bool = False
    crisis: Crisis | None = None
    about: str | None = None
    members: list[str] | None = None
    count: int | None = None
    keeper: str | None = None
    contact_by: datetime | None = None
    contacted: datetime | None = None
    held_until: datetime | None = None
    why: str = ""
    stage: str | None = None
    shares: list[Share] = []
    next: NextAction | None = None
    team: str | None = None

    @property
    def whose(self) -> str:
        """The client; of a systemic alert, what stands in its place."""
        return self.client or self.about or ""


class Done(Struct, frozen=True, kw_only=True, tag_field="kind", tag="done"):
    """What became of an action: the audit log. `why` says what was done, or for what reason it was not `accepted`.

    The reasons are in `services/alerts/lifecycle.py` and `services/alerts/actions.py`; `at` is when it took effect.
    Repeats are dropped by `action`.
    """

    v: int = 1
    action: str
    do: Do
    by: str
    at: datetime
    alert_id: str
    client: str | None
    accepted: bool
    why: str
    who: str | None = None
    until: datetime | None = None
    label: Label | None = None
    note: str = ""

    @property
    def whose(self) -> str:
        """The client; of a systemic alert, what stands in its place."""
        return self.client or self.alert_id.partition(":")[2].rpartition(":")[0]


class Decision(Struct, frozen=True, kw_only=True, tag_field="kind", tag="decision"):
    """Whether people are told of something in the life of an alert, and why: `told` is written before anything is sent.

    Of what is told, `notice` is its number in the alert, from 1: what is sent again has the same. `tier` is how fast it
    wants a person, `role` who is told, on which `level` of the chain (0: the first). `until`: it is decided anew then.
    """

    v: int = 1
    alert_id: str
    client: str | None
    version: int
    told: bool
    why: str
    at: datetime
    state: str
    step: str | None
    notice: int | None = None
    tier: str | None = None
    role: str | None = None
    level: int = 0
    until: datetime | None = None
    planned: str | None = None


class Attempt(Struct, frozen=True, kw_only=True, tag_field="kind", tag="attempt"):
    """One try to tell a channel of an alert's state; `outcome` is sent or failed, with the reason in `detail`.

    `notice` is the number of what was sent in its alert; records of old have none.
    """

    v: int = 1
    alert_id: str
    client: str | None
    channel: str
    state: str
    step: str | None
    outcome: Literal["sent", "failed"]
    at: datetime
    detail: str = ""
    notice: int | None = None


class Explained(Struct, frozen=True, kw_only=True, tag_field="kind", tag="explained"):
    """The smallest set of touchpoints without which the alert would not stand at its `step`, found as of `at`.

    `exact`: no smaller one exists; else it was found step by step, and none of it can be left out.
    """

    v: int = 1
    alert_id: str
    client: str | None
    step: str | None
    at: datetime
    exact: bool
    because: list[Because]


AlertMessage = AlertTransition | Done | Decision | Attempt | Explained
