"""What lies on the desk: the cases of a client with their running clocks. Times are µs.

These records, like those of the head, are plain classes: where the core is compiled their fields are read in place.
"""

from dataclasses import dataclass, field

Key = tuple[str, str]  # source, id: the identity of a touchpoint within its client

RUNNING, FULFILLED, CANCELLED = "running", "fulfilled", "cancelled"
IMPLICIT = "~"


@dataclass
class Claim:
    """A clock as it stood at the claim that stopped it, or will have if the claim is confirmed."""

    at: int
    calendar: int
    working: int
    due: int | None = None


@dataclass
class Pause:
    """A stretch in which a clock was stopped; `ended_by` is resumed, contact (it voids the rest) or claim."""

    since: int
    until: int | None = None
    ended_by: str = ""


@dataclass(init=False)
class Clock:
    """One running deadline. `calendar` and `working` are the elapsed µs up to `mark`; `over` is when it ended.

    `due` is when it falls due if no touchpoint changes anything; `missed`: that has been judged; `what`: the decision;
    `source` and `id` name the touchpoint that started it, then the one that ended it. `settled`: `due` is up to date;
    `scored`: its outcome is in the score.
    """

    name: str
    started_at: int
    source: str
    id: str
    mark: int
    state: str
    what: str | None
    calendar: int
    working: int
    stopped: bool
    due: int | None
    missed: bool
    over: int | None
    settled: bool
    scored: bool
    claim: Claim | None
    pauses: list[Pause]

    def __init__(self, name: str, started_at: int, source: str, id: str, mark: int, what: str | None = None) -> None:
        """Written out where a record is often made: what a dataclass writes is never compiled."""
        self.name, self.started_at, self.source, self.id, self.mark = name, started_at, source, id, mark
        self.state, self.what = RUNNING, what
        self.calendar = self.working = 0
        self.stopped = self.missed = self.settled = self.scored = False
        self.due = self.over = None
        self.claim = None
        self.pauses = []


@dataclass
class Change:
    """Kind and priority of a case from a moment on."""

    at: int
    kind: str | None
    priority: str | None


@dataclass
class Case:
    """A matter of the client. `since` is its first touchpoint, `started` whether that is its start (None: open yet).

    `claimed_at` without `confirmed_at`: a claim stands until `quiet_until`; `window_until` closes its repeat window;
    `last_claim` is when, though it be voided.
    `last_word` is the latest contact or reply, `unanswered` the oldest contact without a reply since.
    `team` is that of the latest claim, unless voided; `unreached`: when it was confirmed without having been there.
    `to_team` is where the case last went, `touched` when each team first had it, `changes` what it was over time.
    """

    id: str
    since: int
    started: bool | None = None
    kind: str | None = None
    first_kind: str | None = None
    priority: str | None = None
    topic: str | None = None
    stopped: bool = False
    paused_for_client: bool = False
    waiting: bool = False
    asked: bool = False
    contacted: int | None = None
    last_word: int | None = None
    unanswered: int | None = None
    came_again: bool = False
    resolved_at_first: bool = False
    claimed_at: int | None = None
    confirmed_at: int | None = None
    quiet_until: int = 0
    window_until: int = 0
    last_claim: int = -1
    team: str | None = None
    to_team: str | None = None
    unreached: int | None = None
    alarm: int | None = None
    claimed_by: Key = ("", "")
    touched: dict[str, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    running: list[Clock] = field(default_factory=list)

    def implicit(self) -> bool:
        """Whether it has only the next-response clock and never a claim."""
        return self.id.startswith(IMPLICIT)

    def claimed(self) -> bool:
        """Whether a claim stands that nobody has confirmed or voided."""
        return self.claimed_at is not None and self.confirmed_at is None
