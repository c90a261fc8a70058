"""The lists of the board and the API, in SQL."""

from datetime import timedelta

import pytest

from services.alerts.sql import views_alerts
from services.alerts.sql.paging import Order
from services.alerts.sql.views_clients import ORDERS, on_call, segments
from shared.actions import Action
from shared.alerting import Attempt, Explained
from shared.messages import Because, Scores, micros
from shared.topics import ALERTS, SIGNALS

from .builders import NOW, alert, done, scored

CLIENTS = {
    "burning": {"ladder": "crisis", "risk": 0.9, "score": 20.0, "segment": "gold"},
    "Acme": {"ladder": "drifting", "risk": 0.7, "score": 55.0, "segment": "gold"},
    "bolt": {"ladder": "drifting", "risk": 0.2, "score": 50.0, "segment": "iron"},
    "quiet": {
        "ladder": "unknown",
        "last_known": "calm",
        "quiet": ["crm"],
        "risk": None,
        "score": 80.0,
        "segment": None,
    },
    "calm": {"ladder": "calm", "risk": 0.1, "score": 90.0, "segment": None},
}


@pytest.fixture
def clients(views):
    return views(SIGNALS, Scores(scores=[scored(1, client=name, **given) for name, given in CLIENTS.items()]))


def named(page):
    return [row["client"] for row in page.rows]


def test_clients_off_calm_come_by_step_then_risk_then_score(clients):
    assert named(on_call(clients, limit=9)) == ["burning", "Acme", "bolt", "quiet"]
    assert named(on_call(clients, limit=9, sort="score")) == ["burning", "bolt", "Acme", "quiet"]
    assert named(on_call(clients, limit=9, off_calm=False, sort="risk")) == ["burning", "Acme", "bolt", "calm", "quiet"]


def test_clients_are_found_by_segment_step_part_of_their_name_and_silent_source(clients):
    assert named(on_call(clients, segment="gold", limit=9)) == ["burning", "Acme"]
    assert named(on_call(clients, ladder=["drifting"], limit=9)) == ["Acme", "bolt"]
    assert named(on_call(clients, search="aCM", limit=9)) == ["Acme"]
    assert named(on_call(clients, search="%", limit=9)) == []
    assert named(on_call(clients, source="crm", limit=9)) == ["quiet"]
    assert segments(clients) == ["gold", "iron"]


def test_e3_a_client_says_who_is_on_it_until_when(clients, views):
    until = NOW + timedelta(hours=2)
    views(ALERTS, alert(state="acknowledged", keeper="sam", contact_by=until))
    [row] = on_call(clients, keeper="sam", limit=9).rows
    assert (row["client"], row["keeper"], row["contact_by"]) == ("Acme", "sam", micros(until))
    assert named(on_call(clients, keeper="*", limit=9)) == ["Acme"]
    assert named(on_call(clients, keeper="", limit=9)) == ["burning", "bolt", "quiet"]
    views(ALERTS, alert(version=2, state="resolved", keeper="sam"))
    assert named(on_call(clients, keeper="*", limit=9)) == []


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_hold_every_client_once_though_others_come_in_between(clients, views, sort):
    first = on_call(clients, off_calm=False, sort=sort, limit=2)
    views(SIGNALS, Scores(scores=[scored(1, client="A new one", ladder="crisis", risk=1.0, score=1.0)]))
    found, after = named(first), first.next
    while after:
        page = on_call(clients, off_calm=False, sort=sort, limit=2, after=after)
        found, after = found + named(page), page.next
    assert sorted(name for name in found if name != "A new one") == sorted(CLIENTS)
    assert len(found) == len(set(found))


def test_a_cursor_of_another_order_is_none():
    worst, risk = ORDERS["worst"], ORDERS["risk"]
    cursor = worst.cursor({"severity": 8, "danger": 0.9, "loss": 80.0, "client": "x"})
    assert worst.values(cursor) == [8, 0.9, 80.0, "x"] and risk.values(cursor) is None
    assert all(worst.values(nonsense) is None for nonsense in ("", "x", "%%%", "W10", "é", "A" * 99))
    assert isinstance(risk, Order)


