"""Why clients have to turn to us: what weighs, and what is told of those who must be known."""

import pytest

from tests.scoring.heard import counted, flagged, heard, score

COMPLAINT = "0h contact a kind=complaint"
GOLD = '[score]\nimportant = ["gold"]\n'


@pytest.mark.parametrize("reason", ["attitude", "handling"])
def test_a_complaint_of_our_manners_lowers_what_we_are_to_the_client(reason: str) -> None:
    assert heard(f"{COMPLAINT} reason={reason}", "caring") == [f"{reason}@0:01"]
    assert heard(f"0h contact a kind=inquiry reason={reason}", "caring") == [], "no complaint"


def test_a_complaint_about_the_handling_of_another_is_told() -> None:
    assert flagged(f"{COMPLAINT} reason=handling") == ["wronged:complaint_about_handling@0"]
    assert flagged(f"{COMPLAINT} reason=attitude") == []


def test_a_complaint_itself_weighs_nothing_whoever_makes_it_and_whatever_it_wants() -> None:
    plain = score("0h contact a kind=inquiry", "1h")
    for told in ("", " reason=charge", " reason=docs_unclear", " wants=restitution", " angry=true", " item=fee"):
        assert score(COMPLAINT + told, "1h") == plain


@pytest.mark.parametrize("way", [" reason=charge", " reason=policy", " wants=change", " angry=true", " item=fee", ""])
def test_k21_any_complaint_counts_as_one_whatever_it_is_about_and_whoever_is_right(way: str) -> None:
    log = COMPLAINT + way
    assert "complaint" in counted(log)
    assert heard(log, "caring", "8d")[-1] == "complaint_unanswered@168:01"
    assert heard(f"{log}; 1h cause.recorded a fault=theirs", "caring", "8d")[-1] == "complaint_unanswered@168:01"


def test_what_came_of_it_was_not_what_was_asked_for() -> None:
    log = "0h contact a kind=request; 1h reply a; 9h contact a reason=not_what_i_asked"
    assert heard(log, "customised") == ["not_what_i_asked@9:03"]


def test_a_surprise_by_cost_or_result_is_ours_and_told_of_important_clients() -> None:
    for reason in ("cost_surprise", "result_surprise"):
        log = f"0h contact a segment=gold reason={reason}"
        assert heard(log, "competent") == ["surprised@0:01"]
        assert flagged(log) == [] and flagged(log, policy=GOLD) == ["wronged:surprised@0"]
        assert flagged(log.replace("gold", "silver"), policy=GOLD) == []


def test_who_has_to_say_again_who_it_is_is_nobody_to_us() -> None:
    for type in ("contact", "contact.failed"):
        log = f"0h {type} a segment=gold unrecognised=true"
        assert heard(log, "competent") == ["unrecognised@0:01"]
        assert flagged(log) == [] and flagged(log, policy=GOLD) == ["wronged:unrecognised@0"]
        assert heard(log.replace("true", "false"), "competent") == []
    assert heard("0h contact a unrecognised=true actor=automation", "competent") == []


def test_a_reason_told_twice_in_one_conversation_counts_once_and_later_again() -> None:
    said = f"{COMPLAINT} reason=attitude; 5m contact a kind=complaint reason=attitude"
    assert heard(said, "caring") == ["attitude@0:01"]
    assert len(heard(f"{said}; 9h contact a kind=complaint reason=attitude", "caring")) == 1, "once a case"
    late = f"{COMPLAINT}; 5m contact a kind=complaint reason=attitude"
    assert len(heard(late, "caring")) == 1, "though it is said only now"


def test_k19_whether_who_complains_got_what_it_wanted_shows_once_the_claim_is_confirmed() -> None:
    wanted = f"{COMPLAINT} wants=restitution; 1h reply a; 2h resolved a outcome="
    assert heard(f"{wanted}as_asked; 3h confirmed a", "caring")[-1] == "wanted_outcome@3:03"
    assert heard(f"{wanted}as_asked", "caring", "75h")[-1] == "wanted_outcome@74:03", "or stays quiet"
    for outcome in ("alternative", "refused", "referred"):
        assert heard(f"{wanted}{outcome}; 3h confirmed a", "caring")[-1] == "other_outcome@3:03"
    for log in (
        wanted.replace(" outcome=", ""),
        f"{wanted}routine",
        wanted.replace("wants=restitution", "") + "as_asked",
    ):
        assert "outcome" not in str(heard(f"{log}; 3h confirmed a", "caring")), "nobody knows"
    assert "outcome" not in str(heard(f"{wanted}as_asked; 3h contact a", "caring", "200h")), "it was none"


def test_why_they_come_is_counted_with_what_it_is_about() -> None:
    log = f"{COMPLAINT} reason=docs_unclear item=form_A wants=apology; 1h contact - kind=praise reason=order_help"
    told = [one for one in counted(log) if one.startswith(("reason_", "wants_"))]
    assert told == ["reason_docs_unclear form_A", "wants_apology form_A", "reason_order_help"]
    assert "reason" not in str(counted(f"{COMPLAINT} reason=charge actor=automation"))
