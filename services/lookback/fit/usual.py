"""What is usual in a group of clients for a stream of the drift: their mean, and the spreads within and between them.

One-way analysis of variance, without bias: Searle, Casella and McCulloch, *Variance Components*, 1992, chapter 3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from services.scoring.detectors.baseline import Baseline

FEWEST = 5  # moments of a client: with fewer its spread is not known
NARROWEST = 0.05  # of a spread: who never differed will


@dataclass(frozen=True, slots=True)
class Usual:
    """Of so many clients and moments; numbers are None where too few teach them, which `refused` says."""

    clients: int
    moments: int
    refused: str | None = None
    mean: float | None = None
    spread: float | None = None
    apart: float | None = None

    def values(self) -> dict[str, float | str]:
        """The table of the policy."""
        if self.mean is None or self.spread is None or self.apart is None:
            return {}
        return {"mean": self.mean, "spread": self.spread, "apart": self.apart}


def usual(baselines: Sequence[Baseline], least: int) -> Usual:
    """What the baselines of clients say of their group, from `least` clients on; rounded to hundredths."""
    known = [base for base in baselines if base.count >= FEWEST]
    moments = fsum(base.count for base in known)
    if len(known) < least:
        return Usual(len(known), int(moments), f"{len(known)} clients with {FEWEST} moments, fewer than {least}")
    mean = fsum(base.mean for base in known) / len(known)
    within = fsum(base.squares for base in known) / (moments - len(known))
    middle = fsum(base.count * base.mean for base in known) / moments
    apart = fsum(base.count * (base.mean - middle) ** 2 for base in known)
    size = moments - fsum(base.count**2 for base in known) / moments
    between = max(0.0, (apart - (len(known) - 1) * within) / size) if len(known) > 1 else 0.0
    spread = max(NARROWEST, round(sqrt(within), 2))
    return Usual(len(known), int(moments), None, round(mean, 2), spread, max(0.01, round(sqrt(between), 2)))
