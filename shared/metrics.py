"""Every metric, one line each: name, help, labels. The only file that knows prometheus_client.

Labels are bounded (type, reason, band, rule, channel ...), never a client id. Dashboards and docs read `METRICS`.
"""

from dataclasses import dataclass
from typing import Literal

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

__all__ = ["CONTENT_TYPE_LATEST", "METRICS", "Metric", "exposition"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is called at Prometheus, and what it counts."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...]


disable_created_metrics()  # type: ignore[no-untyped-call]  # a series for each series, that nothing reads
METRICS: dict[str, Metric] = {}

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

HOURS = (1, 4, 12, 24, 48, 96, 168, 336, 720)


def _counter(name: str, help: str, *labels: str) -> Counter:
    METRICS[name] = Metric(name, "counter", help, labels)
    return Counter(name, help, labels)


def _gauge(name: str, help: str, *labels: str) -> Gauge:
    METRICS[name] = Metric(name, "gauge", help, labels)
    return Gauge(name, help, labels)


def _seconds(name: str, help: str, *labels: str) -> Histogram:
    METRICS[name] = Metric(name, "histogram", help, labels)
    return Histogram(name, help, labels, buckets=SECONDS)


def _hours(name: str, help: str, *labels: str) -> Histogram:
    METRICS[name] = Metric(name, "histogram", help, labels)
    return Histogram(name, help, labels, buckets=HOURS)


def exposition() -> bytes:
    """All metrics of this process in Prometheus' text format."""
    return generate_latest()


# ingest
ACCEPTED = _counter("driftline_touchpoints_accepted_total", "Touchpoints that Kafka acknowledged", "type", "via")
REFUSED = _counter("driftline_touchpoints_refused_total", "Touchpoints that were refused", "service", "reason")
QUEUE = _gauge("driftline_ingest_queue", "Touchpoints that ingest holds unacknowledged")
ACKNOWLEDGE = _seconds("driftline_ingest_acknowledge_seconds", "From a touchpoint's arrival to Kafka's acknowledgement")

# scoring
FOLDED = _counter("driftline_touchpoints_folded_total", "Touchpoints folded into the ledgers")
DUPLICATES = _counter("driftline_touchpoints_duplicate_total", "Touchpoints that the ledger already had")
TRANSITIONS = _counter("driftline_transitions_total", "Moves on the ladder and of flags", "rule", "step")
CLIENTS = _gauge("driftline_clients", "Clients by band of their score; those of silent sources: unknown", "band")
QUIET = _gauge("driftline_sources_quiet", "Sources whose heartbeats stay away: their clients are unknown")
LADDER = _gauge("driftline_clients_on_ladder", "Clients by step of the ladder", "step")

# workers
LAG = _gauge("driftline_lag_messages", "Messages not yet read", "service", "topic")
CHECKPOINT = _seconds("driftline_checkpoint_seconds", "Time that a checkpoint took", "worker")
TICKS = _counter("driftline_ticks_total", "Ticks sent into partitions", "service")

# alerts
ALERTS = _counter("driftline_alerts_total", "Transitions of alerts", "rule", "state")
LABELS = _counter("driftline_alert_labels_total", "Labels that people gave to alerts which are over", "rule", "label")
PRECISION = _gauge("driftline_alert_precision", "Share of a rule's labelled alerts that were right", "rule")
FIRING = _gauge("driftline_alerts_firing", "Alerts that fire now", "rule")
INCIDENTS = _gauge("driftline_incidents", "Systemic incidents that run, by what they are about", "about")
CRISES = _counter("driftline_crises_total", "Entries into crisis, by what had been done at the incident", "response")
LEAD = _hours("driftline_crisis_lead_hours", "From the first warning of an episode to its crisis", "rule")
NOTICES = _counter("driftline_notices_total", "Attempts to deliver a notice", "channel", "outcome")
DECIDED = _counter("driftline_notice_decisions_total", "Decisions to tell people of an alert, or not to", "why")
DELAY = _seconds(
    "driftline_notice_seconds", "From what an alert is about to a channel that has taken the notice", "tier"
)
CIRCUIT = _gauge("driftline_channel_open", "1: a channel fails, and is tried now and then only", "channel")
DEAD = _gauge("driftline_channel_dead", "1: a channel has taken nothing for minutes", "channel")
