"""The tables of the views in SQL, which the projector writes. Times are µs since 1970, UTC.

SQLite by default, PostgreSQL where several machines read. Everything here can be built again from the topics.
"""

from collections.abc import Iterable
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from shared.errors import WrongUse

LOCK = 8_472_001  # of PostgreSQL, held while the tables are made: any number of our own

metadata = MetaData()

TOUCHPOINTS = Table(
    "touchpoints",
    metadata,
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("client", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("arrival", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Index("touchpoints_of_client", "client", "time"),
)
CLIENTS = Table(
    "clients",
    metadata,
    Column("client", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("score", Float, nullable=False),
    Column("band", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("risk", Float),
    Column("dimensions", Text, nullable=False),
    Column("ladder", Text, nullable=False),
    Column("last_known", Text),
    Column("quiet", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("segment", Text),
    Index("clients_worst_first", "severity", "score"),
)
MOVES = Table(
    "moves",
    metadata,
    Column("client", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("shadow", Boolean, nullable=False),
)
ALERTS = Table(
    "alerts",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("client", Text, index=True),
    Column("rule", Text, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text),
    Column("override", Boolean, nullable=False),
    Column("historical", Boolean, nullable=False),
    Column("shadow", Boolean, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("segment", Text),
    Column("crisis", Text),
    Column("about", Text),
    Column("members", Text, nullable=False),
    Column("count", Integer),
    Index("alerts_latest_first", "state", "at"),
)
CRISES = Table(  # every entry into crisis; those of an alert that was revised away are not counted
    "crises",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("client", Text, nullable=False),
    Column("response", Text, nullable=False),
    Column("hours", Float),
)
OFFSETS = Table(  # where the projector goes on; `arrival` is the running maximum of a partition of touchpoints
    "offsets",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next", BigInteger, nullable=False),
    Column("arrival", BigInteger),
)
PROGRESS = Table(  # one row: when the projector last looked, how many messages it was behind, how often it has written
    "progress",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("behind", BigInteger, nullable=False),
    Column("written", BigInteger, nullable=False),
)

Row = dict[str, Any]


def connect(url: str) -> Engine:
    """The database, with its tables; a SQLite file is made where there is none. Raises WrongUse at an unknown one."""
    try:
        engine = create_engine(url)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise WrongUse(f"DRIFTLINE_DATABASE names no database that can be used: {error}") from error
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _let_readers_read)
    with engine.begin() as connection:
        _make_tables(connection)
    return engine


def _make_tables(connection: Connection) -> None:
    """Make what is missing: projector and board may start at once, so looking first would not do."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    if _outdated(connection):
        for table in metadata.sorted_tables:
            connection.execute(DropTable(table, if_exists=True))
    for table in metadata.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))


def _outdated(connection: Connection) -> bool:
    """Whether another version of Driftline made these tables: then the projector makes them anew from the topics."""
    found = inspect(connection)
    made = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
    return any(
        made.get(table.name, set(table.columns.keys())) != set(table.columns.keys())
        for table in metadata.tables.values()
    )


# Where others open the file at the same moment, SQLite refuses to change its journal without waiting.
@retry(retry=retry_if_exception_type(OperationalError), stop=stop_after_delay(10), wait=wait_fixed(0.05), reraise=True)
def _let_readers_read(connection: Any, _record: object) -> None:
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def upsert(connection: Connection, table: Table, rows: Iterable[Row], newer: str | None = None) -> None:
    """Write rows by primary key; with `newer` only over a row where that column is smaller. No key twice, please."""
    values = list(rows)
    if not values:
        return
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    rest = {column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key}
    where = table.c[newer] < insert.excluded[newer] if newer else None
    connection.execute(insert.on_conflict_do_update(index_elements=table.primary_key, set_=rest, where=where), values)
