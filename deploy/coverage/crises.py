"""Crisis, commitments, word of mouth."""

from .observation import Observation

CRISES = (
    Observation(
        "X1", "A proper answer in time stops 99 of 100", "SVL",
        ("reply.sent", "decision.made", "escalation.requested"),
        ("moment:complaint_answered", "clock:first_response",
         "panel:alert quality/What had been done when a crisis came?", "command:autopsy"),
        "scoring/test_crises.py::test_c5_a_hand_made_history_gives_the_share_that_is_known",
    ),
    Observation(
        "X2", "Crises grow from indecision", "A",
        ("decision.needed",),
        ("rule:indecision",),
        "scoring/test_indecision.py::test_c4_no_breach_and_a_decision_open_longer_than_the_policy_says_alerts",
    ),
    Observation(
        "X3", "...or from a decision that short-changes the client", "A",
        ("decision.made.outcome=reversed", "decision.made.outcome=refused"),
        ("rule:wronged", "moment:decision_reversed"),
        "scoring/test_dealings.py::test_x3_a_decision_taken_back_wrongs_the_client_and_so_does_one_that_it_complains_about",
    ),
    Observation(
        "X4", "The client goes public", "A",
        ("mention.public", "notice.legal", "escalation.requested"),
        ("rule:override",),
        "scoring/test_ladder.py::test_an_override_goes_straight_to_crisis",
    ),
    Observation(
        "X5", "It spreads fast: warn early", "L",
        ("mention.public",),
        ("command:returns",),
        "lookback/test_returns.py::test_x5_the_time_from_the_first_sign_to_the_public",
    ),
    Observation(
        "X6", "Have a plan before, and a keeper in the crisis", "VA",
        ("escalation.requested",),
        ("panel:relationship/Is every crisis in somebody's hands?", "rule:override"),
        "alerts/test_practices.py::test_x6_a_crisis_is_in_nobodys_hands_until_somebody_promises_to_call",
        "A promise to contact the client that lapses fires again.",
    ),
    Observation(
        "X7", "Values hold in bad times too", "SV",
        ("practice.recorded.kind=load",),
        ("policy:targets", "panel:the house/Are targets met under load, too?"),
        "alerts/test_house.py::test_a_unit_that_regularly_carries_too_much_is_found_and_targets_met_are_apart_by_load",
    ),
    Observation(
        "X8", "Who commits is seldom who does", "V",
        ("commitment.made.origin", "commitment.made.maker", "commitment.made.keeper"),
        ("panel:commitments/Where are they made, and where do they break?",),
        "story/test_follow_through.py::test_b11_a_settled_commitment_tells_who_made_it_who_kept_it_and_where",
    ),
    Observation(
        "X9", "Somebody watches that it is delivered", "SA",
        ("commitment.made.keeper",),
        ("moment:vague", "rule:orphan_commitment"),
        "story/test_follow_through.py::test_b11_a_commitment_without_a_keeper_alerts_from_its_making",
    ),
    Observation(
        "X10", "Kept commitments win the next order", "L",
        ("commitment.kept", "order.placed"),
        ("command:returns",),
        "lookback/test_returns.py::test_x10_who_was_let_down_orders_less_later",
    ),
    Observation(
        "X11", "Kept, and yet not what was expected", "S",
        ("expectation.assessed.outcome=missed",),
        ("moment:expectation_missed",),
        "story/test_follow_through.py::test_b13_kept_though_the_expectation_was_missed_is_its_own_outcome",
    ),
    Observation(
        "X12", "Ask for expectations", "SVA",
        ("reply.sent.does=asked_expectation", "expectation.stated"),
        ("moment:expectation_asked", "panel:practices/What do replies do, in which team?",
         "rule:mishandled_complaint"),
        "scoring/test_acts.py::test_the_first_answer_to_a_complaint_shows_whether_we_listened_and_asked",
    ),
    Observation(
        "X13", "If it can't be met, say so in time", "SA",
        ("commitment.renegotiated.client_agreed",),
        ("moment:renegotiated", "moment:broken", "rule:breach", "rule:serial_renegotiation"),
        "story/test_follow_through.py::test_b12_only_a_move_before_the_due_and_with_consent_counts",
    ),
    Observation(
        "X14", "Arguing changes no mind", "A",
        ("contact.received", "reply.sent"),
        ("rule:much_effort",),
        "scoring/test_effort.py::test_three_rounds_that_offer_nothing_are_an_argument",
    ),
    Observation(
        "X15", "Delight counts once the basics hold", "S",
        ("gesture.made.kind=goodwill",),
        ("moment:goodwill",),
        "scoring/test_dealings.py::test_x15_goodwill_delights_only_who_has_what_it_was_owed",
    ),
    Observation(
        "X16", "Bad news travels further than good", "S",
        ("feedback.given.value",),
        ("moment:feedback_good", "moment:feedback_bottom"),
        "scoring/test_moments.py::test_feedback_is_judged_by_its_place_on_its_scale",
    ),
    Observation(
        "X17", "Bad experiences make people do extreme things", "A",
        ("mention.public",),
        ("rule:override",),
        "scoring/test_ladder.py::test_further_overrides_in_a_crisis_are_remembered_and_move_nothing",
    ),
    Observation(
        "X18", "Always act on a commitment", "S",
        ("commitment.made", "commitment.kept"),
        ("moment:kept", "moment:broken"),
        "story/test_commitments.py::test_a_promise_kept_in_time_is_kept_and_one_that_is_not_breaks_at_its_due_instant",
    ),
    Observation(
        "X19", "An impression is harder to mend than to make", "S",
        ("case.confirmed",),
        ("moment:recovered",),
        "scoring/test_ladder.py::test_the_way_back_is_slower_than_the_way_down",
        "The way back on the ladder is slower than the way up.",
    ),
)  # fmt: skip
