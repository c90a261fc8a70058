"""The page of practices, in a browser: what it is about, tables whose numbers lead to their moments, stories."""

import pytest
from playwright.sync_api import expect

from tests.web.history import happened

pytestmark = pytest.mark.web


@pytest.fixture(scope="module", autouse=True)
def history(board):
    asked = [happened(50 - n, "contact.received", f"asks-{n}", 1, kind="praise") for n in range(3)]
    marks = [
        happened(9, "feedback.given", f"asks-{n}", 2, metric="csat", value=4.0, scale=5.0, items={"friendly": 5.0})
        for n in range(3)
    ]
    answers = [happened(8, "reply.sent", f"asks-{n}", 3, actor="human") for n in range(3)]
    board.put([*asked, *marks, *answers], partition=6)


def test_a_number_leads_to_the_moments_that_it_counts_and_praise_is_a_story(board, page):
    page.goto(f"{board.url}/practices")
    expect(page.get_by_role("heading", name="Practices, 30 days")).to_be_visible()
    about = page.locator(".card", has=page.get_by_role("heading", name="What it is about"))
    line = about.locator(".line", has_text="friendly: mark")
    count = int(line.locator(".when").inner_text())
    assert page.locator(".card", has_text="Stories to be told on").locator(".line").count() >= 3
    line.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Moments")).to_be_visible()
    expect(page.locator(".card > .line")).to_have_count(count)


def test_a_cell_of_a_table_leads_to_its_moments(board, page):
    page.goto(f"{board.url}/practices")
    table = page.locator(".card", has=page.get_by_role("heading", name="Who is in touch"))
    cell = table.get_by_role("link").first
    count = min(int(cell.inner_text()), 50)
    cell.click()
    expect(page.locator(".card > .line")).to_have_count(count)
