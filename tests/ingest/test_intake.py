"""Every reason for which the form of a touchpoint is refused, and the order in which they are looked for."""

import json
import time
from typing import Any

import pytest

from services.ingest.intake import Accepted, early, receive, receive_message, receive_request
from shared.cloudevents import Mode
from shared.errors import Reason, Refusal
from shared.messages import Data, Target, Touchpoint, instant, micros

GOOD: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "crm",
    "type": "contact.received",
    "subject": "acme",
    "time": "2026-11-02T09:30:00+01:00",
    "data": {"kind": "inquiry"},
}
OF = {"source": "crm", "id": "1", "time": "2026-11-02T09:00:00Z"}
CORRECTION = {**GOOD, "id": "2", "type": "touchpoint.amended"}


def bytes_of(**changes: Any) -> bytes:
    """The good touchpoint with changes; `...` leaves an attribute out."""
    return json.dumps({key: value for key, value in {**GOOD, **changes}.items() if value is not ...}).encode()


def amended(**changes: Any) -> bytes:
    return json.dumps({**CORRECTION, "data": {"of": OF, "touchpoint": {**GOOD, **changes}}}).encode()


def with_raw_data(data: bytes) -> bytes:
    return bytes_of(data=...)[:-1] + b', "data": ' + data + b"}"


