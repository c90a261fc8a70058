"""The front door of scoring: touchpoints and time in, scores and moves of the ladder out. Pure (HOUSE.md 4).

All times are µs since 1970, UTC; `now` is the arrival: the running maximum of the partition.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import msgspec

from shared.errors import Reason
from shared.messages import Because, ClientScore, Dimension, Touchpoint, Transition, instant, micros

from . import ledger, score, timeline
from .facts import client_facts
from .instant import Move
from .ladder import RULES, STEPS, Why
from .rulebook import Rulebook
from .state import ClientState, Told, decode, encode, fresh

__all__ = [
    "ClientState", "Outcome", "Rulebook", "apply", "decode", "encode", "facts", "fold_of", "fresh", "listed",
    "next_due", "report", "state_hash", "tick",
]  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What became of a touchpoint or a tick: refused, a duplicate, or what it changed and which rules moved."""

    refused: Reason | None = None
    duplicate: bool = False
    changed: bool = False
    transitions: list[Transition] = field(default_factory=list)


def apply(state: ClientState, touchpoint: Touchpoint, now: int, rules: Rulebook) -> Outcome:
    """Let time pass until `now`, then take a touchpoint that arrives then; the state is changed in place."""
    outcome = tick(state, now, rules)
    state.client = touchpoint.subject
    at = micros(touchpoint.time)
    outcome.refused = ledger.refuse(touchpoint, at, now, rules.lateness)
    if outcome.refused is not None:
        return outcome
    earlier = ledger.known(state, touchpoint, now - rules.lateness)
    if earlier is not None:
        outcome.duplicate = ledger.same_content(earlier, touchpoint, at)
        outcome.refused = None if outcome.duplicate else Reason.CONFLICT
        return outcome
    outcome.changed = True
    moves = ledger.accept(state, touchpoint, at, now, rules)
    if moves is None:
        outcome.transitions += tell_difference(state, now)
    else:
        outcome.transitions += [tell(state, move, now) for move in moves]
    ledger.retire(state, now, rules.lateness)
    return outcome


def tick(state: ClientState, now: int, rules: Rulebook) -> Outcome:
    """Let time pass until `now`: future touchpoints take effect, dues pass, periods end, the ladder is reviewed."""
    due = next_due(state)
    if due is None or due > now:
        return Outcome()
    moves = ledger.pass_time(state, now, rules)
    return Outcome(changed=True, transitions=[tell(state, move, move.at) for move in moves])


def tell(state: ClientState, move: Move, at: int) -> Transition:
    """A move as it becomes known at `at`."""
    state.told[move.rule] = Told(move.step, move.at)
    because = [Because(source, id) for source, id in move.because]
    return Transition(
        rule=move.rule, step=move.step, at=instant(at), reason=move.reason, because=because,
        override=move.rule == "override",
    )  # fmt: skip


def tell_difference(state: ClientState, now: int) -> list[Transition]:
    """After a refold: where a rule stands elsewhere than was told; `revised` where the past itself is now better."""
    found = []
    for rule in (*RULES, *sorted((state.told.keys() | state.head.flags.keys()) - set(RULES))):
        told, stands = state.told.get(rule, Told()), timeline.standing(state.head, rule)
        if stands.step == told.step:
            continue
        revised = rank(stands.step) < rank(told.step) and stands.since < told.since
        reason = Why.REVISED.value if revised else stands.reason
        found.append(tell(state, Move(stands.since, rule, stands.step, reason, list(stands.because)), now))
    return found


def rank(step: str) -> int:
    """How bad a step is; a flag, which is no step, is worse than calm."""
    return STEPS.index(step) if step in STEPS else 1


def next_due(state: ClientState) -> int | None:
    """The earliest moment at which `tick` would change something."""
    step = timeline.next_time_step(state.head)
    times = [] if step is None else [(step + 1) // 2]
    if state.folded < len(state.ledger):
        times.append(state.ledger[state.folded].at)
    return min(times, default=None)


def report(
    state: ClientState, now: int, rules: Rulebook, transitions: list[Transition], historical: bool
) -> ClientScore:
    """The client's score as of `now` with what just moved; each report has the next `version`."""
    state.version += 1
    head = state.head
    read = score.read(head.score, now, rules.policies.at(now).score, head.segment, explained=False)
    return ClientScore(
        client=state.client,
        version=state.version,
        at=instant(now),
        score=read.value,
        band=read.band,
        confidence=read.confidence,
        dimensions={name: Dimension(part.value, part.evidence) for name, part in read.dimensions.items()},
        ladder=head.ladder.step,
        since=instant(head.ladder.since),
        segment=head.segment,
        transitions=[msgspec.structs.replace(moved, historical=historical) for moved in transitions],
    )


def listed(state: ClientState) -> bool:
    """Whether a touchpoint of the client is in effect."""
    return state.head.in_effect


def facts(state: ClientState, client: str, now: int, rules: Rulebook) -> dict[str, Any]:
    """The `clients[id]` object of `replay --json` as of `now`, to which the state must have been ticked."""
    assert client == state.client or not state.client
    return client_facts(state.head, now, rules.policies)


def fold_of(state: ClientState, now: int, rules: Rulebook) -> dict[str, Any]:
    """All that follows from the touchpoints, the policies and `now`, to which the state must have been ticked."""
    if not listed(state):
        return {}
    head = state.head
    return {
        **client_facts(head, now, rules.policies),
        "segment": head.segment,
        "standing": msgspec.to_builtins(head.ladder),
        "moments": msgspec.to_builtins(head.score),
    }


def state_hash(folds: dict[str, dict[str, Any]]) -> str:
    """SHA-256 over the clients with a touchpoint in effect, by id, each as canonical JSON of its fold (SPEC.md 11)."""
    digest = hashlib.sha256()
    for client, fold in sorted(folds.items()):
        if fold:
            digest.update(json.dumps([client, fold], sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()
