"""How a metric is made: its name, kind, meaning and labels as data, and labels that can't grow without bound.

The only file that knows prometheus_client. A label is *closed* (all its values are known, and
counters begin at 0 with each of them) or *open* (its values are words of users): of an open one the first `CAP` values
are kept, any further one is `other`; a gauge that is replaced as a whole keeps names only as long as they are told.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal, TypeVar

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client import Counter as Growing
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.samples import Sample

CAP = 20  # values of an open label; segments, teams and sources of most organisations are fewer
MOST = 500  # series of one family; what is more is told as `other` of every open label
OTHER, NONE = "other", "none"
Kind = Literal["counter", "gauge", "histogram", "spread"]
Signal = Literal["traffic", "errors", "latency", "saturation", ""]

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series for each series, that nothing reads


@dataclass
class Label:
    """A label: what it says, and its `values` where they are known; else the first `cap` that come."""

    name: str
    meaning: str
    values: tuple[str, ...] = ()
    cap: int = CAP
    free: bool = False  # not bounded by itself, but by the label beside it
    seen: set[str] = field(default_factory=set)

    def bound(self, value: object, seen: set[str] | None = None) -> str:
        """The value as a series has it: nothing is `none`, and what is one too many of those `seen` is `other`."""
        seen = self.seen if seen is None else seen
        text = NONE if value is None or value == "" else str(value)
        if self.free:
            return text
        if self.values or text in seen or text == NONE:
            return text if not self.values or text in self.values else OTHER
        if len(seen) >= self.cap:
            return OTHER
        seen.add(text)
        return text

    @property
    def most(self) -> int:
        """How many values a series may have: those known and `other`, or the cap with `none` and `other`."""
        return 1 if self.free else len(self.values) + 1 if self.values else self.cap + 2

    @property
    def open(self) -> bool:
        """Whether its values are words of users."""
        return not (self.values or self.free)


class Bounded(MetricWrapperBase):
    """A family whose labels are bounded, whoever sets them."""

    kinds: tuple[Label, ...] = ()
    known: dict[tuple[object, ...], Any]  # the series by what was asked for, but for what is `other`

    def labels(self, *values: object, **named: object):  # type: ignore[no-untyped-def]
        """The series of these values."""
        found = self.known.get(values)
        if found is not None:
            return found
        key = self.key(values or tuple(named[label.name] for label in self.kinds))
        made = super().labels(*(key if key in self._metrics or len(self._metrics) < MOST else self.merged(key)))
        if OTHER not in key and len(self.known) < MOST:
            self.known[values] = made
        return made

    def clear(self) -> None:
        """No series any more."""
        self.known = {}
        super().clear()

    def drop(self, *values: object) -> None:
        """No series of these values any more: what nobody knows is not told."""
        self.known.pop(values, None)
        with self._lock:
            self._metrics.pop(self.key(values), None)

    def key(self, values: Sequence[object]) -> tuple[str, ...]:
        """The values as a series has them."""
        return tuple(label.bound(value) for label, value in zip(self.kinds, values, strict=True))

    def merged(self, key: tuple[str, ...]) -> tuple[str, ...]:
        """The series for what is one too many: `other` for every label of users' words."""
        return tuple(OTHER if label.open else value for label, value in zip(self.kinds, key, strict=True))


class Counted(Bounded, Growing):
    """What only grows."""


class Observed(Bounded, Histogram):
    """How values are spread."""

    def observe_all(self, values: Sequence[float]) -> None:
        """Many at once, at a fifth of the cost of one by one."""
        for place, number in Counter(bisect_left(self._upper_bounds, value) for value in values).items():
            self._buckets[place].inc(number)
        self._sum.inc(sum(values))


