"""Follow-through: commitments kept, late or broken. One kept after it broke earns nothing back."""

from .judgement import Judgement

NAME = "follow_through"

KEPT = Judgement(NAME, "kept", 1.0, 0.0, "the unit: one expectation met")
LATE = Judgement(NAME, "late", 0.0, 1.0, "kept after due but within grace: half a broken deadline")
BROKEN = Judgement(
    NAME, "broken", 0.0, 3.0, "reliability counts most with clients (Zeithaml et al. 1990), so above a miss"
)
EXPECTATION_MISSED = Judgement(
    NAME, "expectation_missed", 0.0, 2.0, "kept to the letter only; judged at the assessment: as a missed deadline"
)
MOMENTS = (KEPT, LATE, BROKEN, EXPECTATION_MISSED)
