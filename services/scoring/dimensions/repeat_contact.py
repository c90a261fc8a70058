"""Repeat contact: whether the client had to come only once."""

from .judgement import Judgement

NAME = "repeat_contact"
EFFORT = "effort drives disloyalty, repeat contacts first of all (Dixon, Freeman and Toman 2010)"

RESOLVED_AT_FIRST = Judgement(NAME, "resolved_at_first", 1.0, 0.0, "judged when the repeat window has closed")
CHASER = Judgement(NAME, "chaser", 0.0, 1.0, EFFORT + ": one need, asked for again")
REPEAT = Judgement(NAME, "repeat", 0.0, 2.0, EFFORT + ": an answer that did not hold, as a missed deadline")
REOPENED = Judgement(NAME, "reopened", 0.0, 3.0, "a failed recovery is a double deviation (Bitner et al. 1990)")
RE_EXPLAINED = Judgement(NAME, "re_explained", 0.0, 1.0, EFFORT)
TRANSFERRED = Judgement(NAME, "transferred", 0.0, 0.5, EFFORT + ": may be needed once, so half a chaser")
FAILED = Judgement(NAME, "contact_failed", 0.0, 1.0, EFFORT + ": an attempt that reached nobody")
MOMENTS = (RESOLVED_AT_FIRST, CHASER, REPEAT, REOPENED, RE_EXPLAINED, TRANSFERRED, FAILED)
