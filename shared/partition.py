"""Which partition a client belongs to: Kafka's own default, so that every producer agrees."""

from functools import lru_cache

from aiokafka.partitioner import murmur2


@lru_cache(maxsize=100_000)
def partition_of(client: str, partitions: int) -> int:
    """The partition of a client id, as the Java client's default partitioner gives it for the key's UTF-8 bytes."""
    return int((murmur2(client.encode()) & 0x7FFFFFFF) % partitions)
