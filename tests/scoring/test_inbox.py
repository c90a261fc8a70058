import pytest

from services.scoring.inbox import Dead, read
from shared.errors import Reason
from shared.messages import Touchpoint

GOOD = (
    b'{"specversion":"1.0","id":"1","source":"desk","type":"case.opened",'
    b'"subject":"acme","time":"2026-11-02T09:00:00Z"}'
)
DEEP = b"[" * 50_000 + b"]" * 50_000


def envelope(*events, v=1):
    return b'{"v":%d,"events":[%s]}' % (v, b",".join(events))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (GOOD.replace(b"acme", b"\xff"), Reason.NOT_UTF8),
        (GOOD.replace(b"case.opened", b"case.eaten"), Reason.UNKNOWN_TYPE),
        (GOOD.replace(b"acme", b""), Reason.MISSING_CLIENT),
        (GOOD.replace(b"acme", b"\\u0001"), Reason.BAD_ENVELOPE),
        (b"7", Reason.BAD_ENVELOPE),
    ],
    ids=["not UTF-8", "unknown type", "no client", "control character", "a number"],
)
def test_one_bad_event_does_not_take_the_others_of_its_envelope_with_it(bad, reason):
    before, dead, after = read(envelope(GOOD, bad, GOOD)).events
    assert isinstance(before, Touchpoint) and isinstance(after, Touchpoint)
    assert isinstance(dead, Dead) and dead.refusal.reason == reason


@pytest.mark.parametrize(
    "raw",
    [
        None,
        b"",
        b"\xff\xfe",
        b'{"v":1,"tick":"\xff"}',
        DEEP,
        b"{}",
        envelope(GOOD, v=2),
        envelope(b"7", v=2),
        envelope(GOOD[:-1] + b',"extra":' + DEEP + b"}"),
    ],
    ids=[
        "nothing",
        "empty",
        "bytes",
        "bad tick",
        "too deep",
        "no version",
        "version 2",
        "version 2 and bad",
        "a deep event",
    ],
)
def test_a_message_that_is_none_is_one_dead_letter(raw):
    [dead] = read(raw).events
    assert dead.raw == (raw or b"") and dead.refusal.reason == Reason.BAD_ENVELOPE
