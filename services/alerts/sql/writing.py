"""What a projection gathered, into the views: in the transaction that also says how far it came."""

from sqlalchemy import Connection, Engine, bindparam, func, select, update

from shared import metrics

from . import moments, practices, tables
from .projection import Projection
from .tables import ALERTS, COMMITMENTS, LABELS, PROGRESS, Row

LATENESS = 72 * 3_600_000_000  # µs, where nothing else is said
KEPT = ("kept", "kept_expectation_missed")


class Overtaken(Exception):
    """Another projector has written since: what is gathered here is in the views already."""


def begin(engine: Engine, now: int) -> tuple[int, int]:
    """How often the views were written, and when they were built (`now`, µs, where they are new)."""
    new = {"id": 1, "at": now, "behind": 0, "written": 0, "built": now}
    with engine.begin() as connection:
        if connection.execute(select(PROGRESS.c.id)).first() is None:
            tables.upsert(connection, PROGRESS, [new])
        row = connection.execute(select(PROGRESS.c.written, PROGRESS.c.built)).one()
    return row.written, row.built or 0


def claim(connection: Connection, written: int, built: int) -> None:
    """Hold the views until the transaction ends; raises Overtaken where they are not as this projector left them."""
    of = PROGRESS.c
    mine = (of.id == 1) & (of.written == written) & (func.coalesce(of.built, 0) == built)
    if connection.execute(update(PROGRESS).where(mine).values(written=written)).rowcount == 0:
        raise Overtaken("another projector writes these views: one a deployment is enough")


def write(connection: Connection, projection: Projection, lateness: int = LATENESS) -> bool:
    """Write it; says whether there was anything. `lateness` (µs) is that of the deployment."""
    rows, assessed = projection.rows(), projection.assessed()
    moments.write(connection, projection.judged(), projection.items)
    practices.write(connection, projection.practices(), lateness)
    for table, (values, newer) in rows.items():
        tables.upsert(connection, table, values, newer)
        metrics.ROWS.labels(table.name).inc(len(values))
    if LABELS in rows:
        _label(connection, rows[LABELS][0])
    for one in assessed:
        _assess(connection, one)
    return bool(rows)


def _label(connection: Connection, labels: list[Row]) -> None:
    """A label is known with its alert, which was told before it."""
    labelled = update(ALERTS).where(ALERTS.c.alert_id == bindparam("labelled")).values(label=bindparam("said"))
    connection.execute(labelled, [{"labelled": row["alert_id"], "said": row["label"]} for row in labels])


def _assess(connection: Connection, one: Row) -> None:
    """What the client says of a kept commitment is about all that are known by its id, however long ago."""
    of = COMMITMENTS.c
    mine = (of.client == one["client"]) & (of.commitment_id == one["commitment_id"])
    known = mine & of.outcome.in_(KEPT) & (of.version <= one["version"])
    connection.execute(update(COMMITMENTS).where(known).values(outcome=KEPT[one["missed"]]))
