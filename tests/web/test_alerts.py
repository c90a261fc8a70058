"""The pages now, alerts and one alert in a real browser, on views of our making; nobody answers what is done there."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.history import Topics, neglected, told
from tests.web.night import dead, firing, latest
from tests.web.screenshots import prepare

pytestmark = pytest.mark.web


@pytest.fixture(scope="module", autouse=True)
def night(board):
    prepare(board)
    return board


def card(page, title):
    return page.locator(".card", has=page.get_by_role("heading", name=title, exact=True))


def alerts(page):
    return page.locator(".row.alert .who").all_inner_texts()


def test_who_is_on_a_client_and_by_when_stands_on_now_and_leads_to_the_alert(board, page):
    page.goto(board.url)
    row = page.locator(".row", has=page.get_by_role("link", name="loud", exact=True))
    expect(row).to_contain_text(re.compile(r"Sam Osei\s*by .*UTC, in \d+ min"))
    expect(page.locator(".row", has_text="weary")).to_contain_text("Nobody yet")
    row.get_by_role("link", name="Sam Osei").click()
    expect(page.get_by_role("heading", name="Escalation: loud")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Sam Osei contacts the client by .*, in \d+ min\.")).first).to_be_visible()


def test_now_is_asked_by_keeper_step_segment_and_name_and_the_address_keeps_it(board, page):
    page.goto(board.url)
    page.get_by_label("Who is on it").select_option("Nobody yet")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".row .who")).to_have_text(["weary", "averted", "Böse & Söhne, Köln"])
    assert "keeper=nobody" in page.url
    page.get_by_role("searchbox", name="Client").fill("SÖHNE")
    page.keyboard.press("Enter")
    expect(page.locator(".row .who")).to_have_text(["Böse & Söhne, Köln"])
    expect(page.get_by_label("Who is on it")).to_have_value("nobody")
    page.goto(f"{board.url}/?step=crisis&segment=gold")
    expect(page.locator(".row .who")).to_have_text(["loud"])
    page.goto(f"{board.url}/?segment=standard")
    expect(page.get_by_role("heading", name="No client off calm is like that")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".row .who")).to_have_count(4)


def test_alerts_are_asked_by_state_rule_and_how_soon_the_newest_first(board, page):
    page.goto(f"{board.url}/alerts")
    expect(page.locator(".row.alert").first).to_contain_text("Systemic incident: topic billing")
    page.get_by_label("State").select_option("Resolved")
    page.get_by_label("Rule").select_option("Drift")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".row.alert .who")).to_have_text(["Drift: averted"])
    page.goto(f"{board.url}/alerts?tier=page")
    expect(page.locator(".row.alert .who")).to_have_text(["Escalation: loud"])
    page.goto(f"{board.url}/alerts?rule=drift&state=firing")
    expect(page.locator(".row.alert")).to_have_count(3)
    page.get_by_text("Drift: weary").click()
    expect(page.get_by_role("heading", name="Drift: weary")).to_be_visible()


def test_an_alert_says_what_it_means_why_and_what_to_do_first_with_its_touchpoints(board, page):
    page.goto(f"{board.url}/alerts/drift:weary:1")
    expect(card(page, "What it says")).to_contain_text("served worse than is usual for it")
    expect(card(page, "What it says")).to_contain_text("nobody has it in hand")
    expect(card(page, "Why")).to_contain_text("It is served worse than usual.")
    expect(card(page, "Why").locator(".points").first).to_have_text("+2.10")
    first = card(page, "Do first")
    for said in ("Answer the oldest need", "Keep credit note", "overdue", "It last expected", "a call before noon"):
        expect(first).to_contain_text(said)
    expect(card(page, "Playbook").locator("li")).to_have_count(3)
    card(page, "Why").get_by_role("link").first.click()
    expect(page.locator("pre")).to_contain_text('"subject": "weary"')


def test_a_timeline_tells_who_was_told_who_was_not_and_what_people_did(board, page):
    page.goto(f"{board.url}/alerts/override:loud:1")
    lines = card(page, "Timeline").locator("li")
    expect(lines.first).to_contain_text("In hand: Sam Osei contacts the client by")
    for said in (
        "kim acknowledged: Kim Meyer contacts the client",
        "mail failed, and is tried again",
        "451 try later",
        "It was to be contacted by now, and was not",
        "Told: first on call",
        "Explained by 1 touchpoint",
    ):
        expect(lines.filter(has_text=said).first).to_be_visible()
    expect(card(page, "Why")).to_contain_text("It asked for somebody who decides.")
    expect(card(page, "Why")).to_contain_text("No fewer would do.")
    page.goto(f"{board.url}/alerts/drift:weary:1")
    lines = card(page, "Timeline").locator("li")
    expect(lines.filter(has_text="Not told").first).to_contain_text("quiet hours; decided anew")
    expect(lines.first).to_contain_text("Labelling by kim was refused")
    expect(lines.first).to_contain_text("It is not over yet")


def test_what_can_be_done_about_an_alert_depends_on_where_it_stands(board, page):
    acts = card(page, "What you do")
    page.goto(f"{board.url}/alerts/drift:weary:1")
    buttons = ["In 30 min", "In 2 h", "By end of day", "Acknowledge", "Silence"]
    expect(acts.get_by_role("button")).to_have_text(buttons)
    page.goto(f"{board.url}/alerts/override:loud:1")
    expect(acts.get_by_role("button")).to_have_text([*buttons[:3], "Take over"])
    expect(acts).to_contain_text("nothing silences this")
    page.goto(f"{board.url}/alerts/drift:averted:1")
    expect(acts.get_by_role("button")).to_have_text(["True alarm", "False alarm", "Too late", "Duplicate", "Averted"])
    expect(acts).to_contain_text("Labelled: averted.")
    page.goto(f"{board.url}/alerts/drift:nobody:1")
    expect(page.get_by_role("heading", name="No such alert")).to_be_visible()
    expect(acts).to_be_hidden()


def test_a_dead_channel_has_no_forms_and_says_that_it_ends_by_itself(board, page):
    board.write(dead("mail"))
    page.goto(f"{board.url}/alerts/dead_channel:channel:mail:1")
    expect(page.get_by_role("heading", name="Dead channel: channel mail")).to_be_visible()
    acts = card(page, "What you do")
    expect(acts).to_contain_text("it ends by itself once the channel takes notices again")
    expect(acts.get_by_role("button")).to_have_count(0)


def test_what_is_typed_and_where_the_keyboard_is_outlast_a_change_of_the_page(board, page):
    page.goto(f"{board.url}/alerts/drift:weary:1")
    page.get_by_label("Who contacts weary").fill("Ada")
    records = told(neglected("weary"))
    log = Topics(7)
    firing(latest(records, "drift:weary:1"), log)
    board.write(log.records)
    expect(card(page, "Timeline").locator("li")).not_to_have_count(6)
    expect(page.get_by_label("Who contacts weary")).to_have_value("Ada")
    page.goto(board.url)
    mine = page.locator(".row .who", has_text="weary")
    mine.focus()
    board.put(neglected("newcomer"), partition=5)
    expect(page.locator(".row")).to_have_count(5)
    expect(mine).to_be_focused()


def test_an_action_that_kafka_does_not_take_is_said_to_be_not_done(board, page):
    page.goto(f"{board.url}/alerts/drift:weary:1")
    page.get_by_role("button", name="In 2 h").click()
    said = page.locator(".said")
    expect(said).to_contain_text("did not confirm the action, so take it for not done", timeout=15_000)
    page.get_by_role("button", name="Acknowledge").click()
    expect(said).to_contain_text("Say by when")
    page.get_by_label("Who contacts weary").fill(" ")
    page.get_by_role("button", name="In 30 min").click()
    expect(said).to_contain_text("Say who contacts the client")


def test_a_viewer_reads_an_alert_and_has_no_buttons(board, page):
    page.context.add_cookies([board.people.cookie(board.url, "viewer")])
    page.goto(f"{board.url}/alerts/drift:weary:1")
    expect(card(page, "What you do")).to_contain_text("You may read, and not act")
    expect(card(page, "What you do").get_by_role("button")).to_have_count(0)
    expect(card(page, "Timeline").locator("li").first).to_be_visible()


def test_d5_a_reader_may_ask_which_touchpoints_it_would_not_stand_without(board, page):
    page.goto(f"{board.url}/alerts/drift:weary:1")
    card(page, "Why").get_by_role("button", name="Without which of them would it not stand?").click()
    expect(card(page, "Why")).to_contain_text("Without these it would not stand", timeout=30_000)
    expect(card(page, "Why")).to_contain_text("No fewer would do.")


def test_d5_the_button_is_the_same_one_after_a_change_of_the_page(board, page):
    page.goto(f"{board.url}/alerts/drift:weary:1")
    button = card(page, "Why").get_by_role("button").element_handle()
    lines = card(page, "Timeline").locator("li")
    expect(lines.first).to_be_visible()
    before = lines.count()
    log = Topics(9)
    firing(latest(told(neglected("weary")), "drift:weary:1"), log)
    board.write(log.records)
    expect(lines).not_to_have_count(before)
    button.click()
    expect(card(page, "Why")).to_contain_text("Without these it would not stand", timeout=30_000)
