"""What is remembered of one client: checkpoint, ledger, head, and what was told (SPEC.md 3). Times are µs.

The *head* is the fold of every touchpoint in effect so far; the *checkpoint* is an older head, kept encoded, from
which the ledger can be folded anew. So only the checkpoint is stored, and a decoded state sleeps until it is needed.
"""

from msgspec import Struct, msgpack

from shared.messages import Touchpoint

from .head import Head, Key, encode_head
from .verdicts import Closed, Superseded

NEVER = -(2**62)


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


class Told(Struct, array_like=True):
    """Where a rule of the ladder stood when last told, and since when."""

    step: str = "calm"
    since: int = 0


class Stored(Struct, array_like=True):
    """A ClientState as it is encoded: `now` is how far its head had come, `due` when time was to change it next."""

    client: str = ""
    version: int = 0
    checkpoint: bytes = b""
    frontier: int = -1
    ledger: list[Entry] = []
    corrected: list[Entry] = []
    corrections: list[tuple[str, str, Correction]] = []
    told: dict[str, Told] = {}
    archive: dict[str, bytes] = {}
    archived: dict[str, str] = {}
    now: int = NEVER
    due: int | None = None


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

    def __init__(self, stored: Stored) -> None:
        self.client = stored.client
        self.version = stored.version
        self.checkpoint = stored.checkpoint
        self.frontier = stored.frontier
        self.ledger = stored.ledger
        self.corrected = stored.corrected
        self.corrections: dict[Key, Correction] = {(source, id): said for source, id, said in stored.corrections}
        self.told = stored.told
        self.archive = stored.archive
        self.archived = stored.archived
        self.now = stored.now
        self.due = stored.due
        self.asleep = True
        self.closed = Closed()
        self.superseded: list[Superseded] = []
        self.folded = 0
        self.head = Head()
        self.marks: list[Mark] = []
        self.next_mark = 0
        self.ids: dict[Key, Entry] = {}
        for entry in sorted([*self.ledger, *self.corrected], key=lambda entry: entry.time):
            self.ids[entry.given.source, entry.given.id] = entry

    def bound(self, head: Head) -> Head:
        """The head with the residue of the checkpoint at hand."""
        head.archive, head.archived = self.archive, self.archived
        return head


_stored = msgpack.Decoder(Stored)
_encoder = msgpack.Encoder()
_empty = encode_head(Head())


def fresh() -> ClientState:
    """A client of whom nothing is known."""
    return ClientState(Stored(checkpoint=_empty))


def encode(state: ClientState, due: int | None) -> bytes:
    """The state as msgpack, with when time is to change it next; `decode` gives it back bit for bit."""
    now = state.now if state.asleep else come(state)
    corrections = [(source, id, said) for (source, id), said in state.corrections.items()]
    stored = Stored(
        state.client, state.version, state.checkpoint, state.frontier, state.ledger, state.corrected, corrections,
        state.told, state.archive, state.archived, now, due,
    )  # fmt: skip
    return _encoder.encode(stored)


def come(state: ClientState) -> int:
    """The earliest moment by which all that the head has taken was due."""
    last = state.ledger[state.folded - 1].at if state.folded else NEVER
    return max(state.head.at, (state.head.judged + 1) // 2, last)


def decode(raw: bytes) -> ClientState:
    """The state that `encode` wrote, asleep."""
    return ClientState(_stored.decode(raw))
