"""PromQL in a few words. What a panel asks is narrowed by itself to what is chosen above: segment, team and source.

A label is matched by keyword: `step="crisis"` is that one, `"calm|unknown"` either, `"!calm|unknown"` neither.
"""

from shared.errors import WrongUse
from shared.metrics import METRICS

CHOICES = ("segment", "team", "source")  # labels of metrics, and variables of the dashboards that show them
ENDS = ("_bucket", "_sum", "_count")


def series(metric: str, **matched: str) -> str:
    """The series of a metric, of what is chosen."""
    name = next((metric.removesuffix(end) for end in ENDS if metric.removesuffix(end) in METRICS), metric)
    if name not in METRICS:
        raise WrongUse(f"no such metric: {metric}; shared/metrics.py has all that there are")
    chosen = [f'{label}=~"${label}"' for label in CHOICES if label in METRICS[name].labels]
    inside = ", ".join([*chosen, *(_match(label, value) for label, value in matched.items())])
    return f"{metric}{{{inside}}}" if inside else metric


def now(metric: str, by: str = "", **matched: str) -> str:
    """What a gauge says, summed by labels; 0 where it says nothing of what is matched, and something of the rest."""
    found = f"sum{_by(by)} ({series(metric, **matched)})"
    if not matched or set(matched) & set(by.split(", ")):
        return found
    return f"({found} or 0 * sum{_by(by)} ({series(metric)}))"


def most(metric: str, by: str = "", **matched: str) -> str:
    """The highest of what a gauge says in several places, by labels."""
    return f"max{_by(by)} ({series(metric, **matched)})"


def rate(metric: str, by: str = "", **matched: str) -> str:
    """How many a second, by labels."""
    return f"sum{_by(by)} (rate({series(metric, **matched)}[$__rate_interval]))"


def count(metric: str, by: str = "", *, over: str = "$__range", **matched: str) -> str:
    """How many in the time shown, or in another, by labels."""
    return f"sum{_by(by)} (increase({series(metric, **matched)}[{over}]))"


def mean(metric: str, behind: str, by: str = "") -> str:
    """The mean of what a gauge says of each value of its labels, by labels: each counts for what is `behind` it."""
    each = ", ".join(METRICS[metric].labels)
    value, weight = most(metric, each), now(behind, each)
    return f"sum{_by(by)} ({value} * {weight}) / (sum{_by(by)} ({weight} and {value}) > 0)"


def within(metric: str, by: str = "", part: float = 0.99, *, over: str = "$__rate_interval", **matched: str) -> str:
    """What a part of all that a histogram has seen stays under, by labels."""
    return f"histogram_quantile({part}, sum{_by('le, ' + by)} (rate({series(metric + '_bucket', **matched)}[{over}])))"


def spread(metric: str, by: str = "", part: float = 0.5, **matched: str) -> str:
    """What a part of all stays under now, by labels: of a metric that tells how values are spread."""
    return f"histogram_quantile({part}, sum{_by('le, ' + by)} ({series(metric + '_bucket', **matched)}))"


def share(part: str, whole: str) -> str:
    """A part of a whole; nothing where the whole is nothing."""
    return f"{part} / ({whole} > 0)"


def parts(part: str, label: str, whole: str) -> str:
    """Parts of a whole, where the part has a further label than the whole."""
    return f"{part} / on ({label}) group_left () ({whole} > 0)"


def ago(metric: str, by: str, **matched: str) -> str:
    """The time since a moment that a gauge tells, by labels."""
    return f"time() - max{_by(by)} ({series(metric, **matched)})"


def worst(number: int, query: str) -> str:
    """The lowest values of an answer, the lowest first."""
    return f"sort(bottomk({number}, {query}))"


def top(number: int, query: str) -> str:
    """The highest values of an answer at each moment: of many lines those that matter."""
    return f"topk({number}, {query})"


def largest(number: int, query: str) -> str:
    """The highest values of an answer, the highest first."""
    return f"sort_desc(topk({number}, {query}))"


def _by(labels: str) -> str:
    return f" by ({labels.removesuffix(', ')})" if labels else ""


def _match(label: str, value: str) -> str:
    signs = ("!~" if value.startswith("!") else "=~") if "|" in value else "!=" if value.startswith("!") else "="
    return f'{label}{signs}"{value.removeprefix("!")}"'
