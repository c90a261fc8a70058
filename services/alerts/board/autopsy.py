"""The draft of a client's autopsy as a page of its own, to be read, printed and saved; made when it is asked for."""

from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from services.lookback.account import Rulebook
from services.lookback.autopsy.gather import from_views, is_crisis, latest, touchpoint_of
from services.lookback.autopsy.page import page
from services.lookback.autopsy.paper import Heading, Text, paper
from shared.errors import Failed

from ..sql import tables
from . import look

PLACE = "/autopsies/"


def pages(app: FastAPI, engine: Engine, rules: Rulebook) -> None:
    """Register the page."""

    @app.get(PLACE + "{client:path}", include_in_schema=False)
    def draft(client: str) -> HTMLResponse:
        try:
            return HTMLResponse(page(paper(latest(client, from_views(engine, client), rules))))
        except Failed as error:
            return HTMLResponse(page([Heading("No autopsy"), Text(str(error))]), 404)


def lead(client: str, moves: list[tables.Row], touchpoints: list[tables.Row]) -> None:
    """A link to it, where the client escalated or left."""
    if any(row["rule"] == "override" for row in moves) or any(is_crisis(touchpoint_of(row)) for row in touchpoints):
        look.lead(PLACE + quote(client, safe=""), "Draft of an autopsy", "soft")
