"""The client's effort: what it explains, tries, argues and waits for again and again (moments/effort.py)."""

import pytest

from tests.scoring.heard import counted, flagged, heard, score

SAID = "contact a kind=request reason="
TALK = "reply a does=explained"


def test_what_the_client_could_not_find_or_order_alone_leaves_a_trace_once_a_conversation() -> None:
    for reason in ("could_not_find", "order_help"):
        log = f"0h contact a reason={reason}; 5m contact a reason={reason}; 3h contact b reason={reason}"
        assert heard(log, "access") == [f"{reason}@0:01", f"{reason}@3:03"]
    assert heard("0h contact a reason=policy; 1h contact b", "access") == []


def test_a_form_that_could_not_be_filled_in_is_ours_where_it_is_named() -> None:
    assert heard("0h contact.failed - reason=form_error item=change", "customised") == ["form_failed@0:01"]
    assert heard("0h contact.failed - reason=form_error; 1h contact.failed - reason=site item=x", "customised") == []


def test_vain_attempts_are_counted_by_reason_and_by_what_they_were_about() -> None:
    log = "0h contact.failed -; 1h contact.failed - reason=site item=shop; 2h contact.failed - reason=order_abandoned"
    assert counted(log) == ["failed_unsaid", "failed_site shop", "failed_order_abandoned"]
    assert heard(log, "access")[0] == "not_reached@0:01" and len(heard(log, "repeat_contact")) == 3, "as any other"


def test_a_transfer_for_want_of_knowledge_is_counted_by_topic() -> None:
    log = "0h assigned a topic=tariff; 1h transferred a reason=knowledge; 2h transferred a reason=queue"
    assert counted(f"{log}; 3h transferred b reason=knowledge") == ["knowledge tariff", "knowledge"]


def test_a_problem_that_is_another_one_after_a_transfer_got_lost_on_the_way() -> None:
    moved = f"0h {SAID}charge; 1h transferred a; 3h {SAID}policy"
    assert heard(moved, "repeat_contact")[-1] == "problem_lost@3:03"
    assert "problem_lost" not in str(heard(f"{moved}; 5h {SAID}charge", "repeat_contact")[-1]), "once a transfer"
    for other in (
        f"0h {SAID}charge; 3h {SAID}policy", f"0h {SAID}charge; 1h transferred a; 3h {SAID}charge",
        f"0h {SAID}charge; 1h transferred b; 3h {SAID}policy", f"0h contact a; 1h transferred a; 3h {SAID}policy",
    ):  # fmt: skip
        assert "problem_lost" not in str(heard(other, "repeat_contact")), other


def test_a_case_with_one_more_reason_after_a_vain_attempt_has_become_many_sided_once() -> None:
    barred = f"0h contact.failed - reason=site; 1h {SAID}charge; 3h {SAID}handling"
    assert heard(barred, "repeat_contact")[-1] == "many_sided@3:03"
    more = heard(f"{barred}; 5h {SAID}attitude", "repeat_contact")
    assert str(more).count("many_sided") == 1
    late = f"0h contact.failed - reason=site; 7d {SAID}charge; 8d {SAID}handling"
    assert "many_sided" not in str(heard(late, "repeat_contact")), "the attempt was more than a repeat window before"


def test_a_further_vain_attempt_never_makes_a_case_less_many_sided() -> None:
    log = f"0h {SAID}policy; 1d contact.failed a; 2d contact.failed a; {{}}3d {SAID}warranty"
    two, three = score(log.format(""), "9d"), score(log.format("50h contact.failed a; "), "9d")
    assert three.dimensions["repeat_contact"].value < two.dimensions["repeat_contact"].value


def test_the_third_reply_in_a_row_without_a_step_of_ours_is_words_only() -> None:
    said = f"0h contact a kind=request; 1h {TALK}; 2h {TALK} kind=update; 3h {TALK}"
    assert heard(said, "competent") == ["words_only@3:04"]
    assert flagged(said, "4h") == ["much_effort:words_no_action@3"]
    assert len(heard(f"{said}; 4h {TALK}; 5h {TALK}; 6h {TALK}", "competent")) == 1, "once a case"
    for step in ("2h assigned a", "2h made p due_at=9d keeper=k", "2h decision.made a", "2h reply a"):
        between = f"0h contact a kind=request; 1h {TALK}; {step}; 3h {TALK}; 4h {TALK}"
        assert heard(between, "competent") == [], step
    assert heard(said.replace("request", "inquiry"), "competent") == [], "words are what an inquiry asks for"
    assert heard(said.replace(" does=explained", ""), "competent") == [], "nobody looked"
    assert heard(said.replace("3h reply a", "3h reply a public=false"), "competent") == []


def rounds(count: int, does: str = "explained") -> str:
    """So many answers of a person, each to one more contact."""
    return "; ".join(f"{n}d contact a; {n}d1h reply a does={does}" for n in range(count))


