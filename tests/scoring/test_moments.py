"""What becomes a moment of the score, through the front door; named by the rows of FEATURES.md where one says so."""

import pytest

from services.scoring.dimensions import access, competent, follow_through, repeat_contact
from tests.scoring.heard import heard, score

COMPLAINT = "0h contact a kind=complaint"
ASKED = "feedback.requested a"


def test_b6_an_autoresponse_to_a_complaint_is_itself_a_violation_and_answers_nothing() -> None:
    log = f"{COMPLAINT}; 1m reply a actor=automation"
    assert heard(log, "caring") == ["complaint_answered_by_automation@0.0166667:02"]
    assert heard(log, "caring", "8d")[1:] == ["complaint_unanswered@168:01*1.5"], "a second failure, and similar"
    assert heard(f"{log}; 2h reply a", "caring", "8d")[1:] == ["complaint_answered@2:03"]
    more = f"{log}; 2m reply a actor=automation; 2h reply a; 3h reply a actor=automation"
    assert [one.split("@")[0] for one in heard(more, "caring")] == [
        "complaint_answered_by_automation",
        "complaint_answered",
    ], "once, and not where a person has answered"


@pytest.mark.parametrize(
    "log",
    [
        "0h contact a kind=inquiry; 1m reply a actor=automation",
        f"{COMPLAINT}; 1m reply a actor=automation kind=holding",
        f"{COMPLAINT}; 1m reply a actor=automation public=false",
        f"1m reply a actor=automation; {COMPLAINT.replace('0h', '2m')}",
    ],
)
def test_b6_an_acknowledgement_that_treats_it_as_what_it_is_is_none(log: str) -> None:
    assert heard(log, "caring") == []


def test_an_angry_contact_of_unknown_kind_is_a_complaint_until_it_is_reclassified() -> None:
    log = "0h contact a angry=true; 1m reply a actor=automation"
    assert len(heard(log, "caring")) == 1
    assert heard(f"{log}; 1h amend 01 as=0h,contact,a,kind=inquiry", "caring") == []
    assert heard("0h contact a kind=complaint; 1h changed a kind=request", "caring", "9d") == [], "so said the case"


def test_a_kind_that_is_said_again_of_a_case_that_is_over_is_no_new_complaint() -> None:
    over = f"{COMPLAINT}; 1h reply a; 2h resolved a"
    for dimension in ("caring", "follow_through"):
        assert heard(f"{over}; 30d closed a kind=complaint", dimension, "60d") == heard(over, dimension, "60d")
    back = f"{over}; 30d contact a kind=complaint"
    assert heard(back, "caring", "60d")[1:] == ["complaint_unanswered@888:04*1.25"], "so says the client"


def test_what_is_called_a_complaint_after_a_person_has_answered_is_answered() -> None:
    triaged = "0h contact a; {}; 2h changed a kind=complaint"
    assert heard(triaged.format("1h reply a"), "caring", "9d") == []
    for other in ("1h reply a kind=holding", "1h reply a actor=automation", "1h assigned a"):
        assert [one.split("@")[0] for one in heard(triaged.format(other), "caring", "9d")] == ["complaint_unanswered"]


def test_b8_the_gap_between_claimed_and_confirmed_is_a_score() -> None:
    claimed = "0h contact a kind=inquiry; 1h reply a; 2h resolved a"
    assert heard(claimed, "competent", "2d") == [], "a claim is only a claim"
    assert heard(claimed, "competent", "4d") == ["claim_confirmed@74:03"]
    assert heard(f"{claimed}; 5h contact a", "competent", "9d") == ["claim_voided@5:04"]
    assert heard(f"{claimed}; 5h reopened a", "competent", "9d") == ["claim_reopened@5:04"]
    honest, boasting = (
        score(f"0h contact a kind=inquiry; 1h reply a; {way}", "20d").dimensions["competent"].value
        for way in ("5h contact a; 6h reply a; 9h resolved a", "2h resolved a; 5h contact a; 6h reply a; 9h resolved a")
    )
    assert boasting < 75.0 < honest


