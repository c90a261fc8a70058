"""The tables of the second database: users, sessions, tokens, and the audit of logins and of changes to users.

Unlike the views it can't be built again: it is never dropped, only brought to a newer schema, and to be backed up.
Times are µs since 1970, UTC. Of what lets somebody in only hashes are kept.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError

from shared.errors import WrongUse

LOCK = 8_472_002  # of PostgreSQL, held while the schema is made: any number of our own but that of the views
VERSION = 1
# What brings schema n to n + 1, one tuple of statements for each n from 1 on.
STEPS: tuple[tuple[str, ...], ...] = ()

metadata = MetaData()

SCHEMA = Table("driftline_accounts", metadata, Column("version", Integer, primary_key=True))
USERS = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("way", Text, nullable=False),  # how they come in: local, proxy, oidc; or program, with tokens alone
    Column("password", Text),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("subject", Text, unique=True),  # who they are at the OIDC provider, whatever their name
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
)
SESSIONS = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user", Text, nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
TOKENS = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("user", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("used_at", BigInteger),
)
AUDIT = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("did", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_latest_first", "at"),
)

Row = dict[str, Any]


def connect(url: str) -> Engine:
    """The accounts at today's schema; a SQLite file is made where there is none. Raises WrongUse where it can't be."""
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise WrongUse(f"DRIFTLINE_ACCOUNTS names no database that can be used: {error}") from error
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            _make_private(Path(engine.url.database))
        event.listen(engine, "connect", _set_up)
    try:
        with engine.begin() as connection:
            _bring_up(connection)
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise WrongUse(f"the accounts at {where} can't be opened (DRIFTLINE_ACCOUNTS): {error.orig}") from error
    return engine


def hash_of(secret: str) -> str:
    """What is kept of a secret of 32 random bytes: it can't be guessed back, so a plain SHA-256 does."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _set_up(connection: Any, _record: object) -> None:
    for pragma in ("busy_timeout=10000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _bring_up(connection: Connection) -> None:
    """Make the tables where there are none; else take the steps that are missing. Raises WrongUse at a newer schema."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    else:
        connection.execute(text("BEGIN IMMEDIATE"))  # of two that start at once, one waits
    if not inspect(connection).has_table(SCHEMA.name):
        metadata.create_all(connection)
        connection.execute(insert(SCHEMA).values(version=VERSION))
        return
    found = connection.execute(select(SCHEMA.c.version)).scalar_one()
    if found > VERSION:
        raise WrongUse(
            f"the accounts (DRIFTLINE_ACCOUNTS) are of a newer Driftline: schema {found}, this one knows {VERSION}"
        )
    for step in STEPS[found - 1 : VERSION - 1]:
        for statement in step:
            connection.execute(text(statement))
    connection.execute(update(SCHEMA).values(version=VERSION))
