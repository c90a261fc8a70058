"""The tables about alerts: how each stands, all that ever became of it, and what people did and said about it."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, UniqueConstraint, literal

from .tables_clients import Text, metadata

KEPT = {"kept": True}  # what stands is not written over with the row

ALERTS = Table(  # `label` is that of `labels`, to find and count by
    "alerts",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("client", Text),
    Column("rule", Text, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text),
    Column("tier", Text, nullable=False),
    Column("stage", Text),
    Column("override", Boolean, nullable=False),
    Column("historical", Boolean, nullable=False),
    Column("shadow", Boolean, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("shares", Text, nullable=False),
    Column("next", Text),
    Column("score", Float),
    Column("ladder", Text),
    Column("risk", Float),
    Column("segment", Text),
    Column("team", Text),
    Column("keeper", Text),
    Column("contact_by", BigInteger),
    Column("contacted", BigInteger),
    Column("held_until", BigInteger),
    Column("crisis", Text),
    Column("about", Text),
    Column("members", Text, nullable=False),
    Column("count", Integer),
    Column("label", Text, info=KEPT),
    Index("alerts_of_client", "client", "at", "alert_id"),
    Index("alerts_latest", "at", "alert_id"),
    Index("alerts_of_state", "state", "at", "alert_id"),
    Index("alerts_by_rule", "rule", "at", "alert_id"),
    Index("alerts_of_keeper", "keeper", "at", "alert_id"),
    Index("alerts_counted", "rule", "shadow", "historical", "state", "label"),
)
OPEN = ALERTS.c.state != literal("resolved", literal_execute=True)  # said so, since indexes know no parameters
Index("alerts_open", ALERTS.c.at, ALERTS.c.alert_id, sqlite_where=OPEN, postgresql_where=OPEN)
CRISES = Table(  # every entry into crisis; those of an alert that was revised away are not counted
    "crises",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("client", Text, nullable=False),
    Column("response", Text, nullable=False),
    Column("hours", Float),
)
ALERT_LOG = Table(  # every message of driftline.alerts, once; `entry` tells those of an alert apart, `body` is its JSON
    "alert_log",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("alert_id", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("alert_id", "entry"),
    Index("alert_log_of_alert", "alert_id", "sequence"),
    info={"once": ("alert_id", "entry")},
    sqlite_autoincrement=True,
)
ACTIONS = Table(  # what people did; `version` is 1 once the worker has said what became of it
    "actions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("do", Text, nullable=False),
    Column("alert_id", Text, nullable=False),
    Column("client", Text),
    Column("who", Text),
    Column("until", BigInteger),
    Column("label", Text),
    Column("note", Text, nullable=False),
    Column("accepted", Boolean),
    Column("why", Text),
)
LABELS = Table(  # what an alert was worth; the last label holds
    "labels",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("labelled_by", Text, nullable=False),
    Column("labelled_at", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
)
SILENCES = Table(  # the last silence of an alert; it ends with the alert, at `silenced_until`, or where `up` is false
    "silences",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("up", Boolean, nullable=False),
    Column("silenced_by", Text, nullable=False),
    Column("silenced_until", BigInteger),
)
EXPLANATIONS = Table(  # the smallest set of touchpoints without which the alert would not stand, as last found
    "explanations",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("step", Text),
    Column("at", BigInteger, nullable=False),
    Column("exact", Boolean, nullable=False),
    Column("because", Text, nullable=False),
)
