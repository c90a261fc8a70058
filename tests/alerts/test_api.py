"""`/v1` over views of our making, without a server: pages, tags, problems, actions and what the labels say."""

import asyncio
from datetime import timedelta

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from services.alerts.access.person import person
from services.alerts.access.roles import Person
from services.alerts.api import api
from services.alerts.api.precision import wilson
from services.alerts.sql.projector import Projector
from services.alerts.yardstick import yardstick
from services.scoring.policy.policy import Policies
from shared import metrics
from shared.alerting import Explained
from shared.errors import Failed
from shared.messages import Because, Scores, Share, micros
from shared.settings import Settings
from shared.topics import ALERTS, SIGNALS

from .builders import NOW, alert, done, moved, scored
from .lived import Lived
from .test_quality import LOG


def yard():
    return yardstick(Policies(), micros(NOW))


SOON = (NOW + timedelta(hours=1)).isoformat()


class Sent:
    """What was sent to the alerts worker; while `away` nothing is."""

    def __init__(self):
        self.actions, self.away = [], False

    async def send(self, action):
        if self.away:
            raise Failed("Kafka is away")
        self.actions.append(action)


class Asked:
    """Asks an application without a server."""

    def __init__(self, app):
        self.app = app

    def get(self, path, **more):
        return asyncio.run(self.ask("GET", path, **more))

    def post(self, path, **more):
        return asyncio.run(self.ask("POST", path, **more))

    async def ask(self, method, path, **more):
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://board") as client:
            return await client.request(method, path, **more)


@pytest.fixture
def sent():
    return Sent()


@pytest.fixture
def asked(views, sent):
    engine = views(SIGNALS, Scores(scores=[scored(1, client=f"c{n}", ladder="drifting") for n in range(5)]))
    views(ALERTS, alert(shares=[Share(source="crm", id="7", what="broken", weight=2.5, at=NOW)]))
    app = FastAPI()
    app.include_router(api.routes(engine, lambda client, then=None: None, list, sent, lambda alert_id: None, yard))
    api.tell_problems(app)
    app.dependency_overrides[person] = lambda: Person("somebody", "operator")
    return Asked(app)


def test_a_page_leads_to_the_next_in_its_body_and_its_link(asked):
    first = asked.get("/v1/clients?limit=2&search=C")
    href = first.json()["next"]
    assert first.headers["link"] == f'<{href}>; rel="next"' and "search=C" in href
    seen = [client["client"] for client in first.json()["clients"]]
    while href:
        page = asked.get(href).json()
        seen, href = seen + [client["client"] for client in page["clients"]], page["next"]
    assert sorted(seen) == ["c0", "c1", "c2", "c3", "c4"]


@pytest.mark.parametrize("path", ["/v1/clients", "/v1/alerts", "/v1/alerts/drift:Acme:1", "/v1/precision"])
def test_whoever_has_an_answer_already_is_told_that_it_still_holds(asked, views, path):
    tag = asked.get(path).headers["etag"]
    again = asked.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    views(SIGNALS, Scores(scores=[scored(2, client="c1", ladder="crisis")]))
    views(ALERTS, alert(version=2, state="resolved"))
    changed = asked.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200 and changed.headers["etag"] != tag


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/v1/alerts/nothing", 404, "no alert 'nothing'"),
        ("/v1/alerts/nothing/timeline", 404, "no alert"),
        ("/v1/actions/unknown", 404, "takes a second or two"),
        ("/v1/clients/nobody", 404, "nobody"),
        ("/v1/clients/nobody/as-of?at=2026-11-02T09:00:00Z", 404, "nobody"),
        ("/v1/clients/c1/as-of?at=2026-11-02T09:00:00", 422, "not what it should be"),
        ("/v1/clients?cursor=nonsense", 422, "`next`"),
        ("/v1/clients?cursor=%25", 422, "not what it should be"),
        ("/v1/clients?limit=501", 422, "not what it should be"),
        ("/v1/alerts?state=loud", 422, "not what it should be"),
        ("/v1/nothing", 404, "Not Found"),
    ],
)
def test_every_error_is_a_problem_document(asked, path, status, said):
    answer = asked.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["status"]) == (status, status) and said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "do"),
    [
        ("acknowledge", {"who": "sam", "until": SOON, "note": "on it"}, "acknowledge"),
        ("silence", {"until": SOON}, "silence"),
        ("silence", {}, "silence"),
        ("unsilence", {}, "unsilence"),
        ("label", {"label": "averted"}, "label"),
    ],
)
def test_an_action_is_passed_on_and_says_where_to_hear_of_it(asked, sent, path, body, do):
    answer = asked.post(f"/v1/alerts/drift:Acme:1/{path}", json=body)
    [action] = sent.actions
    assert (action.do, action.alert_id, action.client, action.by) == (do, "drift:Acme:1", "Acme", "somebody")
    assert answer.status_code == 202 and answer.headers["location"] == answer.json()["href"]
    assert answer.json() == {"action": action.id, "href": f"/v1/actions/{action.id}"}


def test_an_action_with_a_key_is_the_same_when_it_is_sent_again(asked, sent):
    for _ in range(2):
        asked.post("/v1/alerts/drift:Acme:1/unsilence", json={}, headers={"Idempotency-Key": "just-this-once"})
    first, second = sent.actions
    assert first.id == second.id


