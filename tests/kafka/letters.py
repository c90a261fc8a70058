"""A real SMTP server that keeps the letters it takes, for tests of delivery."""

import email
import email.policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from deploy.kafka.broker import free_port


class Letters:
    """All letters, in the order in which they came."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.port = free_port(2525)
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.got.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    @property
    def url(self) -> str:
        """The same as Apprise writes it."""
        return f"mailto://127.0.0.1:{self.port}/?from=driftline@example.org&to=desk@example.org&mode=insecure"

    def __enter__(self) -> "Letters":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
