"""The engine under the laws: a history through its front door, and its answer in the naive reading's own measure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.lookback.replay import Replay, replay
from services.scoring.rulebook import Rulebook
from shared.messages import Touchpoint, micros
from tests.laws.histories import History
from tests.scoring.shorthand import arrivals, rulebook


def rules_of(history: History) -> Rulebook:
    """The policies and the horizon of a history."""
    return rulebook(history.policies, history.lateness)


def folded(history: History, lines: Sequence[Touchpoint] | None = None) -> Replay:
    """The history, or other lines in its place, as of its time."""
    return replay(arrivals(history.lines if lines is None else lines), rules_of(history), history.until)


def answered(replayed: Replay) -> dict[str, Any]:
    """What section 15 decides of the answer, with times in µs."""
    printed = replayed.printed()
    return {
        "touchpoints": printed["touchpoints"],
        "clients": {name: decided(client) for name, client in printed["clients"].items()},
    }


def decided(client: dict[str, Any]) -> dict[str, Any]:
    """The part of a client's facts that section 15 decides."""
    cases = {
        name: {**case, "clocks": [in_micros(clock) for clock in case["clocks"]]}
        for name, case in client["cases"].items()
    }
    return {"cases": cases, **{name: client[name] for name in ("commitments", "repeat_contacts", "chasers")}}


def in_micros(clock: dict[str, Any]) -> dict[str, Any]:
    """A clock with its times in µs."""
    times = {name: clock[name] for name in ("started_at", "due_at", "fulfilled_at")}
    return clock | {name: micros(datetime.fromisoformat(time)) if time else None for name, time in times.items()}
