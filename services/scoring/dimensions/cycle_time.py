"""Cycle time: clocks with a target, met or missed. A miss is judged when it falls due, not when it is made good."""

from .judgement import Judgement

NAME = "cycle_time"
LOSS = "a loss weighs about twice a gain (Tversky and Kahneman 1992; Baumeister et al. 2001)"

MET = {
    "first_response": Judgement(NAME, "first_response_met", 1.0, 0.0, "the unit: one expectation met"),
    "next_response": Judgement(NAME, "next_response_met", 1.0, 0.0, "the unit: one expectation met"),
    "resolution": Judgement(NAME, "resolution_met", 1.5, 0.0, "confirmed by the client or by quiet: more than a reply"),
}
MISSED = {
    "first_response": Judgement(NAME, "first_response_missed", 0.0, 2.0, LOSS),
    "next_response": Judgement(NAME, "next_response_missed", 0.0, 2.0, LOSS),
    "resolution": Judgement(NAME, "resolution_missed", 0.0, 3.0, LOSS),
}
MOMENTS = (*MET.values(), *MISSED.values())
