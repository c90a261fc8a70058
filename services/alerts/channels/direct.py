"""Chat, e-mail, SMS and paging through Apprise: one URL a channel, whatever is behind it."""

import asyncio
import logging
import re
from collections.abc import Sequence
from datetime import datetime

import apprise

from shared.errors import WrongUse
from shared.notice import Notice

from ..lifecycle import State
from ..routing.routing import Address
from .channel import NotTaken, refusal_for_good
from .letter import body_of, title_of

KINDS = {"page": apprise.NotifyType.FAILURE, "urgent": apprise.NotifyType.WARNING, "ticket": apprise.NotifyType.INFO}
SHORTEST = 4  # characters of an address that are worth hiding
LOUD = ("WARNING", "ERROR", "CRITICAL")
PUBLIC = ("com", "www", "https", "http")


# It names whole URLs where it does not like them; what it says of a notice comes with its result.
logging.getLogger("apprise").propagate = False


class Direct:
    """A letter to people. There is no key by which the other side could know that it had it before."""

    holds, at_once = False, 1

    def __init__(self, address: Address) -> None:
        """Raises WrongUse, which keeps the URL to itself, where Apprise knows no such one."""
        self.name = address.name
        self._pieces = _pieces(address.url)
        self._service = apprise.Apprise()
        if not self._service.add(address.url):
            raise WrongUse(
                f"channel {address.name}: its URL is none that Apprise knows: "
                "see github.com/caronc/apprise for the form of each service"
            )
        if len(self._service) != 1:  # Apprise takes a list with commas: what one had taken would be sent to it again
            raise WrongUse(
                f"channel {address.name}: its URL names {len(self._service)} services: make a channel of each"
            )
        for one in self._service:
            one.request_rate_per_sec = 0  # Apprise would send one letter in five seconds; who is in a hurry says 429

    async def send(self, told: Sequence[Notice], now: datetime) -> None:
        # in a thread: Apprise waits for the network itself
        await asyncio.to_thread(self._send, told[-1])

    async def keep(self, standing: Sequence[Sequence[Notice]], now: datetime) -> None:
        """People forget nothing that they were told."""

    def _send(self, notice: Notice) -> None:
        kind = apprise.NotifyType.SUCCESS if notice.state == State.RESOLVED else KINDS[notice.tier]
        result = self._service.notify(body=body_of(notice), title=title_of(notice), notify_type=kind)
        if not result:
            said = [entry.message for one in result.results for entry in one.logs() if entry.level in LOUD]
            detail = self._unaddressed(said[-1] if said else "not taken, and Apprise does not say why")
            status = re.search(r"error=(\d{3})\b", detail)
            raise NotTaken(detail, status is not None and refusal_for_good(int(status[1])))

    def _unaddressed(self, text: str) -> str:
        """A text without what stands in the URL of the channel."""
        for piece in self._pieces:
            text = text.replace(piece, "...")
        return text


def _pieces(url: str) -> list[str]:
    """What may be secret of a URL: all of its parts that are long enough, the longest first."""
    parts = [url, *re.split(r"[/:@?&=,]+", url.partition("://")[2])]
    return sorted({part for part in parts if len(part) >= SHORTEST and part not in PUBLIC}, key=len, reverse=True)
