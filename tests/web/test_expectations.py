"""The page of all clients at once, in a browser: every number leads to what it counts."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.history import content, happened, neglected

pytestmark = pytest.mark.web


@pytest.fixture(scope="module", autouse=True)
def history(board):
    sold = [happened(50, "order.placed", "happy", 40, value=120), happened(40, "order.placed", "happy", 41, value=80)]
    board.put([*neglected("owing", broken=3), *content("happy"), *sold], partition=7)


def card(page, title):
    return page.locator(".card", has=page.get_by_role("heading", name=title))


def test_e6_a_cell_of_the_heat_map_leads_to_its_moments(board, page):
    page.goto(f"{board.url}/expectations?by=segment")
    cell = page.get_by_role("row", name=re.compile("^gold")).get_by_role("link").first
    count = int(re.search(r"(\d+) moment", cell.get_attribute("title"))[1])
    cell.click()
    expect(page.get_by_role("heading", name="Moments")).to_be_visible()
    expect(page.locator(".card > .line")).to_have_count(count)
    page.locator(".card > .line a").first.click()
    expect(page).to_have_url(re.compile("/clients/.*id="))


def test_e7_the_weakest_link_stands_first_and_leads_to_its_moments(board, page):
    page.goto(f"{board.url}/expectations")
    weakest = card(page, "Weakest links")
    rows = weakest.get_by_role("row")
    values = [int(rows.nth(n).locator("td").first.inner_text()) for n in range(1, rows.count())]
    assert values == sorted(values) and len(values) > 2
    expect(weakest.get_by_role("img").first).to_have_attribute("aria-label", re.compile("The weakest of"))
    link = rows.nth(1).get_by_role("link")
    count = min(int(link.inner_text()), 50)
    link.click()
    expect(page.locator(".card > .line")).to_have_count(count)


def test_e8_complaints_are_counted_and_listed(board, page):
    page.goto(f"{board.url}/expectations")
    said = page.locator(".figure", has_text=re.compile("^Complaints")).first
    count = int(said.locator(".mid").inner_text())
    said.click()
    expect(page.locator(".card > .line")).to_have_count(count)


def test_e9_who_bought_again_is_in_the_funnel(board, page):
    page.goto(f"{board.url}/expectations")
    again = page.locator(".figure", has_text="Bought again").locator(".mid")
    assert int(again.inner_text()) >= 1
    expect(card(page, "Retention").get_by_text("orders of 200")).to_be_visible()


def test_e11_where_no_target_is_stated_the_page_says_so(board, page):
    page.goto(f"{board.url}/expectations")
    expect(card(page, "Standards: stated and attained")).to_contain_text("states no target")
