"""The tables about what may be trusted: sources, dead letters, and how far the projector is."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table

from .tables_clients import Text, metadata

ADDED = {"added": True}  # what is written is added to what stands

SOURCES = Table(  # a source in a partition; `heard` is the latest arrival from it
    "sources",
    metadata,
    Column("source", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("touchpoints", BigInteger, nullable=False, info=ADDED),
    Column("late", BigInteger, nullable=False, info=ADDED),
    Column("heartbeats", BigInteger, nullable=False, info=ADDED),
    Column("heard", BigInteger, nullable=False),
)
HEARTBEATS = Table(  # the latest heartbeat of a source
    "heartbeats",
    metadata,
    Column("source", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("interval", Float),
)
DEAD_LETTERS = Table(  # `source` is empty where the bytes do not say; `value` is at most their first 4,000 characters
    "dead_letters",
    metadata,
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("coordinates", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("dead_letters_of_source", "source", "reason", "at", "partition", "offset"),
)
OFFSETS = Table(  # where the projector goes on; `arrival` is the running maximum of a partition of touchpoints
    "offsets",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next", BigInteger, nullable=False),
    Column("arrival", BigInteger),
)
PROGRESS = Table(  # one row: when the projector last looked, how many messages behind, how often written, since when
    "progress",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("behind", BigInteger, nullable=False),
    Column("written", BigInteger, nullable=False),
    Column("built", BigInteger),
)
