"""What all questions under `/v1` have in common: their parameters, links to the next page, and answers known before."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Header, HTTPException, Query, Request, Response
from fastapi.routing import APIRoute

from shared.messages import instant

from ..sql.paging import Order, Page
from ..sql.tables import Row

Limit = Annotated[int, Query(ge=1, le=500, description="how many at most")]
Cursor = Annotated[
    str | None,
    Query(
        description="where the page begins: take it from `next` of the page before",
        pattern=r"^[A-Za-z0-9_-]*$",
        max_length=4000,
    ),
]
IfNoneMatch = Annotated[str | None, Header(description="the ETag of an answer that is at hand: 304 if it still holds")]
TIMES = (
    "at", "since", "started_at", "time", "arrival", "contact_by", "contacted", "labelled_at", "silenced_until", "until",
    "held_until", "explained_at", "heard", "heartbeat", "made_at", "due_at", "ended_at",
    "judged_at", "missed_at", "remedied_at", "last_review",
)  # fmt: skip


class Tagged(APIRoute):
    """Answers a GET with an ETag, and with 304 whoever has the same answer already."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, wrapped."""
        answer = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await answer(request)
            if request.method != "GET" or response.status_code != 200:
                return response
            tag = f'"{hashlib.blake2b(bytes(response.body), digest_size=12).hexdigest()}"'
            headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
            if tag in _tags(request.headers.get("if-none-match", "")):
                return Response(status_code=304, headers=headers)
            response.headers.update(headers)
            return response

        return tagged


def _tags(said: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in said.split(",")]


def timed(row: Row) -> dict[str, Any]:
    """A row of the views with its times as datetimes; None where nothing has happened yet."""
    return {name: (instant(value) if value else None) if name in TIMES else value for name, value in row.items()}


def begun(order: Order, cursor: str | None) -> str | None:
    """A cursor of this order; raises 422 at any other."""
    if cursor and order.values(cursor) is None:
        raise HTTPException(422, "`cursor` is none of this list: take it from `next` of the page before, or give none")
    return cursor


def following(request: Request, response: Response, page: Page) -> str | None:
    """The address of the next page, in the answer and in its `Link` header; None after the last."""
    if page.next is None:
        return None
    url = request.url.include_query_params(cursor=page.next)
    address = f"{url.path}?{url.query}"
    response.headers["Link"] = f'<{address}>; rel="next"'
    return address
