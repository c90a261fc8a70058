"""The engine under the laws: a history through its front door, and its answer in the naive reading's own measure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from services.lookback.replay import Replay, replay
from services.scoring.rulebook import Rulebook
from shared.messages import Touchpoint, micros
from tests.laws.histories import History
from tests.scoring.shorthand import arrivals, rulebook

DECIDED = ("first_response", "next_response", "update", "resolution", "decision", "follow_up", "reach")


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
    """The part of a client's facts that section 15 decides, with the clocks whose rules the engine has."""
    cases = {
        name: {**case, "clocks": [in_micros(clock) for clock in only(case["clocks"])]}
        for name, case in client["cases"].items()
    }
    return {"cases": listed(cases), **{name: client[name] for name in ("commitments", "repeat_contacts", "chasers")}}


def only(clocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The clocks whose rules the engine has."""
    return [clock for clock in clocks if clock["clock"] in DECIDED]


def listed(cases: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Without cases that have nothing but clocks that were left out."""
    return {name: case for name, case in cases.items() if case["clocks"] or case["first_contact_resolved"] is not None}


def in_micros(clock: dict[str, Any]) -> dict[str, Any]:
    """A clock with its times in µs."""
    times = {name: clock[name] for name in ("started_at", "due_at", "fulfilled_at")}
    return clock | {name: micros(datetime.fromisoformat(time)) if time else None for name, time in times.items()}


def as_decided(found: dict[str, Any]) -> dict[str, Any]:
    """The naive reading with the clocks that the engine has."""
    clients = {}
    for name, client in found["clients"].items():
        cases = {id_: {**case, "clocks": only(case["clocks"])} for id_, case in client["cases"].items()}
        clients[name] = {**client, "cases": listed(cases)}
    return {**found, "clients": clients}
