"""`python -m tests.bench [--json] [NAME...]`: what one core does, as a table, or as JSON with every detail."""

import argparse
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from services.lookback.log import Arrived
from shared.worker import spare_the_states

from . import alert, cores, mix, notice, real, recovery, views, worker
from .measure import Measurement, Series, machine
from .table import show

COMPILED = Path(__file__).parents[2] / "build" / "compiled"
FEW, SOME, MANY = 30_000, 60_000, 100_000


@cache
def touchpoints() -> list[Arrived]:
    """The simulated mix, read."""
    return cores.arrived(mix.lines())


def fold() -> Iterator[Measurement]:
    """The fold of the mix, and of the real log where it is."""
    yield cores.measure_fold("simulated mix", touchpoints()[:SOME], runs=3)
    if found := real.log():
        yield cores.measure_fold("uci log", found, runs=2)
    if COMPILED.is_dir():
        yield from elsewhere(COMPILED)


def elsewhere(folder: Path) -> Iterator[Measurement]:
    """The fold as it is in a folder with the compiled core, measured by its own interpreter."""
    command = [sys.executable, "-m", "tests.bench", "--json", "fold"]
    data = {**os.environ, real.PLACE: str(real.DATA)}
    told = json.loads(subprocess.run(command, cwd=folder, env=data, check=True, stdout=subprocess.PIPE).stdout)
    for one in told["measurements"]:
        least = one["baseline"]
        yield Measurement(
            name=one["name"], unit=one["unit"], series=Series(one["values"]), more=one["more"],
            baseline_name=least["name"], baseline=Series(least["values"]),
        )  # fmt: skip


MEASUREMENTS: dict[str, Callable[[], Iterator[Measurement]]] = {
    "receive": lambda: iter([cores.measure_receive(mix.lines()[:FEW])]),
    "fold": fold,
    "worker": lambda: iter([worker.measure_worker(touchpoints()[:MANY])]),
    "recovery": lambda: iter([recovery.measure_recovery(touchpoints()[:MANY])]),
    "alert": lambda: iter(alert.measure_alert()),
    "notice": lambda: iter(notice.measure_notice()),
    "views": views.measure_views,
}
USUAL = [name for name in MEASUREMENTS if name != "views"]  # that one takes minutes, and 12 GiB of room


def main() -> None:
    """Measure what is named, or all."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MEASUREMENTS], help=" ".join(MEASUREMENTS))
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    given = parser.parse_args()
    spare_the_states()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # fresh topics have no leader for a moment
    started, found, where = time.monotonic(), [], machine()
    for name in given.names or USUAL:
        print(f"measuring {name} ...", file=sys.stderr)
        found += MEASUREMENTS[name]()
    where["seconds"] = round(time.monotonic() - started)
    if given.json:
        print(json.dumps({"machine": where, "measurements": [one.facts() for one in found]}, indent=2))
    else:
        show(where, found)


if __name__ == "__main__":
    main()
