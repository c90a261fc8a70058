"""What goes wrong under `/v1` as a problem document (RFC 9457)."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from shared.errors import Failed, WrongUse

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5

log = structlog.get_logger()


class Fault(BaseModel):
    """A field or parameter that is not what it should be."""

    field: str
    detail: str


class Problem(BaseModel):
    """What went wrong and what to do about it."""

    title: str
    status: int
    detail: str
    errors: list[Fault] | None = Field(None, description="of a 422: which fields or parameters, and why")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These answers, and the 422 of what cannot be read, for the description of a route."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in (*statuses, 422)}


def tell_problems(app: FastAPI) -> None:
    """Let the application answer every error under /v1 with a problem document."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail), headers=dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def misused(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [{"field": ".".join(map(str, one["loc"][1:])), "detail": one["msg"]} for one in error.errors()]
        return problem(422, "a parameter is not what it should be", errors=faults)

    @app.exception_handler(WrongUse)
    async def wrong(request: Request, error: WrongUse) -> JSONResponse:
        return problem(422, str(error))

    @app.exception_handler(Failed)
    async def away(request: Request, error: Failed) -> JSONResponse:
        return problem(503, str(error), headers={"Retry-After": str(RETRY_SECONDS)})

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", path=request.url.path, error=repr(error))
        return problem(500, "this should not happen; the service's log says more")


def problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """A problem document as an answer."""
    content = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(content, status, headers, media_type=MEDIA_TYPE)
