"""What we do and what becomes of it, counted by day: by team, by segment, by what it is about."""

from typing import Any

from sqlalchemy import Engine, func, select

from services.alerts.sql import items, tables
from shared.judged import Judged
from shared.messages import Scores
from shared.topics import SIGNALS
from tests.alerts.builders import NOON, scored
from tests.alerts.lived import views_of
from tests.web.history import Record, Topics

NAMED = items.MOST + 30


def told(*moments: Judged, version: int = 1, **given: Any) -> list[Record]:
    """What scoring tells of a client, message by message."""
    topics = Topics()
    topics.put(SIGNALS, Scores(scores=[scored(version, moments=list(moments), **given)]))
    return topics.records


def counted(what: str, **given: Any) -> Judged:
    """One moment that weighs nothing."""
    return Judged(what=what, at=NOON, type="contact.received", **given)


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
