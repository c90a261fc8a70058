"""The front door of scoring: touchpoints and time in, scores and moves of the ladder out. Pure (HOUSE.md 4).

All times are µs since 1970, UTC; `now` is the arrival: the running maximum of the partition.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from shared import crises
from shared.errors import Reason
from shared.incidents import Behind
from shared.messages import PRACTICE, Because, ClientScore, Dimension, Touchpoint, Transition, instant, micros

from . import corrections, horizon, ledger, score, timeline
from .cases import committed
from .detectors import risk_facts
from .facts import client_facts, desk_facts, standing_facts
from .head import Ended, Noted
from .instant import Move
from .ladder import behind, grounds
from .ladder.again import again
from .ladder.crisis import Crisis
from .ladder.escalation import OVERRIDES, RULE
from .ladder.ladder import RULES, STEPS, UNKNOWN, Why
from .moments import counted
from .policy.policy import HOUR
from .remembered import ladder_listed, score_listed, standing_listed
from .rulebook import Rulebook
from .state import ClientState, Told
from .stored import decode, fresh
from .stored import encode as stored
from .verdicts import Closed, Superseded

__all__ = [
    "ClientState", "Outcome", "Rulebook", "apply", "causes", "decode", "encode", "facts", "fold_of", "fresh", "listed",
    "next_due", "report", "state_hash", "tick",
]  # fmt: skip


@dataclass(init=False)
class Outcome:
    """What became of a touchpoint or a tick: refused, a duplicate, or what it changed and which rules moved.

    `behind` are the causes, teams and topics that came to stand behind the client's drift, or do no more (behind.py).
    `verdicts` are final, and told once: they leave the state. `superseded` are those that the touchpoint made void;
    `committed` the commitments that changed; `moments` those that it brought, or told anew.
    """

    refused: Reason | None
    duplicate: bool
    changed: bool
    transitions: list[Transition]
    behind: list[Transition]
    verdicts: Closed | None
    superseded: list[Superseded]
    committed: Sequence[Noted]
    moments: counted.Told | None

    def __init__(
        self, refused: Reason | None = None, duplicate: bool = False, changed: bool = False,
        transitions: list[Transition] | None = None, verdicts: Closed | None = None,
        superseded: list[Superseded] | None = None, behind: list[Transition] | None = None,
        committed: Sequence[Noted] = (), moments: counted.Told | None = None,
    ) -> None:  # fmt: skip
        self.refused = refused
        self.duplicate = duplicate
        self.changed = changed
        self.transitions = []
        self.behind = [] if behind is None else behind
        self.tell(transitions or ())
        self.verdicts = verdicts
        self.superseded = [] if superseded is None else superseded
        self.committed = committed
        self.moments = moments

    def note(self, state: ClientState) -> None:
        """Take over what was noted of commitments, and the moments."""
        came = counted.fresh(state.head)
        if self.moments is None:
            self.moments = came
        else:
            self.moments.follow(came)
        if state.head.noted:
            self.committed = [*self.committed, *state.head.noted]
            state.head.noted = []

    def tell(self, moves: Iterable[Transition]) -> None:
        """Add what moved."""
        for move in moves:
            (self.behind if behind.is_behind(move.rule) else self.transitions).append(move)


def apply(state: ClientState, touchpoint: Touchpoint, now: int, rules: Rulebook) -> Outcome:
    """Let time pass until `now`, then take a touchpoint that arrives then; the state is changed in place."""
    ledger.awake(state, rules)
    outcome = tick(state, now, rules)
    state.client = touchpoint.subject
    at = micros(touchpoint.time)
    outcome.refused = corrections.refuse(touchpoint, at, now, rules.lateness)
    if outcome.refused is not None:
        return outcome
    earlier = ledger.known(state, touchpoint, now - rules.lateness)
    if earlier is not None:
        outcome.duplicate = ledger.same_content(earlier, touchpoint, at)
        outcome.refused = None if outcome.duplicate else Reason.CONFLICT
        return outcome
    outcome.changed, before = True, len(outcome.transitions)
    moves = ledger.accept(state, touchpoint, at, now, rules)
    if moves is None:
        outcome.tell(tell_difference(state, now, rules))
    else:
        outcome.tell([tell(state, move, now) for move in moves])
    if touchpoint.type in OVERRIDES and all(told.rule != RULE for told in outcome.transitions[before:]):
        further = again(state.head, touchpoint, now, rules.policies)
        outcome.tell([] if further is None else [tell(state, further, now)])
    outcome.note(state)
    outcome.superseded, state.superseded = state.superseded, []
    outcome.verdicts = horizon.retire(state, now, rules.lateness)
    return outcome


def tick(state: ClientState, now: int, rules: Rulebook) -> Outcome:
    """Let time pass until `now`: future touchpoints take effect, dues pass, periods end, the ladder is reviewed."""
    if state.asleep and state.due is not None and state.due <= now:
        ledger.awake(state, rules)
    due = next_due(state)
    if due is None or due > now:
        return Outcome()
    moves = ledger.pass_time(state, now, rules)
    outcome = Outcome(changed=True, transitions=[tell(state, move, move.at) for move in moves])
    outcome.note(state)
    return outcome


def tell(state: ClientState, move: Move, at: int) -> Transition:
    """A move as it becomes known at `at`."""
    state.told[move.rule] = Told(move.step, move.at, move.stage)
    if move.step == behind.CALM and behind.is_behind(move.rule):
        del state.told[move.rule]  # their names have no end
    because = [Because(source, id) for source, id in move.because]
    return Transition(
        rule=move.rule, step=move.step, at=instant(at), reason=move.reason, because=because,
        override=move.rule == "override", shadow=move.shadow, crisis=told_of(move.crisis),
        stage=f"{100.0 * move.stage:g}%" if move.stage else None, shares=move.shares, next=move.next, team=move.team,
    )  # fmt: skip


def told_of(crisis: Crisis | None) -> crises.Crisis | None:
    """What is kept of an entry into crisis, as it is told."""
    if crisis is None:
        return None
    warning, incident, led = None, None, crisis.incident
    if crisis.warned_by:
        hours = (crisis.at - crisis.warned_at) / HOUR
        warning = crises.Warning(crisis.warned_by, instant(crisis.warned_at), hours)
    if led is not None:
        incident = crises.Trouble(
            kind=led.kind, at=instant(led.at), source=led.source, id=led.id, timely=led.timely,
            human=led.replied is not None, decided=led.decided is not None,
        )  # fmt: skip
    return crises.Crisis(at=instant(crisis.at), warning=warning, incident=incident)


def tell_difference(state: ClientState, now: int, rules: Rulebook) -> list[Transition]:
    """After a refold: where a rule stands elsewhere than was told; `revised` where the past itself is now better."""
    found = []
    standing = state.head.flags.keys() | state.head.score.notes.behind.standing.keys()
    for rule in (*RULES, *sorted((state.told.keys() | standing) - set(RULES))):
        told, stands = state.told.get(rule, Told()), timeline.standing(state.head, rule)
        if stands.step == told.step and stands.stage <= told.stage:
            continue
        revised = rank(stands.step) < rank(told.step) and stands.since < told.since
        reason = Why.REVISED.value if revised else stands.reason
        move = Move(stands.since, rule, stands.step, reason, list(stands.because), stands.shadow, stage=stands.stage)
        if stands.step == "crisis":
            move.crisis = state.head.ladder.troubles.crisis
        grounds.explain(state.head, [move], 0, now, rules.policies)
        found.append(tell(state, move, now))
    return found


def rank(step: str) -> int:
    """How bad a step is; a flag, which is no step, is worse than calm."""
    return STEPS.index(step) if step in STEPS else 1


def next_due(state: ClientState) -> int | None:
    """The earliest moment at which `tick` would change something."""
    if state.asleep:
        return state.due
    step = timeline.next_time_step(state.head)
    times = [] if step is None else [(step + 1) // 2]
    if state.folded < len(state.ledger):
        times.append(state.ledger[state.folded].at)
    return min(times, default=None)


def report(
    state: ClientState, now: int, rules: Rulebook, transitions: list[Transition], historical: bool,
    noted: Sequence[Noted] = (), moments: counted.Told | None = None,
) -> ClientScore:  # fmt: skip
    """The client's score as of `now` with what just moved and changed; each report has the next `version`."""
    ledger.awake(state, rules)
    state.version += 1
    head = state.head
    read = score.read(head.score, now, rules.policies.at(now).score, head.segment, explained=False)
    quiet, ladder = rules.sources.quiet(head.sources, now), head.ladder
    commitments, assessed = committed.told(head, noted)
    return ClientScore(
        client=state.client,
        version=state.version,
        at=instant(now),
        score=read.value,
        band=read.band,
        confidence=read.confidence * rules.sources.heard(head.sources, now),
        dimensions={name: Dimension(part.value, part.evidence) for name, part in read.dimensions.items()},
        ladder=UNKNOWN if quiet else ladder.step,
        since=instant(rules.sources.quiet_since(quiet, now) if quiet else ladder.since),
        segment=head.segment,
        transitions=[msgspec.structs.replace(moved, historical=historical) for moved in transitions],
        quiet=quiet,
        last_known=ladder.step if quiet else None,
        risk=None if quiet else risk_facts.probability(head, now, rules.policies),
        contacted=None if head.contacted < 0 else instant(head.contacted),
        commitments=commitments,
        assessed=assessed,
        moments_from=head.moments if moments is None else moments.since,
        moments=[] if moments is None else [counted.message(one) for one in moments.moments],
    )


