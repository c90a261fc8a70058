"""Customised: whether what this client asked for was met, small things included. An exception granted is no merit."""

from .judgement import LASTING, ORDINARY, Judgement

NAME = "customised"
OF_CASE = "at `expectation.assessed` of a case"

EXCEEDED = Judgement(
    NAME,
    70,
    "expectation_exceeded",
    "expectation",
    1.5,
    0.0,
    ORDINARY,
    OF_CASE,
    "above met, below what a loss weighs",
)
MET = Judgement(
    NAME, 71, "expectation_met", "expectation", 1.0, 0.0, ORDINARY, OF_CASE, "the unit: one expectation met"
)
MISSED = Judgement(
    NAME, 72, "expectation_missed_in_case", "expectation", 0.0, 2.0, ORDINARY, OF_CASE,
    "a loss weighs about twice a gain [1] [2]",
)  # fmt: skip
NEED_MET = Judgement(
    NAME, 73, "need_met", "need", 0.25, 0.0, LASTING,
    "at `expectation.assessed` of a small need: stated before by `expectation.stated`, or of no case and no commitment",
    "a quarter of an expectation: it counts by adding up",
)  # fmt: skip
NEED_MISSED = Judgement(
    NAME, 74, "need_missed", "need", 0.0, 0.5, LASTING, "as `need_met`",
    "twice `need_met`: no failure by itself, but they add up",
)  # fmt: skip
REQUEST_MET = Judgement(
    NAME, 75, "request_met", "request", 0.5, 0.0, ORDINARY, "when the claim of a case of kind request is confirmed",
    "its speed is judged in cycle time: half",
)  # fmt: skip
REQUEST_REFUSED = Judgement(
    NAME, 76, "request_refused", "request", 0.0, 1.0, ORDINARY,
    "at a claim for one of the reasons in `refusals`, on a case of kind request", "twice `request_met`",
)  # fmt: skip
DISPUTED = Judgement(
    NAME, 77, "disputed", "dispute", 0.0, 0.5, LASTING, "at `cause.recorded` of a complaint with fault theirs",
    "right or not, the client hears no: half a refusal",
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (EXCEEDED, MET, MISSED, NEED_MET, NEED_MISSED, REQUEST_MET, REQUEST_REFUSED, DISPUTED)
