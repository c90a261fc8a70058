"""What the fold of a client goes by, besides its touchpoints and the time."""

from dataclasses import dataclass, field

from .policy.policy import Policies
from .sources import Sources


@dataclass(frozen=True)
class Rulebook:
    """All policy versions, the lateness horizon in µs, and what is known of the sources."""

    policies: Policies
    lateness: int
    sources: Sources = field(default_factory=Sources)
