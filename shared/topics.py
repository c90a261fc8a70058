"""Every topic: its name, whether it is partitioned by client, and how long it keeps what it holds (HOUSE.md)."""

from dataclasses import dataclass, field

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as `driftline topics create` makes it; `keep_days` None means for ever."""

    name: str
    keep_days: int | None
    config: dict[str, str] = field(default_factory=dict)
    key: str = ""
    holds: str = ""

    def configs(self) -> dict[str, str]:
        """The topic's settings in Kafka's own words."""
        retention = "-1" if self.keep_days is None else str(self.keep_days * DAY_MS)
        return {"retention.ms": retention, "retention.bytes": "-1", **self.config}


INBOUND = Topic("driftline.inbound", 7, key="client", holds="touchpoints from publishers that use Kafka, one a message")
TOUCHPOINTS = Topic(
    "driftline.touchpoints",
    None,
    {"max.message.bytes": "1048576"},
    holds="validated touchpoints, 1 to 200 of one partition in a message; time as ticks; where history ends. "
    "Kept for a shorter time, nothing before it can be rebuilt or replayed",
)
SIGNALS = Topic(
    "driftline.signals",
    400,
    {"max.message.bytes": "4194304"},
    holds="scores, moves on the ladder and of flags, what people do about alerts, systemic incidents; never compacted",
)
CAUSES = Topic(
    "driftline.causes",
    30,
    key="cause, team or topic",
    holds="what came to stand behind the drift of a client, and up to when a partition has told all",
)
ALERTS = Topic(
    "driftline.alerts",
    400,
    key="client",
    holds="every transition of an alert, what became of each action, every attempt to tell of it",
)
DEAD_LETTERS = Topic(
    "driftline.dead-letters",
    30,
    {"max.message.bytes": "1310720"},
    holds="what was refused: the original bytes, with reason and coordinates in headers",
)

TOPICS = (INBOUND, TOUCHPOINTS, SIGNALS, CAUSES, ALERTS, DEAD_LETTERS)


SCORING, CLIENTS = "driftline-scoring", "clients"  # the group and the table of each worker
ALERTING, CLIENT_ALERTS = "driftline-alerts", "alerts"


def changelog_of(app: str, table: str) -> str:
    """The name under which the engine keeps a table's changelog."""
    return f"{app}-{table}-changelog"


def changelogs(late_write_seconds: float) -> tuple[Topic, ...]:
    """The workers' changelogs: compacted, and closed to whoever writes what is older than that (shared/mend.py)."""
    config = {
        "cleanup.policy": "compact",
        "message.timestamp.before.max.ms": str(round(late_write_seconds * 1000)),
        "max.message.bytes": "8388608",
        "segment.ms": "3600000",
        "min.compaction.lag.ms": "3600000",
        "min.cleanable.dirty.ratio": "0.2",
    }
    names = changelog_of(SCORING, CLIENTS), changelog_of(ALERTING, CLIENT_ALERTS)
    return tuple(Topic(name, None, config, "client", "the state of a worker") for name in names)
