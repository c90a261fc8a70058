"""The tables of the views in SQL, which the projector writes. Times are µs since 1970, UTC.

SQLite by default, PostgreSQL where several machines read. Everything here can be built again from the topics.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from shared.errors import Failed, WrongUse

from .tables_alerts import ACTIONS, ALERT_LOG, ALERTS, CRISES, EXPLANATIONS, LABELS, OPEN, SILENCES
from .tables_clients import CLIENTS, MOVES, TOUCHPOINTS, metadata
from .tables_commitments import COMMITMENTS
from .tables_house import PRACTICES
from .tables_moments import EXPECTATIONS, LEVELS, MOMENTS, RELATIONS, TALLIES, VOICES
from .tables_sources import DEAD_LETTERS, HEARTBEATS, OFFSETS, PROGRESS, SOURCES

__all__ = [
    "ACTIONS", "ALERTS", "ALERT_LOG", "CLIENTS", "COMMITMENTS", "CRISES", "DEAD_LETTERS", "EXPECTATIONS",
    "EXPLANATIONS", "HEARTBEATS", "LABELS", "LEVELS", "MOMENTS", "MOVES", "OFFSETS", "OPEN", "PRACTICES", "PROGRESS",
    "RELATIONS", "SILENCES", "SOURCES", "TALLIES", "TOUCHPOINTS", "VOICES",
    "add", "connect", "metadata",
    "tune", "upsert",
]  # fmt: skip

LOCK = 8_472_001  # of PostgreSQL, held while the tables are made: any number of our own

Row = dict[str, Any]


def connect(url: str, *, anew: bool = False) -> Engine:
    """The database, with its tables; a SQLite file is made where there is none.

    Tables that another version of Driftline made are made `anew`, by the projector alone, which fills them.
    Raises WrongUse at an unknown database, Failed where a reader finds such tables.
    """
    try:
        engine = create_engine(url)
    except ModuleNotFoundError as error:
        remedy = "; for PostgreSQL: pip install 'driftline[postgres]'" if error.name == "psycopg" else ""
        raise WrongUse(f"DRIFTLINE_DATABASE names no database that can be used: {error}{remedy}") from error
    except ArgumentError as error:
        raise WrongUse(f"DRIFTLINE_DATABASE names no database that can be used: {error}") from error
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _let_readers_read)
    with engine.begin() as connection:
        _make_tables(connection, anew)
    return engine


def _make_tables(connection: Connection, anew: bool) -> None:
    """Make what is missing: projector and board may start at once, so looking first would not do."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    if _outdated(connection):
        if not anew:
            raise Failed(
                "the views were made by another version of Driftline: start its projector, which makes them anew"
            )
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


def tune(engine: Engine) -> None:
    """Let SQLite learn from a sample how its columns are spread, which PostgreSQL does by itself."""
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA analysis_limit=1000")
            connection.exec_driver_sql("ANALYZE")


def upsert(connection: Connection, table: Table, rows: Iterable[Row], newer: str | None = None) -> None:
    """Write rows by primary key; with `newer` only over a row where that column is smaller. No key twice, please.

    A table that holds everything `once` (its info) keeps the row that it has; columns that are `added` are summed up,
    those `kept` stay as they are, and one that is `of` the row before is worked out of both (tables_clients.py).
    """
    values = list(rows)
    if values:
        connection.execute(_upserting(connection.dialect.name, table, newer), values)


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """The same of rows by the thousand, past what SQLAlchemy does to each value: text in them has no NUL any more."""
    if rows:
        statement, names = _compiled(connection.dialect, table)
        given: Any = [tuple(row[name] for name in names) for row in rows] if names else rows
        connection.exec_driver_sql(statement, given)


@cache
def _compiled(dialect: Dialect, table: Table) -> tuple[str, tuple[str, ...]]:
    """The statement as the driver takes it, and the order of its values where they have no names."""
    compiled: Any = _upserting(dialect.name, table, None).compile(dialect=dialect)
    return str(compiled), tuple(compiled.positiontup or ())


def _upserting(dialect: str, table: Table, newer: str | None) -> Any:
    made: Any = postgresql if dialect == "postgresql" else sqlite
    insert = made.insert(table)
    if once := table.info.get("once"):
        return insert.on_conflict_do_nothing(index_elements=once)
    written = [one for one in table.columns if not (one.primary_key or one.info.get("kept"))]
    rest = {column.name: insert.excluded[column.name] for column in written}
    rest |= {column.name: column + rest[column.name] for column in table.columns if column.info.get("added")}
    rest |= {column.name: earlier(insert.excluded) for column in table.columns if (earlier := column.info.get("of"))}
    where = table.c[newer] < insert.excluded[newer] if newer else None
    return insert.on_conflict_do_update(index_elements=table.primary_key, set_=rest, where=where)
