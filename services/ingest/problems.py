"""What a publisher is told when something was not accepted: problem documents (RFC 9457)."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from shared.errors import Reason, Refusal

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """A status and what to do about it; `retry_after` in seconds where sending the same again will help."""

    status: HTTPStatus
    detail: str
    retry_after: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The members of the JSON object."""
        about = {"type": "about:blank", "title": self.status.phrase, "status": int(self.status), "detail": self.detail}
        return about | self.extra

    def headers(self) -> dict[str, str]:
        """The headers that go with the status."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return headers | ({"WWW-Authenticate": "Bearer"} if self.status is HTTPStatus.UNAUTHORIZED else {})


def refused(refusals: list[tuple[int, Refusal]], accepted: int) -> Problem:
    """One entry for each refused item by its index; 403 where nothing but the key stood in the way, else 400."""
    reasons = {refusal.reason for _, refusal in refusals}
    only_sources = not accepted and reasons == {Reason.SOURCE_NOT_ALLOWED}
    return Problem(
        HTTPStatus.FORBIDDEN if only_sources else HTTPStatus.BAD_REQUEST,
        f"{len(refusals)} refused, {accepted} accepted; the accepted are stored, send only the refused again",
        extra={"accepted": accepted, "refused": [entry(index, refusal) for index, refusal in refusals]},
    )


def entry(index: int | None, refusal: Refusal) -> dict[str, Any]:
    """A refused item: its place in the request from 0, the reason, and a sentence for people."""
    return {"index": index, "reason": refusal.reason.value, "detail": refusal.detail}


def whole(status: HTTPStatus, refusal: Refusal) -> Problem:
    """A request that can't be taken apart into items: nothing of it was accepted, and its one entry has no index."""
    return Problem(status, refusal.detail, extra={"accepted": 0, "refused": [entry(None, refusal)]})


UNREADABLE = HTTPStatus.BAD_REQUEST
TOO_LARGE = whole(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Refusal(Reason.TOO_LARGE, "a request holds at most 1 MiB: send several")
)
WRONG_TYPE = Problem(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "send application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson, "
    "or application/json with ce-* headers",
)
SLOW = Problem(HTTPStatus.REQUEST_TIMEOUT, "the body did not come in time; nothing of this was accepted", 1)
NO_KEY = Problem(HTTPStatus.UNAUTHORIZED, "send a publisher's key: `Authorization: Bearer dl_...`")
BUSY = Problem(HTTPStatus.TOO_MANY_REQUESTS, "too much is waiting for Kafka; nothing of this was accepted", 1)
AWAY = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "Kafka does not answer; nothing of this was accepted", 5)
IN_HISTORY = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "history is still being imported; nothing of this was accepted", 5)
UNSURE = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Kafka has not acknowledged in time, so this may be stored or not; send it again with the same ids, repeats are "
    "recognised",
    5,
)
