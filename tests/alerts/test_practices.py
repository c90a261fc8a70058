"""What we do and what becomes of it, counted by day: by team, by segment, by what it is about."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from services.alerts.board import practices as board
from services.alerts.sql import (
    exports,
    exports_practices,
    items,
    tables,
    views_moments,
    views_practices,
    views_retention,
)
from services.alerts.sql.summing import NAMED as SAID
from services.alerts.sql.summing import counted_by
from services.alerts.yardstick import yardstick
from services.scoring.dimensions import ROWS
from services.scoring.policy.policy import Policies
from shared import labels
from shared import metrics_service as metrics
from shared.judged import Judged
from shared.messages import Scores, micros
from shared.metrics import OPEN_ALERTS
from shared.topics import ALERTS, SIGNALS
from tests.alerts.builders import NOON, alert, scored
from tests.alerts.lived import views_of
from tests.web.history import Record, Topics

NAMED_ROWS = SAID.keys() - {"exception_refused", "lesson_not_drawn"}  # rows that are said to be counted otherwise
NAMED, NOW = items.MOST + 30, micros(NOON)


def told(*moments: Judged, version: int = 1, **given: Any) -> list[Record]:
    """What scoring tells of a client, message by message."""
    topics = Topics()
    topics.put(SIGNALS, Scores(scores=[scored(version, moments=list(moments), **given)]))
    return topics.records


def counted(what: str, **given: Any) -> Judged:
    """One moment that weighs nothing."""
    return Judged(what=what, type="contact.received", **{"at": NOON, **given})


def tallies(views: Engine, *names: str) -> dict[tuple[str, ...], int]:
    """How many there are of each name, those that came to nothing left out."""
    of = tables.TALLIES.c
    wanted = select(*(of[name] for name in names), func.sum(of.moments)).group_by(*(of[name] for name in names))
    with views.connect() as connection:
        return {tuple(row[:-1]): row[-1] for row in connection.execute(wanted) if row[-1]}


def test_what_begins_alike_is_counted_alike_and_all_else_by_team():
    found = views_of(
        told(
            counted("did_explained", team="desk", segment="gold", item="x", role="staff"),
            counted("reason_docs_unclear", team="desk", item="manual"),
            counted("lesson_shared", team="desk", role="manager"),
            counted("offer", team="desk", segment="gold", stage="trial"),
            counted("played_back", team="desk", segment="gold"),
        )
    )
    assert tallies(found, "what", "team", "segment", "stage", "item", "role") == {
        ("did_explained", "desk", "", "", "", ""): 1,
        ("reason_docs_unclear", "", "", "", "manual", ""): 1,
        ("lesson_shared", "", "", "", "", "manager"): 1,
        ("offer", "", "gold", "trial", "", ""): 1,
        ("played_back", "desk", "", "", "", ""): 1,
    }


def test_publishers_can_name_so_many_items_a_day_and_any_other_is_told_as_such():
    many = [counted("reason_docs_unclear", item=f"leaflet {number}") for number in range(NAMED)]
    for at_once in (1, 1000):
        halves = [*told(*many[:40]), *told(*many[40:], *many[:3], version=2, moments_from=40)]
        found = tallies(views_of(halves, at_once=at_once), "item")
        assert len(found) == items.MOST + 1
        assert found[("leaflet 0",)] == 2 and found[(items.OTHER,)] == NAMED - items.MOST


def test_an_item_that_is_taken_back_leaves_the_name_under_which_it_was_counted():
    many = [counted("reason_docs_unclear", item=f"leaflet {number}") for number in range(NAMED)]
    again = told(counted("reason_policy", item="returns"), version=2, moments_from=1)
    found = tallies(views_of([*told(*many), *again], at_once=1), "what", "item")
    assert found == {("reason_docs_unclear", "leaflet 0"): 1, ("reason_policy", "returns"): 1}


def test_what_is_counted_by_no_item_keeps_its_own():
    found = views_of(told(*(counted("charge_held", item=f"invoice {number}") for number in range(NAMED))))
    assert tallies(found, "what", "item") == {("charge_held", ""): NAMED}
    with found.connect() as connection:
        assert len(set(connection.scalars(select(tables.MOMENTS.c.item)))) == NAMED


def test_only_what_was_asked_for_is_counted_of_so_many_days():
    old = counted("did_told", team="desk", at=NOON - timedelta(days=30))
    views = views_of(told(counted("did_told", team="desk"), counted("did_x", team="desk"), counted("diddle"), old))
    found = views_practices.practices(views, NOW, "team", whats=["did_", "order"])
    assert {(row["what"], row["team"], row["moments"]) for row in found} == {
        ("did_told", "desk", 1),
        ("did_x", "desk", 1),
    }
    assert len(views_practices.practices(views, NOW, whats=["did_"], team="")) == 0
    (both,) = views_practices.practices(views, NOW, days=31, whats=["did_told"])
    assert both["moments"] == 2


def test_what_is_counted_leads_to_exactly_its_moments():
    views = views_of(told(*(counted(what, team=team) for what in ("did_told", "blamed") for team in "aab")))
    for row in views_practices.practices(views, NOW, "team"):
        found = views_moments.moments(views, whats=[row["what"]], of_late=NOW, team=row["team"], limit=9)
        assert len(found.rows) == row["moments"]


def test_a_practice_that_is_the_same_each_week_has_no_spread():
    def week(number: int, kept: int, broken: int, team: str) -> list[Judged]:
        at = NOON - timedelta(days=7 * number)
        return [counted(what, team=team, at=at) for what in ["kept"] * kept + ["broken"] * broken]

    steady = [one for number in range(4) for one in week(number, 4, 1, "steady")]
    now_and_then = [one for number in range(4) for one in week(number, 5 * (number % 2), 5 - 5 * (number % 2), "moody")]
    views = views_of(told(*steady, *now_and_then, *week(5, 0, 4, "steady")))  # four are too few to say anything
    moody, alike = views_practices.spreads(views, NOW)
    assert (moody.team, moody.practice, moody.mean, moody.spread) == ("moody", "kept", 0.5, 0.5)
    assert (alike.team, alike.spread, alike.weeks) == ("steady", 0.0, 4) and alike.mean == pytest.approx(0.8)


def test_stories_are_praise_and_lessons_that_have_one():
    later = NOON + timedelta(hours=1)
    moments = (counted("lesson_recorded"), counted("lesson_recorded", item="a Sunday"), counted("praised", at=later))
    found = views_practices.stories(views_of(told(*moments)), 9)
    assert [(row["what"], row["item"]) for row in found] == [("praised", ""), ("lesson_recorded", "a Sunday")]


def test_who_is_served_like_a_master_for_little_is_named():
    rich, poor = ([counted("order", number=worth)] for worth in (1000.0, 10.0))
    flags = Topics()
    for client in ("rich", "poor", "none"):
        flags.put(ALERTS, alert(client, alert_id=f"servility:{client}:1", rule="servility", step="flagged"))
    records = [*told(*rich, client="rich"), *told(*poor, client="poor"), *told(client="none"), *flags.records]
    found = views_retention.servants(views_of(records), 9)
    assert [(row["client"], row["value"]) for row in found] == [("none", 0.0), ("poor", 10.0)]


def test_who_is_off_calm_stands_at_its_stage_and_who_said_what_it_expects_is_counted_once():
    said = [counted("expectation_stated", at=NOON - timedelta(days=days)) for days in (40, 41, 200)]
    trial = told(counted("order"), *said, client="new", ladder="crisis")
    calm = told(counted("order"), counted("order"), client="old")
    views = views_of([*trial, *calm])
    assert views_retention.off_calm(views) == [{"stage": "trial", "segment": "gold", "clients": 1}]
    assert views_retention.heard(views, NOW) == {("quarter", "gold"): 1, ("year", "gold"): 1}


def test_every_practice_that_is_counted_is_a_metric():
    names = ("did_told", "blamed", "knowledge", "gesture_restitution", "relationship_competitor", "compared")
    views = views_of(told(*(counted(one, team="desk", item="x", segment="gold", number=0.5) for one in names)))
    exports_practices.practices(views, NOW, yardstick(Policies(), NOW))
    exports_practices.relationship(views, NOW, yardstick(Policies(), NOW))
    assert series(metrics.ACTS) == {("told", "desk"): 1.0}
    assert series(metrics.SERVED) == {("blamed", "desk"): 1.0}
    assert series(metrics.GAPS) == {("x",): 1.0} and series(metrics.RIVALS) == {("x",): 2.0}
    assert series(metrics.RIVAL_MARK) == {("x",): 0.5}
    assert series(metrics.RELATIONSHIP) == {("restitution", "gold"): 1.0, ("competitor", "gold"): 1.0}
    assert series(metrics.WORTH) == {("restitution", "gold"): 0.5}


def test_offers_are_counted_by_stage_and_what_was_delivered_by_segment():
    lived = [counted(what, stage=stage, segment="gold") for what, stage in (
        ("offer", "trial"), ("offer", "client"), ("offer", "client"), ("delivered", "client"),
    )]  # fmt: skip
    exports_practices.practices(views_of(told(*lived)), NOW, yardstick(Policies(), NOW))
    assert series(metrics.OFFERS) == {("trial", "gold"): 1.0, ("client", "gold"): 2.0}
    assert series(metrics.RELATIONSHIP) == {("offer", "gold"): 3.0, ("delivered", "gold"): 1.0}


def test_how_often_plans_are_moved_is_counted_by_team():
    moved = [counted(what, team="desk") for what in ("renegotiated", "renegotiated_again", "renegotiated_again")]
    exports_practices.practices(views_of(told(*moved)), NOW, yardstick(Policies(), NOW))
    assert series(metrics.SERVED) == {("renegotiated", "desk"): 1.0, ("renegotiated_again", "desk"): 2.0}


def test_x6_a_crisis_is_in_nobodys_hands_until_somebody_promises_to_call():
    topics = Topics()
    for client, state in (("left", "firing"), ("held", "acknowledged")):
        topics.put(ALERTS, alert(client, state=state, rule="override", alert_id=f"override:{client}:1"))
    exports.alerts(views_of(topics.records), NOW, yardstick(Policies(), NOW))
    assert series(OPEN_ALERTS) == {("override", "firing", "nobody"): 1.0, ("override", "acknowledged", "somebody"): 1.0}


def test_demand_out_of_hours_is_counted_by_segment_for_a_first_contact_has_no_team_yet():
    views = views_of(told(*(counted("out_of_hours", team=team, segment="gold") for team in ("", "desk"))))
    assert tallies(views, "team", "segment") == {("", "gold"): 2}
    exports_practices.practices(views, NOW, yardstick(Policies(), NOW))
    assert series(metrics.OUT_OF_HOURS) == {("gold",): 2.0}


def test_a_mean_is_of_what_is_told_and_of_nothing_else():
    waits = [counted("client_waited", number=14_400.0), *(counted("reply_by_people") for _ in range(4))]
    lessons = [counted("lesson_shared_after", number=864_000.0), *(counted("lesson_shared") for _ in range(4))]
    made_up = [counted("gesture_restitution", item="day", number=worth) for worth in (100.0, 0.0, 0.0)]
    told_worth = counted("gesture_restitution_worth", item="day", number=100.0)
    views = views_of(told(*waits, counted("we_waited", number=14_400.0), *lessons, *made_up, told_worth))
    exports_practices.practices(views, NOW, yardstick(Policies(), NOW))
    assert series(metrics.WAITED) == {("client", "none"): 14_400.0, ("us", "none"): 14_400.0}
    assert series(metrics.LESSON_LAG) == {("shared",): 864_000.0} and series(metrics.RESTITUTION) == {("day",): 100.0}
    assert series(metrics.WORTH) == {("restitution", "none"): 100.0}, "its total counts each once"


def series(metric):
    """The values of a metric by those of its labels."""
    return {tuple(one.labels.values()): one.value for one in metric.collect()[0].samples}


@pytest.mark.parametrize("shown", [*exports_practices.COUNTS, *exports_practices.TOTALS, *exports_practices.MEANS])
def test_what_a_metric_is_made_of_is_counted_by_its_labels(shown):
    """And what its labels know is what is counted."""
    for what in shown.whats:
        assert set(shown.names) <= set(counted_by(what)), what


def test_every_moment_that_a_team_is_shown_by_is_one_of_the_score():
    assert set(labels.MOMENT.values) <= {row.what for row in ROWS.values()}


@pytest.mark.parametrize("what", sorted({row.what for row in ROWS.values()} - NAMED_ROWS))
def test_a_row_of_the_score_is_counted_by_team_however_its_name_begins(what):
    assert set(counted_by(what)) - {""} == {"team"}


def test_a_table_of_the_board_shows_nothing_twice_and_no_row_of_the_score_among_what_weighs_nothing():
    whats = [what for _, named, _, _ in board.TABLES for what in named]
    for what in ("exception_refused", "lesson_not_drawn"):
        assert not any(what == one or (one.endswith("_") and what.startswith(one)) for one in whats), what
    assert [board.begin(named) for _, named, _, _ in board.TABLES if "exception_policy_" in named] == ["exception_"]


def test_the_page_of_practices_says_by_what_each_name_is_counted():
    page = (Path(__file__).parents[2] / "docs" / "practices.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \| (?:.*?) \| (.*?) \|", page, re.M)
    assert len(rows) > 20
    for names, by in rows:
        for name in re.findall(r"`(\w+?)(?:<\w+>|`)", names):
            if not name.startswith("_"):
                said = {word for word in re.findall(r"\w+", re.sub(r"\(.*?\)", "", by))}
                assert set(counted_by(name)) - {""} == said, name
