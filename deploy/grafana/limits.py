"""Pipeline health, the second half: what goes wrong, and what is nearly full."""

from grafanalib.core import Panel

from .levels import above, below, just_one
from .panels import A_SECOND, BYTES, MANY, SECONDS, SHARE, lines
from .queries import largest, most, now, rate, series, share

SERVICE = "service"


def errors() -> list[Panel]:
    """What goes wrong."""
    return [
        lines(
            "Who logs errors?",
            rate("driftline_log_events_total", "service", level="error|critical"),
            "service",
            unit=A_SECOND,
            levels=above(0.1, 1),
            about="Lines a second of the logs that tell of errors.",
            red="Read that service's log: each line says what happened and what to do.",
            board="/sources",
        ),
        lines(
            "Are Kafka and the database there?",
            {
                "Kafka of {{service}}": f"min by (service) ({series('driftline_kafka_up')})",
                "database of {{service}}": f"min by (service) ({series('driftline_database_up')})",
            },
            unit=MANY,
            levels=below(1, 0.5),
            about="1: it answers the service.",
            red="It does not: services wait and lose nothing; start it again.",
            board="/sources",
        ),
        lines(
            "What can't be read?",
            {
                "unreadable, {{service}}": rate("driftline_messages_unreadable_total", SERVICE),
                "dead letters, {{service}}": rate("driftline_dead_letters_total", SERVICE),
            },
            unit=A_SECOND,
            levels=above(0.01, 1),
            about="Messages a second that could not be read, and dead letters that were written.",
            red="`driftline dead-letters list` shows what they are; mend the publisher.",
            board="/sources",
        ),
        lines(
            "Which requests fail?",
            rate("driftline_http_requests_total", "service, code", code="4xx|5xx"),
            "service, code",
            unit=A_SECOND,
            levels=above(0.1, 1),
            about="Requests a second that were answered by 4xx (the one who asked is wrong) or 5xx (we are).",
            red="5xx: read that service's log. 4xx: a publisher is refused; see trust in the data.",
            board="/sources",
        ),
        lines(
            "Is state read back?",
            {
                "{{service}} reads": most("driftline_recovering", SERVICE),
                "{{service}} took": most("driftline_recovery_seconds", SERVICE),
            },
            unit=SECONDS,
            levels=above(30, 120),
            about="1 while a worker reads its state back and folds nothing; and how long the last time took.",
            red="Recovery takes minutes: more workers, with fewer partitions each, are faster.",
            board="/sources",
        ),
        lines(
            "Is exactly one delivery at work?",
            now("driftline_delivery_leader"),
            unit=MANY,
            levels=just_one(),
            about="Deliveries that deliver: one, the others stand by.",
            red="None: nobody is told of alerts; two for minutes: they are told twice. See the runbooks.",
            board="/alerts",
        ),
    ]


def full() -> list[Panel]:
    """What is nearly full."""
    return [
        lines(
            "What is not read yet?",
            now("driftline_lag_messages", "service, topic"),
            "service, topic",
            unit=MANY,
            levels=above(100, 1000),
            about="Messages that a service has not read yet, by topic.",
            red="It grows: the service is too slow; start another worker.",
            board="/sources",
        ),
        lines(
            "How busy is a worker?",
            rate("driftline_fold_seconds_sum", "service, instance"),
            "service, instance",
            unit=SHARE,
            levels=above(0.5, 0.8),
            about="Share of one core that folding takes.",
            red="It has no more to give: start another worker before it falls behind.",
            board="/sources",
        ),
        lines(
            "How full is ingest?",
            share(most("driftline_ingest_queue_touchpoints"), most("driftline_ingest_queue_limit_touchpoints")),
            unit=SHARE,
            levels=above(0.5, 0.9),
            about="Touchpoints that Kafka has not acknowledged, of those that ingest holds at most.",
            red="At 1 publishers are answered 429: Kafka is too slow, or ingest too few.",
            board="/sources",
        ),
        lines(
            "How large is the state?",
            now("driftline_table_bytes", SERVICE),
            SERVICE,
            unit=BYTES,
            levels=above(1e9, 4e9),
            about="States that workers hold, as encoded: what a new worker has to read back.",
            red="Recovery takes long: more workers, with fewer partitions each.",
            board="/sources",
        ),
        lines(
            "How much memory does a process take?",
            largest(12, "max by (job, instance) (process_resident_memory_bytes)"),
            "job, instance",
            unit=BYTES,
            levels=above(1e9, 2e9),
            about="Resident memory of each process.",
            red="Near the limit of its container: raise it, or start another worker.",
            board="/sources",
        ),
        lines(
            "How much processor does a process take?",
            "sum by (job, instance) (rate(process_cpu_seconds_total[$__rate_interval]))",
            "job, instance",
            unit=SHARE,
            levels=above(0.7, 0.95),
            about="Share of one core that each process takes.",
            red="A process is one core at most: start another worker.",
            board="/sources",
        ),
    ]
