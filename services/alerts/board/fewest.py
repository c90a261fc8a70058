"""The part of an alert's page that names the fewest touchpoints without which it would not stand."""

import asyncio
from collections.abc import Callable

import msgspec
import structlog
from nicegui import ui

from shared.alerting import Explained
from shared.messages import Because

from ..sql import tables
from . import look

NOTHING = "None can be found: it has too many touchpoints, or this board has not all of them yet."

log = structlog.get_logger()
_because = msgspec.json.Decoder(list[Because]).decode


class Fewest:
    """Shows what delivery found, or finds it when a reader asks; a change of the page takes neither away.

    A button that is drawn anew loses the click under way to it: this one is only where delivery tells something else.
    """

    def __init__(self, explain: Callable[[str], Explained | None]) -> None:
        self.explain = explain
        self._drawn: object = None

    def lay(self) -> None:
        """Its place in the card."""
        self.place = look.box("why-lines")

    def draw(self, row: tables.Row) -> None:
        """What delivery found, or the button; as long as delivery says the same, what stands there stays."""
        client, standing = row["client"], (row["explained"], row["exact"])
        if client is None or standing == self._drawn:
            return
        self._drawn = standing
        with self._anew():
            if row["explained"] is not None:
                self._list(client, _because(row["explained"]), bool(row["exact"]))
            else:
                self._ask(client, row["alert_id"])

    def _ask(self, client: str, alert_id: str) -> None:
        button = look.text("Without which of them would it not stand?", "button", "button")
        button.props("type=button").on("click", lambda: self._find(client, alert_id))

    async def _find(self, client: str, alert_id: str) -> None:
        standing = self._drawn
        with self._anew():
            self._say("Looking: the client is judged anew without them, again and again.")
        found = await self._found(alert_id)
        if standing != self._drawn:
            return
        with self._anew():
            if found is not None:
                self._list(client, found.because, found.exact)
            else:
                self._say(NOTHING)
                self._ask(client, alert_id)

    async def _found(self, alert_id: str) -> Explained | None:
        try:
            return await asyncio.to_thread(self.explain, alert_id)
        except Exception as error:  # of the database, or of a history that cannot be folded: it can be asked again
            log.warning("not_explained", alert_id=alert_id, error=repr(error))
            return None

    def _anew(self) -> ui.element:
        self.place.clear()
        return self.place

    def _say(self, what: str) -> None:
        look.text(what, "soft small").props("role=status")

    def _list(self, client: str, because: list[Because], exact: bool) -> None:
        look.text("Without these it would not stand", "part", "h2")
        look.text("No fewer would do." if exact else "None of them can be left out.", "soft small")
        with look.box("soft small"):
            for one in because:
                look.behind(client, one.source, one.id, one.id)