REFUSED = {
    "not UTF-8": (bytes_of(id="x").replace(b'"x"', b'"\xff"'), "not_utf8"),
    "a UTF-8 surrogate": (bytes_of(id="x").replace(b'"x"', b'"\xed\xa0\x80"'), "not_utf8"),
    "no JSON": (b"hello", "not_json"),
    "nothing": (b"", "not_json"),
    "a truncated body": (bytes_of()[:-5], "not_json"),
    "a byte order mark": (b"\xef\xbb\xbf" + bytes_of(), "not_json"),
    "two values": (bytes_of() + bytes_of(), "not_json"),
    "a duplicate attribute": (bytes_of()[:-1] + b', "id": "2"}', "not_json"),
    "a duplicate attribute with a space": (bytes_of()[:-1] + b', "id" : ":"}', "not_json"),
    "a duplicate key in data": (with_raw_data(b'{"angry": true, "angry": false}'), "not_json"),
    "a duplicate key after an escape": (with_raw_data(b'{"topic": "\\\\\\"", "topic": ""}'), "not_json"),
    "NaN": (with_raw_data(b'{"wait_seconds": NaN}'), "not_json"),
    "Infinity": (with_raw_data(b'{"wait_seconds": -Infinity}'), "not_json"),
    "a lone surrogate": (bytes_of(id="\ud800"), "not_json"),
    "deep nesting": (with_raw_data(b"[" * 10_000 + b"]" * 10_000), "not_json"),
    "nesting just too deep": (with_raw_data(b"[" * 64 + b"]" * 64), "not_json"),
    "a list": (b"[]", "bad_envelope"),
    "a string": (b'"x"', "bad_envelope"),
    "no id": (bytes_of(id=...), "bad_envelope"),
    "an empty id": (bytes_of(id=""), "bad_envelope"),
    "a number as id": (bytes_of(id=7), "bad_envelope"),
    "a control character in the id": (bytes_of(id="a\x00b"), "bad_envelope"),
    "a C1 control character in the subject": (bytes_of(subject="a\x85b"), "bad_envelope"),
    "no source": (bytes_of(source=...), "bad_envelope"),
    "no type": (bytes_of(type=...), "bad_envelope"),
    "a number as type": (bytes_of(type=7), "bad_envelope"),
    "a number as subject": (bytes_of(subject=7), "bad_envelope"),
    "no specversion": (bytes_of(specversion=...), "bad_envelope"),
    "a time that is none": (bytes_of(time="yesterday"), "bad_envelope"),
    "a number as time": (bytes_of(time=1730536200), "bad_envelope"),
    "a date as time": (bytes_of(time="2026-11-02"), "bad_envelope"),
    "a time before the calendar": (bytes_of(time="0001-01-01T00:00:00+01:00"), "bad_envelope"),
    "an offset without colon": (bytes_of(time="2026-11-02T09:30:00+0100"), "bad_envelope"),
    "a naive arrival": (bytes_of(ingestedat="2026-11-02T09:30:00"), "bad_envelope"),
    "XML": (bytes_of(datacontenttype="application/xml"), "bad_envelope"),
    "an attribute in capitals": (bytes_of(caseId="7"), "bad_envelope"),
    "an attribute that is an object": (bytes_of(trace={}), "bad_envelope"),
    "another specversion": (bytes_of(specversion="0.3"), "unsupported_specversion"),
    "an unknown type": (bytes_of(type="contact.received.v2"), "unknown_type"),
    "no client": (bytes_of(subject=...), "missing_client"),
    "an empty client": (bytes_of(subject=""), "missing_client"),
    "null as client": (bytes_of(subject=None), "missing_client"),
    "no time": (bytes_of(time=...), "missing_time"),
    "null as time": (bytes_of(time=None), "missing_time"),
    "a naive time": (bytes_of(time="2026-11-02T09:30:00"), "naive_time"),
    "base64": (bytes_of(data=..., data_base64="e30="), "bad_data"),
    "data that is a list": (bytes_of(data=[]), "bad_data"),
    "an unknown field": (bytes_of(data={"text": "Dear all"}), "bad_data"),
    "a value outside its enumeration": (bytes_of(data={"kind": "angry"}), "bad_data"),
    "text as a number": (bytes_of(data={"wait_seconds": "5"}), "bad_data"),
    "true as a number": (bytes_of(data={"wait_seconds": True}), "bad_data"),
    "a huge number": (with_raw_data(b'{"wait_seconds": 1e999}'), "bad_data"),
    "a huge whole number": (with_raw_data(b'{"wait_seconds": ' + b"9" * 400 + b"}"), "bad_data"),
    "a huger whole number": (with_raw_data(b'{"wait_seconds": ' + b"9" * 9_000 + b"}"), "bad_data"),
    "a control character in a case id": (bytes_of(data={"case_id": "a\tb"}), "bad_data"),
    "a case without id": (bytes_of(type="case.opened", data={}), "bad_data"),
    "a case without data": (bytes_of(type="case.opened", data=...), "bad_data"),
    "a commitment without id": (bytes_of(type="commitment.kept", data={}), "bad_data"),
    "a renegotiation without due": (bytes_of(type="commitment.renegotiated", data={"commitment_id": "1"}), "bad_data"),
    "a due without time": (bytes_of(type="commitment.made", data={"commitment_id": "1", "due_at": "2026"}), "bad_data"),
    "a void of nothing": (bytes_of(type="touchpoint.voided", data={}), "bad_data"),
    "a heartbeat without interval": (bytes_of(type="source.heartbeat", data={}), "bad_data"),
    "an amendment for another client": (amended(subject="other"), "bad_data"),
    "an amendment with another source": (amended(source="other"), "bad_data"),
    "an amendment with another id": (amended(id="other"), "bad_data"),
    "an amendment with a bad touchpoint": (amended(time="2026-11-02T09:30:00"), "bad_data"),
    "an amendment into a correction": (amended(type="touchpoint.voided", data={"of": OF}), "bad_data"),
    "32 KiB and one byte": (bytes_of() + b" " * (32 * 1024 + 1 - len(bytes_of())), "too_large"),
    "10 MB": (b" " * 10_000_000, "too_large"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "reason"), REFUSED.values(), ids=REFUSED)
def test_bad_input_gets_its_reason(raw: bytes, reason: str) -> None:
    verdict = receive(raw)
    assert isinstance(verdict, Refusal), verdict
    assert verdict.reason == reason
    assert 0 < len(verdict.detail) < 200


ACCEPTED = {
    "no data": bytes_of(data=...),
    "data with a null": bytes_of(data={"topic": None}),
    "extension attributes": bytes_of(traceparent="00-1-1-00", sequence=7, sampled=True, dataschema="urn:x"),
    "an escaped duplicate that is none": with_raw_data(b'{"topic": "\\"topic\\": \\\\"}'),
    "exactly 32 KiB": bytes_of() + b" " * (32 * 1024 - len(bytes_of())),
    "32 KiB and the arrival": bytes_of(ingestedat="2026-11-02T08:30:00Z").ljust(32 * 1024 + 40),
    "lower-case RFC 3339": bytes_of(time="2026-11-02t08:30:00z"),
    "JSON with a charset": bytes_of(datacontenttype="application/json; charset=utf-8"),
    "a heartbeat without client": bytes_of(type="source.heartbeat", subject=..., data={"interval_seconds": 60}),
    "an amendment": amended(type="reply.sent", time="2026-11-02T09:00:00Z", data={"asks": True}),
}


