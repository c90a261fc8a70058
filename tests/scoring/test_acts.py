"""What replies do besides answering: how complaints are met first, what harms, what is worth something once."""

from typing import get_args

import pytest

from services.scoring.moments import acts
from shared.data import Act
from tests.scoring.heard import client, counted, flagged, heard, score

COMPLAINT = "0h contact a kind=complaint"


def test_every_act_of_the_contract_has_a_bit_of_its_own() -> None:
    assert set(acts.ACTS) == set(get_args(Act)) and len(set(acts.ACTS.values())) == len(acts.ACTS)


def test_the_first_answer_to_a_complaint_shows_whether_we_listened_and_asked() -> None:
    answered = ["complaint_answered@1:02"]
    both = f"{COMPLAINT}; 1h reply a does=summarised+asked_expectation"
    assert heard(both, "caring") == [*answered, "played_back@1:02", "expectation_asked@1:02"]
    assert flagged(both) == []
    none = f"{COMPLAINT}; 1h reply a does="
    assert heard(none, "caring") == [*answered, "not_played_back@1:02", "expectation_not_asked@1:02"]
    assert flagged(none) == ["mishandled_complaint:not_played_back@1"]
    asked = f"{COMPLAINT}; 1h reply a does=summarised"
    assert flagged(asked) == ["mishandled_complaint:expectation_not_asked@1"]


def test_what_was_played_back_while_the_client_was_held_off_counts() -> None:
    held = f"{COMPLAINT}; 1h reply a kind=holding does=summarised+asked_expectation; 2h reply a does=explained"
    assert heard(held, "caring")[1:] == ["played_back@2:03", "expectation_asked@2:03"]


def test_who_does_not_say_what_a_reply_does_is_not_judged_and_only_the_first_answer_is() -> None:
    for log in (f"{COMPLAINT}; 1h reply a", f"{COMPLAINT}; 1h reply a; 2h reply a does="):
        assert heard(log, "caring") == ["complaint_answered@1:02"] and flagged(log) == []
    inquiry = "0h contact a kind=inquiry; 1h reply a does="
    assert heard(inquiry, "caring") == [] and flagged(inquiry) == []


def test_k2_a_machine_that_answers_a_complaint_is_told_and_a_person_who_resolves_it_ends_that() -> None:
    machine = f"{COMPLAINT}; 1m reply a actor=automation"
    raised = "mishandled_complaint:answered_by_automation@0.0166667"
    assert flagged(machine) == [raised]
    assert flagged(f"{machine}; 1h reply a; 2h resolved a; 3h confirmed a")[1:] == ["mishandled_complaint:settled@3"]
    assert flagged(machine, "31d")[1:] == ["mishandled_complaint:long_ago@720.017"]


def test_who_is_not_apologised_to_for_an_error_of_ours_is_told_where_it_complained() -> None:
    owned = "1h cause.recorded a fault=ours"
    assert flagged(f"{COMPLAINT}; {owned}; 2h reply a; 2h resolved a", "20d") == [
        "mishandled_complaint:not_apologised@410"
    ]
    assert flagged(f"0h contact a; {owned}; 2h reply a; 2h resolved a", "20d") == []


@pytest.mark.parametrize(
    ("act", "rule", "alone"),
    [("defended", "wronged", False), ("blamed", "mishandled_complaint", False), ("deflected", "wronged", True)],
)
def test_who_defends_blames_or_deflects_wrongs_whoever_complains(act: str, rule: str, alone: bool) -> None:
    reply = f"1h reply a kind=update does=explained+{act}"
    assert heard(f"{COMPLAINT}; {reply}", "caring") == [f"{act}@1:02"]
    assert flagged(f"{COMPLAINT}; {reply}") == [f"{rule}:{act}@1"]
    inquiry = f"0h contact a; {reply}"
    assert heard(inquiry, "caring") == [f"{act}@1:02"]
    assert flagged(inquiry) == ([f"{rule}:{act}@1"] if alone else [])


def test_a_machine_may_harm_and_does_nothing_good() -> None:
    machine = f"{COMPLAINT}; 1h reply a kind=update actor=automation does=deflected+summarised+asked_needs+checked_in"
    assert heard(machine, "caring") == ["deflected@1:02"]
    assert "did_" not in str(counted(machine))
    assert heard(f"{machine}; 2h reply a does=", "caring")[2] == "not_played_back@2:03"


