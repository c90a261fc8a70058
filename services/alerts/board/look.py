"""The pieces that pages are made of; colours and spacing are in look.css. A colour never stands without its word."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from sqlalchemy import Engine

from services.lookback.account import band_of
from shared.clock import utc_now
from shared.messages import instant

from ..access.paper import places
from ..access.person import viewing
from ..access.roles import Person
from ..sql import tables, views
from . import words

STYLE = Path(__file__).with_name("look.css")
SILENT = timedelta(seconds=15)
BEHIND = 500  # messages: more, and the page says that it is catching up
LOOK_SECONDS = 1.0
PATIENCE = 30.0  # seconds for a page to be ready: a client with many touchpoints is folded first
# What is drawn anew takes the keyboard's place with it: this gives it back, to the same control or link. And a page
# whose session has ended goes to the login, instead of standing there as if it were live.
HEAD = """<script>
document.documentElement.lang = "en";
(() => {
  let kept = null;
  const name = e => e.tagName + (e.getAttribute("href") || e.name || "") + e.innerText;
  const alike = wanted => [...document.querySelectorAll("a, button, input, select")].filter(e => name(e) === wanted);
  document.addEventListener("focusin", e => {
    const same = name(e.target);
    kept = {same, at: alike(same).indexOf(e.target)};
  });
  document.addEventListener("focusout", e => setTimeout(() => { if (e.target.isConnected) kept = null; }, 0));
  window.giveFocusBack = () => {
    const found = kept && document.activeElement === document.body ? alike(kept.same) : [];
    if (found.length) (found[kept.at] || found[0]).focus({preventScroll: true});
  };
})();
const stay = () => fetch("/account/here").then(said => said.status == 401 && location.reload(), () => {});
setInterval(stay, 20000);
document.addEventListener("visibilitychange", () => document.hidden || stay());
</script>"""

T = TypeVar("T")


def text(content: str, classes: str = "", tag: str = "div") -> TextElement:
    """A piece of text; what it says is never read as HTML."""
    return TextElement(tag=tag, text=content).classes(classes)


def box(classes: str, tag: str = "div") -> ui.element:
    """A container."""
    return ui.element(tag).classes(classes)


@contextmanager
def card(title: str, classes: str = "") -> Iterator[None]:
    """A container with a heading."""
    with box(f"card {classes}".strip()):
        text(title, tag="h2")
        yield


def figure(name: str, value: str, size: str = "mid", target: str = "") -> ui.element:
    """A number and its name, which may lead somewhere."""
    with link(target, "figure") if target else box("figure") as found:
        text(name, "soft small")
        text(value, size)
    return found


def link(target: str, classes: str = "") -> ui.element:
    """A container that leads somewhere."""
    element = ui.element("a").classes(classes)
    element.props["href"] = target
    return element


def lead(target: str, said: str, classes: str = "") -> None:
    """A text that leads somewhere."""
    text(said, classes, "a").props["href"] = target


def address(client: str, **shown: object) -> str:
    """The page of a client, and what it is to show."""
    place = f"/clients/{quote(client, safe='')}"
    return f"{place}?{urlencode(shown, safe='', quote_via=quote)}" if shown else place


def client(name: str, said: str = "") -> None:
    """A client by name, or what is said of it, leading to its page."""
    lead(address(name), said or name, "behind")


def behind(client: str, source: str, id: str, said: str) -> None:
    """What is said, leading to the touchpoint behind it where there is one."""
    if id:
        lead(address(client, source=source, id=id), said, "behind")
    else:
        text(said)


def more(left_out: int) -> None:
    """Where a list was cut: how much of it is not shown."""
    if said := words.more(left_out):
        text(said, "soft small")


def step(name: str) -> ui.element:
    """A step of the ladder: its mark and its word."""
    return text(words.titled(name), f"step {name}")


def meter(value: float, label: str = "") -> None:
    """A value from 0 to 100, as a number and a bar."""
    with box(f"meter {band_of(value)}").style(f"--value: {max(0.0, min(100.0, value)):.1f}%"):
        if label:
            text(label, "label")
        text(f"{value:.0f}", "value")


def mine(who: Person) -> None:
    """Who looks at the page, and the way out."""
    with box("own", "span"):
        with link("/account"):
            text(f"{who.name}, {who.role}", tag="span")
        with box("", "form").props("method=post action=/logout"):
            text("Log out", "more", "button")


def entry(name: str, kind: str, value: str = "") -> None:
    """A field to be filled in, with what stands there at first; what is typed is the reader's, whatever is drawn."""
    field = box("", "input").props(f"name={name} type={kind} autocomplete=off")
    field.props["^value"] = value  # to Vue an attribute: it would set the property again at every change of the page


async def page(
    here: str,
    engine: Engine,
    read: Callable[[], T],
    draw: Callable[[T], None],
    still: Callable[[], None] = lambda: None,
    stands: Callable[[], object] | None = None,
) -> None:
    """The frame of every page: what `read` finds in the views, off the loop, is drawn whenever it is another.

    What `still` draws stands above it and is drawn once: what a person may be typing into. Where `read` is dear,
    `stands` says cheaply what it would follow from: as long as that is the same, `read` waits for the next minute.
    """
    ui.context.client.content.parent_slot.parent.props("role=none")  # type: ignore[union-attr]  # ours is the main one
    with box("page"):
        fresh = bar(here)
        with box("stack", "main").props("id=content tabindex=-1"):
            notice = text("", "notice").props("role=status")
            still()
            body = box("stack")
    drawn: list[object] = []
    stood: list[object] = []
    known: list[object] = []

    async def look() -> None:
        progress, now = await asyncio.to_thread(views.progress, engine), utc_now()
        notice.text = stale(progress, now)
        notice.set_visibility(bool(notice.text))
        fresh.text = "" if notice.text else "Live"
        minute = now.replace(second=0, microsecond=0)
        seen = [progress and progress["written"], minute]
        if seen == drawn:
            return
        standing = [minute, await asyncio.to_thread(stands)] if stands else seen
        if standing != stood:
            found = await asyncio.to_thread(read)
            stood[:] = standing
            if [minute, found] != known:  # durations are said in minutes
                known[:] = [minute, found]
                body.clear()
                with body:
                    draw(found)
                    ui.run_javascript("giveFocusBack()")
        drawn[:] = seen

    await look()
    ui.timer(LOOK_SECONDS, look, immediate=False)


def bar(here: str) -> TextElement:
    """The line above every page: where one can go, who reads it, and whether it is fresh."""
    with box("bar", "header").props("role=banner"):
        with link("#content", "skip"):
            text("Skip to the page", tag="span")
        text("Driftline", "name", "span")
        with box("places", "nav").props('aria-label="Pages"'):
            for name, target in places(viewing()):
                with link(target, "here" if name == here else "") as place:
                    text(name, tag="span")
                if name == here:
                    place.props("aria-current=page")
        with box("reader"):
            fresh = text("", "fresh", "span")
            mine(viewing())
    return fresh


def stale(progress: tables.Row | None, now: datetime) -> str:
    """What a reader has to know about the age of the page; empty: nothing."""
    if progress is None:
        return "Nothing has been projected yet: is `driftline run projector` running?"
    looked = instant(progress["at"])
    if now - looked > SILENT:
        return f"This page stands still since {words.at(looked)}: the projector is not running."
    if progress["behind"] > BEHIND:
        return f"Catching up: {words.count(progress['behind'], 'message')} are not on this page yet."
    return ""
