"""Follow-through: commitments kept, late or broken, and the links that make an answer last (FEATURES B14).

A commitment kept after it broke earns nothing back. A link that is there is no gain: only a missing one is judged.
"""

from . import competent
from .judgement import LASTING, ORDINARY, Judgement

NAME = "follow_through"
LINK = "a missing link of several: together as a need asked for again"
AUDIT = "when `links_within` has passed since a complaint was confirmed resolved: "

KEPT = Judgement(
    NAME, 20, "kept", "commitment", 1.0, 0.0, LASTING, "when kept, at or before due",
    "the unit: one expectation met", also=(competent.COMMITMENT_MET,),
)  # fmt: skip
LATE = Judgement(
    NAME, 21, "late", "commitment", 0.0, 1.0, LASTING, "when kept after due, within grace", "half a missed deadline"
)
BROKEN = Judgement(
    NAME, 22, "broken", "commitment", 0.0, 3.0, LASTING,
    "when due and grace have passed, or it is withdrawn without agreement",
    "reliability counts most with clients [3], so above a missed deadline", also=(competent.COMMITMENT_NOT_MET,),
)  # fmt: skip
EXPECTATION_MISSED = Judgement(
    NAME, 23, "expectation_missed", "commitment", 0.0, 2.0, LASTING, "at the assessment of a commitment kept in time",
    "kept to the letter only: as a missed deadline",
)  # fmt: skip
RENEGOTIATED = Judgement(
    NAME, 24, "renegotiated", "renegotiation", 0.0, 0.25, LASTING, "when moved in time, with the client's agreement",
    "honest, and yet the client waits longer: a trace, so that it shows",
)  # fmt: skip
SERIAL = Judgement(
    NAME, 25, "renegotiated_again", "renegotiation", 0.0, 1.0, LASTING, "at the third and each later move of one",
    "a date that keeps moving is none: as kept late",
)  # fmt: skip
DEFERRED = Judgement(
    NAME, 26, "deferred", "deferral", 0.0, 0.5, ORDINARY,
    "at a pause for another reason than the client while no commitment lies ahead, or at a further holding reply",
    "to wait is fine with a date; without one, half a need asked for again",
)  # fmt: skip
NOT_VERIFIED = Judgement(
    NAME, 27, "not_verified", "verification", 0.0, 0.5, LASTING,
    AUDIT + "no follow_up reply, no `case.confirmed`", LINK + ", this one the client sees",
)  # fmt: skip
NOT_ASKED = Judgement(
    NAME, 28, "satisfaction_not_asked", "satisfaction", 0.0, 0.25, LASTING,
    AUDIT + "no `feedback.requested`, no feedback or assessment of the case", LINK,
)  # fmt: skip
NO_CAUSE = Judgement(
    NAME, 29, "cause_not_recorded", "cause", 0.0, 0.25, LASTING, AUDIT + "no `cause.recorded` of the case", LINK
)
NO_FIX = Judgement(
    NAME, 30, "fix_not_verified", "fix", 0.0, 0.25, LASTING,
    AUDIT + "its cause was ours, and no `fix.verified` of case or cause", LINK,
)  # fmt: skip
RECURRED = Judgement(
    NAME, 31, "recurred", "recurrence", 0.0, 2.0, LASTING,
    "at a `cause.recorded` of the same cause in another case within `recurrence`",
    "the answer before did not hold: as a repeat",
)  # fmt: skip
FIX_HELD = Judgement(
    NAME, 32, "fix_held", "recurrence", 1.0, 0.0, LASTING, "when `recurrence` has passed since `fix.verified`",
    "the unit: one expectation met",
)  # fmt: skip
VAGUE = Judgement(
    NAME, 160, "vague", "completeness", 0.0, 0.25, LASTING,
    "at `commitment.made` that says neither what nor who keeps it, where one of the client's latest 16 does",
    "nobody can hold us to it: a trace",
)  # fmt: skip
NO_LESSON = Judgement(
    NAME, 161, "lesson_not_drawn", "lesson", 0.0, 0.25, LASTING,
    AUDIT + "no `lesson.*` of case or cause; only where *links* names it", LINK,
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (
    KEPT, LATE, BROKEN, EXPECTATION_MISSED, RENEGOTIATED, SERIAL, DEFERRED, NOT_VERIFIED, NOT_ASKED, NO_CAUSE, NO_FIX,
    RECURRED, FIX_HELD, VAGUE, NO_LESSON,
)  # fmt: skip
