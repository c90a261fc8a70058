"""The table of practices: how units of ours are run, each as its corrections leave it."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Table

from .tables_clients import Text, metadata

# By identity. `kind` is empty where a correction came before what it corrects, or is about something else; `was` is the
# time of the touchpoint as it came, `at` the time that counts, `amended` the order of the amendment that does.
PRACTICES = Table(
    "practices",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("was", BigInteger, nullable=False),
    Column("void", Boolean, nullable=False),
    Column("amended", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("value", Float),
    Column("scale", Float),
    Column("outcome", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("items", Text, nullable=False),
    Index("practices_of_kind", "kind", "at", "unit", "source", "id"),
    Index("practices_latest", "at", "unit", "source", "id"),
)
