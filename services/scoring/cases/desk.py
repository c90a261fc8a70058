"""What lies on the desk: the cases of a client with their running clocks. Times are µs.

These records, like those of the head, are plain classes: where the core is compiled their fields are read in place.
"""

from dataclasses import dataclass
from typing import Final

Key = tuple[str, str]  # source, id: the identity of a touchpoint within its client
NOBODY = ("", "")  # no touchpoint

RUNNING, FULFILLED, CANCELLED = "running", "fulfilled", "cancelled"
IMPLICIT = "~"
REPLY_CLOCKS: Final[tuple[str, ...]] = ("first_response", "next_response")  # those that a reply ends


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
    `scored`: its outcome is in the score. `warned` is the part of its target that it was last told to have reached, 0
    for none, and `warn_at` when it reaches the next (due_soon.py).
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
    warned: float
    warn_at: int | None
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
        self.due = self.over = self.warn_at = None
        self.warned = 0.0
        self.claim = None
        self.pauses = []

    def judged(self) -> tuple[int | None, int | None]:
        """Its due and its end, both as its claim found them where one stands; no end while it runs."""
        return (self.due, self.over) if self.claim is None else (self.claim.due, self.claim.at)

    def worked(self) -> int:
        """Its working time, in µs, as its claim found it where one stands."""
        return self.working if self.claim is None else self.claim.working


@dataclass
class Change:
    """Kind and priority of a case from a moment on."""

    at: int
    kind: str | None
    priority: str | None


@dataclass(init=False)
class Case:
    """A matter of the client. `since` is its first touchpoint, `started` whether that is its start (None: open yet).

    `claimed_at` without `confirmed_at`: a claim stands until `quiet_until`; `window_until` closes its repeat window;
    `last_claim` is when, though it be voided.
    `last_word` is the latest contact or reply, `unanswered` the oldest contact without a reply since; while `waiting`,
    `need` is the contact since which the client does, and `need_at` its time.
    `team` is that of the latest claim, unless voided; `unreached`: when it was confirmed without having been there.
    `channel` is the one it was last spoken of on, as far as the case is on the desk; `acts` are bits (acts.py).
    `to_team` is where the case last went, `touched` when each team first had it, `changes` what it was over time.
    """

    id: str
    since: int
    started: bool | None
    kind: str | None
    first_kind: str | None
    priority: str | None
    topic: str | None
    channel: str | None
    acts: int
    stopped: bool
    paused_for_client: bool
    waiting: bool
    asked: bool
    contacted: int | None
    last_word: int | None
    unanswered: int | None
    came_again: bool
    resolved_at_first: bool
    claimed_at: int | None
    confirmed_at: int | None
    quiet_until: int
    window_until: int
    last_claim: int
    team: str | None
    to_team: str | None
    unreached: int | None
    alarm: int | None
    need_at: int
    need: Key
    claimed_by: Key
    touched: dict[str, int]
    changes: list[Change]
    running: list[Clock]

    def __init__(self, id: str, since: int, started: bool | None = None) -> None:
        self.id, self.since, self.started = id, since, started
        self.kind = self.first_kind = self.priority = self.topic = self.team = self.to_team = None
        self.channel = None
        self.acts = 0
        self.stopped = self.paused_for_client = self.waiting = self.asked = False
        self.came_again = self.resolved_at_first = False
        self.contacted = self.last_word = self.unanswered = None
        self.claimed_at = self.confirmed_at = self.unreached = self.alarm = None
        self.quiet_until = self.window_until = 0
        self.last_claim = -1
        self.need_at = -1
        self.need = self.claimed_by = NOBODY
        self.touched, self.changes, self.running = {}, [], []

    def implicit(self) -> bool:
        """Whether it has only the next-response clock and never a claim."""
        return self.id.startswith(IMPLICIT)

    def of_client(self) -> bool:
        """Whether it was opened, or the client came with it: else it is no matter of the client's."""
        return bool(self.started) or self.contacted is not None

    def topic_of(self, said: str | None) -> str | None:
        """The topic that one of its touchpoints says itself, else its own."""
        return self.topic if said is None else said

    def went_to(self) -> str | None:
        """The team that it went to last."""
        return list(self.touched)[-1] if self.to_team is None and self.touched else self.to_team

    def claimed(self) -> bool:
        """Whether a claim stands that nobody has confirmed or voided."""
        return self.claimed_at is not None and self.confirmed_at is None
