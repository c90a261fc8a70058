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
ATTITUDE = Judgement(
    NAME, 62, "attitude", "manner", 0.0, 1.5, LASTING, "at a complaint whose `reason` is attitude",
    "how a client is treated is remembered longer than what it got [3]: half a broken word",
)  # fmt: skip
HANDLING = Judgement(
    NAME, 100, "handling", "manner", 0.0, 1.5, LASTING, "at a complaint whose `reason` is handling",
    "a grievance on top of the first: as `attitude` [5]",
)  # fmt: skip
HEARD = "at the first human answer to a complaint, where its `does` is told: "
PLAYED_BACK = Judgement(
    NAME, 63, "played_back", "reaction", 0.25, 0.0, ORDINARY, HEARD + "`summarised` in it or in a reply before",
    "recovery begins with being heard [6]; the answer itself is judged: a quarter",
)  # fmt: skip
NOT_PLAYED_BACK = Judgement(
    NAME, 64, "not_played_back", "reaction", 0.0, 0.5, ORDINARY, HEARD + "`summarised` in none", "twice `played_back`"
)
EXPECTATION_ASKED = Judgement(
    NAME, 65, "expectation_asked", "asking", 0.25, 0.0, ORDINARY,
    HEARD + "`asked_expectation` in it or in a reply before", "as `played_back`",
)  # fmt: skip
EXPECTATION_NOT_ASKED = Judgement(
    NAME, 66, "expectation_not_asked", "asking", 0.0, 0.5, ORDINARY, HEARD + "`asked_expectation` in none",
    "twice `expectation_asked`",
)  # fmt: skip
DEFENDED = Judgement(
    NAME, 67, "defended", "defence", 0.0, 1.0, LASTING, "at a public reply that `does` defended",
    "who is told that it is wrong is not heard: half an unanswered complaint",
)  # fmt: skip
BLAMED = Judgement(
    NAME, 68, "blamed", "defence", 0.0, 0.5, LASTING, "at a public reply that `does` blamed",
    "to the client we are one house: half of `defended`",
)  # fmt: skip
DEFLECTED = Judgement(
    NAME, 69, "deflected", "defence", 0.0, 2.0, LASTING, "at a public reply, also of a machine, that `does` deflected",
    "who may not even complain: as a complaint that nobody answers",
)  # fmt: skip
CHECKED_IN = Judgement(
    NAME, 101, "checked_in", "outreach", 0.25, 0.0, ORDINARY,
    "at a human reply that `does` checked_in while nothing is open or past its due, once a `cadence` of its stage",
    "a trace: keeping in touch is welcome, and no service yet",
)  # fmt: skip
WANTED_OUTCOME = Judgement(
    NAME, 102, "wanted_outcome", "wish", 0.5, 0.0, LASTING,
    "when the claim of a complaint with `wants` is confirmed, its `outcome` as_asked",
    "who complains wants mostly little; its speed is judged in cycle time: half",
)  # fmt: skip
OTHER_OUTCOME = Judgement(
    NAME, 103, "other_outcome", "wish", 0.0, 1.0, LASTING, "as `wanted_outcome`, its `outcome` another one told",
    "twice `wanted_outcome`",
)  # fmt: skip
ASKED_NEEDS = Judgement(
    NAME, 104, "asked_needs", "curiosity", 0.25, 0.0, ORDINARY,
    "at the first human reply of a case that `does` asked_needs", "a trace: it counts by being usual",
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (
    FEEDBACK_GOOD, FEEDBACK_LOW, FEEDBACK_BOTTOM, PRAISED, THANKED, ANSWERED, AUTO_ANSWERED, UNANSWERED, APOLOGISED,
    NOT_APOLOGISED, FOLLOWED_UP, RECOVERED,
    CONTACTED_AFTER_OPT_OUT, GOODWILL,
    ATTITUDE, HANDLING, PLAYED_BACK, NOT_PLAYED_BACK, EXPECTATION_ASKED, EXPECTATION_NOT_ASKED, DEFENDED, BLAMED,
    DEFLECTED, CHECKED_IN, WANTED_OUTCOME, OTHER_OUTCOME, ASKED_NEEDS,
)  # fmt: skip
