"""What is remembered of one client: checkpoint, ledger, head, and what was told (SPEC.md 3). Times are µs.

The *head* is the fold of every touchpoint in effect so far; the *checkpoint* is an older head, kept encoded, from
which the ledger can be folded anew.
"""

from msgspec import Struct, field, msgpack

from shared.messages import Touchpoint

from .ladder import Ladder
from .score import ScoreState

Key = tuple[str, str]  # source, id: the identity of a touchpoint within its client

RUNNING, FULFILLED, CANCELLED = "running", "fulfilled", "cancelled"


class Claim(Struct, array_like=True):
    """A clock as it stood at the claim that stopped it, or will have if the claim is confirmed."""

    at: int
    calendar: int
    working: int
    due: int | None = None


class Clock(Struct, array_like=True):
    """One running deadline. `calendar` and `working` are the elapsed µs up to `mark`; `over` is when it ended.

    `due` is when it falls due if no touchpoint changes anything; `missed`: that has been judged;
    `source` and `id` name the touchpoint that started it, then the one that ended it. `settled`: `due` is up to date;
    `scored`: its outcome is in the score.
    """

    name: str
    started_at: int
    source: str
    id: str
    mark: int
    state: str = RUNNING
    calendar: int = 0
    working: int = 0
    stopped: bool = False
    due: int | None = None
    missed: bool = False
    over: int | None = None
    settled: bool = False
    scored: bool = False
    claim: Claim | None = None


class Case(Struct, array_like=True):
    """A matter of the client. `since` is its first touchpoint, `started` whether that is its start (None: open yet).

    `claimed_at` without `confirmed_at`: a claim stands until `quiet_until`; `window_until` closes its repeat window.
    `last_word` is the latest contact or reply, `unanswered` the oldest contact without a reply since.
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
    alarm: int | None = None
    running: list[Clock] = []
    ended: list[Clock] = []


class Commitment(Struct, array_like=True):
    """A promise: `due` is the one in force; settled by `kept_at` or `withdrawn_at` (`agreed`: by the client)."""

    made_at: int
    due: int
    source: str
    id: str
    renegotiated: bool = False
    kept_at: int | None = None
    withdrawn_at: int | None = None
    agreed: bool = False
    broken: bool = False
    missed: bool = False
    alarm: int | None = None

    def settled(self) -> bool:
        """Whether it was kept or withdrawn."""
        return self.kept_at is not None or self.withdrawn_at is not None


class Recent(Struct, array_like=True):
    """The latest client contact on a topic, and the latest in any other case than that one's."""

    at: int
    case: str
    other_at: int | None = None
    other: str = ""


class Head(Struct, array_like=True):
    """The fold. `at` is the last instant with a touchpoint, `last` the last instant of all.

    Alarms are what time brings, as (step, is a commitment, id): step 2t falls at t after its touchpoints, 2t + 1 just
    after t. `judged` is the last step taken; `open`: the instant `at` is not closed; `firm`: it can't be reopened.
    """

    at: int = -1
    last: int = -1
    judged: int = -1
    open: bool = False
    firm: bool = False
    in_effect: bool = False
    segment: str | None = None
    touched: list[str] = []
    cases: dict[str, Case] = {}
    shelf: dict[str, bytes] = {}
    commitments: dict[str, list[Commitment]] = {}
    assessed: dict[str, bool] = {}
    topics: dict[str, Recent] = {}
    alarms: list[tuple[int, bool, str]] = []
    overdue: int = 0
    ignored: int = 0
    repeats: int = 0
    chasers: int = 0
    score: ScoreState = field(default_factory=ScoreState)
    ladder: Ladder = field(default_factory=Ladder)


class Entry(Struct, array_like=True):
    """An accepted touchpoint: as `given` at its `time`, and where (`at`) and how it is in effect after corrections.

    `held` is the latest time that any line about it carries: the checkpoint waits until that is older than L.
    """

    given: Touchpoint
    time: int
    at: int
    held: int
    amended: Touchpoint | None = None
    void: bool = False

    def order(self) -> tuple[int, str, str]:
        """Where it stands among the touchpoints of its client."""
        return self.at, self.given.source, self.given.id

    def effective(self) -> Touchpoint:
        """What is folded."""
        return self.given if self.amended is None else self.amended


