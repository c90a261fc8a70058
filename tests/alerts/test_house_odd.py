"""Practices that are odd or many: numbers past all reason, corrections of nothing, daily ones, long names."""

from sqlalchemy import select

from services.alerts.house.practice import Practice
from services.alerts.sql import practices, tables, views_house
from tests.alerts.test_house import LATENESS, lived, practice, seen
from tests.scoring.shorthand import at


def test_numbers_past_all_reason_leave_every_number_of_the_house_one():
    found = seen(
        practice("1d", "desk", "sample", value=1e308, scale=1e308),
        practice("2d", "desk", "sample", value=1e308, scale=1e308),
        practice("2d", "desk", "load", value=1e308, scale=1e-300),
        practice("2d", "desk", "survey", item="role", scale=1e-300, items={"part": 1e308}),
        *(
            practice("3d", "desk", kind, id=id, value=1e308)
            for kind in ("cost", "training")
            for id in (f"{kind}1", f"{kind}2")
        ),
        practice("3d", "desk", "standard", item="s", what="m", value=1e308, scale=1e-300, outcome="met"),
        practice("3d", "house", "standard", item="s", what="m", value=1e308, scale=1e-300, outcome="met"),
    )
    [desk, _] = found.units
    assert (desk.accuracy, desk.load, desk.trained, found.money[0]["value"]) == (1.0, None, 2e12, 2e12)
    assert not found.cells and found.standards[0].attained is None


def test_corrections_of_what_is_no_practice_leave_nothing_once_no_practice_may_come_to_them_any_more():
    log = "0d contact a client=acme; " + "; ".join(f"1d contact v{n} id=v{n} client=acme" for n in range(3))
    log += "; 2d amend v0 client=acme as=1d,contact,v0; 2d void v1 client=acme"
    found = lived(practice("1d", "desk", "load", value=1.0), log=log)

    def written() -> list[str]:
        with found.views.connect() as connection:
            return [row.kind for row in connection.execute(select(tables.PRACTICES))]

    assert sorted(written()) == ["", "", "load"], "until it is late a practice may come to them"
    practices.forget(found.views, at("2d") + LATENESS, LATENESS)
    assert sorted(written()) == ["", "", "load"]
    practices.forget(found.views, at("2d") + LATENESS + 1, LATENESS)
    assert written() == ["load"]


def test_loads_and_samples_of_many_units_push_no_standard_out_of_sight(monkeypatch):
    monkeypatch.setattr(views_house, "MOST", 3)
    daily = [
        practice(f"{day}d", "desk", kind, value=1.0, scale=2.0) for day in range(2, 9) for kind in ("load", "sample")
    ]
    found = seen(practice("1d", "house", "standard", item="welcome"), *daily)
    assert [one.name for one in found.standards] == ["welcome"]
    assert found.told == {("load", "desk"): 3, ("sample", "desk"): 3, ("standard", "house"): 1}


def test_long_names_of_a_source_or_an_identity_fit_a_key_and_stay_apart():
    long = [practice("1d", "u" * 900, "load", id="i" * 3000 + end, value=1.0) for end in "ab"]
    found = lived(*long)
    rows = views_house.told(found.views, kind="load", limit=9).rows
    assert len(rows) == 2
    assert all(len(row[name]) <= 200 for row in rows for name in ("unit", "source", "id"))


def test_a_number_that_is_out_of_nothing_is_no_part():
    assert Practice("u", 0, "load", value=3.0).part is None and Practice("u", 0, "load", scale=3.0).part is None
