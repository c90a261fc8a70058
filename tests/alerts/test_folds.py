"""What a client's page is folded from."""

import pytest
from sqlalchemy import event

from services.alerts.board.accounts import accounts, folds, people
from services.alerts.board.client import stands
from services.alerts.sql import tables
from services.alerts.sql.projection import Projection
from services.alerts.sql.writing import write
from services.lookback.account import rulebook
from shared.settings import Settings
from tests.web.history import escalated, neglected, overlooked, told


@pytest.fixture
def engine(tmp_path):
    found = tables.connect(f"sqlite:///{tmp_path}/views.db")
    put(found, [*escalated("loud"), *neglected("weary")])
    return found


def put(engine, touchpoints, partition=0):
    projection = Projection({})
    projection.take(told(touchpoints, partition=partition))
    with engine.begin() as connection:
        write(connection, projection)


def test_the_touchpoints_of_a_client_are_read_once_for_all_that_its_page_folds(engine):
    rules, asked = rulebook(Settings(policy=[])), []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found = folds(engine, rules)("loud", None)
    assert len([said for said in asked if "FROM touchpoints" in said]) == 1
    assert found.account == accounts(engine, rules)("loud")
    assert found.contacts == people(engine, rules)("loud")
    assert found.line[-1].ladder == found.account.ladder == "crisis" and len(found.rows) == len(escalated("loud"))


def test_what_a_page_follows_from_is_another_only_where_its_own_client_changed(engine):
    before = stands(engine, "weary")
    put(engine, overlooked("other"), partition=1)
    assert stands(engine, "weary") == before
    put(engine, overlooked("weary"), partition=2)
    assert stands(engine, "weary") != before
