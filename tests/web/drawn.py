"""What a panel of a dashboard would draw: its JSON, and what Prometheus answers to its queries."""

import math
import re
from typing import Any

from tests.kafka.watching import Series, Watching

SECONDS, STEP = 600, 10
Panel = dict[str, Any]


def drawn(panel: Panel, prometheus: Watching) -> dict[str, Any]:
    """A panel with its numbers, for dashboards.html to draw."""
    made = {**panel["gridPos"], "kind": panel["type"], "title": panel["title"]}
    if panel["type"] == "row":
        return made
    field = panel["fieldConfig"]["defaults"]
    made |= {"unit": field["unit"], "steps": field["thresholds"]["steps"], "most": field.get("max")}
    found = KINDS[panel["type"]](panel, prometheus)
    return made | (found if any(found.values()) or "value" in found else {"empty": True})


def lines(panel: Panel, prometheus: Watching) -> dict[str, Any]:
    """Series over the last minutes; the busiest first."""
    colours = painted(panel)
    series = [
        {"name": (name := named(one, target["legendFormat"])), "points": points(one), "colour": colours.get(name)}
        for target in panel["targets"]
        for one in prometheus.over(target["expr"], SECONDS, STEP)
    ]
    series.sort(key=lambda one: -max((value for _, value in one["points"]), default=0))
    stacked = panel["fieldConfig"]["defaults"]["custom"]["stacking"]["mode"] == "normal"
    return {"series": [one for one in series if one["points"]], "stacked": stacked and bool(series)}


def number(panel: Panel, prometheus: Watching) -> dict[str, Any]:
    """One value."""
    found = prometheus.ask(panel["targets"][0]["expr"])
    return {"value": float(found[0]["value"][1])} if found else {}


def bars(panel: Panel, prometheus: Watching) -> dict[str, Any]:
    """One value each."""
    target = panel["targets"][0]
    found = [(named(one, target["legendFormat"]), float(one["value"][1])) for one in prometheus.ask(target["expr"])]
    colours = painted(panel)
    return {"bars": [{"name": name, "value": value, "colour": colours.get(name)} for name, value in found]}


def spread(panel: Panel, prometheus: Watching) -> dict[str, Any]:
    """How many are in each bucket, of counts that add up."""
    found = prometheus.over(panel["targets"][0]["expr"], SECONDS, STEP * 3)
    buckets = sorted((float(one["metric"]["le"]), dict(points(one))) for one in found if one["metric"]["le"] != "+Inf")
    times = sorted({at for _, values in buckets for at in values})
    below: list[dict[float, float]] = [{}, *(values for _, values in buckets)]
    cells = [
        [times.index(at), place, value - below[place].get(at, 0.0)]
        for place, (_, values) in enumerate(buckets)
        for at, value in values.items()
    ]
    return {"times": times, "names": [f"{edge:g}" for edge, _ in buckets], "cells": cells}


def table(panel: Panel, prometheus: Watching) -> dict[str, Any]:
    """A row for each set of labels, and a column for each query; or one label down and one across."""
    change = panel["transformations"][0]
    answers = [prometheus.ask(target["expr"]) for target in panel["targets"]]
    if change["id"] == "groupingToMatrix":
        return matrix(answers[0], change["options"], panel["fieldConfig"]["defaults"]["unit"])
    units = {
        each["matcher"]["options"]: each["properties"][0]["value"] for each in panel["fieldConfig"]["overrides"][:-1]
    }
    labels = sorted({label for answer in answers for one in answer for label in one["metric"]})
    keys = sorted({tuple(one["metric"].get(label, "") for label in labels) for answer in answers for one in answer})
    columns = []
    for answer, (name, unit) in zip(answers, units.items(), strict=True):
        values = {tuple(one["metric"].get(label, "") for label in labels): float(one["value"][1]) for one in answer}
        columns.append([cell(values.get(key), unit, name == next(iter(units))) for key in keys])
    rows = [[*key, *cells] for key, *cells in zip(keys, *columns, strict=True)]
    first = len(labels)
    rows.sort(key=lambda row: math.inf if row[first] is None else row[first]["value"])
    return {"columns": [*labels, *units], "rows": rows}


def matrix(answer: list[Series], options: dict[str, str], unit: str) -> dict[str, Any]:
    """One label down and one across."""
    row, column = options["rowField"], options["columnField"]
    values = {(one["metric"].get(row, ""), one["metric"].get(column, "")): float(one["value"][1]) for one in answer}
    across = sorted({there for _, there in values})
    rows = [
        [down, *(cell(values.get((down, there)), unit, True) for there in across)]
        for down in sorted({at for at, _ in values})
    ]
    return {"columns": [f"{row} \\ {column}", *across], "rows": rows}


def painted(panel: Panel) -> dict[str, str]:
    """The colours of those words that have one."""
    return {
        each["matcher"]["options"]: change["value"]["fixedColor"]
        for each in panel["fieldConfig"]["overrides"]
        for change in each["properties"]
        if change["id"] == "color"
    }


def cell(value: float | None, unit: str, paint: bool) -> dict[str, Any] | None:
    """A value in a table."""
    return None if value is None else {"value": value, "unit": unit, "paint": paint}


def points(series: Series) -> list[tuple[float, float]]:
    """Milliseconds and values."""
    return [(at * 1000, number) for at, value in series["values"] if math.isfinite(number := float(value))]


def named(series: Series, legend: str) -> str:
    """What the legend calls a series."""
    return re.sub(r"{{(\w+)}}", lambda label: series["metric"].get(label[1], ""), legend)


KINDS = {"timeseries": lines, "stat": number, "bargauge": bars, "heatmap": spread, "table": table}
