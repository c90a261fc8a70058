"""A webhook: the notice as JSON, signed as Standard Webhooks are (docs/webhooks.md)."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import datetime

import httpx
import msgspec
from standardwebhooks import Webhook as Signer

from shared.errors import WrongUse
from shared.notice import Notice

from ..routing.routing import Address
from .channel import posted_to, taking

PREFIX = "whsec_"
SHORTEST = 24  # bytes of a secret


class Webhook:
    """A POST of the notice; the same notice always has the same `Idempotency-Key`, which is its `webhook-id` too."""

    holds, at_once = False, 8

    def __init__(self, address: Address, http: httpx.AsyncClient) -> None:
        """Raises WrongUse where nothing can be posted to the URL, or signed with the secret."""
        self.name = address.name
        self._url, self._http = posted_to(address), http
        self._signers = list(_signers(address))

    async def send(self, told: Sequence[Notice], now: datetime) -> None:
        body = msgspec.json.encode(told[-1])
        key = told[-1].key
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        if self._signers:
            headers |= {
                "webhook-id": key,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": " ".join(signer.sign(key, now, body.decode()) for signer in self._signers),
            }
        with taking():
            answer = await self._http.post(self._url, content=body, headers=headers)
            answer.raise_for_status()

    async def keep(self, standing: Sequence[Sequence[Notice]], now: datetime) -> None:
        """A webhook forgets nothing."""


def _signers(address: Address) -> Iterator[Signer]:
    """One for each secret: two of them, apart by a space, while receivers change from the old to the new one."""
    for secret in (address.secret or "").split():
        try:
            key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            key = b""
        if len(key) < SHORTEST:
            raise WrongUse(
                f"channel {address.name}: its secret can't be signed with: expected {PREFIX} and at least {SHORTEST} "
                f'bytes in base64, as of: echo "{PREFIX}$(openssl rand -base64 32)"'
            )
        yield Signer(key)
