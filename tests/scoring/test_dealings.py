"""How dealings with a client come out: dates of its own, charges, decisions, exceptions, offers, gestures."""

import pytest

from services.scoring.stage import stage_of
from tests.scoring.heard import client, counted, flagged, heard, score

REQUEST = "0h contact a kind=request; 1h reply a"
WANTED = "0h expectation.stated - case_id=a wanted_by=2d"


def test_delivered_by_the_date_that_the_client_named_is_in_time_whatever_ours_was() -> None:
    assert heard(f"{WANTED}; 2d order.delivered a", "cycle_time", "9d") == ["delivered_in_time@48:02"]
    assert heard(f"{WANTED}; 3d order.delivered a", "cycle_time", "9d") == ["delivered_late@48:01"]
    assert heard(WANTED, "cycle_time", "2d") == []
    assert heard("0h order.delivered a", "cycle_time", "9d") == [], "nobody said when"
    owed = "0h made p due_at=9d keeper=k; 1h expectation.stated p wanted_by=2d"
    assert heard(owed, "cycle_time", "5d") == [], "a commitment has a due"
    over = "5h expectation.stated - case_id=a wanted_by=4h; 6h order.delivered a"
    assert heard(over, "cycle_time", "9d") == [], "that date was over when it was named"


def test_the_latest_date_that_the_client_named_counts() -> None:
    moved = f"{WANTED}; 1d expectation.stated - case_id=a wanted_by=4d"
    assert heard(f"{moved}; 3d order.delivered a", "cycle_time", "9d") == ["delivered_in_time@72:03"]
    assert heard(moved, "cycle_time", "9d") == ["delivered_late@96:02"]


def test_a_delivery_without_a_case_is_found_by_its_topic() -> None:
    log = "0h expectation.stated - case_id=a topic=shoes wanted_by=2d; 0h expectation.stated - case_id=b wanted_by=2d"
    assert heard(f"{log}; 1d order.delivered - topic=shoes", "cycle_time", "9d") == [
        "delivered_in_time@24:03", "delivered_late@48:02",
    ]  # fmt: skip


def test_a_delivery_without_a_case_is_of_the_date_that_comes_first_on_its_topic() -> None:
    wanted = "{} expectation.stated - case_id={} topic=x wanted_by={}"
    log = f"{wanted.format('0h', 'a', '2d')}; {wanted.format('1h', 'b', '9d')}; 1d order.delivered - topic=x"
    assert heard(log, "cycle_time", "8d") == ["delivered_in_time@24:03"]


def test_a_change_made_before_the_date_of_the_client_is_there_with_its_claim_once_that_is_confirmed() -> None:
    asked = f"{REQUEST}; 1h expectation.stated - case_id=a wanted_by=2d"
    assert heard(f"{asked}; 1d resolved a; 60h contact a", "cycle_time", "9d") == ["delivered_late@60:03"], "it fell"
    assert heard(f"{asked}; 1d resolved a", "cycle_time", "9d") == ["delivered_in_time@96:04"]
    assert heard(f"{asked}; 3d resolved a", "cycle_time", "9d") == ["delivered_late@48:03"]
    assert heard(f"{asked}; 1d resolved a outcome=refused", "cycle_time", "9d") == [], "judged as a refusal"


DISPUTE = "0h charge.changed a kind=disputed item=fee"


def test_a_disputed_charge_is_held_back_once_and_is_not_taken() -> None:
    held = f"{DISPUTE}; 1h charge.changed a kind=held item=fee"
    assert heard(held, "customised") == ["dispute_held@1:02"]
    assert heard(f"{held}; 2h charge.changed a kind=held item=fee", "customised") == ["dispute_held@1:02"], "once"
    assert heard("1h charge.changed a kind=held item=fee", "customised") == [], "nobody disputes it"
    taken = f"{held}; 2d charge.changed b kind=taken item=fee"
    assert heard(taken, "customised") == ["dispute_held@1:02", "taken_while_disputed@48:03"]
    assert flagged(taken, "3d") == ["wronged:taken_while_disputed@48"]
    given_back = f"{taken}; 3d charge.changed - kind=released item=fee"
    assert flagged(given_back, "4d")[1:] == ["wronged:settled@72"]
    assert heard(f"{held}; 1d charge.changed a kind=released item=fee; 2d charge.changed a kind=taken item=fee",
                 "customised") == ["dispute_held@1:02"], "it was settled"  # fmt: skip
    assert heard(f"{DISPUTE}; 1d charge.changed a kind=taken item=rent", "customised") == [], "another charge"


