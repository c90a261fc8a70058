"""What travels together in one envelope."""

from collections import deque
from datetime import UTC, datetime

import msgspec
import pytest

from services.ingest.packing import MOST_BYTES, MOST_TOUCHPOINTS, envelope, load, partitions_for, stamp
from shared.messages import Data, Envelope, Touchpoint
from shared.partition import partition_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 2, 13, tzinfo=UTC)


def touchpoint(id: str = "1", type: str = "contact.received", subject: str = "acme") -> Touchpoint:
    return Touchpoint(id=id, source="crm", type=type, subject=subject, time=NOON, data=Data(topic="Zürich"))  # type: ignore[arg-type]


@pytest.mark.parametrize("history", [False, True])
def test_an_envelope_is_byte_for_byte_what_the_structure_encodes_to(history: bool) -> None:
    touchpoints = [msgspec.structs.replace(touchpoint(id), ingestedat=LATER) for id in "123"]
    packed = envelope([stamp(each, LATER) for each in touchpoints], history)
    assert packed == msgspec.json.encode(Envelope(history=history, events=touchpoints))


def test_the_arrival_is_ours_whatever_the_publisher_said() -> None:
    said = msgspec.structs.replace(touchpoint(), ingestedat=NOON)
    assert msgspec.json.decode(stamp(said, LATER), type=Touchpoint).ingestedat == LATER


def test_an_envelope_takes_at_most_two_hundred_in_their_order() -> None:
    waiting = deque((b"%d" % number, number) for number in range(450))
    assert [len(load(waiting)) for _ in range(3)] == [MOST_TOUCHPOINTS, MOST_TOUCHPOINTS, 50]
    assert not waiting


def test_an_envelope_stays_within_its_bytes() -> None:
    waiting = deque((b"x" * 32_768, None) for _ in range(40))
    while waiting:
        assert len(envelope([event for event, _ in load(waiting)], False)) <= MOST_BYTES


def test_an_event_that_fills_an_envelope_travels_alone() -> None:
    waiting = deque([(b"x" * MOST_BYTES, None), (b"y", None)])
    assert len(load(waiting)) == 1


def test_a_touchpoint_goes_to_its_clients_partition_and_a_heartbeat_to_all() -> None:
    assert list(partitions_for(touchpoint(), 32)) == [partition_of("acme", 32)]
    assert list(partitions_for(touchpoint(type="source.heartbeat", subject=""), 4)) == [0, 1, 2, 3]
