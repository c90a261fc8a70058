"""The statistics that risk rests on, read as of a moment, and the touchpoints behind them. Times are µs."""

from math import exp2, log1p
from typing import Final

from shared.messages import Data, Touchpoint

from ..cases import kinds
from ..cases.desk import REPLY_CLOCKS, Key
from ..cases.elapsed import attributes, elapsed
from ..dimensions import ROWS
from ..head import Head
from ..ladder.escalation import OVERRIDES
from ..policy.calendars import DAY
from ..policy.policy import Policies, Policy
from ..silence import BEFORE_ALL
from . import drift, odds, rhythm, risk
from .away import lasted, usual
from .risk import HALF_LIVES, NAMES, STATISTICS, RiskModel, RiskState, Share
from .risk_counts import HOURS, deviations, expected, pace

CREDIBLE, CREDIBLE_LONG = 3.0, 8.0  # the weight of moments, late and in the long run, that counts as much as the prior
IDLE: Final = 30 * DAY  # after its last touchpoint nobody waits any more
SILENCE = NAMES.index("silence")
GONE: Final = 60 * DAY  # and nobody is about to leave: models learn from nobody later (lookback/risk/samples.py)
# What is counted of a touchpoint by its type alone.
TYPES: Final = {
    "case.opened": risk.OPENED,
    "case.resolved": risk.RESOLVED,
    "case.confirmed": risk.CONFIRMED,
}


def touched(state: RiskState, at: int, told: Touchpoint) -> None:
    """Any touchpoint, before it acts on its case."""
    if state.since < 0:
        state.since = at
    if told.type in OVERRIDES:
        state.add(risk.CRISES, at)
    kind = TYPES.get(told.type)
    if kind is not None:
        state.add_kind(kind, at)


def contacted(state: RiskState, at: int, data: Data, label: str, key: Key) -> None:
    """A client contact that was labelled, before it acts on its case."""
    state.add(risk.CAME, at)
    state.add(risk.CAME_LONG, at)
    if label == kinds.CHASER or label == kinds.REPEAT:
        state.add(risk.AGAIN, at)
    if data.re_explained:
        state.add(risk.AGAIN, at)
    complains = kinds.kind_of(data) == kinds.COMPLAINT
    if complains:
        state.add(risk.COMPLAINED, at)
        state.add(risk.COMPLAINED_SOON, at)
    if data.angry:
        state.add(risk.ANGRY, at)
    if complains or data.angry:
        state.say(key[0], key[1])
        state.stirred = at


def pending(head: Head, at: int) -> bool:
    """Whether the risk may rise by waiting alone: something of the client is open with us, and it was here of late."""
    if at - head.at > IDLE:
        return False
    if head.overdue > 0:
        return True
    for case in head.cases.values():
        if case.contacted is not None and case.claimed_at is None and not case.paused_for_client:
            if case.waiting or not case.implicit():
                return True
    return False


