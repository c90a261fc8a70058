"""A client's state as bytes for the table, and back bit for bit (SPEC.md 3). Of heads it holds the checkpoint alone."""

from msgspec import msgpack

from shared.messages import Touchpoint

from .codec import encode_head
from .head import Head
from .state import NEVER, ClientState, Correction, Entry, Told

# Records as lists of their fields, in their order: an Entry, a Correction after the identity that it is about, a Told.
EntryParts = tuple[Touchpoint, int, int, int, Touchpoint | None, bool]
CorrectionParts = tuple[bool, Touchpoint | None, int, tuple[int, str, str] | None, int]
# A ClientState: how far its head had come and when time was to change it next stand at the end.
Stored = tuple[
    str, int, bytes, int, list[EntryParts], list[EntryParts], list[tuple[str, str, CorrectionParts]],
    dict[str, tuple[str, int, float]], dict[str, bytes], dict[str, str], int, int | None,
]  # fmt: skip

_decode = msgpack.Decoder(Stored).decode
_encode = msgpack.Encoder().encode
_empty = encode_head(Head())


def fresh() -> ClientState:
    """A client of whom nothing is known."""
    return ClientState(_empty)


def encode(state: ClientState, due: int | None) -> bytes:
    """The state as msgpack, with when time is to change it next; `decode` gives it back bit for bit."""
    return _encode(
        (
            state.client, state.version, state.checkpoint, state.frontier,
            [entry_listed(entry) for entry in state.ledger],
            [entry_listed(entry) for entry in state.corrected],
            [(source, id, correction_listed(said)) for (source, id), said in state.corrections.items()],
            {rule: (told.step, told.since, told.stage) for rule, told in state.told.items()},
            state.archive, state.archived, state.now if state.asleep else come(state), due,
        )
    )  # fmt: skip


def decode(raw: bytes) -> ClientState:
    """The state that `encode` wrote, asleep."""
    parts = _decode(raw)
    state = ClientState(parts[2])
    state.client, state.version, state.frontier = parts[0], parts[1], parts[3]
    state.ledger = [Entry(*entry) for entry in parts[4]]
    state.corrected = [Entry(*entry) for entry in parts[5]]
    state.corrections = {(source, id): Correction(*said) for source, id, said in parts[6]}
    state.told = {rule: Told(*told) for rule, told in parts[7].items()}
    state.archive, state.archived, state.now, state.due = parts[8], parts[9], parts[10], parts[11]
    for entry in sorted([*state.ledger, *state.corrected], key=lambda entry: entry.time):
        state.ids[entry.given.source, entry.given.id] = entry
    return state


def come(state: ClientState) -> int:
    """The earliest moment by which all that the head has taken was due."""
    last = state.ledger[state.folded - 1].at if state.folded else NEVER
    return max(state.head.at, (state.head.judged + 1) // 2, last)


def entry_listed(entry: Entry) -> EntryParts:
    """The fields of an entry."""
    return entry.given, entry.time, entry.at, entry.held, entry.amended, entry.void


def correction_listed(said: Correction) -> CorrectionParts:
    """The fields of a correction."""
    return said.void, said.amendment, said.at, said.by, said.held
