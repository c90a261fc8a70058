import re
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import expect

from services.alerts.sql import tables
from shared.messages import micros
from shared.topics import TOUCHPOINTS
from tests.web.history import content, escalated, happened, incident, neglected, overlooked

pytestmark = pytest.mark.web
HOSTILE = "<b>Böse</b> & Söhne/Köln?"


@pytest.fixture(scope="module", autouse=True)
def history(board):
    """The empty board first: what the tests see is projected by the first of them that needs it."""
    board.put(content("happy"))
    return board


def card(page, title):
    return page.locator(".card", has=page.get_by_role("heading", name=title, exact=True))


def names(page):
    return page.locator(".row .who").all_inner_texts()


def test_a_board_without_trouble_says_so(board, page):
    page.goto(board.url)
    expect(page.get_by_role("heading", name="No client is off calm")).to_be_visible()
    expect(page.get_by_text("1 client watched.")).to_be_visible()


def test_a_client_that_slides_appears_without_reload_and_the_worst_stands_first(board, page):
    page.goto(board.url)
    expect(page.get_by_role("heading", name="No client is off calm")).to_be_visible()
    board.put(neglected("weary"), partition=1)
    expect(page.locator(".row")).to_have_count(1)
    board.put([*escalated("loud"), *neglected(HOSTILE)], partition=2)
    expect(page.locator(".row")).to_have_count(3)
    assert names(page)[0] == "loud" and set(names(page)) == {"loud", "weary", HOSTILE}
    first = page.locator(".row").first
    expect(first.locator(".step")).to_have_text("Crisis")
    expect(first.locator(".score")).to_have_text(re.compile(r"^\d+ (bad|poor)\s*risk "))
    expect(first.locator(".meter .value")).to_have_count(3)
    expect(page.get_by_role("heading", name="3 clients off calm")).to_be_visible()


def test_a_row_leads_to_the_client_with_all_that_is_known(board, page):
    page.goto(board.url)
    page.get_by_text("loud").click()
    expect(page.get_by_role("heading", name="loud")).to_be_visible()
    for said in ("Follow-through", "Escalation requested", "Answer owed in case loud-1", "First response", "Broken"):
        expect(page.get_by_text(said).first).to_be_visible()
    expect(page.get_by_text("Escalation, episode 1")).to_be_visible()
    expect(page.locator(".points").first).to_have_text(re.compile(r"^-\d+\.\d$"))
    titles = ["Cycle time", "Follow-through", "Repeat contact", "Caring", "Customised", "Competent", "Access"]
    expect(page.locator(".dimension .head > :first-child")).to_have_text(titles)
    page.get_by_text("Escalation, episode 1").click()
    expect(page.get_by_role("heading", name="Escalation: loud")).to_be_visible()


def test_b5_b11_a4_a_page_shows_void_pauses_who_promised_and_verdicts_as_known_then(board, page):
    board.put(overlooked("quiet"), partition=4)
    page.goto(f"{board.url}/clients/quiet")
    expect(card(page, "Clocks").get_by_text("void from then on, for the client wrote").first).to_be_visible()
    commitments = card(page, "Commitments")
    for said in ("van: a new van", "maker sam, keeper kim", "Maker sam", "No keeper named", "1 of 1, 100%"):
        expect(commitments.get_by_text(said, exact=True).first).to_be_visible()
    expect(card(page, "As known then").get_by_text("Commitment of call: broken, now kept")).to_be_visible()
    expect(card(page, "Alerts").get_by_text("Orphan commitment, episode 1")).to_be_visible()
    expect(card(page, "Alerts").get_by_text("Flagged").first).to_be_visible()
    expect(card(page, "Ladder and flags").get_by_text("Flag up").first).to_be_visible()


def test_every_number_leads_to_the_touchpoint_behind_it(board, page):
    page.goto(f"{board.url}/clients/quiet")
    card(page, "As known then").get_by_text("Commitment of call").click()
    shown = card(page, "Touchpoint quiet-6 of crm")
    expect(shown.get_by_text("Commitment kept")).to_be_visible()
    expect(shown.locator("pre")).to_contain_text('"commitment_id": "call"')
    page.goto(f"{board.url}/clients/quiet?source=crm&id=nothing")
    expect(page.get_by_text("There is no such touchpoint.")).to_be_visible()


