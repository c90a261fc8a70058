"""Twenty quality service practices."""

from .observation import Observation

PRACTICES = (
    Observation(
        "P1", "Show the options, with what speaks for and against each", "SV",
        ("reply.sent.does=showed_options", "decision.made"),
        ("moment:options_shown", "moment:no_options", "panel:practices/What do replies do, in which team?"),
        "scoring/test_acts.py::test_whether_the_client_could_choose_shows_at_the_first_decision_of_a_case",
    ),
    Observation(
        "P2", "Answer in time, and so that it holds", "S",
        ("reply.sent", "case.reopened", "contact.received"),
        ("moment:first_response_met", "moment:repeat", "moment:claim_voided"),
        "scoring/test_moments.py::test_b8_the_gap_between_claimed_and_confirmed_is_a_score",
    ),
    Observation(
        "P3", "Keep the client involved while serving", "S",
        ("reply.sent.kind=update", "contact.received"),
        ("clock:update", "moment:update_met"),
        "scoring/test_moments.py::test_updates_and_commitments_count_a_little_as_competence_too",
    ),
    Observation(
        "P4", "Work out together what is needed", "S",
        ("reply.sent.does=summarised", "contact.received.reason=not_what_i_asked"),
        ("moment:played_back", "moment:not_what_i_asked"),
        "scoring/test_reasons.py::test_what_came_of_it_was_not_what_was_asked_for",
    ),
    Observation(
        "P5", "Be clear on costs and results", "SA",
        ("contact.received.reason=cost_surprise", "contact.received.reason=result_surprise"),
        ("moment:surprised", "rule:wronged"),
        "scoring/test_reasons.py::test_a_surprise_by_cost_or_result_is_ours_and_told_of_important_clients",
        "Alerts for the segments that the policy names important.",
    ),
    Observation(
        "P6", "Adapt what the relationship needs", "V",
        ("exception.granted.kind", "exception.granted.trigger"),
        ("panel:practices/Which exceptions were made, and how?",),
        "scoring/test_dealings.py::test_all_of_it_is_counted_by_kind_with_its_worth_and_what_it_is_about",
        "Regularly, that is servility.",
    ),
    Observation(
        "P7", "Tie each solution to the client's own objectives", "S",
        ("offer.made.objective",),
        ("moment:offer_unlinked",),
        "scoring/test_dealings.py::test_an_offer_serves_an_objective_of_the_client_and_waits_until_no_trouble_is_open",
    ),
    Observation(
        "P8", "Adapt solutions to wishes", "S",
        ("case.resolved.outcome",),
        ("moment:request_met", "moment:alternative_offered", "moment:request_refused"),
        "scoring/test_dealings.py::test_a_request_is_met_refused_or_answered_with_an_alternative",
    ),
    Observation(
        "P9", "Say what is being done, and why", "S",
        ("reply.sent.does=explained",),
        ("moment:update_unexplained",),
        "scoring/test_acts.py::test_an_update_says_what_is_done_and_why",
    ),
    Observation(
        "P10", "Help clients to rank their needs", "V",
        ("reply.sent.does=asked_priorities",),
        ("panel:practices/What do replies do, in which team?",),
        "scoring/test_acts.py::test_what_people_do_is_counted_and_so_are_those_who_lead",
    ),
    Observation(
        "P11", "Tell how the work stands", "SA",
        ("reply.sent.kind=update", "case.paused"),
        ("clock:update", "moment:updated", "rule:breach"),
        "scoring/test_due_soon.py::test_a_pause_holds_the_warnings_back_as_it_does_the_due",
    ),
    Observation(
        "P12", "In a conflict the client's interest wins", "SV",
        ("decision.made.favours=client", "decision.made.favours=us"),
        ("moment:favoured_client", "moment:favoured_us", "panel:practices/Are decisions made for the client?"),
        "scoring/test_dealings.py::test_whose_interest_won_counts_once_a_decision",
    ),
    Observation(
        "P13", "Invite feedback", "S",
        ("feedback.requested",),
        ("moment:satisfaction_not_asked",),
        "scoring/test_links.py::test_b14_each_missing_link_of_follow_through_is_visible_and_scored",
    ),
    Observation(
        "P14", "Attend to small details", "S",
        ("expectation.stated", "expectation.assessed"),
        ("moment:need_met", "moment:need_missed"),
        "scoring/test_flags.py::test_b23_what_is_met_weighs_against_what_is_missed",
    ),
    Observation(
        "P15", "When trouble comes, ask what the client expects", "SA",
        ("reply.sent.does=asked_expectation",),
        ("moment:expectation_asked", "moment:expectation_not_asked", "rule:mishandled_complaint"),
        "scoring/test_acts.py::test_the_first_answer_to_a_complaint_shows_whether_we_listened_and_asked",
    ),
    Observation(
        "P16", "Excellent service, all the time", "VQ",
        ("feedback.given.items",),
        ("panel:operations wall/How are the scores spread?", "survey:feedback.given.items"),
        "alerts/test_quality.py::test_e3_the_wall_has_the_spread_of_scores_who_moved_and_what_is_open",
    ),
    Observation(
        "P17", "After a problem, make sure that it is solved", "SA",
        ("reply.sent.kind=follow_up", "case.confirmed"),
        ("moment:complaint_followed_up", "moment:follow_up_missed", "rule:breach"),
        "scoring/test_moments.py::test_praise_thanks_and_a_follow_up_of_a_complaint_are_good_moments",
    ),
    Observation(
        "P18", "Who can't help refers to somebody who can", "SA",
        ("reply.sent.does=referred", "case.resolved.outcome=referred", "case.resolved.outcome=refused"),
        ("moment:referred", "moment:dead_end", "rule:wronged"),
        "scoring/test_dealings.py::test_who_cannot_help_and_names_nobody_who_can_leaves_the_client_at_a_dead_end",
    ),
    Observation(
        "P19", "Go out of your way for unusual needs", "V",
        ("exception.granted.kind=unusual", "exception.granted.trigger=exceptional"),
        ("panel:practices/Which exceptions were made, and how?",),
        "scoring/test_flags.py::test_b22_the_unusual_is_service_where_the_situation_was_and_a_habit_where_it_was_routine",
    ),
    Observation(
        "P20", "Colleagues are customers too", "SV",
        ("commitment.kept.segment", "commitment.made.segment"),
        ("moment:kept", "moment:broken", "panel:seven expectations/How well are segments served?"),
        "story/test_practices.py::test_a_colleague_is_a_client_of_segment_internal_and_what_is_owed_inside_is_held_to_the_same_measure",
        "Colleagues are clients of the segment internal: one ledger for all.",
    ),
    Observation(
        "P+", "All of it every time", "S",
        ("reply.sent", "case.resolved", "commitment.kept"),
        ("moment:first_response_missed", "moment:broken"),
        "alerts/test_practices.py::test_a_practice_that_is_the_same_each_week_has_no_spread",
        "Inconsistency is what drift finds; the spread by team is a panel.",
    ),
)  # fmt: skip