def test_a_complaint_about_a_charge_disputes_it_until_its_case_is_over() -> None:
    complaint = "0h contact a kind=complaint reason=charge item=fee; 1h reply a"
    assert heard(f"{complaint}; 1d charge.changed - kind=taken item=fee", "customised")[-1].startswith("taken_while")
    settled = f"{complaint}; 2h resolved a; 3h confirmed a; 1d charge.changed - kind=taken item=fee"
    assert heard(settled, "customised") == []
    unnamed = complaint.replace(" item=fee", "")
    assert heard(f"{unnamed}; 1d charge.changed a kind=taken item=fee", "customised")[-1].startswith("taken_while")
    asked = complaint.replace("complaint", "inquiry")
    assert heard(f"{asked}; 1d charge.changed a kind=taken item=fee", "customised") == [], "a question is no dispute"


def test_a_charge_that_is_given_back_settles_what_it_did_and_nothing_else() -> None:
    log = "0h decision.made - outcome=reversed; 2h charge.changed - kind=taken item=fee"
    assert flagged(f"{log}; 3h charge.changed - kind=released item=fee", "1d") == ["wronged:decision_reversed@0"]
    log = f"0h decision.made a outcome=reversed; {DISPUTE.replace('0h', '1h')}; 2h charge.changed a kind=taken item=fee"
    assert "wronged:settled@3" not in flagged(f"{log}; 3h charge.changed a kind=released item=fee", "1d")


def test_a_dispute_of_no_case_is_over_when_a_grievance_would_be() -> None:
    complaint = "0h contact - kind=complaint reason=charge; 1h reply -"
    assert "taken_while" in str(heard(f"{complaint}; 29d charge.changed - kind=taken item=rent", "customised"))
    assert heard(f"{complaint}; 300d charge.changed - kind=taken item=rent", "customised") == []


def test_what_became_of_a_charge_before_it_was_disputed_is_no_matter_of_the_dispute() -> None:
    before = "0h charge.changed a kind=taken item=fee; 1d charge.changed a kind=disputed item=fee"
    assert heard(f"{before}; 2d charge.changed a kind=taken item=fee", "customised") == ["taken_while_disputed@48:03"]
    again = f"{DISPUTE}; 1h charge.changed a kind=taken item=fee; 2h charge.changed a kind=released item=fee"
    again += "; 3h charge.changed a kind=disputed item=fee; 4h charge.changed a kind=taken item=fee"
    assert len(heard(again, "customised")) == 2


def test_what_we_do_of_ourselves_where_no_client_is_earns_nothing() -> None:
    for alone in ("0h decision.made a favours=client", "0h exception.granted a kind=guarantee"):
        assert heard(alone, "customised") == []
    many = "; ".join(f"{n}h decision.made a what=w{n} favours=client" for n in range(1, 9))
    assert heard(f"0h contact a; {many}", "customised") == ["favoured_client@1:02"], "once a case"
    assert flagged("0h changed a kind=request; 1h resolved a outcome=refused", "2h") == [], "nobody asked"


def test_a_request_is_met_refused_or_answered_with_an_alternative() -> None:
    for outcome, what in (
        ("as_asked", "request_met@75:03"), ("routine", "request_met@75:03"), ("referred", "referred@75:03"),
        ("alternative", "alternative_offered@75:03"),
    ):  # fmt: skip
        assert heard(f"{REQUEST}; 3h resolved a outcome={outcome}", "customised", "9d") == [what]
    refused = heard(f"{REQUEST}; 3h resolved a outcome=refused", "customised", "9d")
    assert refused == ["request_refused@3:03", "dead_end@3:03"]
    again = f"{REQUEST}; 3h resolved a outcome=refused; 4h reopened a; 5h resolved a outcome=alternative"
    assert heard(again, "customised", "9d")[2:] == ["alternative_offered@77:05"]


def test_who_cannot_help_and_names_nobody_who_can_leaves_the_client_at_a_dead_end() -> None:
    asked = "0h contact a kind=request; 1h reply a{}; 2h resolved a outcome=refused"
    assert heard(asked.format(""), "customised", "9d") == ["request_refused@2:03", "dead_end@2:03"]
    assert flagged(asked.format(""), "1d") == ["wronged:dead_end@2"]
    assert flagged(asked.format(""), "9d")[1:] == ["wronged:settled@74"], "the client let it be"
    helped = asked.format(" does=referred")
    assert heard(helped, "customised", "9d")[1:] == ["referred@74:03"] and flagged(helped, "9d") == []
    old = asked.format("").replace("outcome=", "reason=")
    assert heard(old, "customised", "9d") == ["request_refused@2:03"], (
        "a reason alone does not say what became of the client"
    )


@pytest.mark.parametrize("kind", ["request", "inquiry", "complaint"])
def test_no_way_out_of_a_matter_ends_above_what_was_asked_for(kind: str) -> None:
    log = f"0h contact a kind={kind}; 1h reply a does={{}}; 3h resolved a outcome={{}}"
    ways = [
        ("explained", "as_asked"), ("explained", "alternative"), ("explained", "referred"), ("referred", "refused"),
        ("explained", "refused"),
    ]  # fmt: skip
    values = [score(log.format(*way), "9d").dimensions["customised"].value for way in ways]
    assert values == sorted(values, reverse=True)


