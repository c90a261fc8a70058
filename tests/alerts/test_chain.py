"""The escalation chain, and what a promise changes in it."""

from services.alerts.wanted import Why
from tests.alerts.builders import NOON
from tests.alerts.routed import HOUR, MINUTE, alert


def test_d10_the_chain_tells_the_next_role_until_somebody_acknowledges(desk):
    desk.take(alert())
    assert [(one.level, one.role, (one.at - NOON) / MINUTE) for one in desk.wait(NOON + 29 * MINUTE)] == [
        (1, "desk", 10),
    ]  # fmt: skip
    desk.crash()
    assert [(one.level, one.role, (one.at - NOON) / MINUTE) for one in desk.wait(NOON + 3 * HOUR)] == [
        (2, "lead", 30), (3, "lead", 60), (4, "lead", 90),
    ]  # fmt: skip
    assert len({notice.key for notice in desk.words()}) == 5


def test_d10_an_acknowledgement_stops_the_chain_and_a_broken_promise_goes_to_the_next_level_at_once(desk):
    desk.take(alert())
    desk.wait(NOON + 11 * MINUTE)
    promise = {"keeper": "Kim", "contact_by": NOON + HOUR}
    desk.take(alert(version=2, state="acknowledged", reason="acknowledged", at=NOON + 12 * MINUTE, **promise))
    assert desk.wait(NOON + HOUR - MINUTE) == []
    assert desk.take(alert(version=3, reason="lapsed", at=NOON + HOUR, **promise)) == [Why.LAPSED]
    lapsed = desk.story().told[-1].decision
    assert (lapsed.level, lapsed.role) == (2, "lead")
    assert [(one.why, one.level) for one in desk.wait(NOON + HOUR + 30 * MINUTE)] == [(Why.UNACKNOWLEDGED, 3)]


def test_a_worse_step_begins_the_chain_anew(desk):
    desk.take(alert())
    desk.wait(NOON + 30 * MINUTE)
    desk.take(alert(version=2, step="crisis", at=NOON + 31 * MINUTE))
    told_ = [one.decision for one in desk.story().told]
    assert [(one.step, one.level) for one in told_] == [("at_risk", 0), ("at_risk", 1), ("at_risk", 2), ("crisis", 0)]


def test_d8_who_holds_what_stands_hears_of_a_promise_and_direct_channels_do_not(desk):
    desk.take(alert(segment="gold"), alert(version=2, state="acknowledged", keeper="Kim", contact_by=NOON + HOUR))
    mine = {name: desk.outbox.of(desk.story(), name, name == "manager") for name in ("hook", "manager")}
    assert {name: [one.decision.state for one in told_] for name, told_ in mine.items()} == {
        "hook": ["firing"], "manager": ["firing", "acknowledged"],
    }  # fmt: skip
