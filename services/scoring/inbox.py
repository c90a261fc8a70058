"""What a message of `driftline.touchpoints` says. One bad event never takes the others of its envelope with it."""

from datetime import datetime

import msgspec
from msgspec import Struct

from shared.errors import Reason, Refusal
from shared.messages import HEARTBEAT, UNREADABLE, Moment, Touchpoint, micros

KNOWN = 1  # the version of messages
SPACE = 0x20  # below it are control characters: the keys of the partition's own records begin with one


class Dead(Struct, frozen=True):
    """Bytes that cannot be folded, and why."""

    raw: bytes
    refusal: Refusal


class Message(Struct, frozen=True):
    """An envelope, a tick or the `live` record, whichever it is; times in µs."""

    events: list[Touchpoint | Dead] = []
    tick: int | None = None
    live: int | None = None


class _Whole(Struct):
    v: int
    events: list[Touchpoint] = []
    tick: Moment | None = None
    live: Moment | None = None


class _Rough(Struct):
    v: int
    events: list[msgspec.Raw]


_whole = msgspec.json.Decoder(_Whole).decode
_rough = msgspec.json.Decoder(_Rough).decode
_touchpoint = msgspec.json.Decoder(Touchpoint).decode


def read(value: bytes | None) -> Message:
    """The message; what cannot be read is a `Dead` among the events, at its place."""
    raw = value or b""
    try:
        whole = _whole(raw)
    except UNREADABLE:
        return _read_one_by_one(raw)
    if whole.v != KNOWN:
        return _unknown(raw, whole.v)
    return Message([_named(event) for event in whole.events], _time(whole.tick), _time(whole.live))


def _time(time: datetime | None) -> int | None:
    return None if time is None else micros(time)


def _read_one_by_one(raw: bytes) -> Message:
    try:
        rough = _rough(raw)
    except UNREADABLE as error:
        return Message([_dead(raw, Reason.BAD_ENVELOPE, str(error))])
    if rough.v != KNOWN:
        return _unknown(raw, rough.v)
    return Message([_read_event(bytes(event)) for event in rough.events])


def _unknown(raw: bytes, version: int) -> Message:
    return Message([_dead(raw, Reason.BAD_ENVELOPE, f"v is {version}, known is {KNOWN}")])


def _read_event(raw: bytes) -> Touchpoint | Dead:
    try:
        return _named(_touchpoint(raw))
    except UNREADABLE as error:
        return _dead(raw, _reason(error), str(error))


def _reason(error: Exception) -> Reason:
    if isinstance(error, UnicodeDecodeError):
        return Reason.NOT_UTF8
    if not isinstance(error, msgspec.ValidationError):
        return Reason.NOT_JSON
    if "`$.type`" in str(error):
        return Reason.UNKNOWN_TYPE
    return Reason.BAD_DATA if "`$.data" in str(error) else Reason.BAD_ENVELOPE


def _named(event: Touchpoint) -> Touchpoint | Dead:
    """The touchpoint, if its client may be a key of the table."""
    if not event.subject and event.type != HEARTBEAT:
        return _dead(msgspec.json.encode(event), Reason.MISSING_CLIENT, "subject is empty")
    if event.subject and ord(event.subject[0]) < SPACE:
        return _dead(msgspec.json.encode(event), Reason.BAD_ENVELOPE, "subject begins with a control character")
    return event


def _dead(raw: bytes, reason: Reason, detail: str) -> Dead:
    return Dead(raw, Refusal(reason, detail))
