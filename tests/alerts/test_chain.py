"""The escalation chain, and what a promise changes in it."""

from services.alerts.channels.alertmanager import HOLD, label_sets
from services.alerts.delivery.wanted import Why
from tests.alerts.builders import NOON
from tests.alerts.routed import HOUR, MINUTE, alert, page


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


KIM = {"state": "acknowledged", "keeper": "Kim", "contact_by": NOON + HOUR}


def test_a_relapse_out_of_an_acknowledgement_is_told_though_it_is_no_worse_than_what_was_told(desk):
    desk.take(page(version=1), page(version=2, at=NOON + MINUTE, **KIM))
    eased = page(version=3, step="recovering", at=NOON + 2 * MINUTE, **KIM)
    assert desk.take(eased, page(version=4, why="overridden", at=NOON + 3 * MINUTE)) == [Why.NOT_FIRING, Why.RELAPSED]
    desk.crash()
    assert desk.consider(NOON + 3 * MINUTE) == []
    last = desk.story().told[-1].decision
    assert (last.level, last.tier, last.step) == (0, "page", "crisis")
    assert [(one.why, one.level) for one in desk.wait(NOON + 13 * MINUTE)] == [(Why.UNACKNOWLEDGED, 1)], "nobody has it"
    again = [page(version=5, at=NOON + HOUR, **KIM), page(version=6, why="overridden", at=NOON + HOUR + MINUTE)]
    assert desk.take(*again) == [Why.ACKNOWLEDGED, Why.RELAPSED], "each time"


def test_a_relapse_on_a_step_that_is_less_than_the_worst_told_is_as_fast_as_that(desk):
    desk.take(alert(), alert(version=2, at=NOON + MINUTE, **KIM))
    desk.take(alert(version=3, step="recovering", at=NOON + 2 * MINUTE, **KIM))
    relapse = alert(version=4, step="drifting", why="worsened", at=NOON + 3 * MINUTE)
    assert desk.take(relapse, alert(version=5, at=NOON + 4 * MINUTE)) == [Why.RELAPSED, Why.NOT_WORSE]
    assert (desk.words()[-1].tier, desk.words()[-1].step) == ("urgent", "at_risk")


def test_at_alertmanager_a_relapse_begins_the_ended_label_set_anew(desk):
    desk.take(page(version=1), page(version=2, at=NOON + MINUTE, **KIM), page(version=3, at=NOON + 2 * MINUTE))
    [standing] = label_sets(desk.words(), NOON + 3 * MINUTE)
    assert standing["startsAt"] == (NOON + 2 * MINUTE).isoformat()
    assert standing["endsAt"] == (NOON + 3 * MINUTE + HOLD).isoformat()