def test_what_the_client_could_not_see_is_nothing_to_it() -> None:
    assert heard(f"{COMPLAINT}; 1h reply a public=false does=blamed+corrected", "caring") == []


def test_a_correction_and_a_question_that_was_answered_before_cost_some_trust() -> None:
    replies = "1h reply a does=corrected; 2h reply a does=asked_known"
    assert heard(f"0h contact a; {replies}", "competent") == ["corrected_reply@1:02", "asked_known@2:03"]


def test_an_update_says_what_is_done_and_why() -> None:
    assert heard("0h contact a; 1h reply a kind=update does=", "competent") == ["update_unexplained@1:02"]
    assert heard("0h contact a; 1h reply a kind=update does=explained", "competent") == []
    assert heard("0h contact a; 1h reply a kind=update", "competent") == []
    assert heard("0h contact a; 1h reply a does=", "competent") == [], "an answer is no update"


def test_whether_the_client_could_choose_shows_at_the_first_decision_of_a_case() -> None:
    decided = "2h decision.made a; 3h decision.made a what=price"
    assert heard(f"0h contact a; 1h reply a does=showed_options; {decided}", "customised") == ["options_shown@2:03"]
    assert heard(f"0h contact a; 1h reply a does=explained; {decided}", "customised") == ["no_options@2:03"]
    assert heard(f"0h contact a; 1h reply a; {decided}", "customised") == [], "nobody told"


def test_asking_for_needs_is_worth_something_once_a_case_also_after_it_was_put_away() -> None:
    log = "0h contact a; 1h reply a does=asked_needs; 2h reply a does=asked_needs; 3h resolved a"
    later = f"{log}; 60d contact b; 60d reply b does=asked_needs; 61d reply a does=asked_needs"
    assert heard(log, "caring") == ["asked_needs@1:02"]
    assert [one.split("@")[0] for one in heard(later, "caring")] == ["asked_needs", "asked_needs"], "once of each"


def test_keeping_in_touch_counts_once_a_cadence_and_only_where_nothing_is_open() -> None:
    daily = "; ".join(f"{day}d reply - does=checked_in" for day in range(16))
    days = [float(one.split("@")[1].split(":")[0]) / 24 for one in heard(daily, "caring")]
    assert days == [0, 7, 14], "a prospect, weekly"
    ordered = f"0h order -; 1h order -; {daily}"
    assert len(heard(ordered, "caring")) == 1, "a client, monthly"
    assert heard("0h contact a; 1h reply b does=checked_in", "caring") == [], "it waits"
    assert heard("0h opened a; 1h reply b does=checked_in", "caring") == [], "something is open"
    done = "0h contact a; 1h reply a; 2h resolved a; 3h reply b does=checked_in"
    assert heard(done, "caring") == ["checked_in@3:04"]
    late = "0h made p due_at=1h keeper=k; 2h reply b does=checked_in"
    assert heard(late, "caring") == [], "something is past its due"


def test_who_opted_out_is_left_alone_also_by_machines_and_still_gets_its_answers() -> None:
    out = "0h relationship.changed - kind=opted_out"
    for actor in ("human", "automation"):
        assert heard(f"{out}; 1h reply - does=checked_in actor={actor}", "caring") == ["contacted_after_opt_out@1:02"]
    assert heard(f"{out}; 1h contact a; 2h reply a does=checked_in", "caring") == [], "it asked"
    back = f"{out}; 1h relationship.changed - kind=opted_in; 2h reply - does=checked_in"
    assert heard(back, "caring") == ["checked_in@2:03"]


def test_what_people_do_is_counted_and_so_are_those_who_lead() -> None:
    led = "0h contact a role=executive; 1h reply a role=manager; 2h reply a role=staff"
    assert [one for one in counted(led) if one.startswith("by_")] == ["by_executive", "by_manager"]
    log = "0h contact a; 1h reply a does=pushed_back+explained+explained; 2h reply a does="
    assert [one for one in counted(log) if one.startswith("did_")] == [
        "did_told", "did_explained", "did_pushed_back", "did_told",
    ]  # fmt: skip


def test_nothing_of_it_moves_the_score_of_who_does_not_tell() -> None:
    plain = f"{COMPLAINT}; 1h reply a; 2h decision.made a; 3h reply a kind=update"
    assert client(plain).head.cases["a"].acts == 0
    assert score(plain, "4h") == score(plain.replace("kind=update", "kind=update does=explained"), "4h")
