"""Stories of the ladder and its alerts: into crisis at once, out of it by the client's word, and what is taken back."""

import tomllib

from services.alerts.delivery.wanted import Why
from services.lookback.replay import replay
from services.scoring.policy.policy_form import PolicyForm
from tests.alerts.desk import Desk
from tests.lookback.test_silences import beats, in_order
from tests.scoring.shorthand import arrivals, rulebook

from .rooms import in_words
from .scenario import POLICY, at, between, expect, live, story
from .words import case, commitment, contact, event, firing, on, reply, silent, void


def test_an_override_goes_straight_to_crisis_and_fires_one_alert():
    rooms = story(
        at("08:00", contact("a")),
        expect("08:59", on("calm"), silent()),
        at("09:00", event("notice.legal", id="letter")),
        at("10:00", event("escalation.requested")),
        expect("10:00", on("crisis"), firing("override", "crisis")),
    )
    assert in_words(rooms.told) == ["override crisis firing"]
    assert [each.id for each in rooms.told[0].because] == ["letter"]


def test_only_evidence_from_the_client_leaves_a_crisis():
    rooms = story(
        at("08:00", contact("a", kind="complaint")),
        at("09:00", event("escalation.requested", case_id="a")),
        at("10:00", reply("a")),
        at("11:00", case("closed", "a", actor={"kind": "human"})),
        expect("day 2 11:00", on("crisis")),
        at("12:00", case("confirmed", "a")),
        expect("12:00", on("recovering")),
        expect(between("day 5 11:59", "18:00"), on("calm")),
        policy=POLICY,
    )
    steps = ["override crisis firing", "override recovering firing", "override recovering resolved"]
    assert in_words(rooms.told) == steps


def test_a_void_takes_an_alert_back_and_says_that_it_was_revised():
    rooms = story(
        at("09:00", event("mention.public", id="post")),
        expect("09:00", on("crisis")),
        at("09:20", void("post")),
        expect("09:20", on("calm")),
    )
    reasons = [(alert.state, alert.reason) for alert in rooms.told]
    assert reasons == [("firing", "mention_public"), ("resolved", "revised")]


def test_another_crisis_after_the_first_is_another_episode():
    rooms = story(
        at("09:00", event("escalation.requested")),
        at("10:00", contact(kind="thanks")),
        expect("day 5 10:00", on("calm")),
        at("day 6 09:00", event("escalation.requested")),
    )
    assert [alert.alert_id for alert in rooms.told if alert.step == "crisis"] == ["override:acme:1", "override:acme:2"]


def test_what_happened_in_history_is_told_as_such_and_what_goes_on_is_told_at_its_next_step():
    rooms = story(
        at("09:00", event("escalation.requested")),
        at("day 2 09:00", contact("a")),
        live("10:00"),
        at("11:00", contact(kind="praise")),
        live=False,
    )
    assert in_words(rooms.told) == ["override crisis firing (history)", "override recovering firing"]


def test_two_clients_commute():
    hers = at("09:00", contact("a", kind="complaint")), at("10:00", event("notice.legal")), at("11:00", reply("a"))
    his = (
        at("09:00", contact("a", subject="bolt")),
        at("10:00", event("mention.public", subject="bolt")),
        at("11:00", contact(kind="thanks", subject="bolt")),
    )
    one = story(*[step for pair in zip(hers, his, strict=True) for step in pair], policy=POLICY)
    other = story(*[step for pair in zip(his, hers, strict=True) for step in pair], policy=POLICY)
    assert one.facts("acme") == other.facts("acme") and one.facts("bolt") == other.facts("bolt")
    for client in ("acme", "bolt"):
        alerts = [[alert for alert in rooms.told if alert.client == client] for rooms in (one, other)]
        assert in_words(alerts[0]) == in_words(alerts[1]) != []


