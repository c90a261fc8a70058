"""Angry mode: after anger, and after complaints about the handling, every limit is tighter for a while (FEATURES C8).

Anger alone is no alarm: it fades by a half-life, and until then less is needed for one. A *grievance* is a complaint
about how an earlier contact was handled, counted apart: it puts a finding one step higher. Times are µs.
"""

from dataclasses import dataclass, field
from math import exp2
from typing import Final

from ..dimensions.judgement import DAY
from ..moments.notes import Tally

MOST_KEPT: Final = 4  # touchpoints of anger that are named
CALM, DRIFTING, AT_RISK = "calm", "drifting", "at_risk"


@dataclass(frozen=True)
class AngerNumbers:
    """The numbers of `[drift.anger]`: limits fall by up to `tighten`; a grievance is worth so many angry contacts."""

    tighten: float = 0.15
    half_life: int = 14 * DAY
    grievance: float = 2.0


@dataclass
class AngerState:
    """What is left of a client's anger and of its grievances; `told` is how many grievances there ever were."""

    heat: Tally = field(default_factory=Tally)
    grievances: Tally = field(default_factory=Tally)
    told: int = 0
    because: list[tuple[str, str]] = field(default_factory=list)


def is_grievance(complaint: bool, again: bool, re_explained: bool, claimed: bool, told: bool = False) -> bool:
    """Whether a client contact is a complaint about the handling: it is `told` so; `again`, it is a chaser or a repeat;
    it explains the matter anew; or its case had been `claimed` to be resolved."""
    return complaint and (again or re_explained or claimed or told)


def heard(
    state: AngerState, at: int, angry: bool, grievance: bool, key: tuple[str, str], numbers: AngerNumbers
) -> None:
    """Take a client contact that is angry, or a grievance, or both; another changes nothing."""
    if not angry and not grievance:
        return
    state.because = [*state.because, key][-MOST_KEPT:]
    if angry:
        state.heat.add(at, numbers.half_life)
    if grievance:
        state.told += 1
        state.heat.add(at, numbers.half_life, numbers.grievance)
        state.grievances.add(at, numbers.half_life)


def soothed(state: AngerState, at: int, numbers: AngerNumbers) -> None:
    """The client had a good word for us: half of the anger, and of the grievances, is gone."""
    for tally in (state.heat, state.grievances):
        if tally.count:
            tally.count = tally.left(at, numbers.half_life) / 2.0
            tally.at = at


def heat_of(state: AngerState, at: int, numbers: AngerNumbers) -> float:
    """Angry contacts, as many as have not faded yet."""
    return state.heat.left(at, numbers.half_life)


def grievances_of(state: AngerState, at: int, numbers: AngerNumbers) -> float:
    """Complaints about the handling, as many as have not faded yet."""
    return state.grievances.left(at, numbers.half_life)


def factor_of(state: AngerState, at: int, numbers: AngerNumbers) -> float:
    """What a limit is multiplied with: 1 without anger, down to 1 - `tighten`; one angry contact takes half of that."""
    if not state.heat.count:
        return 1.0
    return 1.0 - numbers.tighten * (1.0 - exp2(-heat_of(state, at, numbers)))


def raised(state: AngerState, at: int, step: str, numbers: AngerNumbers) -> str:
    """The step of a finding: one higher while a grievance is not half faded. Calm stays calm."""
    if step == DRIFTING and state.grievances.count and grievances_of(state, at, numbers) >= 0.5:
        return AT_RISK
    return step
