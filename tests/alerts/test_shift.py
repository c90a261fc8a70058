"""The budget of a shift."""

import re

import pytest
from msgspec.structs import replace

from services.alerts.delivery.shift import preventability, rank
from services.alerts.delivery.wanted import Why
from shared.messages import NextAction, Owed, Said
from tests.alerts.builders import NOON
from tests.alerts.desk import Desk
from tests.alerts.routed import BUDGET, HOUR, MINUTE, PAGE, alert, page, routing, whys

NINE = {
    "a": (0.60, 1, 0), "b": (0.60, 0, 2), "c": (0.30, 2, 0), "d": (0.20, 0, 0), "e": (0.90, 0, 1),
    "f": (0.25, 2, 0), "g": (0.10, 3, 0), "h": (0.50, 0, 0), "i": (0.35, 1, 1),
}  # fmt: skip


def nine():
    """The example of docs/alerts.md."""
    for name, (risk, still, lost) in NINE.items():
        owed = [Owed(commitment_id=str(n), due_at=NOON + HOUR) for n in range(still)]
        owed += [Owed(commitment_id=f"-{n}", due_at=NOON - HOUR) for n in range(lost)]
        yield alert(client=name, alert_id=f"drift:{name}:1", risk=risk, next=NextAction(owed=owed) if owed else None)


def test_d12_of_nine_the_five_of_the_documented_example_are_told_and_the_rest_become_tickets(tmp_path):
    rows = re.findall(r"^\| (\w) \| ([\d.]+) \| (\d) \| (\d) \| ([\d.]+) \| ([\d.]+) \| (\w+) \|$", PAGE, re.M)
    assert {name: (float(risk), int(still), int(lost)) for name, risk, still, lost, *_ in rows} == NINE
    desk = Desk(routing(tmp_path, BUDGET))
    desk.record(*nine())
    decided = {one.client: one for one in desk.decide(NOON)}
    assert {name: one.tier for name, one in decided.items()} == {row[0]: row[-1] for row in rows}
    assert {one.why for one in decided.values() if one.tier == "ticket"} == {Why.OVER_BUDGET}
    assert all(one.told for one in decided.values())


def test_d12_a_shift_counts_what_was_told_in_it_whatever_crashed(tmp_path):
    desk = Desk(routing(tmp_path, BUDGET))
    desk.record(*list(nine())[:3])
    first, *_ = desk.consider(NOON)
    desk.record(first)
    desk.crash()
    desk.record(*list(nine())[3:])
    desk.decide(NOON + MINUTE)
    told_ = [one.decision for story in desk.outbox.all() for one in story.told]
    assert sorted(one.tier for one in told_) == ["ticket"] * 4 + ["urgent"] * 5
    desk.record(page(client="z", alert_id="override:z:1"))
    assert whys(desk, NOON + MINUTE) == [Why.NEW_STEP], "a crisis is neither limited nor counted"
    worse = alert(client="b", alert_id="drift:b:1", version=2, step="crisis", at=NOON + 2 * MINUTE)
    assert desk.take(worse) == [Why.NEW_STEP]
    later = alert(client="y", alert_id="drift:y:1", at=NOON + 7 * HOUR)
    assert desk.take(later) == [Why.NEW_STEP], "the next shift has room"


def test_d12_those_that_come_within_a_while_are_ranked_together(tmp_path):
    desk = Desk(routing(tmp_path, BUDGET + 'gather = "10m"\n'))
    for minute, one in enumerate(nine()):
        assert desk.take(replace(one, at=NOON + minute * MINUTE)) == [Why.GATHERED]
    desk.last = NOON + 8 * MINUTE
    told_ = desk.wait(NOON + 10 * MINUTE)
    assert {one.client for one in told_ if one.tier == "urgent"} == set("acefh") and len(told_) == 9
    assert {one.at for one in told_} == {NOON + 10 * MINUTE}


def test_an_unanswered_need_can_still_be_answered():
    need = NextAction(unanswered=Said(source="crm", id="1", at=NOON))
    assert preventability(alert(next=need)) == pytest.approx(2 / 3)
    assert rank(alert(risk=None)) == 0.5, "what is unknown is not small"
