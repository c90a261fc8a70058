"""The tables of moments: each with where it stands, and what they come to by day, by link of the chain, by client.

Sums are whole numbers (`good`, `bad`: parts of 2**30; `number`, `worth`: millionths), so that in whatever order they
are added up, and whatever is taken back, they are exact. `number` and `worth` are what publishers say: floats (exact up
to 2**53), so that no sum is too large for a database. Text is empty where nothing is said, since keys know no null.
"""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table

from .tables_clients import Text, metadata
from .tables_sources import ADDED

LATEST = ("at", "client", "place")
MOMENTS = Table(  # `place` is its number among those of its client
    "moments",
    metadata,
    Column("client", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("what", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("good", Float, nullable=False),
    Column("bad", Float, nullable=False),
    Column("half_life", Integer, nullable=False),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("segment", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("number", Float, nullable=False),
    Index("moments_of_what", "what", *LATEST),
    Index("moments_of_dimension", "dimension", *LATEST),
    Index("moments_of_team", "team", "dimension", *LATEST),
    Index("moments_of_link", "channel", "type", *LATEST),
)
COUNTED = ("moments", "good", "bad", "number")
EXPECTATIONS = Table(  # `by` team, link (channel and type), stage or segment; weights as of the start of the `cell`
    "expectations",
    metadata,
    Column("by", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("half_life", Integer, primary_key=True),
    Column("cell", Integer, primary_key=True),
    *(Column(name, BigInteger, nullable=False, info=ADDED) for name in COUNTED[:3]),
)
TALLIES = Table(  # how many of each came on a `day` (days since 1970), and their numbers
    "tallies",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("team", Text, primary_key=True),
    Column("segment", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("priority", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("moments", BigInteger, nullable=False, info=ADDED),
    Column("number", Float, nullable=False, info=ADDED),
)
VOICES = Table(  # on which day a client had failures, and complained
    "voices",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("client", Text, primary_key=True),
    *(Column(name, Integer, nullable=False, info=ADDED) for name in ("failures", "complaints")),
)
RELATIONS = Table(  # what a client bought, and how often it left and came back
    "relations",
    metadata,
    Column("client", Text, primary_key=True),
    *(Column(name, Integer, nullable=False, info=ADDED) for name in ("orders", "left", "returned")),
    Column("worth", Float, nullable=False, info=ADDED),
    Index("relations_by_worth", "worth", "client"),
)
LEVELS = Table(  # how many clients are in which tenth of a dimension: 0 up to 10, 9 above 90
    "levels",
    metadata,
    Column("dimension", Text, primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("clients", BigInteger, nullable=False, info=ADDED),
)
