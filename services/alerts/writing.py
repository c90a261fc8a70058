"""What a projection gathered, into the views: in the transaction that also says how far it came."""

from sqlalchemy import Connection, bindparam, update

from . import tables
from .projection import Projection
from .tables import ALERTS, COMMITMENTS, LABELS, Row

KEPT = ("kept", "kept_expectation_missed")


def write(connection: Connection, projection: Projection) -> bool:
    """Write it; says whether there was anything."""
    rows, assessed = projection.rows(), projection.assessed()
    for table, (values, newer) in rows.items():
        tables.upsert(connection, table, values, newer)
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
