"""The plain pages of the door, which need no script: login, account, users. Look and colours are the board's."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from .roles import Person

PLACES = (
    ("Now", "/"), ("Alerts", "/alerts"), ("Commitments", "/commitments"), ("Expectations", "/expectations"),
    ("Practices", "/practices"), ("Groups", "/groups"), ("House", "/house"), ("Sources", "/sources"),
    ("Playbook", "/playbook"),
)  # fmt: skip


def page(title: str, *parts: str, who: Person | None = None, here: str = "") -> str:
    """A whole page; `parts` are HTML already. With `who` it has the board's bar."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>Driftline: {escape(title)}</title><link rel="stylesheet" href="/look.css"></head>'
        f'<body class="plain"><div class="page{"" if who else " narrow"}">{bar(who, here)}'
        f'<main class="stack" id="content" tabindex="-1">{"".join(parts)}</main></div></body></html>'
    )


def places(who: Person) -> list[tuple[str, str]]:
    """Where somebody may go."""
    return [*PLACES, ("Users", "/users")] if who.may("admin") else [*PLACES]


def bar(who: Person | None, here: str = "") -> str:
    """The head of the page: where to go, who is logged in, and the way out."""
    name = '<span class="name">Driftline</span>'
    if who is None:
        return f'<header class="bar">{name}</header>'
    marks = {target: ' class="here" aria-current="page"' for _, target in places(who) if target == here}
    links = "".join(f'<a href="{target}"{marks.get(target, "")}>{text}</a>' for text, target in places(who))
    mine = f'<a href="/account">{escape(who.name)}, {who.role}</a>{form("/logout", button("Log out"))}'
    reader = f'<div class="reader"><span class="own">{mine}</span></div>'
    skip = '<a class="skip" href="#content"><span>Skip to the page</span></a>'
    return f'<header class="bar">{skip}{name}<nav class="places" aria-label="Pages">{links}</nav>{reader}</header>'


def said(title: str, text: str) -> str:
    """A page that says one thing."""
    home = '<p><a class="behind" href="/">To the board</a></p>'
    return page(title, card(heading(title), line(text), home))


def card(*parts: str) -> str:
    """A card."""
    return f'<section class="card">{"".join(parts)}</section>'


def heading(text: str, level: int = 1) -> str:
    """A heading."""
    return f"<h{level}>{escape(text)}</h{level}>"


def line(text: str, classes: str = "soft") -> str:
    """A paragraph."""
    return f'<p class="{classes}">{escape(text)}</p>'


def fault(text: str) -> str:
    """What went wrong, read aloud at once; nothing where nothing did."""
    return f'<p class="notice" role="alert">{escape(text)}</p>' if text else ""


def form(action: str, *parts: str, classes: str = "") -> str:
    """A form that is sent to `action`."""
    return f'<form method="post" action="{escape(action)}" class="{classes}">{"".join(parts)}</form>'


def field(name: str, label: str, *, kind: str = "text", value: str = "", fill: str = "off", focus: bool = False) -> str:
    """A labelled field; `fill` tells password managers what it is."""
    more = " autofocus" if focus else ""
    return (
        f'<label>{escape(label)}<input name="{name}" type="{kind}" value="{escape(value)}" autocomplete="{fill}" '
        f'autocapitalize="none" spellcheck="false" required{more}></label>'
    )


def hidden(name: str, value: str) -> str:
    """A value that goes with a form."""
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def choice(name: str, label: str, values: Iterable[str], chosen: str) -> str:
    """One of several."""
    options = "".join(f"<option{' selected' if one == chosen else ''}>{escape(one)}</option>" for one in values)
    return f'<label>{escape(label)}<select name="{name}">{options}</select></label>'


def button(text: str, classes: str = "") -> str:
    """The button that sends a form."""
    return f'<button class="more {classes}">{escape(text)}</button>'


def at(time: int) -> str:
    """A time in µs as people read it."""
    return f"{datetime.fromtimestamp(time // 1_000_000, UTC):%Y-%m-%d %H:%M} UTC"
