import re

import pytest
from playwright.sync_api import expect

from shared.messages import Envelope
from shared.topics import TOUCHPOINTS
from tests.web.history import Topics, content, happened, neglected

pytestmark = pytest.mark.web


@pytest.fixture(autouse=True)
def history(board):
    board.put([*neglected("owing", broken=3), *content("happy")], partition=4)


def number(page, name):
    return page.locator(".figure", has_text=re.compile(rf"^{name}")).locator(".mid")


def test_e5_every_number_of_the_commitments_leads_to_exactly_those(board, page):
    page.goto(f"{board.url}/commitments")
    for said in ("Broken", "Overdue", "Kept"):
        count = int(number(page, said).first.inner_text())
        number(page, said).first.click()
        expect(page.locator(".card > .line")).to_have_count(count)
        page.go_back()
    page.get_by_role("row", name=re.compile("^sales")).get_by_role("link").first.click()
    expect(page.get_by_text("Only those with origin sales.")).to_be_visible()
    page.get_by_role("link", name="by keeper").click()
    expect(page.get_by_role("row", name=re.compile("^kim"))).to_be_visible()


def test_e10_every_number_of_a_source_leads_to_exactly_what_it_counts(board, page):
    log = Topics(5)
    log.put(TOUCHPOINTS, Envelope(events=[happened(9, "contact.received", "latecomer", 1, late=5)]))
    board.write(log.records)
    page.goto(f"{board.url}/sources")
    row = page.get_by_role("row", name=re.compile("^crm"))
    row.get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", name="Late of crm")).to_be_visible()
    expect(page.locator(".line")).to_have_count(1)
    expect(page.get_by_text("5 h late")).to_be_visible()
    page.get_by_role("link", name="All sources").click()
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()
