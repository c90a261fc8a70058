"""What is remembered of one client: checkpoint, ledger, head, and what was told (SPEC.md 3). Times are µs.

The *head* is the fold of every touchpoint in effect so far; the *checkpoint* is an older head, kept encoded, from
which the ledger can be folded anew.
"""

from msgspec import Struct, field, msgpack

from shared.messages import Touchpoint

from .head import Head, Key, encode_head


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
