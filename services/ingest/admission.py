"""Which touchpoints are let in, for HTTP and Kafka alike: verdicts in, envelopes on their way, refusals counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import metrics
from shared.errors import Reason, Refusal
from shared.messages import Touchpoint

from .auth import Key
from .intake import Accepted, Verdict, early
from .packing import partitions_for, stamp

UNKNOWN = "unknown"
NOT_ALLOWED = Refusal(Reason.SOURCE_NOT_ALLOWED, "source (or of.source): the key does not speak for it")


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the items of a request: the good ones, and the others by their place from 0."""

    accepted: list[Touchpoint]
    refused: list[tuple[int, Refusal]]


def admit(verdict: Verdict, now: int, lateness: int, key: Key | None = None) -> Touchpoint | Refusal:
    """The touchpoint, where its form, its source and its time (microseconds) all allow it."""
    if not isinstance(verdict, Accepted):
        return verdict
    if key is not None and not all(key.speaks_for(source) for source in _sources(verdict.touchpoint)):
        return NOT_ALLOWED
    return early(verdict.touchpoint, now, lateness) or verdict.touchpoint


def _sources(touchpoint: Touchpoint) -> list[str]:
    # Who takes back or rewrites what another source said speaks for that source.
    of = touchpoint.data.of
    return [touchpoint.source] if of is None else [touchpoint.source, of.source]


def judge_all(verdicts: Iterable[Verdict], now: int, lateness: int, key: Key | None = None) -> Judged:
    """Admit each item, and count what is refused."""
    judged = Judged([], [])
    for index, verdict in enumerate(verdicts):
        match admit(verdict, now, lateness, key):
            case Refusal() as refusal:
                judged.refused.append((index, refusal))
                metrics.REFUSED.labels("ingest", refusal.reason.value).inc()
            case touchpoint:
                judged.accepted.append(touchpoint)
    return judged


def events_of(touchpoints: Iterable[Touchpoint], arrival: datetime, partitions: int) -> list[tuple[int, bytes]]:
    """What the sender takes: each touchpoint with its arrival, for each of its partitions."""
    return [
        (partition, event)
        for touchpoint in touchpoints
        for event in [stamp(touchpoint, arrival)]
        for partition in partitions_for(touchpoint, partitions)
    ]


def count(touchpoints: Sequence[Touchpoint], arrival: datetime, via: str) -> None:
    """Count what Kafka has acknowledged, and how late it came."""
    for kind, number in Counter(touchpoint.type for touchpoint in touchpoints).items():
        metrics.ACCEPTED.labels(kind, via).inc(number)
    metrics.LATENESS.observe_all([max(0.0, (arrival - one.time).total_seconds()) for one in touchpoints])
    contacts = [one.data for one in touchpoints if one.type == "contact.received"]
    for (channel, said), number in Counter((one.channel, one.kind or UNKNOWN) for one in contacts).items():
        metrics.CONTACTS_RECEIVED.labels(channel, said).inc(number)