class Correction(Struct, array_like=True):
    """All that was said about one identity: voided, or the latest amendment; `by` is that amendment's own order."""

    void: bool = False
    amendment: Touchpoint | None = None
    at: int = 0
    by: tuple[int, str, str] | None = None
    held: int = 0


class Mark(Struct, array_like=True):
    """The head after the first `folded` touchpoints of the ledger; it has judged nothing later than `at`."""

    folded: int
    at: int
    head: bytes


class Told(Struct, array_like=True):
    """Where a rule of the ladder stood when last told, and since when."""

    step: str = "calm"
    since: int = 0


class Stored(Struct, array_like=True):
    """A ClientState as it is encoded."""

    client: str = ""
    version: int = 0
    checkpoint: bytes = b""
    frontier: int = -1
    ledger: list[Entry] = []
    folded: int = 0
    corrected: list[Entry] = []
    corrections: list[tuple[str, str, Correction]] = []
    told: dict[str, Told] = {}
    head: Head = field(default_factory=Head)


class ClientState:
    """A client in memory: `ledger` in event order, its first `folded` entries in the head; `ids` finds duplicates.

    `corrected` are the accepted corrections inside L, `corrections` what they said; `frontier` is the time up to which
    the checkpoint reaches. `marks` are heads on the way from it to the head, the next is due at `next_mark` entries.
    """

    __slots__ = (
        "checkpoint", "client", "corrected", "corrections", "folded", "frontier", "head", "ids", "ledger", "marks",
        "next_mark", "told", "version",
    )  # fmt: skip

    def __init__(self, stored: Stored) -> None:
        self.client = stored.client
        self.version = stored.version
        self.checkpoint = stored.checkpoint
        self.frontier = stored.frontier
        self.ledger = stored.ledger
        self.folded = stored.folded
        self.corrected = stored.corrected
        self.corrections: dict[Key, Correction] = {(source, id): said for source, id, said in stored.corrections}
        self.told = stored.told
        self.head = stored.head
        self.marks: list[Mark] = []
        self.next_mark = 0
        self.ids: dict[Key, Entry] = {}
        for entry in sorted([*self.ledger, *self.corrected], key=lambda entry: entry.time):
            self.ids[entry.given.source, entry.given.id] = entry


_stored = msgpack.Decoder(Stored)
_head = msgpack.Decoder(Head)
_case = msgpack.Decoder(Case)
_encoder = msgpack.Encoder()


def fresh() -> ClientState:
    """A client of whom nothing is known."""
    return ClientState(Stored(checkpoint=encode_head(Head())))


def encode(state: ClientState) -> bytes:
    """The state as msgpack; `decode` gives it back bit for bit."""
    corrections = [(source, id, said) for (source, id), said in state.corrections.items()]
    return _encoder.encode(
        Stored(
            state.client,
            state.version,
            state.checkpoint,
            state.frontier,
            state.ledger,
            state.folded,
            state.corrected,
            corrections,
            state.told,
            state.head,
        )  # fmt: skip
    )


def decode(raw: bytes) -> ClientState:
    """The state that `encode` wrote."""
    return ClientState(_stored.decode(raw))


def encode_head(head: Head) -> bytes:
    """A head as the checkpoint keeps it."""
    return _encoder.encode(head)


def decode_head(raw: bytes) -> Head:
    """A head of its own, to fold on."""
    return _head.decode(raw)


def shelve(head: Head, case: Case) -> None:
    """Put a case at rest away, encoded: it costs nothing until it is needed again."""
    del head.cases[case.id]
    head.shelf[case.id] = _encoder.encode(case)


def take(head: Head, id: str) -> Case | None:
    """A case by its id, from the shelf if it lies there."""
    case = head.cases.get(id)
    if case is None and (raw := head.shelf.pop(id, None)) is not None:
        case = head.cases[id] = _case.decode(raw)
    return case


def shelved(head: Head) -> list[Case]:
    """The cases on the shelf, to read."""
    return [_case.decode(raw) for raw in head.shelf.values()]
