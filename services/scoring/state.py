"""What is remembered of one client: checkpoint, ledger, head, and what was told (SPEC.md 3). Times are µs.

The *head* is the fold of every touchpoint in effect so far; the *checkpoint* is an older head, kept encoded, from
which the ledger can be folded anew. So only the checkpoint is stored, and a decoded state sleeps until it is needed.
"""

from dataclasses import dataclass

from shared.messages import Touchpoint

from .cases.desk import Key
from .head import Head
from .verdicts import Closed, Superseded

NEVER = -(2**62)


@dataclass(init=False)
class Entry:
    """An accepted touchpoint: as `given` at its `time`, and where (`at`) and how it is in effect after corrections.

    `held` is the latest time that any line about it carries: the checkpoint waits until that is older than L.
    """

    given: Touchpoint
    time: int
    at: int
    held: int
    amended: Touchpoint | None
    void: bool

    def __init__(
        self, given: Touchpoint, time: int, at: int, held: int, amended: Touchpoint | None = None, void: bool = False
    ) -> None:
        self.given = given
        self.time = time
        self.at = at
        self.held = held
        self.amended = amended
        self.void = void

    def order(self) -> tuple[int, str, str]:
        """Where it stands among the touchpoints of its client."""
        return self.at, self.given.source, self.given.id

    def effective(self) -> Touchpoint:
        """What is folded."""
        return self.given if self.amended is None else self.amended


@dataclass
class Correction:
    """All that was said about one identity: voided, or the latest amendment; `by` is that amendment's own order."""

    void: bool = False
    amendment: Touchpoint | None = None
    at: int = 0
    by: tuple[int, str, str] | None = None
    held: int = 0


@dataclass
class Mark:
    """The head after the first `folded` touchpoints of the ledger; it has judged nothing later than `at`.

    `shelf` and `outcomes` are the residue since the checkpoint, `clocks` and `commitments` how many had closed since.
    """

    folded: int
    at: int
    head: bytes
    shelf: dict[str, bytes]
    outcomes: dict[str, str]
    clocks: int
    commitments: int


@dataclass(init=False)
class Told:
    """Where a rule stood when last told, since when, and at which stage of a warning."""

    step: str
    since: int
    stage: float

    def __init__(self, step: str = "calm", since: int = 0, stage: float = 0.0) -> None:
        self.step, self.since, self.stage = step, since, stage


class ClientState:
    """A client in memory: `ledger` in event order, its first `folded` entries in the head; `ids` finds duplicates.

    `corrected` are the accepted corrections inside L, `corrections` what they said; `frontier` is the time up to which
    the checkpoint reaches. `marks` are heads on the way from it to the head, the next is due at `next_mark` entries.
    `closed` are the verdicts since the checkpoint, `superseded` those that were not told yet; `archive` and `archived`
    are the residue that the checkpoint has. `asleep`: there is no head yet, `now` and `due` are as they were stored.
    """

    __slots__ = (
        "archive", "archived", "asleep", "checkpoint", "client", "closed", "corrected", "corrections", "due", "folded",
        "frontier", "head", "ids", "ledger", "marks", "next_mark", "now", "superseded", "told",
        "version",
    )  # fmt: skip

    def __init__(self, checkpoint: bytes) -> None:
        self.client = ""
        self.version = 0
        self.checkpoint = checkpoint
        self.frontier = -1
        self.ledger: list[Entry] = []
        self.corrected: list[Entry] = []
        self.corrections: dict[Key, Correction] = {}
        self.told: dict[str, Told] = {}
        self.archive: dict[str, bytes] = {}
        self.archived: dict[str, str] = {}
        self.now = NEVER
        self.due: int | None = None
        self.asleep = True
        self.closed = Closed()
        self.superseded: list[Superseded] = []
        self.folded = 0
        self.head = Head()
        self.marks: list[Mark] = []
        self.next_mark = 0
        self.ids: dict[Key, Entry] = {}

    def bound(self, head: Head) -> Head:
        """The head with the residue of the checkpoint at hand."""
        head.archive, head.archived = self.archive, self.archived
        return head
