"""Clients that drift for one reason are one incident, told once, of no client and with its members (SPEC.md 8, 9)."""

import msgspec

from services.alerts.channels.alertmanager import label_sets
from services.lookback.replay import Replay, printed_alert, replay
from shared.messages import instant
from tests.alerts.desk import Desk, live
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints

POLICY = """
version = "1"
effective_from = 2026-01-01T00:00:00Z
[[targets]]
first_response = "4h"
next_response = "4h"
[alerts]
systemic = 3
"""


def let_down(client: str, day: int, topic: str = "billing", more: str = "") -> str:
    """A client who is not answered, comes again a day later, is not answered, and escalates."""
    first, again = (f"contact {client}-{topic} client={client} kind=complaint angry=true topic={topic}" for _ in "12")
    said = f"{day}d {first}; {day}d23h {again}; {day}d34h escalation.requested {client}-{topic} client={client}"
    return f"{said}; {more.format(hours=day * 24 + 36)}" if more else said


def folded(*clients: str, until: str = "30d") -> Replay:
    lines = sorted(touchpoints("; ".join(clients)), key=lambda line: line.time)
    numbered = [msgspec.structs.replace(line, id=f"{number:03}") for number, line in enumerate(lines)]
    return replay(arrivals(numbered), rulebook((POLICY,)), at(until))


def systemic(replayed: Replay) -> list[str]:
    return [
        f"{alert.alert_id} {alert.state} {alert.reason} {','.join(alert.members or [])}"
        for alert in replayed.alerts
        if alert.rule == "systemic"
    ]


def test_c9_two_clients_are_no_incident_three_are_one_and_a_fourth_joins_it() -> None:
    two = folded(let_down("a", 0), let_down("b", 1))
    assert systemic(two) == []
    three = folded(let_down("a", 0), let_down("b", 1), let_down("c", 2), until="6d")
    assert systemic(three) == ["systemic:topic:billing:1 firing common_cause a,b,c"]
    four = folded(*(let_down(client, day) for day, client in enumerate("abcd")), until="6d")
    assert systemic(four)[1:] == ["systemic:topic:billing:1 firing another_member a,b,c,d"]


def test_c9_what_differs_between_the_clients_is_no_incident() -> None:
    assert systemic(folded(*(let_down(client, day, topic=f"t{day}") for day, client in enumerate("abcd")))) == []


def test_c9_a_cause_that_is_recorded_later_makes_one_of_clients_who_seemed_to_have_nothing_in_common() -> None:
    record = "{{hours}}h cause.recorded {0}-t{1} client={0} cause=double_charge fault=ours"
    clients = [let_down(client, n, f"t{n}", record.format(client, n)) for n, client in enumerate("abc")]
    assert systemic(folded(*clients, until="6d")) == ["systemic:cause:double_charge:1 firing common_cause a,b,c"]


def test_c9_the_alert_has_no_client_and_lists_its_members() -> None:
    replayed = folded(*(let_down(client, day) for day, client in enumerate("abc")), until="6d")
    [alert] = [alert for alert in replayed.alerts if alert.rule == "systemic"]
    printed = printed_alert(alert)
    assert printed["client"] is None and printed["members"] == ["a", "b", "c"] and printed["step"] is None
    assert len(printed["because"]) == 3
    desk = Desk()
    desk.take(live(alert))
    [notice] = desk.words()
    assert notice.summary == "Systemic incident: topic billing is behind the drift of 3 clients (far more than usual)"
    assert (notice.tier, notice.page, notice.about) == ("urgent", "http://board/", "topic:billing")


def test_the_members_keep_the_alerts_of_their_own() -> None:
    replayed = folded(*(let_down(client, day) for day, client in enumerate("abc")), until="6d")
    assert {alert.client for alert in replayed.alerts if alert.rule == "override"} == {"a", "b", "c"}


def test_at_alertmanager_an_incident_has_no_client_and_is_known_by_what_it_is_about() -> None:
    clients = [f"c{n:02}" for n in range(24)]
    replayed = folded(*(let_down(client, 0) for client in clients), until="4d")
    desk = Desk()
    desk.take(*(live(alert) for alert in replayed.alerts if alert.rule == "systemic"))
    [notice] = desk.words()  # who comes later is no news
    [sent] = label_sets([notice], instant(at("4d")))
    labels = {"alertname": "systemic", "about": "topic:billing", "episode": "1", "tier": "urgent"}
    assert sent["labels"] == labels
    assert sent["annotations"]["members"].split(", ") == notice.members
