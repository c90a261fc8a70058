"""Flags, the stage of life and shared accounts: what shows a pattern, by the rows of FEATURES.md."""

import msgspec
import pytest

from services.scoring.dimensions import repeat_contact
from services.scoring.policy.policy import DAY
from services.scoring.remembered import score_listed
from services.scoring.stage import stage_of
from tests.scoring.heard import client, flagged, heard, score

GRANTED = "exception.granted - kind="
STAGES = """
[commitments]
grace = "1d"
[score.stages.trial]
follow_through = 8
[score.stages.client]
follow_through = 2
cadence = "20d"
"""


def weekly(what: str, weeks: int, since: int = 0) -> str:
    return "; ".join(f"{(since + week) * 7}d {what}" for week in range(weeks))


def test_b22_one_of_eight_weeks_is_service_and_five_of_eight_are_servility() -> None:
    for kind in ("off_hours", "price_cut", "personal", "internal_commitment_broken"):
        assert flagged(weekly(GRANTED + kind, 1), "60d") == []
        assert flagged(weekly(GRANTED + kind, 3), "20d") == []
        assert flagged(weekly(GRANTED + kind, 5), "29d") == [f"servility:{kind}@{21 * 24}"], "at the fourth"


def test_b22_regularly_is_counted_in_weeks_and_by_pattern() -> None:
    heroic = "; ".join(f"{hour}h {GRANTED}off_hours" for hour in range(20))
    assert flagged(heroic, "7d") == [], "one heroic week"
    mixed = "; ".join(f"{7 * n}d {GRANTED}{kind}" for n, kind in enumerate(("off_hours", "price_cut") * 3))
    assert flagged(mixed, "43d") == [], "three weeks of each"
    sparse = "; ".join(f"{7 * n}d {GRANTED}personal" for n in (0, 2, 4, 6, 8))
    assert flagged(sparse, "57d") == ["servility:personal@1008"], "four of eight, whether or not in a row"


def test_b22_a_habit_that_ends_is_flagged_no_more() -> None:
    log = weekly(f"{GRANTED}off_hours", 4)
    ended = (8 * 7) * 24
    assert flagged(log, "100d") == ["servility:off_hours@504", f"servility:not_regular@{ended}"]
    other = weekly(f"{GRANTED}price_cut", 4, 4)
    assert flagged(f"{log}; {other}", "60d") == ["servility:off_hours@504"], "another habit goes on"


def test_b22_it_flags_us_and_never_touches_the_client() -> None:
    served = score(f"0h contact a; {weekly(GRANTED + 'off_hours', 8)}", "60d")
    assert served == score("0h contact a", "60d")


def test_b22_the_policy_says_what_regularly_is() -> None:
    policy = "[score]\nservile_weeks = 2\nservile_of = 3\n"
    assert flagged(weekly(f"{GRANTED}personal", 2), "8d", policy) == ["servility:personal@168"]
    assert flagged(f"0d {GRANTED}personal; 21d {GRANTED}personal", "22d", policy) == []


def test_b22_the_unusual_is_service_where_the_situation_was_and_a_habit_where_it_was_routine() -> None:
    assert flagged(weekly(f"{GRANTED}extra", 4), "22d") == ["servility:extra@504"]
    assert flagged(weekly(f"{GRANTED}unusual trigger=routine", 4), "22d") == ["servility:unusual@504"]
    for other in ("unusual trigger=exceptional", "unusual", "guarantee"):
        assert flagged(weekly(GRANTED + other, 8), "57d") == []


def answers(weeks: int, third: str = "does=", count: int = 3) -> str:
    days = [7 * week + day for week in range(weeks) for day in range(count)]
    return "; ".join(f"{day}d reply a {third if day % 7 == 2 else 'does=explained'}" for day in days)


def test_b22_weeks_of_answers_that_question_no_demand_are_a_habit_once_they_are_over() -> None:
    assert flagged(answers(4), "27d") == [], "the fourth week is not over"
    assert flagged(answers(4), "28d") == ["servility:unquestioned@672"]
    for act in ("pushed_back", "showed_options"):
        assert flagged(answers(8, f"does={act}"), "57d") == []
    assert flagged(answers(8, count=2), "57d") == [], "two answers in a week show nothing"
    assert flagged(answers(8).replace("does=explained", ""), "57d") == [], "nobody looked at what they do"
    assert flagged(answers(8).replace("does", "actor=automation does"), "57d") == []


