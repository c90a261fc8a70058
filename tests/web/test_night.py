"""The on-call person's night, through every real service: a notice, its page, a promise that lapses, the way out."""

import json
import re
import time
from datetime import datetime, timedelta

import httpx
import pytest
from playwright.sync_api import expect

from deploy.kafka.broker import free_port
from deploy.services import Crew
from services.alerts.access import passwords, users
from services.alerts.access.users import Author
from tests.kafka.publishing import Program, settings_for, time_at, touchpoint
from tests.kafka.receiver import Receiver, answers
from tests.web.people import People, now

pytestmark = [pytest.mark.kafka, pytest.mark.web, pytest.mark.timeout(400)]

SERVICES = ("ingest", "scoring", "alerts", "delivery", "projector", "board")
PASSWORD = "a long night without coffee"
POLICY = """
version = "night"
effective_from = 2026-01-01T00:00:00Z
[alerts]
hold = "0s"
"""
ROUTING = """
[channels.kim]
kind = "webhook"
url = "{first}"
[channels.phone]
kind = "webhook"
url = "{second}"
[roles.desk]
channels = ["kim"]
[roles.lead]
channels = ["phone"]
[[routes]]
to = ["desk"]
[[chains]]
tiers = ["page", "urgent", "ticket"]
levels = [{{ role = "lead", wait = "2s" }}]
"""


@pytest.fixture
def receivers():
    with Receiver() as first, Receiver() as second:
        yield first, second


@pytest.fixture
def night(kafka, tmp_path, receivers):
    """All services at work, with a receiver for whoever is on call and one for the lead."""
    program = Program(settings_for(kafka, tmp_path))
    people = People(tmp_path)
    users.set_password(people.engine, "sam", passwords.hashed(PASSWORD), Author("test", now()), must_change=False)
    first, second = receivers
    files = {"policy.toml": POLICY, "routing.toml": ROUTING.format(first=first.url, second=second.url)}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    port = free_port()
    program.environment |= {
        "DRIFTLINE_POLICY": json.dumps([str(tmp_path / "policy.toml")]),
        "DRIFTLINE_ROUTING": str(tmp_path / "routing.toml"),
        "DRIFTLINE_ACCOUNTS": people.url,
        "DRIFTLINE_BOARD_PORT": str(port),
        "DRIFTLINE_PAGE_URL": f"http://127.0.0.1:{port}",
    }
    program("topics", "create")
    own = {name: {"DRIFTLINE_HEALTH_PORT": str(free_port())} for name in SERVICES}
    with Crew(program.environment, own, program.settings.data / "ingest.log") as crew:
        crew.start(*SERVICES)
        program.await_answer(200, 90)
        until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), 90)
        yield program
        assert crew.ended() == {}


def until(found, seconds=60.0):
    """What is found, once it is."""
    end = time.monotonic() + seconds
    while not (thing := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
    return thing


def publish(program, id, **changes):
    """One touchpoint of now, by HTTP."""
    answer = httpx.post(
        f"{program.url}/v1/touchpoints",
        content=json.dumps(touchpoint(id, **changes)),
        headers={"content-type": "application/cloudevents+json"},
    )
    assert answer.status_code == 202, answer.text


def notices(receiver, rule, state="firing"):
    return [body for _, body in receiver.of("acme") if (body["rule"], body["state"]) == (rule, state)]


def card(page, title):
    return page.locator(".card", has=page.get_by_role("heading", name=title, exact=True))


def test_d8_a_night_on_call_from_the_notice_to_the_label(night, receivers, chromium):
    first, second = receivers
    promised = {"commitment_id": "c1", "what": "a credit note", "maker": "sam", "case_id": "k1", "topic": "billing"}
    publish(night, "1", type="commitment.made", data={**promised, "due_at": time_at(days=-3)})
    told = until(lambda: notices(first, "orphan_commitment"))[0]
    assert told["client"] == "acme" and told["action"]

    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    page.goto(told["alert_page"])
    page.get_by_label("Name").fill("sam")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("acme")
    assert page.url == told["alert_page"]
    expect(card(page, "What it says")).to_contain_text("nobody has it in hand")
    card(page, "Why").get_by_role("link").first.click()
    expect(page.locator("pre")).to_contain_text('"commitment_id": "c1"')
    page.go_back()

    page.get_by_label("Who contacts acme").fill("Kim Meyer")
    soon = datetime.now().astimezone() + timedelta(seconds=8)
    page.get_by_label("Or by (your own time)").fill(f"{soon:%Y-%m-%dT%H:%M:%S}")
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Acknowledged: Kim Meyer contacts the client")
    expect(card(page, "What it says")).to_contain_text(re.compile("Kim Meyer contacts the client by"))

    until(lambda: notices(second, "orphan_commitment"))
    expect(card(page, "What it says")).to_contain_text("nobody has it in hand")
    expect(card(page, "Timeline")).to_contain_text("It was to be contacted by now, and was not")

    kim = {"kind": "human", "id": "kim"}
    publish(night, "2", type="reply.sent", data={"kind": "answer", "case_id": "k1", "actor": kim})
    expect(card(page, "What it says")).to_contain_text("Kim Meyer contacted the client")
    keeper = {**promised, "new_due_at": time_at(days=-4), "client_agreed": True, "keeper": "kim"}
    publish(night, "3", type="commitment.renegotiated", data=keeper)
    expect(card(page, "What it says")).to_contain_text("It ended")
    until(lambda: notices(first, "orphan_commitment", "resolved"))
    page.get_by_label("Note (if you like)").fill("She was glad of the call.")
    page.get_by_role("button", name="True alarm").click()
    expect(page.locator(".said")).to_contain_text("Labelled: true")
    expect(card(page, "Timeline").locator("li").first).to_contain_text("sam labelled it: true")
    context.close()
