"""The tables about clients: their touchpoints, where they stand, how they moved, what was promised to them."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    case,
    func,
    text,
)
from sqlalchemy import Text as AnyText

metadata = MetaData()


class Text(TypeDecorator[str]):
    """Text that PostgreSQL takes too, which knows no NUL: what publishers and people write may hold one."""

    impl = AnyText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """What is written, and what is compared with it."""
        return value.replace("\x00", "\N{REPLACEMENT CHARACTER}") if value and "\x00" in value else value


TOUCHPOINTS = Table(
    "touchpoints",
    metadata,
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("client", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("arrival", BigInteger, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("event", Text, nullable=False),
    Index("touchpoints_of_client", "client", "time"),
    Index("touchpoints_of_source", "source", "arrival", "partition", "offset", "place"),
)
LATE = Index(  # those that came late are few
    "touchpoints_late",
    *(TOUCHPOINTS.c[name] for name in ("source", "arrival", "partition", "offset", "place")),
    sqlite_where=text("late = 1"),
    postgresql_where=TOUCHPOINTS.c.late,
)


def _before(new: Any) -> ColumnElement[Any]:
    """The score of the day before: as it is said, else what stood until then where a new day has begun."""
    day, old, score = CLIENTS.c.day, CLIENTS.c.before, CLIENTS.c.score
    return func.coalesce(new.before, case((new.day > day, score), else_=old))


# `danger` is the risk, 0 where it is not known, and `loss` what the score lacks: both to sort by. `moments`: how many
# were told; `before`: the last score of an earlier day than `day`, the one of `at`; `levels`: a digit a dimension.
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
    Column("contacted", BigInteger),
    Column("danger", Float, nullable=False),
    Column("loss", Float, nullable=False),
    Column("moments", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("before", Float, info={"of": _before}),
    Column("levels", Text, nullable=False),
    Index("clients_by_worst", "severity", "danger", "loss", "client"),
    Index("clients_by_risk", "danger", "client"),
    Index("clients_by_score", "loss", "client"),
    Index("clients_by_since", "since", "client"),
    Index("clients_of_day", "day", "segment", "score", "before"),
    Index("clients_counted", "ladder", "segment", "last_known", "band", "confidence", "score"),
    Index("clients_of_segment", "segment", "severity", "danger", "loss", "client"),
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
