"""Whether the budget of a client burns: four tiers of two windows, by counts and not by rates (FEATURES C2).

After the multi-window burn rates of site reliability engineering [9]. A tier burns where its long window holds more
lapses than chance explains by the client's own past, and its short window agrees: it goes on. What is usual with the
client is known by its past alone, so the number of lapses is beta-binomial [10]: little past, little surprise.
"""

from dataclasses import dataclass
from math import exp, lgamma, log
from typing import Final

from .budget import BudgetState, counts, past

MOST_NATS: Final = 700.0
RELAXED: Final = log(5.0)  # off calm a tier burns on until chance explains its lapses five times as well
CALM, DRIFTING, AT_RISK = "calm", "drifting", "at_risk"


@dataclass(frozen=True)
class Tier:
    """Two windows in days, how many lapses the long one must hold, and the step that the tier stands for."""

    long: int
    short: int
    least: int
    step: str


TIERS: Final[tuple[Tier, ...]] = (
    Tier(3, 1, 4, AT_RISK),
    Tier(7, 2, 4, AT_RISK),
    Tier(14, 4, 3, DRIFTING),
    Tier(28, 7, 3, DRIFTING),
)


@dataclass(frozen=True)
class BudgetNumbers:
    """The numbers of `[drift.budget]`. `level`: how rarely chance alone may burn a tier; `burn`: how many times the
    usual share of lapses both windows must show; `strength`: chances that the segment's share is worth; `most`: those
    that the client's own past is worth at most, so that it is never known for certain."""

    level: float = 0.00001
    burn: float = 2.0
    strength: float = 2.0
    most: float = 40.0


@dataclass(frozen=True)
class Burn:
    """A tier at a moment: chances and lapses of its long window, which share of them is usual, and by how many nats
    (-ln of the probability) so many lapses surprise; lapses of the short window; `going_on`: it agrees."""

    tier: Tier
    chances: int
    lapses: int
    usual: float
    nats: float
    recent: int
    going_on: bool


def burning(state: BudgetState, at: int, step: str, limit: float, numbers: BudgetNumbers, usual: float) -> Burn | None:
    """The worst tier that burns at a moment, for a rule that stands on `step`; `usual` is the segment's share.

    Only a lapse lights a tier, or a faster one than before; time puts it out.
    """
    if step == CALM and state.lapsed != at:
        return None
    for burn in burns(state, at, numbers, usual):
        lit = state.lapsed == at and burn.going_on and burn.nats >= limit
        held = burn.recent > 0 and step in (burn.tier.step, AT_RISK) and burn.nats >= limit - RELAXED
        if lit or held:
            return burn
    return None


def burns(state: BudgetState, at: int, numbers: BudgetNumbers, usual: float) -> list[Burn]:
    """Each tier whose long window holds enough lapses, the fastest first."""
    found = []
    for tier in TIERS:
        chances, lapses = counts(state, at, tier.long)
        if lapses >= tier.least:
            kept, lost = own(state, at, tier.long, numbers, usual)
            share = lost / (kept + lost)
            met, recent = counts(state, at, tier.short)
            rate = min(numbers.burn * share, 0.5 + 0.5 * share)  # a share has no room to double from a half on
            going_on = recent > 0 and recent >= rate * met and lapses >= rate * chances
            nats = surprise(lapses, chances, lost, kept)
            found.append(Burn(tier, chances, lapses, share, nats, recent, going_on))
    return found


def limit_of(numbers: BudgetNumbers, factor: float = 1.0) -> float:
    """The nats from which lapses burn; `factor` tightens it (anger.py)."""
    return -log(numbers.level) * factor


def burn_of(state: BudgetState, at: int, numbers: BudgetNumbers, usual: float) -> float:
    """By how many nats the lapses of late surprise, in the tier where they do so most; 0 where none has enough."""
    return max((burn.nats for burn in burns(state, at, numbers, usual)), default=0.0)


def share_of(state: BudgetState, at: int, numbers: BudgetNumbers, usual: float) -> float:
    """The share of lapses that is usual with a client: its own, shrunk to that of its segment."""
    kept, lost = own(state, at, 0, numbers, usual)
    return lost / (kept + lost)


def own(state: BudgetState, at: int, days: int, numbers: BudgetNumbers, usual: float) -> tuple[float, float]:
    """What is known of a client before a window, as chances kept and lost: its past and what the segment is worth."""
    kept, lost = past(state, at, days)
    shrink = min(1.0, numbers.most / (kept + lost)) if kept + lost else 0.0
    return kept * shrink + numbers.strength * (1.0 - usual), lost * shrink + numbers.strength * usual


def surprise(lapses: int, chances: int, lost: float, kept: float) -> float:
    """-ln P(at least so many lapses of so many chances): beta-binomial, by a past of so many lost and kept."""
    wins = chances - lapses
    term = exp(
        lgamma(chances + 1) - lgamma(lapses + 1) - lgamma(wins + 1)
        + lgamma(lapses + lost) + lgamma(wins + kept) - lgamma(chances + lost + kept)
        + lgamma(lost + kept) - lgamma(lost) - lgamma(kept)
    )  # fmt: skip
    tail, count = term, lapses
    while count < chances and term > 1e-12 * tail:
        term *= (chances - count) * (lost + count) / ((count + 1) * (kept + chances - count - 1))
        tail += term
        count += 1
    return MOST_NATS if tail <= exp(-MOST_NATS) else -log(min(tail, 1.0))


def usual_share(prior: float) -> float:
    """The share of lapses behind a prior of the score, 0 to 100, where a failure weighs twice what a success does."""
    return min(max((100.0 - prior) / (100.0 + prior), 0.01), 0.99)
