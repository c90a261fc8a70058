"""The dashboards, by grafanalib, from the names in shared/metrics.py; a query for an unknown metric is refused."""

import json
import re
from io import StringIO
from pathlib import Path

from grafanalib._gen import write_dashboard
from grafanalib.core import OPS_FORMAT, SECONDS_FORMAT, SHORT_FORMAT, Dashboard, GridPos, Target, Time, TimeSeries

from shared.errors import Failed, WrongUse
from shared.metrics import METRICS

FOLDER = Path(__file__).parent
SOURCE = "Prometheus"
WIDTH, HEIGHT = 8, 8
CRISES = "sum by (response) (increase(driftline_crises_total[30d]))"
WARNED = "histogram_quantile(0.5, sum by (le, rule) (increase(driftline_crisis_lead_hours_bucket[30d])))"
OFF_CALM = 'sum by (step) (driftline_clients_on_ladder{step!="calm"})'


def panel(title: str, unit: str, by: str, query: str, *, stacked: bool = False) -> TimeSeries:
    """Lines over time, one for each value of the label `by`."""
    check(query)
    return TimeSeries(
        title=title,
        dataSource=SOURCE,
        unit=unit,
        stacking={"mode": "normal" if stacked else "none"},
        fillOpacity=30 if stacked else 0,
        targets=[Target(expr=query, legendFormat="{{" + by + "}}", refId="A")],
    )


def check(query: str) -> None:
    """Refuse a query that names a metric which no service has."""
    known = set(METRICS)
    for name, metric in METRICS.items():
        if metric.kind == "histogram":
            known |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"}
    if unknown := set(re.findall(r"\bdriftline_\w+", query)) - known:
        raise WrongUse(f"no such metric: {', '.join(sorted(unknown))}; shared/metrics.py has all that there are")


def rate(metric: str, by: str) -> str:
    """Events a second, by a label."""
    return f"sum by ({by}) (rate({metric}[$__rate_interval]))"


def slowest(metric: str, by: str) -> str:
    """The time that 99 of 100 stay under, by a label."""
    return f"histogram_quantile(0.99, sum by (le, {by}) (rate({metric}_bucket[$__rate_interval])))"


def overview() -> Dashboard:
    """The first look: what comes in, how clients stand, what fires, what is behind."""
    panels = [
        panel("Touchpoints", OPS_FORMAT, "type", rate("driftline_touchpoints_accepted_total", "type")),
        panel("Refused", OPS_FORMAT, "reason", rate("driftline_touchpoints_refused_total", "reason")),
        panel("Acknowledged within", SECONDS_FORMAT, "job", slowest("driftline_ingest_acknowledge_seconds", "job")),
        panel("Clients by band", SHORT_FORMAT, "band", "sum by (band) (driftline_clients)", stacked=True),
        panel("Clients off calm", SHORT_FORMAT, "step", OFF_CALM, stacked=True),
        panel("Alerts that fire", SHORT_FORMAT, "rule", "sum by (rule) (driftline_alerts_firing)", stacked=True),
        panel("Notices", OPS_FORMAT, "outcome", rate("driftline_notices_total", "outcome")),
        panel("Messages not yet read", SHORT_FORMAT, "service", "sum by (service) (driftline_lag_messages)"),
        panel("Sources that are silent", SHORT_FORMAT, "job", "max by (job) (driftline_sources_quiet)"),
        panel("Systemic incidents", SHORT_FORMAT, "about", "max by (about) (driftline_incidents)", stacked=True),
        panel("Crises of 30 days by response", SHORT_FORMAT, "response", CRISES, stacked=True),
        panel("Hours of warning before them", SHORT_FORMAT, "rule", WARNED),
        panel("Checkpoints within", SECONDS_FORMAT, "worker", slowest("driftline_checkpoint_seconds", "worker")),
    ]
    for place, each in enumerate(panels):
        each.gridPos = GridPos(h=HEIGHT, w=WIDTH, x=place % 3 * WIDTH, y=place // 3 * HEIGHT)
    return Dashboard(
        title="Driftline",
        uid="driftline",
        timezone="browser",
        refresh="10s",
        time=Time("now-3h", "now"),
        panels=panels,
    ).auto_panel_ids()


DASHBOARDS = {"driftline.json": overview}


def write(check_only: bool) -> None:
    """Write each dashboard's JSON beside this file, or fail where what is there is not what the code makes."""
    for name, make in DASHBOARDS.items():
        text, path = StringIO(), FOLDER / name
        write_dashboard(make(), text)
        fresh = json.dumps(json.loads(text.getvalue()), indent=1, sort_keys=True) + "\n"
        if not check_only:
            path.write_text(fresh)
        elif not path.exists() or path.read_text() != fresh:
            raise Failed(f"{path.name} is not fresh: driftline dashboards")