def test_a_ticket_that_nobody_opened_and_no_client_asked_about_is_closed_for_nothing() -> None:
    assert heard("0h closed a", "competent", "4d") == []
    assert heard("0h changed a; 1h closed a; 2h confirmed a", "competent", "4d") == []
    assert heard("0h opened a; 1h closed a", "competent", "4d") == ["claim_confirmed@73:02"]
    assert heard("0h changed a; 1h contact a; 2h closed a", "competent", "4d") == ["claim_confirmed@74:03"]


def test_b17_a_failed_recovery_of_a_complaint_weighs_more() -> None:
    inquiry = "0h contact a kind=inquiry; 1h reply a; 2h resolved a; 5h reopened a"
    assert heard(inquiry, "repeat_contact") == ["reopened@5:04"]
    complaint = inquiry.replace("inquiry", "complaint")
    assert heard(complaint, "repeat_contact") == ["reopened@5:04*1.5"]
    assert heard(complaint, "competent") == ["claim_reopened@5:04*1.5"]


def test_b17_a_good_last_recovery_mends() -> None:
    spoilt = f"{COMPLAINT}; 1h reply a; 2h resolved a; 3h made p due_at=4h keeper=k"
    assert heard(f"{spoilt}; 5h confirmed a; 6h made q due_at=7h keeper=k", "follow_through", "8h") == [
        "broken@4:04", "broken@7:06",
    ]  # fmt: skip
    assert heard(f"{spoilt}; 6h made q due_at=7h keeper=k", "follow_through", "8h") == [
        "broken@4:04",
        "broken@7:05*1.5",
    ]
    assert heard(f"{spoilt}; 5h confirmed a", "caring")[-1] == "recovered@5:05"
    assert heard(spoilt, "caring", "9d") == ["complaint_answered@1:02"], "quiet is no word of the client's"


def test_b10_two_hops_and_a_re_explanation_lower_repeat_contact_by_the_documented_amount() -> None:
    plain = "0h contact a kind=request; 3d reply a"
    hops = "0h contact a kind=request; 1h transferred a to_team=x; 2h transferred a to_team=y"
    weights = (repeat_contact.TRANSFERRED.bad, repeat_contact.TRANSFERRED.bad, repeat_contact.RE_EXPLAINED.bad)
    assert weights == (0.5, 0.5, 1.0)
    found = score(f"{hops}; 3h contact a re_explained=true; 3d reply a", "3d").dimensions["repeat_contact"]
    days = (3 - 1 / 24, 3 - 2 / 24, 3 - 3 / 24)
    bad = 0.5 * 2 ** (-days[0] / 14) + 0.5 * 2 ** (-days[1] / 14) + (1.0 + 1.25 * 1.2) * 2 ** (-days[2] / 30)
    assert [part.what for part in found.contributions] == ["transferred", "transferred", "chaser", "re_explained"]
    bad = 0.5 * 2 ** (-days[0] / 14) + 0.5 * 2 ** (-days[1] / 14) + 2.0 * 2 ** (-days[2] / 30)
    assert found.value == pytest.approx(300.0 / (4.0 + bad))
    assert score(plain, "3d").dimensions["repeat_contact"].value == 75.0


def test_b10_holds_failed_attempts_and_decisions_at_first_contact_count_in_it() -> None:
    log = (
        "0h contact a kind=request channel=phone hold_seconds=121; 1h contact.failed - reason=busy; "
        "2h contact.failed - reason=abandoned; 3h decision.made a"
    )
    assert heard(log, "repeat_contact") == [
        "on_hold@0:01", "contact_failed@1:02", "abandoned@2:03", "decided_at_first@3:04",
    ]  # fmt: skip
    assert heard("0h contact a hold_seconds=120", "repeat_contact") == []
    late = "0h contact a; 1d contact a; 2d decision.made a"
    assert heard(late, "repeat_contact") == ["chaser@24:02"], "the client had to come again"


