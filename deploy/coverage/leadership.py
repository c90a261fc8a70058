"""Twenty leadership practices."""

from .observation import Observation

LEADERSHIP = (
    Observation(
        "L1", "What excellent service means is written down", "V",
        ("practice.recorded.kind=standard", "practice.recorded.what"),
        ("panel:the house/Which standards are stated, measured and attained?",),
        "alerts/test_house.py::test_every_standard_is_listed_with_what_measures_it_and_what_was_attained",
    ),
    Observation(
        "L2", "Everybody can say what it means for the own work", "QV",
        ("practice.recorded.kind=survey", "practice.recorded.items"),
        ("survey:practice.recorded.items", "panel:the house/How do our people see it?"),
        "alerts/test_house.py::test_a_breach_of_a_value_without_consequence_is_found_and_surveys_and_money_are_shown",
    ),
    Observation(
        "L3", "Everybody knows what to do each day", "V",
        (),
        ("page:/playbook",),
        "alerts/test_playbooks.py::test_d6_every_rule_has_its_playbook_and_every_playbook_its_rule",
        "Each alert leads to its playbook.",
    ),
    Observation(
        "L4", "It is talked about regularly", "V",
        ("practice.recorded.kind=review",),
        ("panel:the house/How is each unit run?",),
        "alerts/test_house.py::test_a_unit_shows_how_it_is_run",
    ),
    Observation(
        "L5", "Our own people are asked how to improve", "V",
        ("lesson.recorded.actor.kind=human", "lesson.recorded.actor.role"),
        ("panel:practices/How far do lessons come, and by whom?",),
        "scoring/test_effort.py::test_causes_are_counted_by_tag_and_lessons_with_how_long_they_took",
    ),
    Observation(
        "L6", "Managers set an example", "V",
        ("contact.received.actor.role", "reply.sent.actor.role=manager"),
        ("panel:practices/Do managers show themselves to clients?",),
        "scoring/test_acts.py::test_what_people_do_is_counted_and_so_are_those_who_lead",
    ),
    Observation(
        "L7", "Complaints and questions have response times of their own", "SA",
        ("contact.received.kind=complaint", "contact.received.kind=inquiry"),
        ("clock:first_response", "moment:first_response_missed", "alert:ServiceNoTarget"),
        "alerts/test_house.py::test_a_house_without_a_target_for_complaints_or_inquiries_is_told_so_where_it_has_any_target",
    ),
    Observation(
        "L8", "What our efforts brought is followed", "LV",
        ("fix.verified", "practice.recorded.kind=policy_changed"),
        ("command:guard", "panel:the house/Was the house ready for what changed?"),
        "alerts/test_house.py::test_a_change_shows_who_knows_of_it_and_whether_clients_turn_to_us_for_it",
    ),
    Observation(
        "L9", "Everybody hears what clients say", "V",
        ("feedback.given", "lesson.shared"),
        ("panel:practices/How far do lessons come, and by whom?",),
        "scoring/test_effort.py::test_causes_are_counted_by_tag_and_lessons_with_how_long_they_took",
    ),
    Observation(
        "L10", "Who takes to heart a complaint is rewarded", "V",
        ("practice.recorded.kind=recognition",),
        ("panel:the house/How is each unit run?",),
        "alerts/test_house.py::test_a_unit_shows_how_it_is_run",
    ),
    Observation(
        "L11", "Superior service is recognised", "V",
        ("practice.recorded.kind=recognition", "contact.received.kind=praise"),
        ("panel:the house/How is each unit run?",),
        "alerts/test_house.py::test_a_unit_shows_how_it_is_run",
    ),
    Observation(
        "L12", "Service counts for a career", "Q",
        ("practice.recorded.kind=survey", "practice.recorded.items"),
        ("survey:practice.recorded.items",),
        "alerts/test_house.py::test_a_breach_of_a_value_without_consequence_is_found_and_surveys_and_money_are_shown",
    ),
    Observation(
        "L13", "Everybody knows what clients expect now", "V",
        ("expectation.stated",),
        ("panel:relationship/How many told us lately what they expect?", "page:/clients"),
        "alerts/test_practices.py::test_who_is_off_calm_stands_at_its_stage_and_who_said_what_it_expects_is_counted_once",
    ),
    Observation(
        "L14", "Going beyond is encouraged", "V",
        ("exception.granted.kind=unusual",),
        ("panel:practices/Which exceptions were made, and how?",),
        "scoring/test_flags.py::test_b22_the_unusual_is_service_where_the_situation_was_and_a_habit_where_it_was_routine",
    ),
    Observation(
        "L15", "Managers coach", "V",
        ("practice.recorded.kind=coaching",),
        ("panel:the house/How is each unit run?",),
        "alerts/test_house.py::test_a_unit_shows_how_it_is_run",
    ),
    Observation(
        "L16", "Everybody is trained for angry clients", "VA",
        ("practice.recorded.kind=training", "contact.received.angry"),
        ("panel:the house/How is each unit run?", "alert:ServiceAngerUntrained"),
        "alerts/test_house.py::test_teams_that_answer_complaints_untrained_for_anger_are_found_only_where_such_training_is_told_of",
    ),
    Observation(
        "L17", "Everybody knows the products", "V",
        ("practice.recorded.kind=training", "case.transferred.reason"),
        ("panel:the house/How is each unit run?", "panel:practices/Where does knowledge lack?"),
        "scoring/test_effort.py::test_a_transfer_for_want_of_knowledge_is_counted_by_topic",
    ),
    Observation(
        "L18", "Policies help to serve", "V",
        ("contact.received.reason=policy", "exception.refused.item"),
        ("panel:practices/Which document, form or policy is behind it?",),
        "scoring/test_reasons.py::test_why_they_come_is_counted_with_what_it_is_about",
    ),
    Observation(
        "L19", "There is a procedure for errors, and it is followed", "SA",
        ("cause.recorded.fault=ours", "reply.sent.kind=apology", "fix.verified"),
        ("moment:cause_not_recorded", "moment:fix_not_verified", "moment:not_apologised", "rule:breach",
         "rule:mishandled_complaint"),
        "scoring/test_links.py::test_b14_each_missing_link_of_follow_through_is_visible_and_scored",
        "That a step is missing is judged, not in which order they came.",
    ),
    Observation(
        "L20", "The right person is easy to reach", "SA",
        ("case.transferred", "contact.failed"),
        ("clock:reach", "moment:reach_missed", "rule:breach", "rule:much_effort"),
        "scoring/test_moments.py::test_reach_is_judged_once_the_case_is_resolved",
    ),
    Observation(
        "L+a", "No talk without action", "V",
        ("practice.recorded.kind=standard", "practice.recorded.outcome"),
        ("panel:standards against attainment/What is stated, and what is attained?",),
        "alerts/test_quality.py::test_e11_a_standard_leads_to_the_clocks_that_it_counts",
    ),
    Observation(
        "L+b", "Everybody judges by what managers do", "V",
        ("reply.sent.actor.role=manager", "reply.sent.actor.role=executive"),
        ("panel:practices/Do managers show themselves to clients?",),
        "scoring/test_acts.py::test_what_people_do_is_counted_and_so_are_those_who_lead",
    ),
)  # fmt: skip