def test_a_key_used_for_another_action_names_another_action(asked, sent):
    for do, body in (("unsilence", {}), ("silence", {}), ("label", {"label": "true"})):
        asked.post(f"/v1/alerts/drift:Acme:1/{do}", json=body, headers={"Idempotency-Key": "just-this-once"})
    asked.post("/v1/alerts/drift:Acme:1/unsilence", json={}, headers={"Idempotency-Key": "and-once-more"})
    assert len({action.id for action in sent.actions}) == 4


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("drift:Acme:1/acknowledge", {"who": "sam"}, 422),
        ("drift:Acme:1/acknowledge", {"who": " ", "until": SOON}, 422),
        ("drift:Acme:1/acknowledge", {"who": "sam", "until": "2020-01-01T00:00:00Z"}, 422),
        ("drift:Acme:1/acknowledge", {"who": "sam", "until": "2026-11-02T09:00:00"}, 422),
        ("drift:Acme:1/label", {"label": "loud"}, 422),
        ("drift:Other:1/label", {"label": "true"}, 404),
    ],
)
def test_what_nobody_could_mean_is_refused_and_nothing_sent(asked, sent, path, body, status):
    answer = asked.post(f"/v1/alerts/{path}", json=body)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"
    assert sent.actions == []


def test_while_kafka_is_away_an_action_is_a_503_and_nothing_is_pretended(asked, sent):
    sent.away = True
    answer = asked.post("/v1/alerts/drift:Acme:1/unsilence", json={})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["detail"] == "Kafka is away"


def test_an_alert_comes_with_its_timeline_and_its_explanation(asked, views):
    views(ALERTS, done("silence", action="first", until=NOW + timedelta(hours=1)))
    found = asked.get("/v1/alerts/drift:Acme:1").json()
    assert (found["tier"], found["silenced"], found["shares"][0]["weight"]) == ("ticket", True, 2.5)
    entries = asked.get("/v1/alerts/drift:Acme:1/timeline").json()["entries"]
    assert [entry["said"]["kind"] for entry in entries] == ["done", "transition"]
    why = asked.get("/v1/alerts/drift:Acme:1/explanation").json()
    assert why["shares"] == found["shares"] and why["smallest"] is None
    assert asked.get("/v1/actions/first").json()["accepted"] is True


def test_d5_what_explains_an_alert_is_found_on_request_and_once(views, sent):
    sought = []

    def explained(alert_id):
        sought.append(alert_id)
        return Explained(
            alert_id=alert_id, client="Acme", step="drifting", at=NOW, exact=True, because=[Because("crm", "7")]
        )

    app = FastAPI()
    app.include_router(api.routes(views(ALERTS, alert()), lambda client, then=None: None, list, sent, explained, yard))
    app.dependency_overrides[person] = lambda: Person("somebody", "viewer")
    for _ in range(2):
        smallest = asyncio.run(Asked(app).ask("GET", "/v1/alerts/drift:Acme:1/explanation")).json()["smallest"]
        assert smallest["exact"] and smallest["because"] == [{"source": "crm", "id": "7"}]
    assert sought == ["drift:Acme:1"]


def test_d11_precision_is_measured_from_the_labels(asked, views):
    given = ["true", "averted", "too_late", "false", "duplicate", None]
    for number, label in enumerate(given):
        views(ALERTS, alert(f"client {number}", state="resolved"))
        if label:
            views(ALERTS, done("label", f"drift:client {number}:1", action=f"a{number}", label=label))
    [rule] = asked.get("/v1/precision").json()["rules"]
    assert (rule["rule"], rule["right"], rule["false"], rule["precision"]) == ("drift", 3, 1, 0.75)
    assert (rule["duplicate"], rule["unlabelled"], rule["too_late"]) == (1, 1, 1)
    assert (rule["lowest"], rule["highest"]) == wilson(3, 4)


def test_d11_the_precision_of_a_rule_is_a_metric(views):
    engine = views(ALERTS, alert("one", state="resolved"), alert("two", state="resolved"))
    views(ALERTS, done("label", "drift:one:1", action="1", label="true"), done("label", "drift:two:1", label="false"))
    Projector(Settings(), engine)._count()
    assert metrics.PRECISION.labels("drift")._value.get() == 0.5


def test_wilsons_interval_is_that_of_the_tables():
    lowest, highest = wilson(3, 4)
    assert (round(lowest, 4), round(highest, 4)) == (0.3006, 0.9544)
    assert wilson(0, 0) == (None, None) and wilson(0, 9)[0] == 0.0 and wilson(9, 9)[1] == 1.0


@pytest.mark.parametrize(
    "path",
    [
        "expectations?by=link",
        "links",
        "voice",
        "retention",
        "standards",
        "wall",
        "moments",
        "rollup",
        "crises",
        "house",
        "house/practices?kind=review",
        "practices?by=item",
    ],
)
def test_what_is_asked_of_all_clients_is_answered(asked, path):
    said = asked.get(f"/v1/{path}")
    assert said.status_code == 200 and said.headers["etag"]


def test_a_clients_way_on_the_ladder_comes_page_by_page(asked, views):
    moves = [moved("drift", "drifting" if n % 2 else "calm", n) for n in range(5)]
    views(SIGNALS, Scores(scores=[scored(2, *moves, client="c1")]))
    first = asked.get("/v1/clients/c1/moves?limit=3").json()
    rest = asked.get(first["next"]).json()
    assert [move["at"] for move in first["moves"] + rest["moves"]] == sorted(
        (one.at.isoformat().replace("+00:00", "Z") for one in moves), reverse=True
    )
    assert rest["next"] is None


def test_a_number_of_the_api_leads_to_its_moments(asked, views):
    for record in Lived(LOG, "10d").records:
        if record.topic == SIGNALS.name:
            views(SIGNALS, msgspec.json.decode(record.value, type=Scores))
    for cell in asked.get("/v1/expectations?by=channel").json()["cells"]:
        wanted = f"/v1/moments?limit=500&dimension={cell['dimension']}&channel={cell['name']}"
        assert len(asked.get(wanted).json()["moments"]) == cell["moments"]
