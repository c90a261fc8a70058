"""The fold of a client: cases with their clocks, commitments, topics, alarms, score and ladder. Times are µs."""

from dataclasses import dataclass

from .cases.desk import Case, Clock
from .detectors.detectors import Detectors
from .dimensions.judgement import Judgement
from .evidence import ScoreState
from .ladder.ladder import Ladder, Standing


@dataclass
class Commitment:
    """A commitment: `due` is the one in force; settled by `kept_at` or `withdrawn_at` (`agreed`: by the client).

    `case` is the one in which it was made, empty where that is not known; `warned` the part of the way to its due that
    it was last told to have come.
    """

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
    case: str = ""
    warned: float = 0.0

    def settled(self) -> bool:
        """Whether it was kept or withdrawn."""
        return self.kept_at is not None or self.withdrawn_at is not None


@dataclass
class Ended:
    """A clock that ended, and the case it was of."""

    case: str
    clock: Clock


@dataclass
class Settled:
    """A commitment that was kept or withdrawn, and what it is called."""

    id: str
    commitment: Commitment


@dataclass
class Noted:
    """A commitment that is to be told of anew; none: only what its assessment says. `gone`: it is no more."""

    id: str
    commitment: Commitment | None = None
    gone: bool = False


@dataclass(init=False)
class Counted:
    """A moment that is to be told (judged.py): `row` and `factor` as it was judged, no row if it weighs nothing.

    `orders`: how many the client had placed, as far as its stage of life cares; `kind` and `priority` go with clocks,
    `item` and `role` (of who did it) with what is only counted.
    """

    what: str
    type: str
    at: int
    source: str
    id: str
    row: Judgement | None
    factor: float
    number: float
    team: str | None
    channel: str | None
    segment: str | None
    orders: int
    kind: str | None
    priority: str | None
    item: str | None
    role: str | None

    def __init__(self, what: str, type: str, at: int, source: str, id: str) -> None:
        self.what, self.type, self.at, self.source, self.id = what, type, at, source, id
        self.row = None
        self.factor, self.number = 1.0, 0.0
        self.team = self.channel = self.segment = self.kind = self.priority = self.item = self.role = None
        self.orders = 0


@dataclass
class Recent:
    """The latest client contact on a topic, and the latest in any other case than that one's."""

    at: int
    case: str
    other_at: int | None = None
    other: str = ""


@dataclass(init=False)
class Head:
    """The fold. `at` is the last instant with a touchpoint, `last` the last instant of all.

    Alarms are what time brings, as (step, what kind, id): step 2t falls at t after its touchpoints, 2t + 1 just
    after t. `judged` is the last step taken; `open`: the instant `at` is not closed; `firm`: it can't be reopened.
    `ended` and `settled` are what closed since the last instant began; all before is `sealed`, a running digest.
    Residue: of cases on the `shelf`, of commitments in `outcomes`; what the checkpoint has of both is in `archive` and
    `archived`, which belong to the state and are not encoded here. `names` are those that cases on the shelf refer to.
    `overdue` and `near` count what is past its due, and what was warned of and still runs (due_soon.py).
    `contacted` is when a person of ours last replied in public, -1: never. `noted` are the commitments to be told of
    anew (committed.py), and not encoded either. `moments` counts those that were judged; the `fresh` are to be told
    (judged.py), and not encoded.
    """

    at: int
    last: int
    judged: int
    contacted: int
    open: bool
    firm: bool
    in_effect: bool
    segment: str | None
    segments: list[tuple[int, str]]
    sources: list[str]
    touched: list[str]
    cases: dict[str, Case]
    ended: list[Ended]
    settled: list[Settled]
    sealed: bytes
    names: list[str]
    commitments: dict[str, Commitment]
    topics: dict[str, Recent]
    alarms: list[tuple[int, int, str]]
    dates: dict[str, int]
    overdue: int
    near: int
    ignored: int
    repeats: int
    chasers: int
    score: ScoreState
    detectors: Detectors
    ladder: Ladder
    flags: dict[str, Standing]
    shelf: dict[str, bytes]
    outcomes: dict[str, str]
    archive: dict[str, bytes]
    archived: dict[str, str]
    noted: list[Noted]
    moments: int
    fresh: list[Counted]

    def __init__(self) -> None:
        self.at = self.last = self.judged = self.contacted = -1
        self.open = self.firm = self.in_effect = False
        self.segment = None
        self.segments, self.sources, self.touched, self.names = [], [], [], []
        self.cases, self.commitments, self.topics, self.dates = {}, {}, {}, {}
        self.ended, self.settled, self.alarms = [], [], []
        self.sealed = b""
        self.overdue = self.near = self.ignored = self.repeats = self.chasers = 0
        self.score, self.detectors, self.ladder, self.flags = ScoreState(), Detectors(), Ladder(), {}
        self.shelf, self.outcomes, self.archive, self.archived = {}, {}, {}, {}
        self.noted, self.fresh = [], []
        self.moments = 0
