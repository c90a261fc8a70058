"""What a partition keeps beside its clients survives encoding, under keys that no client can have."""

from datetime import timedelta

from services.scoring import engine, records
from services.scoring.records import PARTITION, PartitionRecord, SourceRecord, source_key
from shared.messages import Data, Touchpoint, instant


def beat(minute: int) -> Touchpoint:
    time = instant(0) + timedelta(minutes=minute)
    return Touchpoint(
        id=str(minute), source="s", type="source.heartbeat", time=time, data=Data(interval_seconds=minute)
    )


def test_every_record_comes_back_as_what_it_was():
    client = engine.decode(engine.encode(engine.fresh()))
    source = SourceRecord(5, 60.0)
    for key, record in ((PARTITION, PartitionRecord(7, live=True)), (source_key("s"), source)):
        assert records.decode(key, records.encode(record)) == record
    assert records.encode(records.decode(b"client", records.encode(client))) == engine.encode(client)


def test_arrival_never_goes_back():
    record = PartitionRecord()
    assert [record.advance(time) for time in (3, 9, 5)] == [3, 9, 9]


def test_the_latest_heartbeat_counts_in_whatever_order_they_arrive():
    one, other = SourceRecord(), SourceRecord()
    for record, minutes in ((one, (1, 3, 2)), (other, (3, 2, 1))):
        for minute in minutes:
            record.beat(beat(minute))
    assert one == other == SourceRecord(3 * 60 * 1_000_000, 3)