def test_alerts_are_found_by_state_rule_tier_segment_keeper_label_and_client(views):
    engine = views(ALERTS, alert(segment="gold"), alert("bolt", state="acknowledged", step="crisis", keeper="sam"))
    views(ALERTS, alert("old", state="resolved"), done("label", "drift:old:1", client="old", label="averted"))

    def found(**wanted):
        return sorted(row["client"] for row in views_alerts.alert_list(engine, limit=9, **wanted).rows)

    assert found() == ["Acme", "bolt", "old"] and found(state="open") == ["Acme", "bolt"]
    assert found(state="resolved") == found(label="averted") == found(of="old") == ["old"]
    assert found(tier="page") == found(keeper="sam") == ["bolt"]
    assert found(segment="gold") == ["Acme"] and found(rule="budget") == []
    assert found(label="none") == ["Acme", "bolt"]


def test_a_silence_lasts_until_its_end_and_never_beyond_the_alert(views):
    engine = views(ALERTS, alert(), done("silence", until=NOW + timedelta(hours=1)))
    row = views_alerts.alert(engine, "drift:Acme:1")
    assert row["silenced"] and row["silenced_by"] == "kim"
    views(ALERTS, done("silence", action="second", until=NOW - timedelta(hours=1)))
    assert not views_alerts.alert(engine, "drift:Acme:1")["silenced"]
    views(ALERTS, done("silence", action="third"))
    assert views_alerts.alert(engine, "drift:Acme:1")["silenced"]
    views(ALERTS, done("unsilence"))
    assert not views_alerts.alert(engine, "drift:Acme:1")["silenced"]
    views(ALERTS, done("silence", action="fourth"), alert(version=2, state="resolved"))
    assert not views_alerts.alert(engine, "drift:Acme:1")["silenced"]


def test_a_refused_action_changes_no_alert(views):
    engine = views(ALERTS, alert(), done("label", accepted=False, label="false", why="not_closed"))
    assert views_alerts.alert(engine, "drift:Acme:1")["label"] is None
    row = views_alerts.action(engine, "label-1")
    assert (row["accepted"], row["why"]) == (False, "not_closed")


def test_what_became_of_an_action_stays_whatever_is_read_first(views):
    action = Action(id="silence-1", at=NOW, by="kim", do="silence", alert_id="drift:Acme:1", client="Acme")
    engine = views(SIGNALS, action)
    assert views_alerts.action(engine, "silence-1")["accepted"] is None
    views(ALERTS, done("silence"))
    views(SIGNALS, action)
    assert views_alerts.action(engine, "silence-1")["accepted"] is True
    assert views_alerts.action(engine, "unknown") is None


def test_the_timeline_of_an_alert_holds_each_of_its_messages_once(views):
    attempt = Attempt(
        alert_id="drift:Acme:1",
        client="Acme",
        channel="mail",
        state="firing",
        step="drifting",
        outcome="failed",
        at=NOW,
    )
    engine = views(ALERTS, alert(), attempt, attempt, done("silence"))
    views(ALERTS, alert(), done("silence"))  # a worker that was killed says them again
    rows = views_alerts.timeline(engine, "drift:Acme:1", 9)
    assert [row["kind"] for row in rows] == ["done", "attempt", "attempt", "transition"]
    page = views_alerts.timeline_page(engine, "drift:Acme:1", 3)
    assert [row["kind"] for row in views_alerts.timeline_page(engine, "drift:Acme:1", 3, page.next).rows] == [
        "transition"
    ]
    assert len(views_alerts.transitions(engine, 0, views_alerts.newest(engine), 9)) == 1


def test_d5_an_alert_has_its_smallest_explanation_once_it_was_found(views):
    found = Explained(
        alert_id="drift:Acme:1", client="Acme", step="drifting", at=NOW, exact=True, because=[Because("crm", "7")]
    )
    engine = views(ALERTS, alert())
    assert views_alerts.alert(engine, "drift:Acme:1")["explained"] is None
    views(ALERTS, found)
    assert views_alerts.alert(engine, "drift:Acme:1")["explained"] == '[{"source":"crm","id":"7"}]'


def test_what_holds_a_nul_can_be_written_and_found(views):
    engine = views(ALERTS, alert("a\x00b"))
    [row] = views_alerts.alert_list(engine, of="a\x00b", limit=9).rows
    assert row["client"] == "a\N{REPLACEMENT CHARACTER}b"