def causes(state: ClientState, moves: list[Transition]) -> list[Behind]:
    """What the outcomes say of what stands `behind` the client's drift, as messages; call it after `report`."""
    return [
        Behind(
            about=about, name=name, client=state.client, up=move.step != behind.CALM, at=move.at,
            version=state.version, place=place, because=move.because[0] if move.because else None,
        )
        for place, move in enumerate(moves)
        for about, name in (behind.named(move.rule),)
    ]  # fmt: skip


def encode(state: ClientState) -> bytes:
    """The state as bytes for the table."""
    return stored(state, next_due(state))


def listed(state: ClientState) -> bool:
    """Whether a touchpoint of the client is in effect."""
    return state.head.in_effect


def unit_of_ours(state: ClientState) -> bool:
    """Whether nothing is known of it but practices of the house: a team or the house itself, and no client."""
    return not state.head.in_effect and all(entry.effective().type == PRACTICE for entry in state.ledger)


def facts(state: ClientState, client: str, now: int, rules: Rulebook, earlier: Sequence[Ended] = ()) -> dict[str, Any]:
    """The `clients[id]` object of `replay --json` as of `now`, to which the state must have been ticked.

    `earlier` are the clocks of all verdicts that the client's touchpoints and ticks have returned.
    """
    assert client == state.client or not state.client
    ledger.awake(state, rules)
    return client_facts(state.head, [*earlier, *state.closed.clocks], now, rules)


def fold_of(state: ClientState, now: int, rules: Rulebook) -> dict[str, Any]:
    """All that follows from the touchpoints, the policies and `now`, to which the state must have been ticked."""
    ledger.awake(state, rules)
    if not listed(state):
        return {}
    head = state.head
    return {
        **standing_facts(head, now, rules),
        "desk": desk_facts(head, now, rules.policies),
        "sealed": head.sealed.hex(),
        "segment": head.segment,
        "contacted": head.contacted,
        "standing": ladder_listed(head.ladder),
        "flags": {rule: standing_listed(flag) for rule, flag in head.flags.items()},
        "moments": score_listed(head.score),
    }


def state_hash(folds: dict[str, dict[str, Any]]) -> str:
    """SHA-256 over the clients with a touchpoint in effect, by id, each as canonical JSON of its fold (SPEC.md 11)."""
    digest = hashlib.sha256()
    for client, fold in sorted(folds.items()):
        if fold:
            digest.update(json.dumps([client, fold], sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()
