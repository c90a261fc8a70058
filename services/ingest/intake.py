"""The front door of ingest: bytes to touchpoints, or the reason why not. Pure; replay uses it too (SPEC.md 15, Form).

The published models decide what is accepted; only what they refuse is looked at again, to find the reason.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from shared import contract, data
from shared.cloudevents import (
    ITEMS,
    Headers,
    Mode,
    http_attributes,
    kafka_attributes,
    mode_of,
    read_batch,
    read_binary,
    read_json,
    read_lines,
)
from shared.errors import Reason, Refusal
from shared.messages import Actor, Data, Target, Touchpoint, TouchpointType, micros
from shared.refusals import refusal

FUTURE = 5 * 60 * 1_000_000
MOST_SHOWN = 60  # characters of a wrong word, in a sentence about it
TYPES = frozenset(get_args(TouchpointType))
_PATTERNS = {
    data.LABEL: "a control character",
    contract.EXTENSION: "the name of an extension attribute has lower-case letters and digits only",
    contract.JSON: "only JSON is read",
}
_RANK = {reason: rank for rank, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A touchpoint whose form is right, as the core reads it."""

    touchpoint: Touchpoint


Verdict = Accepted | Refusal


def receive(raw: bytes) -> Verdict:
    """Judge the form of one CloudEvent in structured JSON: a line of a log, a request, a Kafka message."""
    return judge(read_json(raw))


def receive_request(mode: Mode, headers: Headers, body: bytes) -> list[Verdict] | Refusal:
    """Judge each item of an HTTP request, by index; a Refusal where the body as a whole can't be read."""
    if mode is Mode.STRUCTURED:
        return [receive(body)]
    if mode is Mode.BINARY:
        attributes = http_attributes(headers)
        return [attributes if isinstance(attributes, Refusal) else judge(read_binary(attributes, body))]
    items = read_batch(body) if mode is Mode.BATCH else read_lines(body)
    if not items:
        return Refusal(Reason.BAD_ENVELOPE, "the batch is empty")
    if not isinstance(items, Refusal) and len(items) > ITEMS:
        return Refusal(Reason.TOO_LARGE, f"a request has at most {ITEMS} items")
    return items if isinstance(items, Refusal) else [receive(item) for item in items]


def receive_message(headers: Iterable[tuple[str, bytes]], value: bytes | None) -> Verdict:
    """Judge a Kafka message in structured or binary mode (CloudEvents Kafka binding); without headers, structured."""
    attributes = kafka_attributes(headers)
    if isinstance(attributes, Refusal):
        return attributes
    content_type = dict(attributes).get("datacontenttype", "application/cloudevents+json")
    mode = mode_of(content_type, [f"ce_{name}" for name, _ in attributes])
    if mode is Mode.BINARY:
        return judge(read_binary(attributes, value or b""))
    if mode in (Mode.BATCH, Mode.LINES):
        return Refusal(Reason.BAD_ENVELOPE, "a Kafka message carries one touchpoint, structured or binary")
    return receive(value or b"")


def early(touchpoint: Touchpoint, now: int, lateness: int) -> Refusal | None:
    """What ingest can tell before scoring does: too far ahead, or older than the horizon (all in microseconds).

    A correction is as old as what it corrects, and as far ahead as what it carries.
    """
    times = [micros(touchpoint.time)]
    if touchpoint.data.touchpoint is not None:
        times.append(micros(touchpoint.data.touchpoint.time))
    if max(times) > now + FUTURE:
        return refusal(Reason.IN_FUTURE, lateness)
    if touchpoint.data.of is not None:
        times.append(micros(touchpoint.data.of.time))
    if min(times) < now - lateness:
        return refusal(Reason.TOO_LATE, lateness)
    return None


def judge(event: object) -> Verdict:
    """Judge the form of one CloudEvent that is already read; a Refusal passes through."""
    if isinstance(event, Refusal):
        return event
    try:
        return Accepted(touchpoint_of(contract.TOUCHPOINT.validate_python(event)))
    except ValidationError as error:
        return _refusal(event, error)


def touchpoint_of(event: Any) -> Touchpoint:
    """A published model as the structure inside: the same values, without what is not kept."""
    fields = dict(event.data.__dict__)
    if fields["actor"] is not None:
        fields["actor"] = Actor(**fields["actor"].__dict__)
    if "of" in fields:
        fields["of"] = Target(**fields["of"].__dict__)
    if "touchpoint" in fields:
        fields["touchpoint"] = touchpoint_of(fields["touchpoint"])
    return Touchpoint(
        id=event.id,
        source=event.source,
        type=event.type,
        subject=event.subject,
        time=event.time,
        ingestedat=event.ingestedat,
        data=Data(**fields),
    )


def _refusal(event: object, error: ValidationError) -> Refusal:
    if not isinstance(event, Mapping):
        return Refusal(Reason.BAD_ENVELOPE, "a CloudEvent is a JSON object")
    if "data_base64" in event:
        return Refusal(Reason.BAD_DATA, "data_base64: send the data as JSON, in `data`")
    faults = [_fault(event, path, fault) for path, fault in _faults(event, error)]
    return min(faults, key=lambda refusal: _RANK[refusal.reason])


def _faults(event: Mapping[str, Any], error: ValidationError) -> list[tuple[tuple[str, ...], Any]]:
    # An unknown type hides what else is wrong, and the attributes come before it in the order of checks.
    found = [fault for fault in error.errors(include_url=False, include_input=False)]
    try:
        contract.ATTRIBUTES.validate_python({**event, "subject": event.get("subject", "-")})
    except ValidationError as attributes:
        found += attributes.errors(include_url=False, include_input=False)
    return [(tuple(str(part) for part in fault["loc"] if part not in TYPES), fault) for fault in found]


def _fault(event: Mapping[str, Any], path: tuple[str, ...], fault: Any) -> Refusal:
    name, kind = path[0] if path else "", fault["type"]
    absent = event.get(name) is None
    reason, said = Reason.BAD_ENVELOPE, fault["msg"]
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        path, said = (*path, "type"), "not one of the contract's types"
        if isinstance(event.get("type"), str):
            reason, said = Reason.UNKNOWN_TYPE, f"{_short(_type_at(event, path))} is {said}"
    elif kind == "string_pattern_mismatch":
        said = _PATTERNS.get(fault["ctx"]["pattern"], said)
    if name == "data" or kind == "other_identity":
        reason = Reason.BAD_DATA
    elif name == "specversion" and not absent:
        reason = Reason.UNSUPPORTED_SPECVERSION
    elif name == "subject" and event.get(name) in (None, ""):
        reason = Reason.MISSING_CLIENT
    elif name == "time" and (absent or kind == "naive_time"):
        reason = Reason.MISSING_TIME if absent else Reason.NAIVE_TIME
    return Refusal(reason, f"{'.'.join(path) or 'touchpoint'}: {said}")


def _type_at(event: Any, path: tuple[str, ...]) -> object:
    # That of the event, or of the one that an amendment carries.
    for name in path:
        event = event.get(name) if isinstance(event, Mapping) else None
    return event


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
