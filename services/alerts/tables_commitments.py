"""The table of commitments, as scoring tells them: a client's ledger of them, whole."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from .tables_clients import Text, metadata

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
    Index("commitments_by_keeper", "keeper", "outcome"),
    Index("commitments_by_maker", "maker", "outcome"),
    Index("commitments_by_origin", "origin", "outcome"),
    Index("commitments_moved", "renegotiated", "due_at"),
)