def test_b12_serial_renegotiation_weighs_more_than_one_that_was_agreed_in_time() -> None:
    made = "0h made p due_at=1d keeper=k; 1h moved p new_due_at=2d client_agreed=true"
    assert heard(f"{made}; 1d kept p", "follow_through") == ["renegotiated@1:02", "kept@24:03"]
    again = "; ".join(f"{n}h moved p new_due_at={n}d client_agreed=true" for n in range(2, 5))
    assert [one.split("@")[0] for one in heard(f"{made}; {again}", "follow_through")] == [
        "renegotiated", "renegotiated", "renegotiated_again", "renegotiated_again",
    ]  # fmt: skip
    assert follow_through.RENEGOTIATED.bad < follow_through.SERIAL.bad < follow_through.BROKEN.bad


def test_a_deferral_without_a_date_is_a_bad_moment_and_one_with_a_date_is_fine() -> None:
    paused = "0h opened a; 1h paused a reason=waiting_for_vendor"
    assert heard(paused, "follow_through") == ["deferred@1:02"]
    assert heard("0h opened a; 30m made p due_at=2d keeper=k; 1h paused a reason=vendor", "follow_through") == []
    assert heard("0h opened a; 1h paused a reason=waiting_for_client", "follow_through") == []
    assert heard("0h contact a; 1h reply a kind=holding", "follow_through") == [], "it opens a commitment"
    assert heard("0h contact a; 1h reply a kind=holding; 2h reply a kind=holding", "follow_through") == [
        "deferred@2:03"
    ]


def test_an_apology_is_owed_for_our_own_errors() -> None:
    ours = f"{COMPLAINT}; 1h reply a kind=apology; 2h cause.recorded a fault=ours"
    assert heard(ours, "caring", "30d") == ["complaint_answered@1:02", "apologised@2:03"]
    assert heard(ours, "competent") == ["fault_ours@2:03"]
    swapped = "0h cause.recorded a fault=ours; 1h reply a kind=apology"
    assert heard(swapped, "caring", "30d") == ["apologised@1:02"]
    assert heard("0h cause.recorded a fault=ours; 1h reply a", "caring", "30d") == ["not_apologised@336:01*1.25"]
    assert heard("0h cause.recorded a fault=third_party", "caring", "30d") == []


def test_a_complaint_itself_weighs_nothing() -> None:
    assert score(COMPLAINT, "1h").value == 75.0


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ("metric=csat value=5 scale=5", "feedback_good"),
        ("metric=csat value=3 scale=5", None),
        ("metric=csat value=2 scale=5", "feedback_low"),
        ("metric=csat value=1 scale=5", "feedback_bottom"),
        ("metric=nps value=9 scale=10", "feedback_good"),
        ("metric=nps value=8 scale=10", None),
        ("metric=nps value=6 scale=10", "feedback_low"),
        ("metric=nps value=0 scale=10", "feedback_bottom"),
        ("value=5", None),
    ],
)
def test_feedback_is_judged_by_its_place_on_its_scale(fields: str, what: str | None) -> None:
    assert heard(f"0h feedback.given - {fields}", "caring") == ([f"{what}@0:01"] if what else [])


def test_feedback_at_the_bottom_is_a_complaint_that_a_person_has_to_answer() -> None:
    bottom = "0h feedback.given a value=1 scale=5"
    assert heard(bottom, "caring", "8d")[1:] == ["complaint_unanswered@168:01*1.5"]
    assert heard(f"{bottom}; 1h reply a", "caring", "8d")[1:] == ["complaint_answered@1:02"]


def test_praise_thanks_and_a_follow_up_of_a_complaint_are_good_moments() -> None:
    assert heard("0h contact - kind=praise; 1h contact - kind=thanks", "caring") == ["praised@0:01", "thanked@1:02"]
    assert heard("0h contact - kind=praise actor=automation", "caring") == []
    log = f"{COMPLAINT}; 1h reply a; 2h resolved a; 1d reply a kind=follow_up; 2d reply a kind=follow_up"
    assert heard(log, "caring") == ["complaint_answered@1:02", "complaint_followed_up@24:04"]


