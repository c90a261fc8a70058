"""What the views say of clients, crises and alerts as gauges: counted anew each time, and the same after a restart."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import Engine

from shared import metrics

from ..api.precision import precisions
from . import tables, views, views_alerts, views_clients

HOUR = 3600.0
PARTS = {"0.1": 1, "0.5": 5, "0.9": 9}  # which tenths


def timed(view: str, count: Callable[..., None], *given: object) -> None:
    """Count a view, and how long that took."""
    with metrics.EXPORT.labels(view).time():
        count(*given)


def clients(engine: Engine) -> None:
    """How clients stand: by band, step and segment, and their mean score."""
    metrics.CLIENTS.replace(views.count_by_segment(engine, tables.CLIENTS.c.band))
    groups = views.groups(engine)
    steps = Counter[tuple[str, str | None]]()
    for segment, part in ((segment, part) for segment, parts in groups.items() for part in parts):
        steps[part.ladder, segment] += part.members
    metrics.LADDER.replace(steps)
    scores, confidence = {}, {}
    for segment, parts in groups.items():
        members = sum(part.members for part in parts)
        scores[(segment,)] = sum(part.total for part in parts) / members, members
        confidence[(segment,)] = sum(part.confidence for part in parts) / members, members
    metrics.SCORE.replace_means(scores)
    metrics.CONFIDENCE.replace_means(confidence)


def crises(engine: Engine) -> None:
    """Every crisis: what had been done, and how long before it was warned of."""
    counted = views.responses(engine)
    metrics.CRISES_KNOWN.replace({(name,): counted.get(name, 0) for name in ("proper", "missing", "none")})
    warned, hours = views.leads(engine, *PARTS.values())
    metrics.UNWARNED.set(sum(counted.values()) - warned)
    metrics.LEAD_QUANTILE.replace({(part,): one * HOUR for part, one in zip(PARTS, hours, strict=False)})


def quality(engine: Engine) -> None:
    """How often the rules were right, by what people said of their alerts."""
    rows = views_alerts.labels(engine)
    told = [row for row in rows if not row["shadow"]]
    metrics.LABELLED.replace({(row["rule"], row["label"]): row["alerts"] for row in told})
    right = {(one.rule,): one.precision for one in precisions(told).rules if one.precision is not None}
    metrics.PRECISION.replace(right)


def worst(engine: Engine, number: int) -> None:
    """The worst clients by name, where an operator asked for them; always so many series, whoever they are."""
    rows = views_clients.on_call(engine, limit=number).rows if number else []
    ranked = [((rank, row["client"]), row) for rank, row in enumerate(rows, 1)]
    metrics.TOP_SCORE.replace({place: row["score"] for place, row in ranked})
    metrics.TOP_RISK.replace({place: row["danger"] for place, row in ranked})
