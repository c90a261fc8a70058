"""What a query of Prometheus names, read by a parser: metrics that nobody has, and labels that they have not."""

import re
from collections.abc import Set
from functools import cache
from pathlib import Path
from typing import Any

import promql_parser as promql
import yaml
from promql_parser import walk

from shared.metrics import METRICS, Metric

GIVEN = {"job", "instance"}  # by Prometheus, to every series
# What prometheus_client and Prometheus themselves have of each process.
OTHERS = {"up", "process_start_time_seconds", "process_resident_memory_bytes", "process_cpu_seconds_total"}
ENDS = {"histogram": {"_bucket", "_sum", "_count"}, "spread": {"_bucket"}}
WINDOWS = {"$__rate_interval": "1m", "$__range": "1h", "$__interval": "1m"}
RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules.yml"

__all__ = ["GIVEN", "OTHERS", "RULES", "Unknown", "labels", "metric_of", "plain", "rules", "walk"]


class Unknown(Exception):
    """A query names what is not there."""


def plain(query: str) -> str:
    """A query of a dashboard with its windows filled in, and everything chosen."""
    for name, window in WINDOWS.items():
        query = query.replace(name, window)
    return re.sub(r'"\$\w+"', '".*"', query)


def labels(query: str) -> Set[str]:
    """The labels that the answer of a query has; refused is what names an unknown metric or label."""
    return _of(promql.parse(plain(query)))


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """Every recording and alerting rule of Prometheus."""
    return tuple(rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"])


def _of(node: promql.Expr) -> Set[str]:
    match node:
        case promql.VectorSelector():
            return _selected(node)
        case promql.MatrixSelector():
            return _selected(node.vector_selector)
        case promql.AggregateExpr():
            return _grouped(node)
        case promql.Call():
            found = set().union(*(_of(each) for each in node.args))
            if node.func.name == "label_replace":
                return found | {node.args[1].val}
            return found - {"le"} if node.func.name == "histogram_quantile" else found
        case promql.BinaryExpr():
            return _joined(node)
        case promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
            return _of(node.expr)
    return set()


def _selected(selector: promql.VectorSelector) -> Set[str]:
    if selector.name in OTHERS:
        return GIVEN
    if made := [
        labels(rule["expr"]) | set(rule.get("labels", ())) for rule in rules() if rule.get("record") == selector.name
    ]:
        return set.intersection(*map(set, made))
    metric = metric_of(selector.name)
    known = GIVEN | set(metric.labels) | ({"le"} if selector.name.endswith("_bucket") else set())
    for matcher in selector.matchers.matchers:
        if matcher.name not in known:
            raise Unknown(f"{selector.name} has no label {matcher.name}")
        values = next((kind.values for kind in metric.kinds if kind.name == matcher.name), ())
        if wrong := set(re.findall(r"[\w. ]+", matcher.value)) - set(values):
            if values and matcher.value != ".*":
                raise Unknown(f"{matcher.name} of {selector.name} is never {', '.join(sorted(wrong))}")
    return known


def metric_of(name: str) -> Metric:
    """The metric that a series' name is of."""
    for end in ("", "_bucket", "_sum", "_count"):
        metric = METRICS.get(name.removesuffix(end)) if name.endswith(end) else None
        if metric and end in ENDS.get(metric.kind, {""}):
            return metric
    raise Unknown(f"no such metric: {name}")


def _grouped(node: promql.AggregateExpr) -> Set[str]:
    inside = _of(node.expr)
    if str(node.op) in ("topk", "bottomk"):
        return inside
    by = set(node.modifier.labels) if node.modifier else set()
    if wrong := by - inside:
        raise Unknown(f"{node.expr} has no label {', '.join(sorted(wrong))}")
    return by


def _joined(node: promql.BinaryExpr) -> Set[str]:
    left, right = _of(node.lhs), _of(node.rhs)
    on = set(node.modifier.matching.labels) if node.modifier and node.modifier.matching else set()
    if wrong := on - left & right:
        raise Unknown(f"{node} joins by {', '.join(sorted(wrong))}, which one side has not")
    return left or right
