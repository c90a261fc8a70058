"""Pipeline health: whether Driftline itself takes, folds, keeps and tells, and how far it is behind."""

from grafanalib.core import Dashboard, Panel

from . import frame, limits
from .levels import above, below
from .panels import A_SECOND, MANY, SECONDS, lines, number, table
from .queries import ago, most, rate, series, within

SERVICE = "service"


def dashboard() -> Dashboard:
    """Pipeline health."""
    return frame.dashboard(
        "pipeline",
        "pipeline health",
        "Whether Driftline takes, folds, keeps and tells, how far it is behind, and which version runs.",
        ("Does it run?", _running()),
        ("Traffic and latency", _flow()),
        ("Errors", limits.errors()),
        ("Saturation", limits.full()),
        since="now-3h",
    )


def _running() -> list[Panel]:
    return [
        table(
            "Which service is ready?",
            {
                "ready": (f"min by (service) ({series('driftline_ready')})", MANY),
                "loop went round": (ago("driftline_heartbeat_timestamp_seconds", SERVICE), SECONDS),
                "up for": (ago("driftline_start_time_seconds", SERVICE), SECONDS),
                "processes": (f"count by (service) ({series('driftline_build_info')})", MANY),
            },
            width=10,
            unit=MANY,
            levels=below(1, 0.5),
            about="1: the service does its work, as /readyz says; the time since its main loop last went round, and"
            " since it started.",
            red="The service has stopped its work: read its log; its supervisor starts it again.",
            board="/sources",
        ),
        number(
            "How many versions run?",
            f"count(count by (version) ({series('driftline_build_info')}))",
            unit=MANY,
            levels=above(2, 3),
            about="Versions of Driftline that run at once; the blue marks say when each service began to run its own.",
            red="Two are an upgrade under way; three are one that was forgotten: see operations on how to upgrade.",
            board="/sources",
        ),
        lines(
            "How far behind is each service?",
            most("driftline_behind_seconds", "service, topic"),
            "service, topic",
            width=10,
            unit=SECONDS,
            levels=above(5, 60),
            about="How old the oldest unread message may be; 0 where all is read.",
            red="The service is too slow or has stopped: see whether it is ready, then start another worker.",
            board="/sources",
        ),
    ]


def _flow() -> list[Panel]:
    return [
        lines(
            "How much comes in?",
            rate("driftline_touchpoints_accepted_total", "via"),
            "via",
            stacked=True,
            unit=A_SECOND,
            levels=above(1000, 4000),
            about="Touchpoints a second that Kafka acknowledged, by how they came.",
            red="More than one ingest was measured to take: start another, as operations says.",
            board="/sources",
        ),
        lines(
            "How much does each service read?",
            rate("driftline_messages_read_total", SERVICE),
            SERVICE,
            unit=A_SECOND,
            levels=above(1000, 4000),
            about="Messages a second that were read and done with.",
            red="Near what one worker was measured to do: start another before it falls behind.",
            board="/sources",
        ),
        lines(
            "How fresh is what we say?",
            within("driftline_freshness_seconds", SERVICE),
            SERVICE,
            unit=SECONDS,
            levels=above(1, 5),
            about="Time that 99 of 100 messages stay under, from Kafka until what follows from them is published.",
            red="Alerts come late by as much: see the lag, then checkpoints and the processor.",
            board="/sources",
        ),
        lines(
            "How soon is a touchpoint safe?",
            {
                "99 of 100": within("driftline_ingest_acknowledge_seconds"),
                "half": within("driftline_ingest_acknowledge_seconds", part=0.5),
            },
            unit=SECONDS,
            levels=above(0.1, 1),
            about="Time from arrival to Kafka's acknowledgement.",
            red="Kafka is slow or away: see its log and its disk.",
            board="/sources",
        ),
        lines(
            "How long do requests take?",
            within("driftline_http_request_seconds", "service, area"),
            "service, area",
            unit=SECONDS,
            levels=above(0.5, 2),
            about="Time that 99 of 100 requests stay under, until their answer begins.",
            red="People wait for pages: see the database, and how many clients a page shows.",
            board="/",
        ),
        lines(
            "How long do checkpoints take?",
            within("driftline_checkpoint_seconds", SERVICE),
            SERVICE,
            unit=SECONDS,
            levels=above(0.5, 1),
            about="Time that 99 of 100 checkpoints stay under, to their commit; one is due every second.",
            red="Kafka writes slowly: see its disk and its replicas.",
            board="/sources",
        ),
        lines(
            "How long do writes of state take?",
            within("driftline_changelog_write_seconds", SERVICE),
            SERVICE,
            unit=SECONDS,
            levels=above(0.25, 1),
            about="Time in which Kafka took the states of a checkpoint, of 99 of 100.",
            red="The changelog is slow: see Kafka's disk, and whether its topic is compacted.",
            board="/sources",
        ),
        lines(
            "How long do the views take?",
            {
                "write": within("driftline_projection_write_seconds"),
                "count": f"max({series('driftline_export_seconds')})",
            },
            unit=SECONDS,
            levels=above(1, 10),
            about="Time of one transaction of the projector, of 99 of 100, and of the slowest count for dashboards.",
            red="The database is slow: see docs on operations for what was measured, and move to PostgreSQL.",
            board="/sources",
        ),
        lines(
            "Does time go on?",
            rate("driftline_ticks_total", SERVICE),
            SERVICE,
            unit=A_SECOND,
            levels=above(10, 100),
            about="Ticks a second that workers send into partitions: one for each due, and one every ten minutes.",
            red="Far more ticks than dues: a worker sees a due that it never folds; restart it and keep its log.",
            board="/sources",
        ),
    ]
