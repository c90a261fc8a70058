"""The measurements as a person reads them."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from .measure import Measurement

MOST_TYPES = 6
WIDTH = 120  # where no terminal says


def show(where: dict[str, Any], found: Sequence[Measurement]) -> None:
    """The machine, one line a measurement, and what was measured beside it."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    libraries = ", ".join(f"{name} {version}" for name, version in where["libraries"].items())
    console.print(f"{where['cpu']}, {where['cores']} cores, load {where['load']:.1f} before; {where['system']}")
    console.print(f"{where['python']}; {libraries}; {where['seconds']} s")
    table = Table("", "unit", "runs", "median", "min", "max", "baseline", "median", "ratio", box=None, pad_edge=False)
    for one in found:
        table.add_row(*row(one))
    console.print(table)
    for one in found:
        if said := [*fold_said(one), *live_said(one)]:
            console.print(f"{one.name}: {'; '.join(said)}")


def row(one: Measurement) -> list[str]:
    """The cells of a measurement."""
    facts, baseline = one.facts(), one.baseline
    numbers = [number(facts[key]) for key in ("median", "min", "max")]
    ratio = f"{facts['ratio']:.2g}"
    return [one.name, one.unit, str(facts["runs"]), *numbers, one.baseline_name, number(baseline.median), ratio]


def number(value: float) -> str:
    """With as many digits as say something."""
    return f"{value:,.0f}" if value > 1000 else f"{value:,.1f}"


def fold_said(one: Measurement) -> Iterator[str]:
    """What a fold costs by type, and what a client takes."""
    more = one.more
    if "us_by_type" in more:
        yield f"{1e6 / one.series.median:.1f} µs a touchpoint"
        types = list(more["us_by_type"].items())[:MOST_TYPES]
        yield "median by type " + ", ".join(f"{type} {us['median']:.0f}" for type, us in types)
        yield f"{more['touchpoints']:,} touchpoints of {more['clients']:,} clients"
        size = more["bytes_a_client"]
        yield f"{size['median']:,.0f} bytes a client (p90 {size['p90']:,.0f}, max {size['max']:,})"
        for what in ("closed case", "settled commitment"):
            size = more[f"bytes_a_{what.replace(' ', '_')}"]
            yield f"besides {size['median']:.0f} bytes a {what} (max {size['max']})"


def live_said(one: Measurement) -> Iterator[str]:
    """What the live measurements were made of."""
    more = one.more
    if "cpu_s_a_million" in more:
        yield f"{more['touchpoints']:,} touchpoints a run"
        yield f"{more['cpu_s_a_million']['median']:.1f} s of CPU a million"
    if "measured_a_round" in more:
        yield f"{more['measured_a_round']} overrides a run among {more['touchpoints_a_second']} touchpoints a second"
        yield "cores used: " + ", ".join(f"{name} {cores:.2f}" for name, cores in more["cores_used"].items())