def test_c9_a_systemic_incident_stands_on_the_board_and_on_the_page_of_each_member(board, page):
    board.put(content("touched") + content("spared"))
    board.write(incident("touched", *(f"other {n}" for n in range(14))))
    page.goto(board.url)
    shown = card(page, "1 systemic incident")
    expect(shown.get_by_text("Topic billing")).to_be_visible()
    expect(shown.get_by_text("15 clients")).to_be_visible()
    expect(shown.get_by_text("and 3 more")).to_be_visible()
    shown.get_by_role("link", name="touched").click()
    expect(card(page, "1 systemic incident")).to_be_visible()
    page.goto(f"{board.url}/clients/spared")
    expect(card(page, "Alerts")).to_be_visible()
    expect(card(page, "1 systemic incident")).to_have_count(0)


def test_a_clients_page_is_drawn_anew_for_what_is_its_own_and_not_for_what_others_do(board, page):
    board.put(content("steady"), partition=6)
    page.goto(f"{board.url}/clients/steady")
    expect(page.get_by_role("heading", name="steady")).to_be_visible()
    time.sleep(max(0, datetime.now(UTC).second - 45))  # with the minute every page is drawn anew
    page.evaluate("document.querySelector('main h1').dataset.kept = 'yes'")
    for number in range(2):
        board.put(content(f"other {number}"), partition=8 + number)
        passed = {"topic": TOUCHPOINTS.name, "partition": 6, "next": number, "arrival": micros(datetime.now(UTC))}
        with board.engine.begin() as connection:  # its partition goes on, by others' touchpoints
            tables.upsert(connection, tables.OFFSETS, [passed])
        board.look()
        page.wait_for_timeout(1500)
    expect(page.locator("h1[data-kept]")).to_have_count(1)
    board.put([*content("steady"), happened(1, "escalation.requested", "steady", 99)], partition=6)
    expect(page.get_by_text("Escalation requested").first).to_be_visible()
    expect(page.locator("h1[data-kept]")).to_have_count(0)


def test_names_are_text_and_never_markup(board, page):
    page.goto(f"{board.url}/clients/{quote(HOSTILE, safe='')}")
    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible()
    page.goto(f"{board.url}/clients/nobody")
    expect(page.get_by_role("heading", name="No such client")).to_be_visible()


def test_a_page_that_is_behind_says_so_and_stops_when_it_is_not(board, page):
    board.look(datetime.now(UTC) - timedelta(minutes=3))
    page.goto(board.url)
    expect(page.get_by_role("status")).to_contain_text("the projector is not running")
    assert httpx.get(f"{board.url}/readyz").status_code == 503
    board.look(behind=12_000)
    expect(page.get_by_role("status")).to_contain_text("Catching up: 12,000 messages")
    board.look()
    expect(page.get_by_role("status")).to_be_hidden()


def test_on_a_phone_the_longest_list_comes_last(board, page):
    page.set_viewport_size({"width": 390, "height": 844})
    board.put(neglected("pocket"), partition=3)
    page.goto(f"{board.url}/clients/pocket")
    titles = page.locator(".card h2")
    expect(titles).to_have_count(9)
    tops = {titles.nth(at).inner_text(): titles.nth(at).bounding_box()["y"] for at in range(9)}
    assert max(tops, key=tops.__getitem__) == "Touchpoints"


def test_c11_a_group_shows_its_worst_and_who_burns_and_the_share_of_crises(board, page):
    board.put(escalated("loud"), partition=2)
    page.goto(f"{board.url}/groups")
    expect(page.get_by_role("link", name="loud: crisis")).to_be_visible()
    expect(page.locator(".line .step.crisis").first).to_be_visible()
    expect(page.get_by_role("heading", name="Crises", exact=True)).to_be_visible()
    expect(page.get_by_text("response at the incident")).to_be_visible()
