"""The fold of a client: cases with their clocks, commitments, topics, alarms, score and ladder. Times are µs."""

from dataclasses import dataclass, field

from .desk import Case, Clock
from .evidence import ScoreState
from .ladder import Ladder, Standing


@dataclass
class Commitment:
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
class Recent:
    """The latest client contact on a topic, and the latest in any other case than that one's."""

    at: int
    case: str
    other_at: int | None = None
    other: str = ""


@dataclass
class Head:
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
    segments: list[tuple[int, str]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    ended: list[Ended] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    sealed: bytes = b""
    names: list[str] = field(default_factory=list)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    topics: dict[str, Recent] = field(default_factory=dict)
    alarms: list[tuple[int, int, str]] = field(default_factory=list)
    dates: dict[str, int] = field(default_factory=dict)
    overdue: int = 0
    ignored: int = 0
    repeats: int = 0
    chasers: int = 0
    score: ScoreState = field(default_factory=ScoreState)
    ladder: Ladder = field(default_factory=Ladder)
    flags: dict[str, Standing] = field(default_factory=dict)
    shelf: dict[str, bytes] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    archive: dict[str, bytes] = field(default_factory=dict)
    archived: dict[str, str] = field(default_factory=dict)
