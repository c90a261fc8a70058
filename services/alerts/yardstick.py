"""What the policy says of everybody: the priors of the score, and the standards that clocks are held to."""

from collections.abc import Callable
from dataclasses import dataclass

from services.scoring.dimensions import DIMENSIONS
from services.scoring.policy.policy import CLOCKS, Policies
from services.scoring.policy.policy_file import read_policies
from shared.settings import Settings

MICROS = 1_000_000


@dataclass(frozen=True)
class Standard:
    """A target of the policy: for which clock, for whom (`level`), in how many seconds, of working time or not."""

    clock: str
    level: str
    seconds: float
    working: bool


@dataclass(frozen=True)
class Yardstick:
    """What is needed of the policy in force: `prior` of a dimension for a segment, how `strong` it is, the standards.

    `level_of` says by which row a clock is judged, from kind, priority and segment; None: no row names that clock.
    """

    strong: float
    prior: Callable[[str | None, str], float]
    dimensions: tuple[str, ...]
    standards: tuple[Standard, ...]
    level_of: Callable[[str, str | None, str | None, str | None], str | None]


def policies_of(settings: Settings) -> Policies:
    """All versions of the policy."""
    return read_policies(settings.policy)


def yardstick(policies: Policies, now: int) -> Yardstick:
    """That of the version in force."""
    policy = policies.at(now)
    names = {id(row): name_of(row.kind, row.priority, row.segment) for row in policy.rows}
    found = [
        Standard(clock, names[id(row)], row.amounts[clock] / MICROS, row.working)
        for clock in CLOCKS
        for row in policy.rows
        if clock in row.amounts
    ]

    def level_of(clock: str, kind: str | None, priority: str | None, segment: str | None) -> str | None:
        row = policy.targets(kind, priority, segment)
        return names.get(id(row)) if clock in row.amounts else None

    def prior(segment: str | None, dimension: str) -> float:
        return policy.score.prior_of(segment, dimension)

    return Yardstick(policy.score.prior_strength, prior, DIMENSIONS, tuple(found), level_of)


def name_of(*when: str | None) -> str:
    """A row of the policy by whom it matches."""
    return " ".join(part for part in when if part) or "all"