def test_b22_urgent_cases_that_turn_out_to_be_routine_are_a_habit() -> None:
    found = "; ".join(
        f"{7 * n}d opened c{n} priority=urgent; {7 * n}d1h resolved c{n} outcome=routine" for n in range(4)
    )
    assert flagged(found, "22d") == ["servility:faux_crisis@505"]
    assert flagged(found.replace("urgent", "high"), "22d") == [] == flagged(found.replace("routine", "as_asked"), "22d")


def needs(times: list[int], outcome: str = "missed") -> str:
    return "; ".join(
        f"{day}d expectation.stated - topic=t{day}; {day}d1h assessed - topic=t{day} outcome={outcome}" for day in times
    )


def test_b23_ten_small_misses_alert_and_one_does_not() -> None:
    assert flagged(needs([0]), "30d") == []
    assert [flag.split("@")[0] for flag in flagged(needs([7 * n for n in range(10)]), "64d")] == [
        "little_things:little_misses"
    ]
    assert flagged(needs([30 * n for n in range(10)]), "271d")[0].startswith("little_things:little_misses")
    assert flagged(needs([90 * n for n in range(10)]), "811d") == [], "too slow to add up"


def test_b23_what_is_met_weighs_against_what_is_missed() -> None:
    both = f"{needs(list(range(0, 10)))}; {needs(list(range(20, 40)), 'met')}"
    raised, lowered = flagged(both, "41d")
    assert raised.startswith("little_things:little_misses") and lowered.startswith("little_things:few_misses")
    assert flagged(needs(list(range(20)), "met"), "21d") == []


def test_b23_an_expectation_of_a_whole_case_is_no_small_need() -> None:
    assert flagged("; ".join(f"{n}h assessed - case_id=c{n} outcome=missed" for n in range(9)), "9h") == []


def test_b23_it_fades_without_an_event() -> None:
    raised, lowered = flagged(needs(list(range(10))), "300d")
    days = float(lowered.partition("@")[2]) / 24
    assert lowered.startswith("little_things:few_misses") and 90 < days < 300


def test_b23_small_needs_lower_customised_slowly_and_are_no_failures() -> None:
    assert heard(needs([0]), "customised") == ["need_missed@1:02"]
    assert heard(needs([0], "met"), "customised") == ["need_met@1:02"]
    assert heard("0d expectation.stated - case_id=a; 1h assessed - case_id=a outcome=missed", "customised") == [
        "need_missed@1:02"
    ], "a need that was stated, of a case"
    state = client(needs(list(range(10))))
    assert state.head.score.failed is None
    values = [score(needs(list(range(n))), "10d").dimensions["customised"].value for n in (0, 1, 10)]
    assert values[0] - values[1] < 10.0 and values[2] < 45.0


def test_b21_a_second_order_flips_the_stage_and_its_weights_at_its_event_time() -> None:
    late, orders = "0h made p due_at=1h keeper=k; 2h kept p", ("2d order -", "4d order -", "6d order -")
    values = []
    for n, (until, stage) in enumerate((("47h", "prospect"), ("48h", "trial"), ("96h", "client"), ("6d", "client"))):
        log = "; ".join([late, *orders[:n]])
        assert stage_of(client(log, until, STAGES).head.score) == stage
        values.append(score(log, until, STAGES).value)
    assert values == pytest.approx([72.0, 67.5, 72.0, 72.0], abs=0.5), "a fifth of 15 points, a half, a fifth"


def test_b21_a_prospect_is_scored_from_the_first_touch_and_orders_alone_move_nothing() -> None:
    assert score("0h contact a; 2h contact a", "3h").value < 75.0
    one, three = ("; ".join(["0h contact a", "2h contact a", *("3h order -" for _ in range(n))]) for n in (1, 3))
    assert score(one, "4h") == score(three, "4h"), "without weights of stages in the policy"


def test_b21_the_cadence_of_a_stage_is_a_value_of_the_policy() -> None:
    from tests.scoring.heard import BARE
    from tests.scoring.shorthand import version_of

    numbers = version_of(BARE + STAGES).score
    assert [numbers.cadence_of(stage) for stage in ("prospect", "trial", "client")] == [7 * DAY, 14 * DAY, 20 * DAY]


