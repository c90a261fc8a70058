"""The fold of a client: cases with their clocks, commitments, topics, alarms, score and ladder. Times are µs."""

from msgspec import Struct, field, msgpack

from .ladder import Ladder, Standing
from .score import ScoreState

Key = tuple[str, str]  # source, id: the identity of a touchpoint within its client

RUNNING, FULFILLED, CANCELLED = "running", "fulfilled", "cancelled"
IMPLICIT = "~"


class Claim(Struct, array_like=True):
    """A clock as it stood at the claim that stopped it, or will have if the claim is confirmed."""

    at: int
    calendar: int
    working: int
    due: int | None = None


class Pause(Struct, array_like=True):
    """A stretch in which a clock was stopped; `ended_by` is resumed, contact (it voids the rest) or claim."""

    since: int
    until: int | None = None
    ended_by: str = ""


class Clock(Struct, array_like=True):
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
    state: str = RUNNING
    what: str | None = None
    calendar: int = 0
    working: int = 0
    stopped: bool = False
    due: int | None = None
    missed: bool = False
    over: int | None = None
    settled: bool = False
    scored: bool = False
    claim: Claim | None = None
    pauses: list[Pause] = []


class Change(Struct, array_like=True):
    """Kind and priority of a case from a moment on."""

    at: int
    kind: str | None
    priority: str | None


class Case(Struct, array_like=True):
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
    claimed_by: Key = ("", "")
    last_claim: int = -1
    team: str | None = None
    to_team: str | None = None
    unreached: int | None = None
    alarm: int | None = None
    touched: dict[str, int] = {}
    changes: list[Change] = []
    running: list[Clock] = []

    def implicit(self) -> bool:
        """Whether it has only the next-response clock and never a claim."""
        return self.id.startswith(IMPLICIT)

    def claimed(self) -> bool:
        """Whether a claim stands that nobody has confirmed or voided."""
        return self.claimed_at is not None and self.confirmed_at is None


class Commitment(Struct, array_like=True):
    """A commitment: `due` is the one in force; settled by `kept_at` or `withdrawn_at` (`agreed`: by the client)."""

    made_at: int
    due: int
    source: str
    id: str
    what: str | None = None
    maker: str | None = None
    keeper: str | None = None
    origin: str | None = None
    renegotiated: int = 0
    kept_at: int | None = None
    withdrawn_at: int | None = None
    agreed: bool = False
    broken: bool = False
    missed: bool = False
    alarm: int | None = None

    def settled(self) -> bool:
        """Whether it was kept or withdrawn."""
        return self.kept_at is not None or self.withdrawn_at is not None


class Ended(Struct, array_like=True):
    """A clock that ended, and the case it was of."""

    case: str
    clock: Clock


class Settled(Struct, array_like=True):
    """A commitment that was kept or withdrawn, and what it is called."""

    id: str
    commitment: Commitment


class Recent(Struct, array_like=True):
    """The latest client contact on a topic, and the latest in any other case than that one's."""

    at: int
    case: str
    other_at: int | None = None
    other: str = ""


class Head(Struct, array_like=True):
    """The fold. `at` is the last instant with a touchpoint, `last` the last instant of all.

    Alarms are what time brings, as (step, what kind, id): step 2t falls at t after its touchpoints, 2t + 1 just
    after t. `judged` is the last step taken; `open`: the instant `at` is not closed; `firm`: it can't be reopened.
    `ended` and `settled` are what closed since the last instant began; all before is `sealed`, a running digest.
    Residue: of cases on the `shelf`, of commitments in `outcomes`; what the checkpoint has of both is in `archive` and
    `archived`, which belong to the state and are not encoded here. `names` are those that cases on the shelf refer to.
    """

    at: int = -1
    last: int = -1
    judged: int = -1
    open: bool = False
    firm: bool = False
    in_effect: bool = False
    segment: str | None = None
    segments: list[tuple[int, str]] = []
    sources: list[str] = []
    touched: list[str] = []
    cases: dict[str, Case] = {}
    ended: list[Ended] = []
    settled: list[Settled] = []
    sealed: bytes = b""
    names: list[str] = []
    commitments: dict[str, Commitment] = {}
    topics: dict[str, Recent] = {}
    alarms: list[tuple[int, int, str]] = []
    dates: dict[str, int] = {}
    overdue: int = 0
    ignored: int = 0
    repeats: int = 0
    chasers: int = 0
    score: ScoreState = field(default_factory=ScoreState)
    ladder: Ladder = field(default_factory=Ladder)
    flags: dict[str, Standing] = {}
    shelf: dict[str, bytes] = {}
    outcomes: dict[str, str] = {}
    archive: dict[str, bytes] = {}
    archived: dict[str, str] = {}


_decoder = msgpack.Decoder(Head)
_encoder = msgpack.Encoder()


def encode_head(head: Head) -> bytes:
    """A head without its residue, which grows with the history of the client and is kept once."""
    residue = head.shelf, head.outcomes, head.archive, head.archived
    head.shelf, head.outcomes, head.archive, head.archived = {}, {}, {}, {}
    raw = _encoder.encode(head)
    head.shelf, head.outcomes, head.archive, head.archived = residue
    return raw


def decode_head(raw: bytes) -> Head:
    """A head of its own, to fold on."""
    return _decoder.decode(raw)
