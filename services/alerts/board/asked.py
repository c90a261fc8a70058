"""A form that asks for a part of a list: what was chosen stands in the address, to be kept, sent and gone back to.

It is HTML and no more: it works by keyboard, and nothing that is drawn anew takes away what is being typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from . import look

ANY = ""


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the `name` in the address, its `label`, what there is to choose from, by value."""

    name: str
    label: str
    options: Mapping[str, str]


def form(target: str, choices: list[Choice], chosen: Mapping[str, str], search: str = "") -> None:
    """The form; `search` is the label of a field for words, where there is one."""
    with look.box("asked", "form").props(f'action="{target}" method=get role=search'):
        if search:
            with look.box("field wide", "label"):
                look.text(search, "label-text", "span")
                look.entry("search", "search", chosen["search"])
        for one in choices:
            with look.box("field", "label"):
                look.text(one.label, "label-text", "span")
                with look.box("", "select").props(f"name={one.name}"):
                    for value, said in one.options.items():
                        option(value, said, value == chosen[one.name])
        look.text("Show", "button", "button").props("type=submit")
        if any(chosen.values()):
            look.lead(target, "Show all", "quiet")


def option(value: str, said: str, selected: bool) -> None:
    """One line of a choice."""
    element = look.text(said, tag="option")
    element.props["value"] = value
    if selected:
        element.props["selected"] = True


def address(target: str, chosen: Mapping[str, str], **more: str) -> str:
    """The page with these choices."""
    said = {name: value for name, value in {**chosen, **more}.items() if value}
    return f"{target}?{urlencode(said)}" if said else target


def onward(target: str, chosen: Mapping[str, str], after: str, next: str | None) -> None:
    """The way to the next part of a list, and back to its beginning."""
    if not after and next is None:
        return
    with look.box("onward", "nav").props('aria-label="Parts of the list"'):
        if after:
            look.lead(address(target, chosen), "To the beginning", "more")
        if next is not None:
            look.lead(address(target, chosen, after=next), "Next", "more")
