"""What a channel is, and how it says that a notice was not taken."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import httpx

from shared.errors import WrongUse
from shared.notice import Notice

from ..routing.routing import Address

RETRIED = (408, 425, 429)  # what else a client is answered with below 500 is for good


class NotTaken(Exception):
    """The other side did not take it; `for_good`: nor will it, as it is. The text has no address: mostly a secret."""

    def __init__(self, detail: str, for_good: bool = False) -> None:
        super().__init__(detail)
        self.detail, self.for_good = detail, for_good


class Channel(Protocol):
    """A way to tell people. Both calls raise NotTaken where the other side did not take it.

    One that `holds` shows what stands: it hears of acknowledgements too, and is told again of what goes on. It takes
    notices of `at_once` alerts at the same time.
    """

    name: str
    holds: bool
    at_once: int

    async def send(self, told: Sequence[Notice], now: datetime) -> None:
        """Deliver the last of an alert's notices."""

    async def keep(self, standing: Sequence[Sequence[Notice]], now: datetime) -> None:
        """Say again which alerts stand, where the other side forgets."""


def refusal_for_good(status: int) -> bool:
    """Whether an HTTP status says that the same request will never be taken."""
    return 400 <= status < 500 and status not in RETRIED


@contextmanager
def taking() -> Iterator[None]:
    """What httpx raises, as NotTaken."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        raise NotTaken(f"answered {status} {error.response.reason_phrase}", refusal_for_good(status)) from error
    except httpx.HTTPError as error:
        raise NotTaken(str(error) or type(error).__name__) from error


def posted_to(address: Address) -> str:
    """The URL of a channel that is posted to; raises WrongUse, which keeps it to itself, where nothing can be."""
    try:
        parts = httpx.URL(address.url)
    except httpx.InvalidURL:
        parts = httpx.URL()
    if parts.scheme not in ("http", "https") or not parts.host:
        where = f"in the routing file or DRIFTLINE_{address.kind.upper()}"
        raise WrongUse(
            f"channel {address.name}: its URL ({where}) is no address to post to: expected http://host or https://host"
        )
    return address.url
