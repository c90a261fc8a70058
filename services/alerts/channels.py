"""Where notices go: one row a channel. A channel gets all that was told of an alert, and sends the last of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx
import msgspec

from shared.errors import WrongUse
from shared.notice import Notice
from shared.settings import Settings

from .lifecycle import State

RESEND_SECONDS = 60  # below Alertmanager's resolve_timeout, 5 minutes unless configured
HOLD = timedelta(minutes=15)  # how long Alertmanager keeps an alert firing while delivery is away
POST = 100  # alerts in one request
TIMEOUT = httpx.Timeout(10)


RETRIED = (408, 425, 429)  # what else a client is answered with below 500 is for good


class NotTaken(Exception):
    """The other side did not take it; `for_good`: nor will it, as it is. The text has no address: mostly a secret."""

    def __init__(self, detail: str, for_good: bool = False) -> None:
        super().__init__(detail)
        self.detail, self.for_good = detail, for_good


class Channel(Protocol):
    """A way to tell people. Both calls raise NotTaken where the other side did not take it.

    One that `holds` shows what stands: it hears of acknowledgements too, and is told again of what goes on.
    """

    name: str
    holds: bool

    async def send(self, told: Sequence[Notice], now: datetime) -> None:
        """Deliver the last of an alert's notices."""

    async def keep(self, standing: Sequence[Sequence[Notice]], now: datetime) -> None:
        """Say again which alerts stand, where the other side forgets."""


class Webhook:
    """A POST of the notice as JSON; the same notice always has the same `Idempotency-Key`."""

    name, holds = "webhook", False

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self._url, self._http = url, http

    async def send(self, told: Sequence[Notice], now: datetime) -> None:
        headers = {"Content-Type": "application/json", "Idempotency-Key": told[-1].key}
        with taking():
            answer = await self._http.post(self._url, content=msgspec.json.encode(told[-1]), headers=headers)
            answer.raise_for_status()

    async def keep(self, standing: Sequence[Sequence[Notice]], now: datetime) -> None:
        """A webhook forgets nothing."""


class Alertmanager:
    """Pushes to the Alertmanager v2 API, which knows an alert by its labels: so saying it twice changes nothing."""

    name, holds = "alertmanager", True

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self._url, self._http = f"{url.rstrip('/')}/api/v2/alerts", http

    async def send(self, told: Sequence[Notice], now: datetime) -> None:
        with taking():
            answer = await self._http.post(self._url, json=label_sets(told, now))
            answer.raise_for_status()

    async def keep(self, standing: Sequence[Sequence[Notice]], now: datetime) -> None:
        for first in range(0, len(standing), POST):
            sets = [one for told in standing[first : first + POST] for one in label_sets(told, now)]
            with taking():
                answer = await self._http.post(self._url, json=sets)
                answer.raise_for_status()


def label_sets(told: Sequence[Notice], now: datetime) -> list[dict[str, Any]]:
    """An alert in Alertmanager's words: each step told is a label set that ends where the next notice begins."""
    ends = [notice.at for notice in told[1:]]
    if told[-1].state == State.FIRING:
        ends.append(now + HOLD)
    return [_label_set(notice, end) for notice, end in zip(told, ends, strict=False)]


def _label_set(notice: Notice, end: datetime) -> dict[str, Any]:
    labels = {
        "alertname": notice.rule,
        "client": notice.client or "",
        "about": notice.about or "",
        "episode": str(notice.episode),
        "step": notice.step or "",  # a flag has none, and an empty label is no label
        "tier": notice.tier,
        "segment": notice.segment or "",
    }
    annotations = {"summary": notice.summary, "reason": notice.reason, "playbook": notice.playbook}
    if notice.members is not None:
        annotations["members"] = ", ".join(notice.members)
    return {
        "labels": {name: value for name, value in labels.items() if value},
        "annotations": annotations,
        "startsAt": notice.at.isoformat(),
        "endsAt": max(end, notice.at).isoformat(),
        "generatorURL": notice.page,
    }


@contextmanager
def taking() -> Iterator[None]:
    """What httpx raises, as NotTaken."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        for_good = 400 <= status < 500 and status not in RETRIED
        raise NotTaken(f"answered {status} {error.response.reason_phrase}", for_good) from error
    except httpx.HTTPError as error:
        raise NotTaken(str(error) or type(error).__name__) from error


def configured(settings: Settings, http: httpx.AsyncClient) -> list[Channel]:
    """The channels that the settings name; raises WrongUse where nothing can be posted to an address."""
    channels: list[Channel] = []
    if settings.alertmanager:
        channels.append(Alertmanager(_address(settings.alertmanager, "DRIFTLINE_ALERTMANAGER"), http))
    if settings.webhook:
        channels.append(Webhook(_address(settings.webhook, "DRIFTLINE_WEBHOOK"), http))
    return channels


def _address(url: str, setting: str) -> str:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        parts = httpx.URL()
    if parts.scheme not in ("http", "https") or not parts.host:
        raise WrongUse(f"{setting} is no address to post to: expected http://host or https://host")
    return url
