"""What a measurement is, how often it was taken, and on what machine."""

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from msgspec import Struct


class Series(Struct):
    """The same thing measured several times."""

    values: list[float]

    @property
    def median(self) -> float:
        """What to quote."""
        return statistics.median(self.values)

    def facts(self) -> dict[str, Any]:
        """Runs, median, least and most, and every run."""
        least, most = min(self.values), max(self.values)
        return {"runs": len(self.values), "median": self.median, "min": least, "max": most, "values": self.values}


class Measurement(Struct, kw_only=True):
    """One line of the table; `baseline` is the least that any way would take, measured beside it in the same runs."""

    name: str
    unit: str
    series: Series
    baseline_name: str
    baseline: Series
    more: dict[str, Any] = {}

    def facts(self) -> dict[str, Any]:
        """For programs."""
        baseline = {"name": self.baseline_name, **self.baseline.facts()}
        ratio = self.series.median / self.baseline.median
        return {"name": self.name, "unit": self.unit, **self.series.facts(), "baseline": baseline, "ratio": ratio} | (
            {"more": self.more} if self.more else {}
        )


def rate(count: int, work: Callable[[], object]) -> float:
    """How many a second of this thread's CPU, with the collector of garbage as a worker has it."""
    gc.collect()
    started = time.thread_time()
    work()
    return count / (time.thread_time() - started)


def cpu_seconds(pid: int) -> float:
    """The CPU that a process has used so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine() -> dict[str, Any]:
    """What the numbers hold for; `load` is what the machine did besides, when the measuring began."""
    cpu = Path("/proc/cpuinfo")
    models = [line.partition(":")[2].strip() for line in cpu.read_text().splitlines() if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": platform.platform(terse=True),
        "libraries": {name: version(name) for name in ("msgspec", "pydantic", "aiokafka", "faust-streaming")},
    }
