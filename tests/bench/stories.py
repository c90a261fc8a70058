"""Simulated histories with their truth, as the commands that measure warnings read them; kept in a temporary folder."""

import hashlib
import pickle
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from services.lookback.backtest.labels import NONE, Label
from services.lookback.backtest.measure import Span, spans_of
from services.lookback.log import Arrived, read_log
from services.lookback.simulation import simulated
from shared.messages import HEARTBEAT, Touchpoint

ROOT = Path(__file__).parents[2]
KEPT = Path(tempfile.gettempdir()) / "driftline-recall"
END = 1_790_000_000  # any fixed time will do
DAY = 86_400_000_000
Found = TypeVar("Found")


@dataclass(frozen=True)
class Story:
    """One simulated history, told when it is asked for."""

    seed: int
    clients: int
    days: int

    @cached_property
    def told(self) -> tuple[list[Arrived], list[Label]]:
        """The log, read, and the labels."""
        history = simulated(self.clients, self.days, self.seed, END, besides=False)
        read = [line for line in read_log(history.lines, END * 1_000_000) if isinstance(line, Arrived)]
        return read, [
            Label(one.client, one.label, None if one.at is None else one.at * 1_000_000, one.archetype)
            for one in history.truths
        ]

    @property
    def start(self) -> int:
        """The first moment, in µs."""
        return END * 1_000_000 - self.days * DAY

    def by_client(self) -> dict[str, list[tuple[int, Touchpoint]]]:
        """What arrived of each client, and when."""
        found: dict[str, list[tuple[int, Touchpoint]]] = {}
        for line in self.told[0]:
            if line.touchpoint.type != HEARTBEAT:
                found.setdefault(line.touchpoint.subject, []).append((line.arrival, line.touchpoint))
        return found

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{self.seed}-{self.clients}-{self.days}"

    @property
    def truth(self) -> "Truth":
        """What became of whom, kept."""
        return kept(f"truth-{self.key}", ["services/lookback/simulation"], lambda: truth_of(self))


@dataclass(frozen=True)
class Truth:
    """The labels of a story, and how long each client was observed."""

    labels: list[Label]
    spans: dict[str, Span]
    archetypes: dict[str, str]


def truth_of(story: Story) -> Truth:
    """What became of whom."""
    lines, labels = story.told
    seen: dict[str, Span] = {}
    for line in lines:
        if client := line.touchpoint.subject:
            seen[client] = Span(seen[client].start if client in seen else line.arrival, line.arrival)
    archetypes = {label.client: label.archetype for label in labels}
    events = [label for label in labels if label.label != NONE]
    return Truth(events, spans_of(seen, events, END * 1_000_000), archetypes)


def kept(name: str, sources: list[str], make: Callable[[], Found]) -> Found:
    """What was made before from the same sources, else made now and kept."""
    mark = hashlib.sha256()
    for source in sources:
        path = ROOT / source
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            mark.update(file.read_bytes())
    place = KEPT / f"{name}-{mark.hexdigest()[:16]}.pickle"
    if place.exists():
        return pickle.loads(place.read_bytes())
    found = make()
    KEPT.mkdir(exist_ok=True)
    part = place.with_suffix(f".{id(found)}.part")
    part.write_bytes(pickle.dumps(found, protocol=5))
    part.replace(place)
    return found
