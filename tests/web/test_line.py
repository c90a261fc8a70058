import re

import pytest
from playwright.sync_api import expect

from tests.web.history import escalated

pytestmark = pytest.mark.web


@pytest.fixture(autouse=True)
def history(board):
    board.put(escalated("steep"), partition=7)


def test_e4_the_page_goes_back_by_keyboard_to_what_was_known_then(board, page):
    page.goto(f"{board.url}/clients/steep")
    expect(page.locator(".step").first).to_have_text("Crisis")
    slider = page.get_by_label("As known then")
    slider.focus()
    for _ in range(30):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("nothing that arrived later is in it")).to_be_visible()
    assert re.search(r"then=\d+$", page.url)
    expect(page.locator(".step").first).not_to_have_text("Crisis")
    expect(page.get_by_text("Escalation requested")).to_have_count(0)
    page.get_by_text("Back to now").click()
    expect(page.get_by_text("Escalation requested").first).to_be_visible()


def test_e4_a_mark_on_the_line_leads_to_its_touchpoint(board, page):
    page.goto(f"{board.url}/clients/steep")
    chart = page.get_by_role("img", name=re.compile(r"^Score \d+ at the end"))
    marks = chart.locator("path[fill='var(--crisis)']:not([fill-opacity='0.08'])")
    expect(marks).to_have_count(2)  # the touchpoint, and its kind in the legend
    marks.first.click(force=True)  # the line, which is deaf, is drawn over it
    expect(page.get_by_role("heading", name="Touchpoint steep-90 of crm")).to_be_visible()
