"""What the fold of a client goes by, besides its touchpoints and the time."""

from dataclasses import dataclass

from .policy import Policies


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All policy versions, and the lateness horizon in µs."""

    policies: Policies
    lateness: int