@pytest.mark.parametrize("raw", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_only_unusual_is_accepted(raw: bytes) -> None:
    assert isinstance(receive(raw), Accepted), receive(raw)


ATTRIBUTES_IN_ORDER = ("id", "specversion", "type", "subject", "time", "data")
SPOILS: dict[str, Any] = {
    "id": ...,
    "specversion": "2",
    "type": "x",
    "subject": ...,
    "time": "2026-11-02T09:30:00",
    "data": 1,
}


@pytest.mark.parametrize("first", range(len(ATTRIBUTES_IN_ORDER)), ids=ATTRIBUTES_IN_ORDER)
def test_of_several_faults_the_first_in_the_order_of_checks_is_told(first: int) -> None:
    verdict = receive(bytes_of(**{name: SPOILS[name] for name in ATTRIBUTES_IN_ORDER[first:]}))
    reasons = ["bad_envelope", "unsupported_specversion", "unknown_type", "missing_client", "naive_time", "bad_data"]
    assert isinstance(verdict, Refusal) and verdict.reason == reasons[first]


def test_a_refused_field_of_an_amendment_is_named_by_its_path() -> None:
    verdict = receive(amended(data={"kind": "x"}))
    assert isinstance(verdict, Refusal) and verdict.detail.startswith("data.touchpoint.data.kind:")


def test_a_bad_item_of_a_batch_leaves_the_others_alone() -> None:
    bad = [raw for raw, _ in REFUSED.values() if len(raw) < 40_000 and raw.strip() and raw.count(b'"') % 2 == 0]
    whole = [raw for raw in bad if raw.count(b"{") == raw.count(b"}")]
    body = b"[" + b",".join(piece for raw in whole for piece in (bytes_of(), raw)) + b"]"
    verdicts = receive_request(Mode.BATCH, [], body)
    assert isinstance(verdicts, list)
    assert verdicts[0::2] == [receive(bytes_of())] * len(verdicts[0::2])


@pytest.mark.parametrize("body", [b"[]", b" [ ] "])
def test_an_empty_batch_is_refused(body: bytes) -> None:
    assert receive_request(Mode.BATCH, [], body) == Refusal(Reason.BAD_ENVELOPE, "the batch is empty")


@pytest.mark.parametrize("body", [b"", b"{}", b"[{}", b"[{}]x", b"[{}]]", b"{}]", b"\xff", b'["a" "b"'])
def test_a_batch_that_is_no_array_is_refused_as_a_whole(body: bytes) -> None:
    verdict = receive_request(Mode.BATCH, [], body)
    assert isinstance(verdict, Refusal) and verdict.reason is Reason.NOT_JSON


@pytest.mark.parametrize("filling", [b"0,", b'"', b'\\"', b"[", b"{", b"[[],", b'"\\', b"NaN,"])
def test_a_large_batch_of_nonsense_is_refused_in_no_time(filling: bytes) -> None:
    body = b"[" + filling * (1024 * 1024 // len(filling))
    began = time.process_time()
    for whole in (body, body.rstrip(b",") + b"]"):
        verdict = receive_request(Mode.BATCH, [], whole)
        assert isinstance(verdict, Refusal) or not any(isinstance(one, Accepted) for one in verdict)
    assert time.process_time() - began < 10


def test_a_body_of_lines_is_judged_line_by_line() -> None:
    verdicts = receive_request(Mode.LINES, [], b"\n" + bytes_of() + b"\r\n\nhello\n" + bytes_of(id=...))
    assert isinstance(verdicts, list)
    assert [getattr(verdict, "reason", None) for verdict in verdicts] == [None, "not_json", "bad_envelope"]


def test_all_modes_read_the_same_touchpoint() -> None:
    named = {**GOOD, "subject": "Müller & Söhne", "id": "50%"}
    structured = json.dumps(named).encode()
    body = json.dumps(named.pop("data")).encode()
    http = {f"ce-{name}": value for name, value in named.items()} | {"Content-Type": "application/json"}
    http |= {"ce-subject": "M%C3%BCller%20%26%20S%C3%B6hne", "ce-id": "50%25"}
    kafka = [(f"ce_{name}", value.encode()) for name, value in named.items()] + [("content-type", b"application/json")]
    expected = receive(structured)
    assert isinstance(expected, Accepted)
    assert receive_request(Mode.BINARY, http.items(), body) == [expected]
    assert receive_request(Mode.BATCH, [], b"[" + structured + b"]") == [expected]
    assert receive_message(kafka, body) == expected
    assert receive_message([("content-type", b"application/cloudevents+json; charset=UTF-8")], structured) == expected
    assert receive_message([], structured) == expected


HEADERS = [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "crm"), ("ce-type", "contact.received")]
HEADERS += [("ce-subject", "acme"), ("ce-time", "2026-11-02T09:30:00Z")]


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ([*HEADERS, ("content-type", "text/plain")], b"{}", "bad_envelope"),
        ([*HEADERS, ("ce-id", "2")], b"{}", "bad_envelope"),
        ([*HEADERS, ("ce-data", "{}")], b"", "bad_envelope"),
        ([*HEADERS[1:], ("ce-specversion", "0.3")], b"{}", "unsupported_specversion"),
        ([*HEADERS[1:]], b"{}", "bad_envelope"),
        ([*HEADERS, ("ce-team", "Müller")], b"{}", "bad_envelope"),
        ([*HEADERS, ("ce-team", "%ff")], b"{}", "bad_envelope"),
        (HEADERS, b"{", "not_json"),
        (HEADERS, b'{"topic": "\xff"}', "not_utf8"),
        (HEADERS, b"[]", "bad_data"),
        (HEADERS, b" " * 32 * 1024, "too_large"),
    ],
)
def test_a_bad_binary_request_gets_its_reason(headers: list[tuple[str, str]], body: bytes, reason: str) -> None:
    (verdict,) = receive_request(Mode.BINARY, headers, body)  # type: ignore[misc]
    assert isinstance(verdict, Refusal) and verdict.reason == reason