def test_customised_hears_of_assessments_of_a_case_and_of_requests_met_or_refused() -> None:
    for outcome, what in (
        ("exceeded", "expectation_exceeded"), ("met", "expectation_met"), ("missed", "expectation_missed_in_case"),
    ):  # fmt: skip
        assert heard(f"0h assessed - case_id=a outcome={outcome}", "customised") == [f"{what}@0:01"]
    asked = "0h contact a kind=request; 1h reply a; 2h resolved a"
    assert heard(asked, "customised", "4d") == ["request_met@74:03"]
    assert heard(f"{asked} reason=refused", "customised", "4d") == ["request_refused@2:03"]
    assert heard(f"{asked} reason=refused; 3h reopened a; 4h resolved a", "customised", "4d")[1:] == [
        "request_met@76:05"
    ]
    assert heard("0h assessed p outcome=missed", "customised") == [], "a commitment is judged in follow-through"
    assert heard(f"{COMPLAINT}; 1h cause.recorded a fault=theirs", "customised") == ["disputed@1:02"]


def test_a_refusal_is_forgotten_with_its_claim_also_where_the_case_is_no_request_any_more() -> None:
    refused = "0h contact a kind=request; 1h reply a; 2h resolved a reason=refused; 3h changed a kind=inquiry"
    again = "4d changed a kind=request; 5d reopened a; 6d resolved a; 7d confirmed a"
    assert heard(f"{refused}; {again}", "customised") == ["request_refused@2:03", "request_met@168:07"]


def test_access_hears_of_waits_failed_attempts_transfers_and_closed_doors() -> None:
    waits = "; ".join(f"{n}h contact {n} wait_seconds={wait}" for n, wait in enumerate((0, 120, 121, 600, 601)))
    assert [one.split("@")[0] for one in heard(waits, "access")] == [
        "served_at_once", "served_at_once", "waited", "waited", "waited_long",
    ]  # fmt: skip
    tried = "0h contact.failed - reason=busy; 1d contact.failed - reason=abandoned; 2d transferred a to_team=x"
    assert heard(tried, "access") == ["not_reached@0:01", "gave_up@24:02*1.5", "passed_on@48:03"]
    assert access.ABANDONED.bad > access.FAILED.bad > access.TRANSFERRED.bad


def test_demand_out_of_hours_counts_on_live_channels_alone() -> None:
    office = 'calendar = "o"\n[calendars.o]\nzone = "UTC"\nmonday = ["08:00-17:00"]\n'
    log = "7h contact a channel=phone; 8h contact b channel=phone; 17h contact c channel=chat; 18h contact d"
    assert heard(log, "access", policy=office) == ["out_of_hours@7:01", "out_of_hours@17:03"]
    assert heard(log, "access") == [], "always open"


def test_updates_and_commitments_count_a_little_as_competence_too() -> None:
    policy = '[[targets]]\nupdate = "2h"\n'
    log = "0h contact a; 1h reply a; 2h reply a kind=update; 3h made p due_at=4h keeper=k; 4h kept p"
    assert heard(log, "competent", "5h", policy) == ["updated@2:03", "commitment_met@4:05", "not_updated@4:03"]
    assert competent.COMMITMENT_MET.good < follow_through.KEPT.good


def test_reach_is_judged_once_the_case_is_resolved() -> None:
    policy = '[[targets]]\nreach = "2h"\n'
    log = "0h contact a; 1h assigned a to_team=x; 3h reply a actor=human team=y; 4h resolved a team={}; 5h confirmed a"
    assert heard(log.format("x"), "cycle_time", policy=policy) == ["reach_met@5:04"]
    assert heard(log.format("y"), "cycle_time", policy=policy) == ["reach_missed@5:04"]


def test_b18_the_score_falls_at_due_instants_with_no_event_for_three_days() -> None:
    policy = '[[targets]]\nfirst_response = "8h"\nresolution = "2d"\n'
    seen = [score("0h opened a", f"{hour}h", policy).value for hour in (0, 8, 9, 47, 48, 49, 72)]
    assert seen[0] == seen[1] == 75.0 and seen[2] < 75.0
    assert seen[3] == pytest.approx(seen[2], abs=1.0) and seen[4] == pytest.approx(seen[3], abs=0.1)
    assert seen[5] < seen[4] - 1.0
