"""What a partition keeps beside its clients survives encoding, under keys that no client can have."""

from services.scoring import engine, records
from services.scoring.records import PARTITION, PartitionRecord, SourceRecord, sheet_key, source_key
from shared.held import OWN


def test_every_record_comes_back_as_what_it_was():
    client = engine.decode(engine.encode(engine.fresh()))
    source = SourceRecord((5, 60), [(1, 4)], (0, 1), sheets=2, writing=1, told=True)
    own = {
        PARTITION: PartitionRecord(7, live=True, sources=["s"]),
        source_key("s"): source,
        sheet_key("s", 1): b"heartbeats",
    }
    for key, record in own.items():
        assert records.decode(key, records.encode(record)) == record
        assert key[0] == OWN
    assert records.encode(records.decode(b"client", records.encode(client))) == engine.encode(client)


def test_no_source_is_called_so_that_it_has_the_key_of_another():
    keys = [key for name in ("a", "1:a", "0:a", "\x001:a") for key in (source_key(name), sheet_key(name, 1))]
    assert len(set(keys)) == len(keys)


def test_arrival_never_goes_back():
    record = PartitionRecord()
    assert [record.advance(time) for time in (3, 9, 5)] == [3, 9, 9]
