"""`/v1/practices`: how we serve, by team, segment, stage of life, what it is about, or the level of who did it."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Engine

from ..sql import views_practices
from ..sql.views_practices import By
from .answers_practices import Practice, Practices, Steady
from .api_quality import Said, now
from .questions import Tagged

MOST = 500


def practices(engine: Engine) -> APIRouter:
    """The one question."""
    api = APIRouter(route_class=Tagged, tags=["quality"])

    @api.get("/practices", summary="How we serve: what moments say by team, segment, item, stage or role")
    def found(
        by: By = "team",
        days: Annotated[int, Query(ge=1, le=400, description="so many days that end today")] = 30,
        what: Annotated[
            list[str] | None, Query(description="any of these names; one that ends in `_`: all that begin so")
        ] = None,
        team: Said = None,
        segment: Said = None,
        stage: Said = None,
        item: Said = None,
        role: Said = None,
    ) -> Practices:
        at, stands = now(), {"team": team, "segment": segment, "stage": stage, "item": item, "role": role}
        rows = views_practices.practices(engine, at, by, days=days, whats=what or (), **stands)
        most = sorted(rows, key=lambda row: (-row["moments"], row["what"], row[by]))[:MOST]
        steady = [Steady(**one._asdict()) for one in views_practices.spreads(engine, at)]
        return Practices(
            by=by, days=days, practices=[Practice(**row | {"name": row[by]}) for row in most], steady=steady
        )

    return api
