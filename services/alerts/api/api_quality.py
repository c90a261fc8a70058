"""`/v1` about all clients at once: how the links of the chain hold, who keeps silent, who stays; each with its rows."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Engine

from shared.clock import utc_now
from shared.messages import micros

from ..sql import views_commitments, views_moments, views_retention, views_standards, views_voice, views_wall
from ..sql.tables import Row
from ..yardstick import Yardstick
from .answers_quality import (
    Attained,
    By,
    Dear,
    Ease,
    Effort,
    Expectation,
    Expectations,
    Funnel,
    Link,
    Links,
    Moment,
    Moments,
    Mover,
    OffCalm,
    OnIt,
    Retention,
    Servant,
    Silent,
    Stake,
    Standard,
    Standards,
    Standing,
    Tenth,
    Voice,
    Voiced,
    Wall,
)
from .questions import Cursor, Limit, Tagged, begun, following, timed

FEW = 20  # clients or people by name
Yard = Callable[[], Yardstick]
Said = Annotated[str | None, Query(description="empty: where nothing is said", max_length=1000)]


def quality(engine: Engine, yard: Yard) -> APIRouter:
    """The whole family."""
    api = APIRouter(route_class=Tagged, tags=["quality"])

    @api.get("/expectations", summary="The seven expectations by team, channel, touchpoint, stage or segment")
    def expectations(by: By = "team") -> Expectations:
        cells = views_moments.expectations(engine, by, now(), yard())
        return Expectations(by=by, cells=[Expectation(**asdict(cell)) for cell in cells])

    @api.get("/links", summary="The links of the chain, the weakest first")
    def links() -> Links:
        return Links(links=[Link(**asdict(link)) for link in views_moments.links(engine, now(), yard())])

    @api.get("/voice", summary="What clients said, and where they kept silent")
    def voice() -> Voice:
        at = now()
        return Voice(
            counts=[Voiced(**row) for row in views_voice.voice(engine, at)],
            ease=[Ease(**row) for row in views_voice.ease(engine, at)],
            quiet_failures=[Silent(**timed(row)) for row in views_voice.quiet_clients(engine, at)],
            silent_exits=[Silent(**timed(row)) for row in views_voice.silent_clients(engine, at)],
        )

    @api.get("/retention", summary="What is at stake, who buys again, whom people's work goes to")
    def retention() -> Retention:
        return Retention(
            value=[Stake(**row) for row in views_retention.at_stake(engine)],
            funnel=[Funnel(**row) for row in views_retention.funnel(engine)],
            effort=[Effort(**row) for row in views_retention.effort(engine, now())],
            dearest=[Dear(**row) for row in views_retention.dearest(engine, FEW)],
            off_calm=[OffCalm(**row) for row in views_retention.off_calm(engine)],
            heard=views_retention.heard(engine, now()),
            servants=[Servant(**timed(row)) for row in views_retention.servants(engine, FEW)],
        )

    @api.get("/standards", summary="Every target of the policy, and what was attained of it")
    def standards() -> Standards:
        return Standards(standards=[standard(row) for row in views_standards.standards(engine, now(), yard())])

    @api.get("/wall", summary="What hangs on the wall of operations")
    def wall() -> Wall:
        at = now()
        owed = views_commitments.counts(engine, at)
        return Wall(
            scores=[Tenth(**row) for row in views_wall.scores(engine)],
            movers=[Mover(**row) for row in views_wall.movers(engine, at, FEW)],
            alerts=[Standing(**row) for row in views_wall.open_alerts(engine)],
            on_it=[OnIt(**timed(row)) for row in views_wall.on_it(engine, FEW)],
            commitments={state: owed[state] for state in ("overdue", "due")},
        )

    return api


def standard(row: Row) -> Standard:
    """A target, and the part of its clocks that met it."""
    teams = [Attained(**team) for team in row["teams"]]
    met, all = sum(team.met for team in teams), sum(team.met + team.missed for team in teams)
    return Standard(**row | {"teams": teams}, attained=met / all if all else None)


def moments(engine: Engine) -> APIRouter:
    """The moments that any of these numbers counts."""
    api = APIRouter(route_class=Tagged, tags=["quality"])

    @api.get("/moments", summary="Moments one by one, the latest first")
    def found(
        request: Request,
        response: Response,
        what: Annotated[list[str] | None, Query(description="any of these rows of docs/score.md")] = None,
        of_late: Annotated[bool, Query(description="of the last 30 days alone, as the counts are")] = False,
        client: Said = None,
        dimension: Said = None,
        team: Said = None,
        channel: Said = None,
        type: Said = None,
        segment: Said = None,
        stage: Said = None,
        kind: Said = None,
        priority: Said = None,
        item: Said = None,
        role: Said = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Moments:
        page = views_moments.moments(
            engine, whats=what or (), of_late=now() if of_late else None, client=client, dimension=dimension,
            team=team, channel=channel, type=type, segment=segment, stage=stage, kind=kind, priority=priority,
            item=item, role=role,
            after=begun(views_moments.LATEST, cursor), limit=limit,
        )  # fmt: skip
        return Moments(moments=[Moment(**timed(row)) for row in page.rows], next=following(request, response, page))

    return api


def now() -> int:
    """The wall clock."""
    return micros(utc_now())
