"""The page of the house, in a browser: what is left undone, what units tell, and the practices behind it."""

import pytest
from playwright.sync_api import expect

from shared.messages import Envelope
from shared.topics import TOUCHPOINTS
from tests.web.history import Topics, content, happened

pytestmark = pytest.mark.web


@pytest.fixture(scope="module", autouse=True)
def history(board):
    log = Topics(5)
    told = [
        happened(900, "practice.recorded", "desk", 1, kind="standard", item="within a day", what="first_response",
                 outcome="missed", value=8.0, scale=10.0),
        happened(800, "practice.recorded", "house", 2, kind="standard", item="welcome", value=9.0, scale=10.0),
        happened(90, "practice.recorded", "desk", 3, kind="review", value=15.0, scale=60.0),
        happened(80, "practice.recorded", "house", 4, kind="survey", item="role", scale=5.0, items={"my part": 4.0}),
    ]  # fmt: skip
    log.put(TOUCHPOINTS, Envelope(events=told))
    board.put(content("happy"), partition=7)
    board.write(log.records)


def test_what_the_house_left_undone_stands_first_and_each_table_leads_to_its_practices(board, page):
    page.goto(f"{board.url}/house")
    undone = page.locator(".card", has=page.get_by_role("heading", name="Left undone"))
    expect(undone).to_contain_text("Miss without remedy")
    expect(undone).to_contain_text("Standard unmeasured")
    expect(page.get_by_role("row", name="welcome")).to_contain_text("nothing")
    expect(page.get_by_role("row", name="desk")).to_contain_text("25%")
    expect(page.get_by_role("row", name="role: my part")).to_contain_text("80%")
    units = page.locator(".card", has=page.get_by_role("heading", name="Units, 90 days"))
    units.get_by_role("link", name="one by one").click()
    expect(page.locator(".card > .line")).to_have_count(1)
    page.get_by_role("link", name="desk: review").click()
    expect(page.locator(".card > .line")).to_have_count(2)


def test_a_unit_of_ours_has_no_page_of_a_client(board, page):
    page.goto(f"{board.url}/clients/desk")
    expect(page.get_by_role("heading", name="No such client")).to_be_visible()


def test_a_house_of_many_units_with_long_names_stays_a_page_that_can_be_read(board, page):
    log, days = Topics(5), iter(range(1, 10_000))
    cells = {f"question {n}": 4.0 for n in range(3)} | {"x" * 6000: 3.0}
    told = [happened(70, "practice.recorded", f"branch {n:03}", next(days), kind="survey", item="role", scale=5.0,
                     items=cells) for n in range(120)]  # fmt: skip
    told += [happened(60, "practice.recorded", "y" * 6000, next(days), kind="launch", item="\u202eapp")]
    told += [happened(60, "practice.recorded", f"branch {n:03}", next(days), kind="standard", item=f"s{n}",
                      value=9.0, scale=10.0) for n in range(120)]  # fmt: skip
    log.put(TOUCHPOINTS, Envelope(events=told))
    board.write(log.records)
    page.goto(f"{board.url}/house")
    for title, rows in (("Units, 90 days", 51), ("Standards, and practices in focus", 51), ("What our people say", 6)):
        card = page.locator(".card", has=page.get_by_role("heading", name=title))
        expect(card.get_by_role("row")).to_have_count(rows)
        expect(card).to_contain_text(" more")
        assert card.locator(".scroll").evaluate("at => at.scrollWidth") < 3000, title
    assert page.locator("*").count() < 5000
