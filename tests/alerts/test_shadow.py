"""Rules in the shadow (FEATURES F5): they run live, are recorded and shown, and nobody hears of them."""

import httpx
import msgspec
import pytest
from hypothesis import given

from services.alerts import engine
from services.alerts.channels.channels import Alertmanager, Webhook
from services.alerts.delivery.wanted import Why
from services.alerts.routing.routing import Address
from services.alerts.sql import tables, views_alerts
from services.alerts.sql.projection import Projection
from services.alerts.sql.writing import write
from shared import metrics
from shared.topics import ALERTS
from tests.alerts.builders import applied, moved, told
from tests.alerts.desk import Desk
from tests.alerts.test_delivery import delivering, settle
from tests.alerts.test_projection import record
from tests.laws.test_alerts import folded, scores

SHADOW = {"shadow": True}
DRIFT = [moved("drift", "drifting"), moved("drift", "at_risk", 5), moved("drift", "calm", 9)]
RISK = [
    moved("risk", "drifting", 1, **SHADOW),
    moved("risk", "at_risk", 2, **SHADOW),
    moved("risk", "calm", 6, **SHADOW),
]
FLAG = [moved("indecision", "flagged", 3, **SHADOW), moved("indecision", "calm", 4, **SHADOW)]


def lines(*transitions):
    return [(alert.alert_id, alert.state, alert.step, alert.shadow) for alert in told(*transitions)]


async def heard(*transitions):
    """The bodies of all that a webhook and Alertmanager are sent of these moves, and of what still stands after."""
    bodies: list[bytes] = []

    def post(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(post)) as http:
        channels = [
            Webhook(Address("webhook", "webhook", "http://hook"), http),
            Alertmanager(Address("alertmanager", "alertmanager", "http://manager"), http),
        ]
        delivery = delivering(channels)
        for alert in told(*transitions):
            delivery.take(msgspec.json.encode(alert))
            await settle(delivery)
            for sending in delivery.sendings.values():
                await sending.say_again()
    return [body for body in bodies if body != b"[]"]


async def test_f5_shadow_never_reaches_a_receiver():
    everything = sorted([*DRIFT, *RISK, *FLAG], key=lambda move: move.at)
    assert await heard(*RISK, *FLAG) == []
    assert await heard(*everything[:7]) and b"risk" in b"".join(await heard(moved("risk", "drifting")))
    sent = b"".join(await heard(*everything))
    assert b"drift:acme:1" in sent and b"risk:" not in sent and b"indecision" not in sent


async def test_f5_what_receivers_hear_of_other_rules_is_the_same_without_it():
    everything = sorted([*DRIFT, *RISK, *FLAG], key=lambda move: move.at)
    assert dict.fromkeys(await heard(*everything)) == dict.fromkeys(await heard(*DRIFT)), "but for what is said again"


@given(scores)
def test_f5_rules_in_the_shadow_change_no_other_alert(batches):
    shaded = [
        [msgspec.structs.replace(move, shadow=move.rule in ("risk", "servility")) for move in moves]
        for moves in batches
    ]
    without = [[move for move in moves if not move.shadow] for moves in shaded]
    live = [msgspec.structs.replace(alert, version=0) for alert in folded(shaded) if not alert.shadow]
    assert live == [msgspec.structs.replace(alert, version=0) for alert in folded(without)]


@given(scores)
def test_f5_no_alert_has_the_id_of_another_though_a_rule_goes_in_and_out_of_the_shadow(batches):
    ended = set()
    for alert in folded(
        [[msgspec.structs.replace(move, shadow=n % 3 == 1) for move in moves] for n, moves in enumerate(batches)]
    ):
        assert alert.alert_id not in ended
        if alert.state == "resolved":
            ended.add(alert.alert_id)


def test_f5_an_alert_in_the_shadow_is_recorded_like_any_other():
    assert lines(*RISK) == [
        ("risk:acme:1", "firing", "drifting", True),
        ("risk:acme:1", "firing", "at_risk", True),
        ("risk:acme:1", "resolved", "at_risk", True),
    ]
    assert [id for id, state, _, _ in lines(*RISK, *RISK) if state == "firing"][-1] == "risk:acme:2"


def test_f5_a_rule_that_comes_out_of_the_shadow_is_told_at_its_next_step():
    alerts = told(RISK[0], moved("risk", "at_risk", 2), moved("risk", "calm", 3))
    assert Desk().take(*alerts) == [Why.SHADOW, Why.NEW_STEP, Why.RESOLVED]
    assert {alert.alert_id for alert in alerts} == {"risk:acme:1"}
    again = told(*RISK, moved("drift", "drifting", 7), moved("risk", "drifting", 8))
    assert [alert.alert_id for alert in again[-2:]] == ["drift:acme:1", "risk:acme:2"]


def test_f5_of_a_rule_that_goes_into_the_shadow_only_the_end_is_told():
    alerts = told(moved("risk", "drifting"), RISK[1], RISK[2])
    assert Desk().take(*alerts) == [Why.NEW_STEP, Why.SHADOW, Why.RESOLVED]


def test_f5_the_state_with_shadows_survives_encoding():
    state = engine.fresh()
    assert engine.decode(engine.encode(state)) == state
    from tests.alerts.builders import scored

    applied(state, scored(1, *RISK[:2], *FLAG[:1], *DRIFT[:1]))
    assert engine.decode(engine.encode(state)) == state and state.shadows["risk"].step == "at_risk"


@pytest.fixture
def database(tmp_path):
    return tables.connect(f"sqlite:///{tmp_path}/views.db")


def test_f5_the_views_say_what_is_in_the_shadow(database):
    projection = Projection({})
    projection.take([record(msgspec.json.encode(alert), ALERTS.name, n) for n, alert in enumerate(told(*DRIFT, *RISK))])
    with database.begin() as connection:
        write(connection, projection)
    assert {row["alert_id"]: row["shadow"] for row in views_alerts.alert_list(database, limit=9).rows} == {
        "drift:acme:1": False, "risk:acme:2": True,
    }  # fmt: skip


def test_f5_nothing_in_the_shadow_is_counted_as_firing():
    desk = Desk()
    desk.take(*told(*RISK[:2]))
    assert not desk.story().standing, "what driftline_alerts_firing counts"
    assert metrics.FIRING._labelnames == ("rule",)