def test_b11_a_commitment_without_a_keeper_is_an_orphan_until_somebody_keeps_it() -> None:
    made = "0h made p due_at=9d; 1h made q due_at=9d keeper=k; 2h made r due_at=9d"
    assert flagged(made, "3h") == ["orphan_commitment:no_keeper@0"]
    assert flagged(f"{made}; 3h kept p", "4h") == ["orphan_commitment:no_keeper@0"], "one is left"
    ended = "orphan_commitment:none_without_keeper@4"
    assert flagged(f"{made}; 3h kept p; 4h withdrawn r client_agreed=true", "5h")[1:] == [ended]
    assert flagged(f"{made}; 3h kept p; 4h moved r new_due_at=9d keeper=k", "5h")[1:] == [ended], "it has a keeper now"
    assert flagged("0h contact a; 1h reply a kind=holding", "2h") == [], "whoever answers keeps it"


def test_b11_more_orphans_than_a_flag_names_keep_it_up_to_the_last() -> None:
    made = "; ".join(f"{n}m made p{n:02} due_at=9d" for n in range(22))
    kept = "; ".join(f"{60 + n}m kept p{n:02}" for n in reversed(range(1, 22)))
    assert flagged(f"{made}; {kept}", "3h") == ["orphan_commitment:no_keeper@0"]
    assert flagged(f"{made}; {kept}; 3h kept p00", "4h")[1:] == ["orphan_commitment:none_without_keeper@3"]


def test_b12_serial_renegotiation_is_flagged_until_that_commitment_is_settled() -> None:
    moved = "; ".join(f"{n}h moved p new_due_at={n}d client_agreed=true" for n in range(1, 4))
    log = f"0h made p due_at=1d keeper=k; {moved}"
    assert flagged(log, "4h") == ["serial_renegotiation:moved_again@3"]
    assert flagged(f"{log}; 5h kept p", "6h")[1:] == ["serial_renegotiation:settled@5"]
    assert flagged(log.replace("client_agreed=true", "client_agreed=false"), "4h") == [], "none of them counts"


CROWD = "; ".join(f"{n * 3}h contact c{n} topic=printer" for n in range(120))


def test_a_shared_account_is_recognised_and_flagged_until_it_is_quiet_again() -> None:
    raised, lowered = flagged(CROWD, "120d")
    assert raised.startswith("shared_account:many_contacts") and lowered.startswith("shared_account:fewer_contacts")
    usual = "[score.segments.desk]\ncontacts_a_month = 200\n"
    assert flagged(CROWD.replace("c0 ", "c0 segment=desk "), "120d", usual) == [], "usual in its segment"


def test_a_shared_account_does_not_drown_the_rest_and_is_counted_exactly() -> None:
    state = client(CROWD)
    assert state.head.repeats == 119
    flagged_at = state.head.flags["shared_account"].since
    repeats = [one.at for one in state.head.score.recent if one.code == repeat_contact.REPEAT.code]
    assert repeats and max(repeats) < flagged_at, "since then a repeat about another case says nothing"
    early = client("; ".join(CROWD.split("; ")[:20])).head.score.recent
    assert {moment.factor for moment in early} == {None, 1.5}, "as anybody's"
    chased = client(f"{CROWD}; 361h contact c119 topic=printer")
    assert chased.head.score.recent[-1].factor == 1.5, "what one person does in one case weighs as ever"


def test_flags_are_part_of_the_state_and_survive_it() -> None:
    state = client(needs(list(range(10))))
    assert state.head.flags["little_things"].step == "flagged"
    assert len(state.head.flags["little_things"].because) >= 4
    assert len(msgspec.msgpack.encode(score_listed(state.head.score))) < 1500


def test_no_rule_but_an_escalation_leaves_calm_over_a_shared_account() -> None:
    strict = "[drift]\nlearn = 0\nrun_length = 100\n"
    failed = "; ".join(f"{360 + n}h contact.failed c{n}" for n in range(60))
    sold = "[score.segments.desk]\ncontacts_a_month = 200\n"
    crowd = CROWD.replace(" topic=printer", "")
    alone = client(f"{crowd}; {failed}".replace("c0;", "c0 segment=desk;"), policy=strict + sold).head
    shared = client(f"{crowd}; {failed}; 430h escalation.requested c1", policy=strict).head
    assert set(alone.flags) == {"much_effort"} and alone.ladder.standings["drift"].step != "calm"
    assert shared.flags["shared_account"].step == "flagged" and set(shared.ladder.standings) == {"override"}