class Standing(Bounded, Gauge):
    """How something is now."""

    kept: tuple[set[str], ...] = ()  # by label, the names of the last time; those that are gone leave their places

    def clear(self) -> None:
        """No series any more, and no names."""
        self.kept = ()
        super().clear()

    def replace(self, rows: Mapping[Any, float]) -> None:
        """All series at once, those of one bound name added up: a scrape sees the old ones or the new, never half."""
        self._swap({key: total for key, (total, _) in self._gather({at: (one, 1.0) for at, one in rows.items()})})

    def replace_means(self, rows: Mapping[Any, tuple[float, float]]) -> None:
        """The same of means, each with its weight (how many it is of): what falls together is weighed."""
        weighed = {at: (mean * weight, weight) for at, (mean, weight) in rows.items()}
        self._swap({key: total / weight for key, (total, weight) in self._gather(weighed) if weight})

    def _gather(self, rows: Mapping[Any, tuple[float, float]]) -> Iterable[Any]:
        sums: dict[tuple[str, ...], tuple[float, float]] = {}
        kept = self.kept or tuple(set[str]() for _ in self.kinds)
        self.kept = tuple(old & {str(values[place]) for values in rows} for place, old in enumerate(kept))
        for values, (value, weight) in sorted(rows.items(), key=lambda row: (-row[1][1], -abs(row[1][0]))):
            bounds = zip(self.kinds, values, self.kept, strict=True)
            key = tuple(label.bound(one, seen) for label, one, seen in bounds)  # the largest first: they have names
            if key not in sums and len(sums) >= MOST:
                key = self.merged(key)
            total, weights = sums.get(key, (0.0, 0.0))
            sums[key] = total + value, weights + weight
        return sums.items()

    def _swap(self, found: Mapping[tuple[str, ...], float]) -> None:
        fresh: dict[Any, Any] = {}
        for key, value in found.items():
            child = Gauge(self._name, self._documentation, self._labelnames, registry=None, _labelvalues=key)
            child.set(value)
            fresh[key] = child
        with self._lock:
            self._metrics, self.known = fresh, {}


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is called at Prometheus, and what it says; `signal` is the golden signal of its `services`."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...]
    kinds: tuple[Label, ...]
    services: tuple[str, ...]
    signal: Signal
    family: Bounded
    buckets: tuple[float, ...] = ()

    @property
    def unit(self) -> str:
        """The unit, from the name: seconds, bytes, ratio, else a count."""
        stem = self.name.removesuffix("_total")
        return next((unit for unit in ("seconds", "bytes", "ratio", "info") if stem.endswith(f"_{unit}")), "")

    @property
    def most(self) -> int:
        """How many series it can come to in one process."""
        number, known = 1, 1
        for label in self.kinds:
            if label.name != "service":  # a process is one
                number, known = number * label.most, known * (1 if label.open else label.most)
        return min(number, MOST + known) * (len(self.buckets) + 3 if self.kind == "histogram" else 1)


METRICS: dict[str, Metric] = {}
Made = TypeVar("Made", bound=Bounded)


class Spread(Standing):
    """How many stand at or below each value now, as a histogram of what is, which may fall; the last label is `le`."""

    _type = "gaugehistogram"

    def _multi_samples(self) -> Iterable[Sample]:
        def place(sample: Sample) -> tuple[list[str], float]:
            *which, le = sample.labels.values()
            return which, float(le)

        for sample in sorted(super()._multi_samples(), key=place):
            yield sample._replace(name="_bucket")


class Service:
    """Who has a metric: the processes by name; makes families that only they show."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def counter(self, name: str, help: str, *labels: Label, signal: Signal = "") -> Counted:
        """What only grows."""
        return self._keep(Counted(name, help, [label.name for label in labels]), name, "counter", help, labels, signal)

    def gauge(self, name: str, help: str, *labels: Label, signal: Signal = "") -> Standing:
        """How something is now."""
        return self._keep(Standing(name, help, [label.name for label in labels]), name, "gauge", help, labels, signal)

    def spread(self, name: str, help: str, *labels: Label, signal: Signal = "") -> Spread:
        """How many stand at or below each value now; the last label is `le`."""
        made: Spread = Spread(name, help, [label.name for label in labels])
        return self._keep(made, name, "spread", help, labels, signal)

    def histogram(
        self, name: str, help: str, *labels: Label, buckets: Sequence[float], signal: Signal = ""
    ) -> Observed:
        """How values are spread over `buckets`."""
        made = Observed(name, help, [label.name for label in labels], buckets=buckets)
        return self._keep(made, name, "histogram", help, labels, signal, tuple(buckets))

    def _keep(
        self, family: Made, name: str, kind: Kind, help: str, labels: tuple[Label, ...], signal: Signal,
        buckets: tuple[float, ...] = (),
    ) -> Made:  # fmt: skip
        family.kinds, family.known = labels, {}
        names = tuple(label.name for label in labels)
        METRICS[name] = Metric(name, kind, help, names, labels, self.names, signal, family, buckets)
        return family


_shown: list[str] = []  # the service that this process is; none: all is shown


class Shown:
    """What this process shows: what its service measures, and its memory, processor time, open files and garbage."""

    def collect(self) -> Iterable[Family]:
        """Every family."""
        for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            yield from collector.collect()
        for metric in METRICS.values():
            if not _shown or _shown[0] in metric.services:
                yield from metric.family.collect()


def show(service: str) -> None:
    """Show only the metrics of this service from now on, those with known values from 0 on."""
    _shown[:] = [service]
    for metric in METRICS.values():
        if service in metric.services:
            start(metric, service)


def whose() -> str:
    """The service that this process is; empty where none was said."""
    return _shown[0] if _shown else ""


def start(metric: Metric, service: str) -> None:
    """Let a counter or histogram begin at 0 for all that is known: else Prometheus misses its first increase."""
    known = [(service,) if label.name == "service" else label.values for label in metric.kinds]
    if metric.kind != "gauge" and metric.kinds and all(known):
        for values in product(*known):
            metric.family.labels(*values)


def exposition(accept: str = "") -> tuple[bytes, str]:
    """All metrics of this process, and the content type: OpenMetrics (with exemplars) where that is asked for."""
    encode, kind = choose_encoder(accept)
    return encode(Shown()), kind
