"""Where a partition stands between history and live, and the arrivals that an export writes."""

import io
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from services.ingest.export import KEY_BYTES, Spool
from services.ingest.liveness import history_over, standing
from shared.messages import Envelope, Live, Tick, Touchpoint

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
encode = msgspec.json.encode


def at(minutes: int, arrival: int | None = None, type: str = "contact.received") -> Touchpoint:
    ingested = None if arrival is None else NOON + timedelta(minutes=arrival)
    time = NOON + timedelta(minutes=minutes)
    return Touchpoint(id=str(minutes), source="crm", type=type, subject="acme", time=time, ingestedat=ingested)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "live"),
    [
        (Envelope(events=[at(0)]), True),
        (Envelope(history=True, events=[at(0)]), False),
        (Live(live=NOON), True),
        (Tick(tick=NOON), None),
    ],
    ids=["a live envelope", "an envelope of history", "a live record", "a tick"],
)
def test_the_last_message_that_is_no_tick_tells_whether_a_partition_is_live(message: object, live: bool | None) -> None:
    assert standing(encode(message)) is live


@pytest.mark.parametrize("value", [None, b"", b"no json", b"\xff", b'{"tick": 1}'])
def test_what_cannot_be_read_does_not_tell(value: bytes | None) -> None:
    assert standing(value) is None


@pytest.mark.parametrize(
    ("standings", "over"),
    [([None, None], True), ([None, True], True), ([None, False], False), ([True, False], True)],
    ids=["nothing was imported", "a start that was cut off", "an import", "the end of an import that was cut off"],
)
def test_history_is_over_once_any_partition_is_live(standings: list[bool | None], over: bool) -> None:
    assert history_over(standings) is over


def spooled(*messages: object, heartbeats: bool = True) -> list[Touchpoint]:
    spool = Spool(io.BytesIO(), heartbeats)
    for message in messages:
        spool.add(encode(message))
    spool.file.seek(0)
    lines = list(spool.file)
    assert lines == sorted(lines, key=lambda line: line[:KEY_BYTES])
    return [msgspec.json.decode(line[KEY_BYTES:], type=Touchpoint) for line in lines]


def arrivals(touchpoints: list[Touchpoint]) -> list[int]:
    return [round((each.ingestedat - NOON).total_seconds() / 60) for each in touchpoints if each.ingestedat]


def test_an_exported_arrival_is_the_running_maximum_of_touchpoints_and_ticks() -> None:
    minute = [NOON + timedelta(minutes=number) for number in range(10)]
    touchpoints = spooled(
        Envelope(events=[at(0, 1), at(0, 3), at(0, 2)]),
        Tick(tick=minute[5]),
        Envelope(events=[at(4, 4)]),
        Live(live=minute[7]),
        Envelope(events=[at(4, 6), at(9)]),
    )
    assert arrivals(touchpoints) == [1, 3, 3, 5, 7, 9]


def test_what_cannot_be_read_is_left_out_of_an_export_and_takes_nothing_with_it() -> None:
    spool = Spool(io.BytesIO(), heartbeats=True)
    odd = encode(at(0, 1)).replace(b"contact.received", b"contact.guessed")
    brought = [
        spool.add(value)
        for value in (b"", b"no json", b'{"events": 1}', b'{"events": [%b, %b, {}]}' % (odd, encode(at(0, 1))))
    ]
    assert brought == [0, 0, 0, 1]


def test_a_heartbeat_is_exported_from_one_partition_only() -> None:
    message = Envelope(events=[at(0, 1, "source.heartbeat"), at(0, 1)])
    assert [len(spooled(message, heartbeats=here)) for here in (True, False)] == [2, 1]
