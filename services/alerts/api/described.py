"""`/v1` as it describes itself: OpenAPI from the routes and their models, with the problem document of every error."""

from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from . import api
from .problems import Fault, Problem

TITLE = "Driftline"
SUMMARY = "Clients and why they stand where they do, alerts and what people do about them, commitments, sources"
VERSION = "1"
TEMPLATE = "#/components/schemas/{model}"


def describe(app: FastAPI) -> None:
    """Let an application that has the routes describe them."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=TITLE, version=VERSION, summary=SUMMARY, routes=app.routes)
            found["paths"] = {path: said for path, said in found["paths"].items() if path.startswith("/v1/")}
            fault = Fault.model_json_schema(ref_template=TEMPLATE)
            problem = Problem.model_json_schema(ref_template=TEMPLATE)
            problem.pop("$defs", None)
            found.setdefault("components", {}).setdefault("schemas", {}).update(Fault=fault, Problem=problem)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def described() -> dict[str, Any]:
    """The document; the routes need their world only when they are asked."""
    app, nothing = FastAPI(), cast(Any, None)
    app.include_router(api.routes(nothing, nothing, nothing, nothing, nothing, nothing))
    describe(app)
    return app.openapi()
