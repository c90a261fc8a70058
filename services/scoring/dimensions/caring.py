"""Caring: what the client says of us, and how we meet complaints. A complaint itself weighs nothing (SPEC.md 7)."""

from .judgement import LASTING, ORDINARY, Judgement

NAME = "caring"
WORD = "the client's own word, at a mark that is seldom given lightly"

FEEDBACK_GOOD = Judgement(
    NAME, 50, "feedback_good", "feedback", 1.5, 0.0, LASTING, "at `feedback.given` from 80 % of its scale (nps: 90 %)",
    WORD,
)  # fmt: skip
FEEDBACK_LOW = Judgement(
    NAME, 51, "feedback_low", "feedback", 0.0, 1.5, LASTING, "at `feedback.given` up to 40 % of its scale (nps: 60 %)",
    WORD,
)  # fmt: skip
FEEDBACK_BOTTOM = Judgement(
    NAME, 52, "feedback_bottom", "feedback", 0.0, 3.0, LASTING, "at `feedback.given` in the lowest fifth of its scale",
    "counts as a complaint that nobody had heard: as a broken commitment",
)  # fmt: skip
PRAISED = Judgement(NAME, 53, "praised", "thanks", 1.5, 0.0, ORDINARY, "at a contact of kind praise", WORD)
THANKED = Judgement(
    NAME,
    54,
    "thanked",
    "thanks",
    0.5,
    0.0,
    ORDINARY,
    "at a contact of kind thanks",
    "a courtesy: a third of praise",
)
ANSWERED = Judgement(
    NAME, 55, "complaint_answered", "complaint", 1.0, 0.0, ORDINARY,
    "at the first human reply to a complaint of kind answer, apology or follow_up", "the unit: one expectation met",
)  # fmt: skip
AUTO_ANSWERED = Judgement(
    NAME, 56, "complaint_answered_by_automation", "complaint", 0.0, 2.0, ORDINARY,
    "at an automated reply of kind answer to a complaint that no person has answered",
    "a complaint is not an inquiry: as a missed deadline",
)  # fmt: skip
UNANSWERED = Judgement(
    NAME, 57, "complaint_unanswered", "complaint", 0.0, 2.0, ORDINARY,
    "when `complaint_answer` has passed since a complaint and no person has answered it", "as a missed deadline",
)  # fmt: skip
APOLOGISED = Judgement(
    NAME, 58, "apologised", "apology", 1.0, 0.0, LASTING,
    "when a case has both an apology reply and a cause that was our fault", "an apology restores what is owed [6]",
)  # fmt: skip
NOT_APOLOGISED = Judgement(
    NAME, 59, "not_apologised", "apology", 0.0, 1.5, LASTING,
    "when `links_within` has passed since a cause that was our fault, without an apology reply", "above an apology",
)  # fmt: skip
FOLLOWED_UP = Judgement(
    NAME, 60, "complaint_followed_up", "follow_up", 0.5, 0.0, LASTING,
    "at the first follow_up reply after a complaint was claimed resolved", "its clock is judged in cycle time: half",
)  # fmt: skip
RECOVERED = Judgement(
    NAME, 61, "recovered", "recovery", 2.0, 0.0, LASTING, "at `case.confirmed` of a complaint: the client says so",
    "a good recovery makes up for one failure [5] [7]", mends=True,
)  # fmt: skip
CONTACTED_AFTER_OPT_OUT = Judgement(
    NAME, 108, "contacted_after_opt_out", "opt_out", 0.0, 1.0, ORDINARY,
    "at `offer.made`, or a reply that `checked_in`, after the client opted out",
    "told to stop, and we went on: half a missed deadline",
)  # fmt: skip
GOODWILL = Judgement(
    NAME, 109, "goodwill", "goodwill", 0.5, 0.0, LASTING,
    "at `gesture.made` of kind goodwill, at most once a cadence of the client's stage, while nothing is overdue and no "
    "failure of the last `grievance` was without a recovery since",
    "a little extra delights only who has what it was owed: half an expectation",
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (
    FEEDBACK_GOOD, FEEDBACK_LOW, FEEDBACK_BOTTOM, PRAISED, THANKED, ANSWERED, AUTO_ANSWERED, UNANSWERED, APOLOGISED,
    NOT_APOLOGISED, FOLLOWED_UP, RECOVERED,
    CONTACTED_AFTER_OPT_OUT, GOODWILL,
)  # fmt: skip
