"""Every page for every reader: on a desk and on a phone, by day and by night, with a keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.web.screenshots import PAGES, SCHEMES, SIZES, address, prepare

pytestmark = pytest.mark.web
CONTROLS = "a[href], button, input, select"

# What is less than WCAG 2 asks: text against what lies below it (4.5, large text 3), edges of what is operated (3).
CONTRAST = """() => {
  const ELSEWHERE = "script, style, canvas, .nicegui-error-popup";
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const luminance = colour => {
    const [r, g, b] = colour.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (colour, below) => {
    const [a, b] = [luminance(over(parse(colour), below)), luminance(below)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const shown = e => e.checkVisibility() && e.getBoundingClientRect().right > 0;
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !shown(e) || e.closest(ELSEWHERE)) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const found = ratio(style.color, ground(e));
    if (found < least) poor.push([walk.currentNode.data.trim(), found]);
  }
  for (const e of document.querySelectorAll("input, select, .button")) {
    if (!shown(e)) continue;
    const style = getComputedStyle(e), below = ground(e.parentElement);
    if (e.matches("input, select") && ratio(style.color, ground(e)) < 4.5) poor.push([e.name, "text"]);
    if (ratio(style.borderTopColor, below) < 3) poor.push([e.name || e.innerText, "edge"]);
  }
  return poor;
}"""

# What a reader of the screen needs: one h1, landmarks once each, a name for every control, no id twice.
SPOKEN = """() => {
  const faults = [], count = what => [...document.querySelectorAll(what)].filter(e => e.checkVisibility()).length;
  if (document.documentElement.lang !== "en") faults.push("no language");
  if (count("h1") !== 1) faults.push(`${count("h1")} h1`);
  for (const one of ["main:not([role=none])", "header", "nav[aria-label=Pages]"])
    if (count(one) !== 1) faults.push(`${count(one)} ${one}`);
  for (const e of document.querySelectorAll("input, select"))
    if (!(e.labels?.length || e.ariaLabel)) faults.push(`no label: ${e.name}`);
  for (const e of document.querySelectorAll("a[href], button"))
    if (!(e.innerText.trim() || e.ariaLabel || e.textContent.trim())) faults.push(`no name: ${e.outerHTML}`);
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  if (new Set(ids).size !== ids.length) faults.push("an id twice");
  let level = 0;
  for (const e of document.querySelectorAll("h1, h2, h3")) {
    if (+e.tagName[1] > level + 1 && e.checkVisibility()) faults.push(`${e.tagName} ${e.innerText}`);
    level = +e.tagName[1];
  }
  return faults;
}"""

FOCUSED = """() => {
  const e = document.activeElement;
  const marked = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const seen = marked(getComputedStyle(e)) || marked(getComputedStyle(e, "::after"));
  return [[...document.querySelectorAll(ALL)].indexOf(e), seen];
}"""


@pytest.fixture(scope="module", autouse=True)
def prepared(board):
    prepare(board)
    return board


def opened(board, page, name):
    board.look()
    page.context.add_cookies([board.people.cookie(board.url, "admin")])
    page.goto(address(board, name))
    expect(page.locator("h1").first).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_and_can_be_read_by_day_and_by_night_on_a_desk_and_on_a_phone(board, page, name):
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        opened(board, page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SPOKEN) == []
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) == [], (width, scheme)


@pytest.mark.parametrize("name", ["now", "alerts", "alert-firing", "alert-over"])
def test_with_the_keyboard_alone_every_control_is_reached_in_order_and_seen(board, page, name):
    opened(board, page, name)
    every = page.locator(CONTROLS).count()
    reached = []
    for _ in range(every * 8):  # a field for a date and a time has several stops
        page.keyboard.press("Tab")
        at, seen = page.evaluate(FOCUSED.replace("ALL", f"'{CONTROLS}'"))
        if at < 0:
            break
        assert seen, page.evaluate("document.activeElement.outerHTML")
        if not reached or reached[-1] != at:
            reached.append(at)
    assert reached == list(range(every))
