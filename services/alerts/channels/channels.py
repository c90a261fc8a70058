"""Where notices go: one row a kind of channel. A channel gets all that was told of an alert, and sends the last."""

from collections.abc import Callable, Iterable

import httpx

from ..routing.routing import Address
from .alertmanager import Alertmanager
from .channel import Channel, NotTaken, taking
from .direct import Direct
from .webhook import Webhook

__all__ = ["KINDS", "RESEND_SECONDS", "TIMEOUT", "Channel", "NotTaken", "configured", "taking"]

RESEND_SECONDS = 60  # below Alertmanager's resolve_timeout, 5 minutes unless configured
TIMEOUT = httpx.Timeout(10)

KINDS: dict[str, Callable[[Address, httpx.AsyncClient], Channel]] = {
    "alertmanager": Alertmanager,
    "webhook": Webhook,
    "apprise": lambda address, _: Direct(address),
}


def configured(addresses: Iterable[Address], http: httpx.AsyncClient) -> list[Channel]:
    """The channels at these addresses; raises WrongUse where one can't be used."""
    return [KINDS[address.kind](address, http) for address in addresses]