def statistics(
    head: Head, state: RiskState, at: int, policies: Policies, silent_until: int = BEFORE_ALL,
    model: RiskModel | None = None,
) -> list[float]:  # fmt: skip
    """All of them as of a moment to which the head was brought, in the order of `risk.STATISTICS`.

    `silent_until`: the end of the last time in which the client could not be heard. `model`: what it does not ask for,
    and takes long to reckon, is 0.
    """
    policy = policies.at(at)
    seen = max(at - state.since, 0) if state.since >= 0 else 0
    failed, failed_long = state.left(risk.FAILED, at), state.left(risk.FAILED_LONG, at)
    good, good_long = state.left(risk.GOOD, at), state.left(risk.GOOD_LONG, at)
    yard = policy.score.yardstick(head.segment, head.score.orders)
    usual = (failed_long + CREDIBLE_LONG * (1.0 - yard.base / 100.0)) / (failed_long + good_long + CREDIBLE_LONG)
    share = (failed + CREDIBLE * usual) / (failed + good + CREDIBLE)
    came_long = state.left(risk.CAME_LONG, at)
    came, came_usual = state.left(risk.CAME, at), expected(came_long, risk.CAME, risk.CAME_LONG, seen)
    slow, own_pace = state.left(risk.SLOW, at), pace(state, at)
    cases, worked = 0, 0
    for case in head.cases.values():
        if case.waiting:
            cases += not case.paused_for_client
            for clock in case.running:
                if clock.name in REPLY_CLOCKS:
                    worked = max(worked, elapsed(clock, at, attributes(case, head.segment), policies)[1])
    broken = 0
    for made in head.commitments.values():
        broken += made.broken
    return [
        failed,
        deviations(failed, expected(failed_long, risk.FAILED, risk.FAILED_LONG, seen)),
        failed / (1.0 + expected(came_long, risk.FAILED, risk.CAME_LONG, seen)) ** 0.5,
        share,
        max(0.0, share - usual),
        state.left(risk.SEVERE, at),
        good,
        state.left(risk.ANGRY, at),
        state.left(risk.COMPLAINED, at),
        state.left(risk.AGAIN, at),
        state.left(risk.PRAISED, at),
        slow,
        max(0.0, came - came_usual),
        max(0.0, log1p(worked / HOURS) - own_pace) if worked else 0.0,
        float(cases),
        float(head.overdue),
        float(broken),
        state.left(risk.CRISES, at),
        deviations(slow, expected(state.left(risk.SLOW_LONG, at), risk.SLOW, risk.SLOW_LONG, seen)),
        max(0.0, came_usual - came),
        surprise(head, at, policy, silent_until) if asks(model, SILENCE) else 0.0,
        odds.excess_of(head.detectors.rhythm, policy.drift.silence),
        drift.level(head.detectors.drift, policy.drift),
        own_pace,
        state.left(risk.COMPLAINED_SOON, at),
    ] + [state.left(place, at) for place in range(risk.KINDS, len(HALF_LIVES))]


def asks(model: RiskModel | None, place: int) -> bool:
    """Whether a statistic is asked for."""
    return model is None or place in model.asked


def surprise(head: Head, at: int, policy: Policy, silent_until: int) -> float:
    """By how many nats the present silence of a client surprises in its own rhythm; 0 while that is not known."""
    state, numbers = head.detectors.rhythm, policy.drift.silence
    if state.heard < 0 or not odds.known(state, numbers):
        return 0.0
    silence = lasted(policy, max(state.heard, silent_until), at)
    return rhythm.silences_of(state, usual(head, policy), numbers).nats(silence)


def probability(head: Head, at: int, policies: Policies) -> float:
    """Of a crisis within the horizon, as of a moment to which the head was brought."""
    model = policies.at(at).risk.model
    return model.probability(statistics(head, head.detectors.risk, at, policies, model=model))


def explained(head: Head, at: int, policies: Policies) -> list[Share]:
    """What each statistic that counts is worth, those that raise the risk most first."""
    found = statistics(head, head.detectors.risk, at, policies)
    shares = policies.at(at).risk.model.shares(found)
    named = [
        Share(one.name, one.unit, value, share) for one, value, share in zip(STATISTICS, found, shares, strict=True)
    ]
    return sorted((one for one in named if one.log_odds), key=lambda one: (-one.log_odds, one.name))


def behind(head: Head, state: RiskState, at: int, most: int) -> list[Key]:
    """The touchpoints behind a high risk: what is open and late, the latest bad words, then the heaviest failures."""
    found: list[Key] = []
    for made in head.commitments.values():
        if made.broken:
            found.append((made.source, made.id))
    for case in head.cases.values():
        for clock in case.running:
            if clock.missed or (case.waiting and clock.name in REPLY_CLOCKS):
                found.append((clock.source, clock.id))
    found += reversed(state.words)
    moments = []
    for moment in head.score.recent:
        row = ROWS[moment.code]
        if row.bad > 0.0:
            weight = row.bad * (1.0 if moment.factor is None else moment.factor)
            moments.append((-weight * exp2((moment.at - at) / HALF_LIVES[risk.FAILED]), moment.source, moment.id))
    found += [(head.score.sources[source], id) for _, source, id in sorted(moments)]
    return list(dict.fromkeys(found))[:most]
