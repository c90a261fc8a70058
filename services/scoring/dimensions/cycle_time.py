"""Cycle time: clocks with a target, met or missed. A miss is judged when it falls due, not when it is made good."""

from . import competent
from .judgement import LASTING, ORDINARY, Judgement

NAME = "cycle_time"
UNIT = "the unit: one expectation met"
LOSS = "a loss weighs about twice a gain [1] [2]"
REPLY = "at the human reply, where there was a target"
PASSED = "when the target passes"

MET = {
    "first_response": Judgement(NAME, 1, "first_response_met", "first_response", 1.0, 0.0, ORDINARY, REPLY, UNIT),
    "next_response": Judgement(NAME, 2, "next_response_met", "next_response", 1.0, 0.0, ORDINARY, REPLY, UNIT),
    "update": Judgement(
        NAME, 3, "update_met", "update", 0.5, 0.0, ORDINARY, REPLY, "news, not yet what was asked for: half",
        also=(competent.UPDATED,),
    ),
    "resolution": Judgement(
        NAME, 4, "resolution_met", "resolution", 1.5, 0.0, LASTING, "when a claim in time is confirmed",
        "the need itself, confirmed by the client or by quiet: more than a reply",
    ),
    "decision": Judgement(NAME, 5, "decision_met", "decision", 1.0, 0.0, ORDINARY, "at `decision.made`", UNIT),
    "follow_up": Judgement(NAME, 6, "follow_up_met", "follow_up", 1.0, 0.0, ORDINARY, "at the follow_up reply", UNIT),
    "reach": Judgement(
        NAME, 7, "reach_met", "reach", 0.5, 0.0, ORDINARY, "once the case is resolved: start to right team",
        "our way, of which the client feels a part: half",
    ),
}  # fmt: skip
MISSED = {
    "first_response": Judgement(NAME, 8, "first_response_missed", "first_response", 0.0, 2.0, ORDINARY, PASSED, LOSS),
    "next_response": Judgement(NAME, 9, "next_response_missed", "next_response", 0.0, 2.0, ORDINARY, PASSED, LOSS),
    "update": Judgement(
        NAME, 10, "update_missed", "update", 0.0, 1.0, ORDINARY, PASSED, "twice met", also=(competent.NOT_UPDATED,)
    ),
    "resolution": Judgement(
        NAME, 11, "resolution_missed", "resolution", 0.0, 3.0, LASTING, PASSED, "twice `resolution_met`"
    ),
    "decision": Judgement(NAME, 12, "decision_missed", "decision", 0.0, 2.0, ORDINARY, PASSED, LOSS),
    "follow_up": Judgement(NAME, 13, "follow_up_missed", "follow_up", 0.0, 2.0, ORDINARY, PASSED, LOSS),
    "reach": Judgement(
        NAME, 14, "reach_missed", "reach", 0.0, 1.0, ORDINARY, "once the case is resolved", "twice `reach_met`"
    ),
}  # fmt: skip
DELIVERED = Judgement(
    NAME, 170, "delivered_in_time", "delivery", 1.0, 0.0, LASTING,
    "at `order.delivered`, or when a claim in time is confirmed, up to the `wanted_by` of the client", UNIT,
)  # fmt: skip
DELIVERED_LATE = Judgement(
    NAME, 171, "delivered_late", "delivery", 0.0, 2.0, LASTING, "when the `wanted_by` of the client passes", LOSS
)
MOMENTS: tuple[Judgement, ...] = (*MET.values(), *MISSED.values(), DELIVERED, DELIVERED_LATE)
