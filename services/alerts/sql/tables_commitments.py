"""The table of commitments, as scoring tells them: a client's ledger of them, whole."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, literal

from .tables_clients import Text, metadata

BY = ("keeper", "maker", "origin")

COMMITMENTS = Table(  # `outcome` is `gone` where a correction took one away; `version` is the score's that told it last
    "commitments",
    metadata,
    Column("client", Text, primary_key=True),
    Column("commitment_id", Text, primary_key=True),
    Column("made_at", BigInteger, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("what", Text),
    Column("maker", Text),
    Column("keeper", Text),
    Column("origin", Text),
    Column("renegotiated", Integer, nullable=False),
    Column("ended_at", BigInteger),
    Index("commitments_by_due", "outcome", "due_at", "client"),
    Index("commitments_latest", "due_at", "client"),
    *(Index(f"commitments_of_{name}", name, "due_at", "client") for name in BY),
    *(Index(f"commitments_counted_by_{name}", name, "outcome", "due_at", "renegotiated") for name in BY),
)
# Said with their values, since indexes know no parameters.
THERE = COMMITMENTS.c.outcome != literal("gone", literal_execute=True)
MOVED = THERE & (COMMITMENTS.c.renegotiated > literal(0, literal_execute=True))
Index("commitments_moved", COMMITMENTS.c.due_at, COMMITMENTS.c.client, sqlite_where=MOVED, postgresql_where=MOVED)
