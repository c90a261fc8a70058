"""The part of an alert's page that names the fewest touchpoints without which it would not stand."""

import asyncio
from collections.abc import Callable

import msgspec
from nicegui import ui

from shared.alerting import Explained
from shared.messages import Because

from ..sql import tables
from . import look

NOTHING = "None can be found: it has too many touchpoints, or this board has not all of them yet."

_because = msgspec.json.Decoder(list[Because]).decode


class Fewest:
    """Shows what delivery found, or finds it when a reader asks; what was found stays as the page changes."""

    def __init__(self, explain: Callable[[str], Explained | None]) -> None:
        self.explain = explain
        self.found: Explained | None = None
        self.place: ui.element | None = None

    def draw(self, row: tables.Row) -> None:
        """In the card that is being drawn."""
        client = row["client"]
        if client is None:
            return
        self.place = look.box("why-lines")
        with self.place:
            if row["explained"] is not None:
                self._list(client, _because(row["explained"]), bool(row["exact"]))
            elif self.found is not None:
                self._list(client, self.found.because, self.found.exact)
            else:
                button = look.text("Without which of them would it not stand?", "button", "button")
                button.props("type=button").on("click", lambda: self._find(row))

    async def _find(self, row: tables.Row) -> None:
        self._say("Looking: the client is judged anew without them, again and again.")
        self.found = await asyncio.to_thread(self.explain, row["alert_id"])
        if self.found is None:
            self._say(NOTHING)
        elif self.place is not None:
            self.place.clear()
            with self.place:
                self._list(row["client"], self.found.because, self.found.exact)

    def _say(self, what: str) -> None:
        if self.place is not None:
            self.place.clear()
            with self.place:
                look.text(what, "soft small").props("role=status")

    def _list(self, client: str, because: list[Because], exact: bool) -> None:
        look.text("Without these it would not stand", "part", "h2")
        look.text("No fewer would do." if exact else "None of them can be left out.", "soft small")
        with look.box("soft small"):
            for one in because:
                look.behind(client, one.source, one.id, one.id)