@pytest.mark.parametrize(
    ("headers", "value", "reason"),
    [
        ([], None, "not_json"),
        ([("ce_id", b"\xff")], b"{}", "not_utf8"),
        ([("content-type", b"application/cloudevents-batch+json")], b"[]", "bad_envelope"),
        ([("ce_specversion", b"1.0"), ("ce_id", b"1")], b"{}", "bad_envelope"),
    ],
)
def test_a_bad_kafka_message_gets_its_reason(
    headers: list[tuple[str, bytes]], value: bytes | None, reason: str
) -> None:
    verdict = receive_message(headers, value)
    assert isinstance(verdict, Refusal) and verdict.reason == reason


MINUTE, HOUR = 60_000_000, 3_600_000_000
NOW = micros(instant(1_800_000_000_000_000))


def at(us: int, **data: Any) -> Touchpoint:
    return Touchpoint(id="1", source="crm", type="contact.received", subject="a", time=instant(us), data=Data(**data))


@pytest.mark.parametrize(
    ("touchpoint", "reason"),
    [
        (at(NOW + 5 * MINUTE), None),
        (at(NOW + 5 * MINUTE + 1), "in_future"),
        (at(NOW - HOUR), None),
        (at(NOW - HOUR - 1), "too_late"),
        (at(NOW, of=Target("crm", "0", instant(NOW - HOUR - 1))), "too_late"),
        (at(NOW, of=Target("crm", "0", instant(NOW + HOUR))), None),
        (at(NOW, of=Target("crm", "0", instant(NOW)), touchpoint=at(NOW - HOUR - 1)), "too_late"),
        (at(NOW, of=Target("crm", "0", instant(NOW)), touchpoint=at(NOW + HOUR)), "in_future"),
    ],
)
def test_ingest_refuses_early_by_the_clock_and_the_horizon(touchpoint: Touchpoint, reason: str | None) -> None:
    verdict = early(touchpoint, NOW, HOUR)
    assert (verdict and verdict.reason) == reason
