"""Stories of rules in the shadow: judged live like any other, told to nobody, moving no client (FEATURES F5)."""

from services.alerts.rules import RULES

from .rooms import in_words
from .scenario import at, expect, story
from .words import commitment, event, firing, on

SHADE = '[alerts]\nindecision = "1h"\nshadow = ["drift", "indecision"]\n'
POLICY = f'version = "1"\neffective_from = 2026-01-01T00:00:00Z\n{SHADE}'
LATER = 'version = "2"\neffective_from = 2026-06-20T00:00:00Z\n'
LAPSES = [
    at(
        f"day {day} 09:00",
        commitment("made", f"p{day}", due_at=f"day {day} 10:00", keeper="kim"),
        event("decision.needed", case_id="a"),
    )
    for day in range(1, 15)
]

PUT_RIGHT = at("day 15 09:00", *(commitment("kept", f"p{day}") for day in range(1, 15)))


def test_f5_a_client_stays_calm_while_only_rules_in_the_shadow_move():
    rooms = story(*LAPSES, expect("day 15 09:00", on("calm"), firing("drift")), policy=POLICY)
    assert {(one.rule, one.ladder, one.shadow) for one in rooms.told if RULES[one.rule].told} == {
        ("drift", "calm", True), ("indecision", "calm", True),
    }  # fmt: skip


def test_f5_a_rule_in_the_shadow_comes_back_to_calm_by_time_alone():
    rooms = story(*LAPSES, PUT_RIGHT, expect("day 40 09:00", on("calm")), policy=POLICY)
    told = [line for line in in_words(rooms.told) if line.startswith("drift")]
    assert told[-1].endswith("resolved") and told[0] in ("drift drifting firing", "drift at_risk firing")


def test_f5_a_crisis_is_told_whatever_stands_in_the_shadow():
    rooms = story(
        *LAPSES, at("day 15 09:00", event("escalation.requested")), expect("09:00", on("crisis")), policy=POLICY
    )
    crisis = next(alert for alert in rooms.told if alert.rule == "override")
    assert (crisis.shadow, crisis.alert_id, crisis.ladder) == (False, "override:acme:1", "crisis")


def test_f5_without_the_key_the_same_rule_moves_the_client():
    rooms = story(*LAPSES, expect("day 15 09:00", firing("drift")), policy=POLICY.replace('"drift", ', ""))
    told = {alert.rule: alert.shadow for alert in rooms.told if RULES[alert.rule].told}
    assert told == {"drift": False, "indecision": True}
    assert rooms.told[-1].ladder in ("drifting", "at_risk")


def test_f5_what_counts_is_the_policy_in_force_when_the_rule_moves():
    rooms = story(*LAPSES, PUT_RIGHT, expect("day 45 09:00", on("calm")), policy=[POLICY, LATER])
    drift = [(alert.state, alert.shadow) for alert in rooms.told if alert.rule == "drift"]
    assert drift[0] == ("firing", True) and drift[-1] == ("resolved", False)