def test_whose_interest_won_counts_once_a_decision() -> None:
    log = "0h opened a; 0h decision.made a what=refund favours=client; 1h decision.made a what=refund favours=us"
    assert heard(log, "customised") == ["favoured_client@0:02"]
    assert heard("0h decision.made a favours=us; 1h decision.made b favours=us", "customised") == [
        "favoured_us@0:01", "favoured_us@1:02",
    ]  # fmt: skip
    anywhere = "; ".join(f"{day}d decision.made - favours=us" for day in (0, 1, 8))
    assert heard(anywhere, "customised") == ["favoured_us@0:01", "favoured_us@192:03"], "once a week of a prospect"


def test_x3_a_decision_taken_back_wrongs_the_client_and_so_does_one_that_it_complains_about() -> None:
    assert heard("0h decision.made a outcome=reversed", "customised") == ["decision_reversed@0:01"]
    assert flagged("0h decision.made a outcome=reversed", "1h") == ["wronged:decision_reversed@0"]
    refused = "0h decision.made a outcome=refused topic=refund"
    assert heard(refused, "customised") == ["decision_refused@0:01"] and flagged(refused, "1h") == []
    for complaint in ("a kind=complaint", "b kind=complaint topic=refund"):
        assert flagged(f"{refused}; 2d contact {complaint}", "3d") == ["wronged:decision_reversed@48"]
    for other in ("a kind=inquiry", "b kind=complaint", "b kind=complaint topic=login"):
        assert flagged(f"{refused}; 2d contact {other}", "3d") == []
    assert heard("0h decision.made a outcome=granted", "customised") == []


def test_a_guarantee_is_honoured_or_refused_and_another_exception_is_no_merit() -> None:
    honoured = "0h opened a; 0h exception.granted a kind=guarantee; 1h exception.granted a kind=guarantee"
    assert heard(honoured, "customised") == ["guarantee_honoured@0:02"]
    refused = "0h exception.refused a kind=guarantee"
    assert heard(refused, "customised") == ["guarantee_refused@0:01"]
    assert flagged(refused, "31d") == ["wronged:guarantee_refused@0", "wronged:long_ago@720"]
    assert heard("0h exception.granted a kind=policy", "customised") == []
    assert heard("0h exception.refused a kind=policy", "customised") == ["exception_refused@0:01"]


def test_r40_a_rule_that_stands_in_the_way_of_who_is_no_client_yet_alerts() -> None:
    for barred in ("exception.refused a kind=policy", "contact a kind=request reason=policy"):
        assert flagged(f"0h order -; 1h {barred}", "2h") == ["wronged:policy_at_first@1"]
        assert flagged(f"0h order -; 0h order -; 1h {barred}", "2h") == []
        assert flagged(f"1h {barred}", "2h") == [], "it may be an old client whose orders nobody tells"


def test_an_offer_serves_an_objective_of_the_client_and_waits_until_no_trouble_is_open() -> None:
    assert heard("0h offer.made - objective=growth", "customised") == []
    assert heard("0h offer.made -", "customised") == ["offer_unlinked@0:01"]
    amid = "{}; 1h offer.made - objective=growth; 2h reply a; 3h offer.made - objective=growth"
    assert heard(amid.format("0h contact a kind=inquiry"), "customised") == ["offer_amid_trouble@1:02"]
    assert [one.split("@")[0] for one in heard(amid.format("0h contact a kind=complaint"), "customised")] == [
        "offer_amid_trouble", "offer_amid_trouble",
    ], "an answer does not end a complaint"  # fmt: skip


def test_r10_who_opted_out_is_left_alone() -> None:
    out = "0h relationship.changed - kind=opted_out"
    assert heard(f"{out}; 1h offer.made - objective=growth", "caring") == ["contacted_after_opt_out@1:02"]
    back = f"{out}; 1h relationship.changed - kind=opted_in; 2h offer.made - objective=growth"
    assert heard(back, "caring") == []


def test_x15_goodwill_delights_only_who_has_what_it_was_owed() -> None:
    gift = "{} gesture.made - kind=goodwill value=50"
    assert heard(gift.format("0h"), "caring") == ["goodwill@0:01"]
    often = "; ".join(gift.format(f"{day}d") for day in (0, 1, 6, 7, 13))
    assert heard(often, "caring") == ["goodwill@0:01", "goodwill@168:04"], "once a cadence, a week of a prospect"
    owed = f"0h made p due_at=1h keeper=k; {gift.format('2h')}"
    assert heard(owed, "caring") == [], "a commitment is broken"
    failed = "0h contact a kind=complaint; 5h contact a; 6h reply a; 7h resolved a; {}" + gift.format("9h")
    assert heard(failed.format(""), "caring")[1:] == [], "the client had to chase"
    assert heard(failed.format("8h confirmed a; "), "caring")[-1] == "goodwill@9:06", "and says that it was put right"
    later = f"0h contact a; 1h contact a; 2h reply a; {gift.format('32d')}"
    assert heard(later, "caring") == ["goodwill@768:04"], "long ago"
    assert heard("0h gesture.made - kind=restitution", "caring") == [], "that was owed"