def test_bad_touchpoints_among_good_ones_are_named_and_change_nothing():
    rooms = story(
        at("09:00", contact("a", id="1"), contact("a", id="1"), contact("a", id="1", kind="praise")),
        at("09:01", event("contact.received", time="09:30"), event("contact.imagined"), event("case.opened")),
        at("day 5 09:00", contact("b", time="day 1 09:00"), reply("a")),
        expect("09:00", silent()),
    )
    reasons = [refusal.reason for refusal in rooms.refused]
    assert reasons == ["conflict", "in_future", "unknown_type", "bad_data", "too_late"]
    assert rooms.replayed().tally.accepted == 2


TASKS = [
    at(
        f"day {day} 10:00",
        reply("a"),
        reply("a", kind="follow_up"),
        event("decision.made", case_id="a"),
        commitment("made", f"p{day}", due_at="12:00", keeper="kim"),
        commitment("kept", f"p{day}"),
        case("resolved", "a"),
        case("closed", "a"),
    )
    for day in range(2, 12)
]


def left_at(*steps):
    """When the crisis was left, and why."""
    rooms = story(
        at("08:00", contact("a", kind="complaint")),
        at("09:00", event("escalation.requested", case_id="a")),
        *steps,
        expect("day 40 00:00", on("calm")),
        policy=POLICY,
    )
    [left] = [
        (alert.at, alert.reason) for alert in rooms.told if alert.step == "recovering" and alert.state == "firing"
    ]
    return left


def test_c3_closing_tasks_alone_never_leaves_crisis():
    chasing = [at(f"day {day} 09:00", contact("a", kind="chaser")) for day in range(3, 33, 3)]
    busy = sorted([*TASKS, *chasing], key=lambda step: int(step.time.split()[1]))
    rooms = story(at("09:00", event("escalation.requested", case_id="a")), *busy, expect("day 34 00:00", on("crisis")))
    assert [line for line in in_words(rooms.told) if line.startswith("override")] == ["override crisis firing"]
    few = at("day 2 10:00", reply("a"), case("resolved", "a"))
    assert left_at(*TASKS) == left_at(few), "the client's quiet leads out, however much is done meanwhile"
    assert left_at(*TASKS)[1] == "quiet"


OFFICE = """
calendar = "office"
[calendars.office]
zone = "UTC"
monday = ["09:00-17:00"]
holidays = ["2026-06-06"]
[alerts]
shadow = ["drift", "budget", "silent_leaver", "risk", "indecision", "little_things"]
[[targets]]
calendar = "office"
first_response = "8h"
"""


def test_c7_override_beats_silence_quiet_hours_and_budget():
    """At night, on a holiday, while its source is silent, with every rule that may be in the shadow there."""
    rooms = story(
        *(at(f"day {day} 09:00", commitment("made", f"p{day}", due_at="10:00", keeper="kim")) for day in range(1, 6)),
        at("day 6 03:17", event("mention.public", id="post")),
        expect("03:17", on("crisis"), firing("override", "crisis")),
        policy=POLICY.partition("[[")[0] + OFFICE,
    )
    [alert] = [alert for alert in rooms.told if alert.rule == "override"]
    assert alert.at.isoformat() == "2026-06-06T03:17:00+00:00", "at the very instant"
    desk = Desk()
    assert desk.take(alert) == [Why.NEW_STEP]
    [notice] = desk.words()
    assert (notice.step, notice.tier, alert.override, alert.shadow) == ("crisis", "page", True, False)


def test_c7_an_override_is_told_while_its_source_is_silent_and_no_policy_may_hide_it():
    log = in_order(beats(0, 1, 2), "0h contact a; 100h mention.public - source=press")
    folded = replay(arrivals(log), rulebook([]))
    assert [alert.step for alert in folded.alerts if alert.rule == "override"] == ["crisis"]
    assert folded.clients()["c"]["ladder"] == "unknown", "one of its sources cannot be heard"
    form = PolicyForm.model_validate(tomllib.loads(POLICY + '[alerts]\nshadow = ["override"]\n'))
    assert [path for path, _ in form.problems()] == ["alerts.shadow[0]"]
