"""Pipeline health: whether Driftline itself takes, folds, keeps and tells, and how far it is behind."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import RED, above, any_is
from .panels import A_SECOND, MANY, SECONDS, lines
from .queries import most, rate, within


def dashboard() -> Dashboard:
    """Pipeline health."""
    return frame.dashboard(
        "pipeline",
        "pipeline health",
        "Whether Driftline takes, folds, keeps and tells, and how far it is behind.",
        ("Taking", _taking()),
        ("Working", _working()),
        since="now-3h",
    )


def _taking() -> list[Panel]:
    return [
        lines(
            "How much comes in?",
            rate("driftline_touchpoints_accepted_total", "type"),
            "type",
            unit=A_SECOND,
            levels=above(1000, 4000),
            about="Touchpoints a second that Kafka acknowledged, by type.",
            red="More than one ingest was measured to take: start another, and see docs/operations.md.",
            board="/sources",
        ),
        lines(
            "What is refused?",
            rate("driftline_touchpoints_refused_total", "service, reason"),
            "service, reason",
            unit=A_SECOND,
            levels=above(0.01, 1),
            about="Touchpoints a second that were refused, by reason.",
            red="A publisher sends what can't be read: `driftline dead-letters list` shows it.",
            board="/sources",
        ),
        lines(
            "How soon is a touchpoint safe?",
            within("driftline_ingest_acknowledge_seconds", "job"),
            "job",
            unit=SECONDS,
            levels=above(0.1, 1),
            about="Time that 99 of 100 requests stay under, from arrival to Kafka's acknowledgement.",
            red="Kafka is slow or away: see its log and its disk.",
            board="/sources",
        ),
    ]


def _working() -> list[Panel]:
    return [
        lines(
            "What is not read yet?",
            most("driftline_lag_messages", "service, topic"),
            "service, topic",
            unit=MANY,
            levels=above(100, 1000),
            about="Messages that a service has not read yet, by topic.",
            red="The service is too slow or has stopped: see whether it is ready, then start another worker.",
            board="/sources",
        ),
        lines(
            "How long does a checkpoint take?",
            within("driftline_checkpoint_seconds", "service"),
            "service",
            unit=SECONDS,
            levels=above(0.5, 1),
            about="Time that 99 of 100 checkpoints stay under; one is due every second.",
            red="Kafka writes slowly: see its disk and its replicas.",
            board="/sources",
        ),
        lines(
            "Does time go on?",
            rate("driftline_ticks_total", "service"),
            "service",
            unit=A_SECOND,
            levels=any_is(RED),
            about="Ticks a second that workers send into partitions: one for each due, and one every ten minutes.",
            red="Far more ticks than dues: a worker sees a due that it never folds; restart it and keep its log.",
            board="/sources",
        ),
    ]