def test_three_rounds_that_offer_nothing_are_an_argument() -> None:
    assert flagged(rounds(3), "9d") == []
    assert flagged(rounds(4), "9d") == ["much_effort:argument@73"]
    assert flagged(rounds(4, "explained+showed_options"), "9d") == []
    assert flagged(rounds(4).replace("2d1h reply a", "2d1h decision.made a; 2d2h reply a"), "9d") == []
    assert flagged(rounds(4).replace("1d1h reply a does=explained", "1d1h reply a"), "9d") == [], "nobody looked"
    assert flagged(rounds(4).replace("1d1h reply a", "1d1h reply a kind=update"), "9d") == [], "no answer"


def test_to_explain_the_same_matter_twice_more_is_much_effort_until_the_case_is_resolved() -> None:
    log = "0h contact a; 2h contact a re_explained=true; 4h contact a re_explained=true"
    assert flagged(log, "20d") == ["much_effort:explained_again@4"]
    assert flagged(f"{log}; 6h resolved a; 7h confirmed a", "20d")[1:] == ["much_effort:settled@7"]
    assert flagged(log, "40d")[1:] == ["much_effort:long_ago@724"], "30 days after"
    assert flagged(log.replace("4h contact a", "4h contact b"), "20d") == [], "another case"
    no_case = "0h contact - topic=x re_explained=true; {} contact - topic=x re_explained=true"
    assert len(flagged(no_case.format("7d"), "9d")) == 1 and flagged(no_case.format("8d"), "9d") == []


def test_the_third_vain_attempt_within_the_repeat_window_is_much_effort() -> None:
    tried = "0h contact.failed - reason=busy; 1d contact.failed - reason=no_contact_found; {} contact.failed -"
    assert flagged(tried.format("7d"), "9d") == ["much_effort:failed_again@168"]
    assert flagged(tried.format("7d1h"), "9d") == []


def test_to_be_put_off_without_a_date_in_three_weeks_of_eight_is_much_effort() -> None:
    def put_off(*days: int) -> str:
        return "; ".join(f"{day}d opened c{day}; {day}d1h paused c{day} reason=vendor" for day in days)

    assert flagged(put_off(0, 14, 49), "60d") == [f"much_effort:deferred_again@{49 * 24 + 1}"]
    assert flagged(put_off(0, 14, 56), "60d") == [], "the first is eight weeks ago"
    assert flagged(put_off(0, 1, 14), "60d") == [], "a week is a week"


def test_a_commitment_that_says_neither_what_nor_who_keeps_it_is_vague() -> None:
    for told in ("keeper=k", "what=refund"):
        assert heard(f"0h made p due_at=9d {told}", "follow_through") == []
        assert heard(f"0h made p due_at=9d {told}; 1h made q due_at=9d", "follow_through") == ["vague@1:02"]
    assert heard("0h made p due_at=9d; 1h made q due_at=9d", "follow_through") == [], (
        "who never says it does not tell us"
    )
    assert heard("0h contact a; 1h reply a kind=holding", "follow_through", "2h") == [], "whoever answers keeps it"


@pytest.mark.parametrize("told", ["2d lesson.recorded a", "2d lesson.shared - cause=x", "2d lesson.trained b cause=x"])
def test_a_house_that_draws_lessons_names_that_link_and_a_missing_one_is_judged(told: str) -> None:
    log = "0h contact a kind=complaint; 1h reply a; 2h resolved a; 1d cause.recorded a cause=x"
    policy = '[score]\nlinks = ["cause", "lesson"]'
    assert heard(log, "follow_through", "20d", policy) == ["lesson_not_drawn@410:01"]
    assert heard(f"{log}; {told}", "follow_through", "20d", policy) == []
    assert "lesson_not_drawn" not in str(heard(log, "follow_through", "20d")), "not by default"


def test_causes_are_counted_by_tag_and_lessons_with_how_long_they_took() -> None:
    log = "0h cause.recorded a cause=x tag=training_need; 1h lesson.recorded a item=story; 2h lesson.shared - cause=x"
    assert counted(log) == [
        "cause_recorded", "tag_training_need x", "lesson_recorded story", "lesson_recorded_after 3600", "lesson_shared",
        "lesson_shared_after 7200",
    ]  # fmt: skip


def test_a_lesson_whose_cause_nobody_told_or_remembers_took_no_known_time() -> None:
    assert counted("0h lesson.trained a") == ["lesson_trained"]
    assert counted("0h cause.recorded a cause=x; 100d lesson.shared a cause=x")[-1:] == ["lesson_shared"]
    assert counted("0h cause.recorded a cause=x; 0h lesson.shared a")[-2:] == ["lesson_shared", "lesson_shared_after"]
