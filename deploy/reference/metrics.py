"""The page of metrics: for each service its golden signals, then every metric and every label, from the catalogue."""

from collections.abc import Iterable

from shared import labels
from shared.measuring import CAP, MOST, Label
from shared.metrics import METRICS, Metric

HEAD = f"""# Metrics

Made by `driftline reference` from `shared/metrics.py`, the one place where a metric is added. Every service answers
`/metrics` in Prometheus' text format, or in OpenMetrics where that is asked for, which adds exemplars: of a slow fold
the `partition` and `offset` of the message behind it.

Names end in their base unit: `_seconds`, `_bytes`, `_ratio` (0 to 1); what only grows ends in `_total`, what has no
unit counts. Values of scores are 0 to 100. A counter begins at 0 for every label value that is known, so `increase()`
misses no first time. What the projector tells is counted from the views every half minute at the
latest, and is the same after a restart.

**Series are bounded.** No label is a client. Of a label that holds words of yours (team, segment, source, channel of
notices ...) the first {CAP} are kept, the largest first; any further one is `other`, and nothing is `none`. Past
{MOST} series of one metric every such label is `other`. In all a deployment with one worker of each kind has at most
{{most}} series of ours, whatever the number of clients; more workers add those of a worker each. The one exception is
yours to make: `DRIFTLINE_TOP_CLIENTS=10` names the ten worst clients, by `rank`; their ids are then in Prometheus for
as long as it keeps what it scraped.

**Buckets.** Work of the machine (folds, checkpoints, writes) is told from 100 µs to 5 s; what people or publishers wait
for from 5 ms to a minute, with the seconds that objectives name; work of people from a quarter of an hour to 30 days;
lateness of touchpoints with the hour from which they count as late, and the usual horizon of 72 hours.

**Several workers.** Sum what counts over instances; of `driftline_sources_quiet` take the maximum, as every worker sees
all of them. `driftline_fold_seconds_sum` by `rate()` is how busy a worker is: 1 is all that one core can do.
"""
TITLES = {"traffic": "Traffic", "errors": "Errors", "latency": "Latency", "saturation": "Saturation"}
KINDS = {"spread": "histogram of what stands now"}


def page() -> str:
    """The whole page."""
    most = sum(metric.most for service in labels.SERVICES for metric in of(service))
    parts = [HEAD.replace("{most}", f"{most:,}"), "## Golden signals", *map(signals, labels.SERVICES)]
    parts += ["## All metrics", table(METRICS.values()), "## Labels", words()]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def of(service: str) -> list[Metric]:
    """What a service has."""
    return [metric for metric in METRICS.values() if service in metric.services]


def signals(service: str) -> str:
    """The golden signals of one service."""
    rows = [
        f"| {title} | {' '.join(f'`{metric.name}`' for metric in of(service) if metric.signal == signal)} |"
        for signal, title in TITLES.items()
    ]
    return "\n".join([f"### {service}", "| signal | metrics |", "|---|---|", *rows])


def table(metrics: Iterable[Metric]) -> str:
    """Every metric."""
    head = ["| metric | kind | labels | of | says |", "|---|---|---|---|---|"]
    return "\n".join([*head, *map(row, metrics)])


def row(metric: Metric) -> str:
    """One metric."""
    everybody = len(metric.services) == len(labels.SERVICES)
    whose = "every service" if everybody else ", ".join(metric.services)
    said = (
        f"{metric.help}; buckets: {', '.join(f'{one:g}' for one in metric.buckets)}" if metric.buckets else metric.help
    )
    return (
        f"| `{metric.name}` | {KINDS.get(metric.kind, metric.kind)} | {', '.join(metric.labels)} | {whose} | {said} |"
    )


def words() -> str:
    """Every label with its meaning and values."""
    found = [one for one in vars(labels).values() if isinstance(one, Label)]
    rows = [f"| `{one.name}` | {one.meaning} | {values(one)} |" for one in sorted(found, key=lambda one: one.name)]
    return "\n".join(["| label | says | values |", "|---|---|---|", *rows])


def values(label: Label) -> str:
    """What a label may be."""
    if label.free:
        return "as many as `rank` has"
    return ", ".join(f"`{one}`" for one in label.values) or f"yours, at most {label.cap}"
