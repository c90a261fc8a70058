"""CloudEvents 1.0 as bytes: structured, binary (HTTP and Kafka), batch and NDJSON, read into plain objects.

What is read is I-JSON (RFC 7493): UTF-8, no duplicate keys, no lone surrogates, no NaN. Nothing here knows a type.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from urllib.parse import unquote

import msgspec

from shared.errors import Reason, Refusal

TOUCHPOINT_BYTES = 32 * 1024
# What was accepted is written with its arrival and with numbers in our own form, and is read again from there.
STAMP_BYTES = 256
DEPTH = 64
# More than 1 MiB of the smallest touchpoints; each item that is none would cost time and a line of the answer.
ITEMS = 10_000

Headers = Iterable[tuple[str, str]]

_json = msgspec.json.Decoder()
_array = msgspec.json.Decoder(list[msgspec.Raw])
# A string that does not end is one token too, so that each byte is looked at once.
_token = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{},]', re.DOTALL)


class Mode(StrEnum):
    """How a message carries its events."""

    STRUCTURED = "structured"
    BINARY = "binary"
    BATCH = "batch"
    LINES = "lines"


MEDIA_TYPES = {
    "application/cloudevents+json": Mode.STRUCTURED,
    "application/cloudevents-batch+json": Mode.BATCH,
    "application/x-ndjson": Mode.LINES,
    "application/ndjson": Mode.LINES,
}


def mode_of(content_type: str, header_names: Iterable[str]) -> Mode | None:
    """The mode of an HTTP request or a Kafka message; None where it is none of CloudEvents'."""
    mode = MEDIA_TYPES.get(content_type.partition(";")[0].strip().lower())
    if mode is None and any(name.lower() in ("ce-specversion", "ce_specversion") for name in header_names):
        return Mode.BINARY
    return mode


def read_json(raw: bytes) -> object:
    """The value of one JSON text of at most 32 KiB, or the Refusal."""
    if len(raw) > TOUCHPOINT_BYTES and (b'"ingestedat"' not in raw or len(raw) > TOUCHPOINT_BYTES + STAMP_BYTES):
        return Refusal(Reason.TOO_LARGE, f"a touchpoint has at most {TOUCHPOINT_BYTES} bytes, this one {len(raw)}")
    try:
        raw.decode()
        value: object = _json.decode(raw)
        if 2 * _strings([value], 0) != _quotes(raw):
            return Refusal(Reason.NOT_JSON, "an object names the same key twice")
    except UnicodeDecodeError as error:
        return Refusal(Reason.NOT_UTF8, f"byte {error.start} is not UTF-8")
    except RecursionError:
        return Refusal(Reason.NOT_JSON, f"nested deeper than {DEPTH} levels")
    except msgspec.ValidationError:
        return Refusal(Reason.BAD_DATA, "a number is too large for a double")
    except msgspec.DecodeError as error:
        return Refusal(Reason.NOT_JSON, str(error))
    return value


def _quotes(raw: bytes) -> int:
    # Each string of the text, a repeated key too, has two quotes that are not escaped.
    quotes = raw.count(b'"')
    return quotes - raw.replace(rb"\\", b"").count(rb"\"") if b"\\" in raw else quotes


def _strings(value: object, depth: int) -> int:
    # Called for containers alone: this is the hot part of reading.
    if depth >= DEPTH:
        raise RecursionError
    count, items = 0, value
    if isinstance(value, dict):
        count, items = len(value), value.values()
    for item in items:  # type: ignore[attr-defined]
        kind = type(item)
        if kind is str:
            count += 1
        elif kind is dict or kind is list:
            count += _strings(item, depth + 1)
    return count


def read_batch(raw: bytes) -> list[bytes] | Refusal:
    """The items of a JSON array, each as the bytes it stands in; the items themselves are not judged."""
    try:
        return [bytes(item) for item in _array.decode(raw)]
    except (msgspec.DecodeError, RecursionError):
        return _split(raw.strip(b" \t\r\n"))


def _split(raw: bytes) -> list[bytes] | Refusal:
    # The parser stops at the first bad item; the brackets alone tell where each begins and ends.
    depth, start, items = 0, 1, []
    for token in _token.finditer(raw):
        mark = token[0][:1]
        depth += (mark in b"[{") - (mark in b"]}")
        if depth == 1 and mark == b"," or depth == 0 and mark == b"]":
            items.append(raw[start : token.start()].strip(b" \t\r\n"))
            start = token.end()
        if not 0 < depth <= TOUCHPOINT_BYTES or len(items) > ITEMS:
            break
    if len(items) > ITEMS:
        return items
    if not raw.startswith(b"[") or depth != 0 or start != len(raw):
        return Refusal(Reason.NOT_JSON, "the batch is no JSON array, or it is cut short")
    return items


def read_lines(raw: bytes) -> list[bytes]:
    """The lines of NDJSON that are not blank."""
    return [line for line in raw.split(b"\n") if line.strip()]


def read_binary(attributes: Sequence[tuple[str, str]], body: bytes) -> object:
    """The event whose attributes stand in headers and whose data is the body, as one object, or the Refusal."""
    event: dict[str, object] = dict(attributes)
    if len(event) != len(attributes):
        return Refusal(Reason.BAD_ENVELOPE, "a header names the same attribute twice")
    if "data" in event or "data_base64" in event:
        return Refusal(Reason.BAD_ENVELOPE, "the body is the data in binary mode")
    size = len(body) + sum(len(name) + len(value) for name, value in attributes)
    if size > TOUCHPOINT_BYTES:
        return Refusal(Reason.TOO_LARGE, f"a touchpoint has at most {TOUCHPOINT_BYTES} bytes, this one {size}")
    if not body:
        return event
    data = read_json(body)
    return data if isinstance(data, Refusal) else {**event, "data": data}


def http_attributes(headers: Headers) -> list[tuple[str, str]] | Refusal:
    """The attributes of a binary HTTP request: the `ce-*` headers, percent-decoded, and the content type."""
    found = []
    for name, value in headers:
        name = name.lower()
        if name == "content-type":
            found.append(("datacontenttype", value))
        elif name.startswith("ce-"):
            try:
                found.append((name[3:], unquote(value.encode("ascii").decode(), errors="strict")))
            except UnicodeError:
                return Refusal(Reason.BAD_ENVELOPE, f"header {name}: write what is not ASCII as percent-encoded UTF-8")
    return found


def kafka_attributes(headers: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]] | Refusal:
    """The attributes of a binary Kafka message: the `ce_*` headers, in UTF-8, and the content type."""
    found = []
    for name, value in headers:
        name = name.lower()
        if name == "content-type" or name.startswith("ce_"):
            try:
                found.append((name[3:] if name.startswith("ce_") else "datacontenttype", (value or b"").decode()))
            except UnicodeDecodeError:
                return Refusal(Reason.NOT_UTF8, f"header {name} is not UTF-8")
    return found
