"""Repeat contact: whether the client had to come, and to explain, only once."""

from . import access, competent
from .judgement import FLEETING, ORDINARY, Judgement

NAME = "repeat_contact"
EFFORT = "effort drives clients away [4]"

RESOLVED_AT_FIRST = Judgement(
    NAME, 40, "resolved_at_first", "coming_again", 1.0, 0.0, ORDINARY, "when the repeat window has closed",
    "the unit: one expectation met",
)  # fmt: skip
CHASER = Judgement(
    NAME, 41, "chaser", "coming_again", 0.0, 1.0, ORDINARY, "at the contact", EFFORT + ": one need, asked for again"
)
REPEAT = Judgement(
    NAME, 42, "repeat", "coming_again", 0.0, 2.0, ORDINARY, "at the contact",
    EFFORT + ": an answer that did not hold, as a missed deadline",
)  # fmt: skip
REOPENED = Judgement(
    NAME, 43, "reopened", "coming_again", 0.0, 3.0, ORDINARY, "at the reopening, if there was a claim",
    "a failed recovery is a double deviation [5]", also=(competent.REOPENED,),
)  # fmt: skip
RE_EXPLAINED = Judgement(
    NAME, 44, "re_explained", "explanation", 0.0, 1.0, ORDINARY, "at the contact", EFFORT + ": as a chaser"
)
TRANSFERRED = Judgement(
    NAME, 45, "transferred", "transfer", 0.0, 0.5, FLEETING, "at the transfer",
    EFFORT + ": may be needed once, so half a chaser", also=(access.TRANSFERRED,),
)  # fmt: skip
FAILED = Judgement(
    NAME, 46, "contact_failed", "attempt", 0.0, 0.5, FLEETING, "at the attempt",
    EFFORT + ": it has to be made again; its other half is access", also=(access.FAILED,),
)  # fmt: skip
ABANDONED = Judgement(
    NAME, 47, "abandoned", "attempt", 0.0, 0.5, FLEETING, "at the attempt", "as `contact_failed`",
    also=(access.ABANDONED,),
)  # fmt: skip
ON_HOLD = Judgement(
    NAME, 48, "on_hold", "hold", 0.0, 0.5, FLEETING, "at the contact: held longer than `hold`",
    EFFORT + ": as a transfer",
)  # fmt: skip
DECIDED_AT_FIRST = Judgement(
    NAME, 49, "decided_at_first", "decision", 0.5, 0.0, ORDINARY,
    "at `decision.made`, if the client of the case has come only once", "half of being resolved at first contact",
)  # fmt: skip
PROBLEM_LOST = Judgement(
    NAME, 150, "problem_lost", "handover", 0.0, 0.5, ORDINARY,
    "at a client contact with another reason than the case had before it was transferred",
    EFFORT + ": what it was about got lost on the way, half a need asked for again",
)  # fmt: skip
MANY_SIDED = Judgement(
    NAME, 151, "many_sided", "sides", 0.0, 0.5, ORDINARY,
    "once a case, at a client contact with another reason than the case had, within the repeat window of a "
    "`contact.failed`",
    EFFORT + ": a barrier made two problems of one, as `problem_lost`",
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (
    RESOLVED_AT_FIRST, CHASER, REPEAT, REOPENED, RE_EXPLAINED, TRANSFERRED, FAILED, ABANDONED, ON_HOLD,
    DECIDED_AT_FIRST, PROBLEM_LOST, MANY_SIDED,
)  # fmt: skip
