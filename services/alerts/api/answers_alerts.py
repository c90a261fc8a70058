"""What `/v1` answers with about alerts: how they stand, their log, actions and what the labels say."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, Json

from shared.actions import Do, Label

from .account import Because, Crisis

State = Literal["pending", "firing", "acknowledged", "resolved"]
Next = Annotated[str | None, Field(description="the address of the following page; null after the last")]


class Weighed(Because):
    """What one touchpoint adds to what moved the rule: `what` it was, its `weight` in the unit of the rule."""

    what: str
    weight: float
    at: datetime | None = None


class OwedNext(BaseModel):
    """A commitment that is open, or broken and not made good."""

    commitment_id: str
    due_at: datetime
    what: str | None = None
    keeper: str | None = None


class Said(Because):
    """A need or an expectation of the client's."""

    at: datetime
    what: str | None = None
    case_id: str | None = None


class NextAction(BaseModel):
    """What to do first: the oldest unanswered need, what is owed, what was last expected."""

    unanswered: Said | None = None
    owed: list[OwedNext] = []
    expected: Said | None = None


class Alert(BaseModel):
    """An alert as it stands; `step` is the last step off calm that it stood at, null where its rule is a flag.

    A systemic alert has no client, but what it is `about` (`topic:billing`), and `members`: at most 1,000 of `count`.
    While it is acknowledged, `keeper` contacts the client until `contact_by`.
    """

    alert_id: str
    client: str | None
    rule: str
    episode: int
    state: State
    step: str | None
    tier: str = Field(description="how fast it wants a person: page, urgent or ticket")
    stage: str | None = Field(description="how far a warning has come, such as `50%`")
    override: bool
    historical: bool
    shadow: bool = Field(description="its rule runs in the shadow: nobody is told")
    started_at: datetime
    at: datetime
    reason: str = Field(description="why its rule moved")
    why: str = Field(description="what the lifecycle made of that")
    because: Json[list[Because]]
    shares: Json[list[Weighed]] = Field(description="the touchpoints that weigh most in it, the heaviest first")
    next: Json[NextAction] | None
    score: float | None
    ladder: str | None
    risk: float | None
    segment: str | None
    team: str | None
    keeper: str | None
    contact_by: datetime | None
    contacted: datetime | None = Field(description="when the promise to contact the client was kept")
    held_until: datetime | None = Field(description="while it is pending nobody is told of it until then")
    label: Label | None
    labelled_by: str | None
    labelled_at: datetime | None
    note: str | None = Field(description="what whoever labelled it wrote")
    silenced: bool
    silenced_by: str | None
    silenced_until: datetime | None = Field(description="null: until the alert is resolved, if it is silenced")
    crisis: Json[Crisis] | None = Field(description="the last entry into crisis, of an alert that stood there")
    about: str | None
    members: Json[list[str]]
    count: int | None


class Alerts(BaseModel):
    """One page of alerts, the latest moved first."""

    alerts: list[Alert]
    next: Next


class Smallest(BaseModel):
    """The smallest set of touchpoints without which the alert would not stand at `step`, found as of `at`."""

    step: str | None
    at: datetime
    exact: bool = Field(description="no smaller set exists; else none of this one can be left out")
    because: list[Because]


class Explanation(BaseModel):
    """Why an alert stands: the touchpoints that weigh most in it, what to do first, and the smallest set behind it."""

    alert_id: str
    reason: str
    shares: list[Weighed]
    next: NextAction | None
    smallest: Smallest | None = Field(description="null where there is none to find")


class Moved(BaseModel):
    """The alert moved."""

    kind: Literal["transition"]
    version: int
    at: datetime
    state: State
    step: str | None
    stage: str | None = None
    reason: str
    why: str | None = Field(None, description="what the lifecycle made of it")
    because: list[Because]
    shares: list[Weighed] = []
    next: NextAction | None = None
    score: float | None = None
    ladder: str | None = None
    risk: float | None = None
    keeper: str | None = None
    contact_by: datetime | None = None
    held_until: datetime | None = None


class Became(BaseModel):
    """What became of an action; `why` says so in a word."""

    kind: Literal["done"]
    action: str
    do: Do
    by: str
    at: datetime
    accepted: bool
    why: str
    who: str | None = None
    until: datetime | None = None
    label: Label | None = None
    note: str = ""


class Decided(BaseModel):
    """Whether people were told of it, and why."""

    kind: Literal["decision"]
    at: datetime
    told: bool
    why: str
    state: str
    step: str | None
    notice: int | None = None
    tier: str | None = None
    role: str | None = None
    level: int = 0
    until: datetime | None = None
    planned: str | None = None


class Tried(BaseModel):
    """A try to tell a channel."""

    kind: Literal["attempt"]
    at: datetime
    channel: str
    state: str
    step: str | None
    outcome: Literal["sent", "failed"]
    detail: str = ""
    notice: int | None = None


class Explained(Smallest):
    """The smallest set of touchpoints behind it was found."""

    kind: Literal["explained"]


class Entry(BaseModel):
    """A line in the log of an alert; `sequence` puts all lines of the views in order."""

    sequence: int
    said: Json[Moved | Became | Decided | Tried | Explained]


class Timeline(BaseModel):
    """One page of what became of an alert, the newest first."""

    alert_id: str
    entries: list[Entry]
    next: Next


class Taken(BaseModel):
    """An action was passed on to the alerts worker; `href` will say what became of it, within a second or two."""

    action: str
    href: str


class Action(BaseModel):
    """What somebody did about an alert; `accepted` and `why` are null until the alerts worker has decided."""

    id: str
    at: datetime
    by: str
    do: Do
    alert_id: str
    client: str | None
    who: str | None
    until: datetime | None
    label: Label | None
    note: str
    accepted: bool | None
    why: str | None


class Precision(BaseModel):
    """How often a rule was right, by the labels of its alerts.

    `right` are those labelled true, averted or too_late; `false` those labelled false; `precision` is the share of
    `right` in both, null without any. `duplicate` ones are counted apart, `unlabelled` are resolved without a label.
    """

    rule: str
    shadow: bool
    right: int
    true: int
    averted: int
    too_late: int
    false: int
    duplicate: int
    unlabelled: int
    precision: float | None
    lowest: float | None = Field(description="the lower end of Wilson's interval at 95 %")
    highest: float | None


class Precisions(BaseModel):
    """Every rule that had an alert which is over; history is left out."""

    rules: list[Precision]
