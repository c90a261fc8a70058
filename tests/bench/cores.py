"""The pure cores on one core of the machine: bytes through `receive`, touchpoints through the fold."""

import gc
import json
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.ingest.intake import receive
from services.lookback.log import Arrived, read_log
from services.scoring import engine
from services.scoring.engine import ClientState, Rulebook
from services.scoring.policy.policy_file import read_policies
from shared.messages import micros

from .measure import Measurement, Series, rate

EXAMPLE = Path(__file__).parents[2] / "examples" / "policy.toml"
LATENESS = 72 * 3_600_000_000
RUNS = 5
COMPILED = str(engine.__file__).endswith(".so")


def measure_receive(log: Sequence[bytes]) -> Measurement:
    """Lines a second through the form check, beside reading the same JSON and looking at nothing."""
    ours, least = [], []
    for _ in range(RUNS):
        ours.append(rate(len(log), lambda: [receive(line) for line in log]))
        least.append(rate(len(log), lambda: [json.loads(line) for line in log]))
    mean = sum(map(len, log)) / len(log)
    return Measurement(
        name="receive", unit="touchpoints/s", series=Series(ours),
        baseline_name="json.loads", baseline=Series(least), more={"bytes_a_touchpoint": mean},
    )  # fmt: skip


def arrived(log: Sequence[bytes]) -> list[Arrived]:
    """What of a log has the right form, with its arrival."""
    return [line for line in read_log(log, 2**62) if isinstance(line, Arrived)]


def measure_fold(name: str, log: Sequence[Arrived], runs: int) -> Measurement:
    """Touchpoints a second through scoring's door, beside counting them by client."""
    rules = Rulebook(read_policies([EXAMPLE]), LATENESS)
    ours, least = [], []
    for _ in range(runs):
        us_by_type, states = fold_all(log, rules)
        ours.append(len(log) / sum(map(sum, us_by_type.values())) * 1e6)
        least.append(rate(len(log), lambda: count(log)))
    return Measurement(
        name=f"fold, {name}{', compiled' if COMPILED else ''}",
        unit="touchpoints/s",
        series=Series(ours),
        baseline_name="count by client",
        baseline=Series(least),
        more=details(us_by_type, states),
    )


def fold_all(log: Sequence[Arrived], rules: Rulebook) -> tuple[dict[str, list[float]], dict[str, ClientState]]:
    """The µs of CPU of every single fold, by type, and the clients as the log leaves them."""
    gc.collect()
    states: dict[str, ClientState] = {}
    found: dict[str, list[float]] = {}
    for one in log:
        started = time.thread_time_ns()
        fold(one, states, rules)
        found.setdefault(one.touchpoint.type, []).append((time.thread_time_ns() - started) / 1000)
    return found, states


def fold(one: Arrived, states: dict[str, ClientState], rules: Rulebook) -> None:
    """What the worker does for a touchpoint, without the engine around it."""
    client = one.touchpoint.subject
    state = states.get(client)
    if state is None:
        state = states[client] = engine.fresh()
    engine.apply(state, one.touchpoint, one.arrival, rules)
    engine.next_due(state)


def count(log: Sequence[Arrived]) -> Counter[str]:
    """The least that a fold can be: its time, and one more of its client."""
    counts: Counter[str] = Counter()
    for one in log:
        counts[one.touchpoint.subject] += micros(one.touchpoint.time) > 0
    return counts


def residue(state: ClientState) -> tuple[list[int], list[int]]:
    """The bytes that each closed case and each settled commitment takes, with its name."""
    cases = {**state.archive, **state.head.shelf}
    settled = {**state.archived, **state.head.outcomes}
    return [len(id) + len(one) + 3 for id, one in cases.items()], [len(id) + len(o) + 2 for id, o in settled.items()]


def spread(sizes: list[int]) -> dict[str, float]:
    """Of sizes in order."""
    if not sizes:
        return {"median": 0, "mean": 0, "p90": 0, "max": 0}
    p90 = sizes[int(0.9 * len(sizes))]
    return {"median": statistics.median(sizes), "mean": statistics.fmean(sizes), "p90": p90, "max": sizes[-1]}


def details(us_by_type: dict[str, list[float]], states: dict[str, ClientState]) -> dict[str, Any]:
    """µs a touchpoint by type, the most frequent first, and what a client's state takes encoded."""
    left = [residue(state) for state in states.values()]
    sizes = sorted(
        len(engine.encode(state)) - sum(map(sum, parts)) for state, parts in zip(states.values(), left, strict=True)
    )
    restore = rate(len(states), lambda: [engine.decode(engine.encode(state)) for state in states.values()])
    by_type = sorted(us_by_type.items(), key=lambda item: -len(item[1]))
    return {
        "touchpoints": sum(map(len, us_by_type.values())),
        "clients": len(states),
        "us_by_type": {
            type: {"median": statistics.median(us), "mean": statistics.fmean(us), "count": len(us)}
            for type, us in by_type
        },
        "bytes_a_client": spread(sizes),
        "bytes_a_closed_case": spread(sorted(size for cases, _ in left for size in cases)),
        "bytes_a_settled_commitment": spread(sorted(size for _, settled in left for size in settled)),
        "us_to_encode_and_decode_a_client": 1e6 / restore,
    }
