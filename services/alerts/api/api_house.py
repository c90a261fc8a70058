"""`/v1/house`: how units of ours are run. No client is in it, and no one person."""

from dataclasses import asdict
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Engine

from shared.data import PracticeKind

from ..sql import views_house
from .answers_house import Breach, Cell, Change, Held, House, Lapse, Money, Practice, Practices, Standard, Unit
from .api_quality import Yard, now
from .questions import Cursor, Limit, Tagged, begun, following, timed


def house(engine: Engine, yard: Yard) -> APIRouter:
    """The whole family."""
    api = APIRouter(route_class=Tagged, tags=["house"])

    @api.get("/house", summary="How the house is run, and what it left undone")
    def whole() -> House:
        return answered(views_house.house(engine, now(), yard()))

    @api.get("/house/practices", summary="Practices one by one, the latest first")
    def found(
        request: Request,
        response: Response,
        kind: PracticeKind | None = None,
        unit: Annotated[str | None, Query(max_length=1000)] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Practices:
        after = begun(views_house.LATEST, cursor)
        page = views_house.told(engine, kind=kind, unit=unit, after=after, limit=limit)
        rows = [row | {"items": msgspec.json.decode(row["items"])} for row in page.rows]
        return Practices(practices=[Practice(**timed(row)) for row in rows], next=following(request, response, page))

    return api


def answered(found: views_house.House) -> House:
    """The house as an answer."""
    return House(
        lapses=[Lapse(**timed(asdict(one))) for one in found.lapses],
        standards=[Standard(**timed(asdict(one))) for one in found.standards],
        units=[Unit(**timed(asdict(one)), praise=found.praise.get(one.name, 0)) for one in found.units],
        changes=[Change(**timed(asdict(one))) for one in found.changes],
        cells=[Cell(**timed(row)) for row in found.cells],
        money=[Money(**row) for row in found.money],
        breaches=[Breach(**timed(asdict(one))) for one in found.breaches],
        held=[Held(team=team, high=high, met=met, clocks=clocks) for (team, high), (met, clocks) in found.held.items()],
    )