@pytest.mark.parametrize("kind", ["competitor", "share_fell", "in_house", "notice"])
def test_signs_that_the_relationship_is_at_stake_stand_until_the_client_stays(kind: str) -> None:
    log = f"0h relationship.changed - kind={kind}"
    assert flagged(log, "31d") == [f"at_stake:{kind}@0", "at_stake:long_ago@720"]
    for back in ("order", "relationship.recovered"):
        assert flagged(f"{log}; 1d {back} -", "31d")[1:] == ["at_stake:stayed@24"]
    assert flagged(f"{log}; 1d relationship.ended -", "31d")[1:] == ["at_stake:settled@24"], "nobody is left to ask"
    assert score(log, "1d").value == 75.0, "a sign of the client's is no fault of ours"


def test_r35_a_contact_that_leaves_is_a_stake_where_we_know_nobody_else() -> None:
    left = "2d relationship.changed - kind=contact_left item=ann"
    assert flagged(left, "3d") == ["at_stake:contact_left@48"]
    joined = "{}h relationship.changed - kind=contact_joined item={}"
    assert flagged(f"{joined.format(0, 'ann')}; {left}", "3d") == ["at_stake:contact_left@48"]
    assert flagged(f"{joined.format(0, 'ann')}; {joined.format(1, 'ben')}; {left}", "3d") == []


def test_m20_a_client_that_bought_once_and_drifts_is_told_once() -> None:
    strict = "[drift]\nlearn = 0\nrun_length = 100\n"
    failed = "; ".join(f"{day}d contact c{day} kind=complaint; {day}d1h contact c{day}" for day in range(10, 40, 2))
    state = client(f"0h order -; {failed}", "41d", strict)
    assert stage_of(state.head.score) == "trial"
    off_calm = {rule for rule, standing in state.head.ladder.standings.items() if standing.step != "calm"}
    assert off_calm & {"drift", "risk"}, "that is the alert"
    assert flagged(f"0h order -; {failed}", "41d", strict) == [], "and no flag says it once more"


def test_all_of_it_is_counted_by_kind_with_its_worth_and_what_it_is_about() -> None:
    log = (
        "0h offer.made - objective=growth value=10; 0h gesture.made - kind=restitution value=50; "
        "0h charge.changed - kind=held item=fee value=9; 0h exception.granted - kind=extra trigger=routine item=park; "
        "0h exception.refused - kind=policy; 0h relationship.changed - kind=share_fell item=audit value=3; "
        "0h order.delivered - value=7; 0h decision.made - outcome=granted what=refund; 0h resolved a outcome=referred"
    )
    assert counted(log) == [
        "offer growth 10", "gesture_restitution 50", "gesture_restitution_worth 50", "charge_held fee 9",
        "exception_extra_routine park",
        "exception_policy_refused", "relationship_share_fell audit 3", "delivered 7",
        "decision_granted refund", "claimed_referred",
    ]  # fmt: skip


def test_what_nobody_knows_of_a_client_is_not_kept() -> None:
    state = client("0h contact a kind=request; 1h reply a; 2h resolved a; 3h order -; 4h cause.recorded a cause=x")
    assert state.head.score.notes.dealings is None


def test_restitution_tells_how_old_its_case_is() -> None:
    found = [
        counted(f"0h opened a; {time} gesture.made a kind=restitution value=5") for time in ("1h", "2d", "9d", "40d")
    ]
    assert [one[-1] for one in found] == [
        f"gesture_restitution_worth {age} 5" for age in ("day", "week", "month", "later")
    ]


def test_restitution_that_tells_no_worth_was_not_worth_nothing() -> None:
    assert counted("0h opened a; 1h gesture.made a kind=restitution") == ["gesture_restitution day"]
    worthless = counted("0h opened a; 1h gesture.made a kind=restitution value=0")
    assert worthless == ["gesture_restitution day", "gesture_restitution_worth day"], "told to be nothing"


def test_what_came_late_stands_behind_the_drift_by_what_its_case_is_about() -> None:
    traces = client(
        "0h opened a topic=shoes; 1h expectation.stated - case_id=a wanted_by=2d", "3d"
    ).head.score.notes.behind
    assert list(traces.traces) == ["topic:shoes"]
