"""The commitments of all clients in SQL are those of their ledgers."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from services.alerts.sql import tables
from services.alerts.sql.projection import Projection
from services.alerts.sql.views_commitments import OUTCOMES, STATES, by, commitments, counts
from services.alerts.sql.writing import write
from shared.commitments import Committed
from shared.messages import Scores, micros
from shared.topics import SIGNALS
from tests.laws.histories import History, histories, seeds
from tests.laws.test_told import told
from tests.web.history import NOW, Topics

from .builders import scored

LATER = NOW + timedelta(days=400)


@pytest.fixture
def views(tmp_path):
    return tables.connect(f"sqlite:///{tmp_path}/views.db")


def put(engine, *scores):
    log, projection = Topics(), Projection({})
    log.put(SIGNALS, Scores(scores=list(scores)))
    assert not projection.take(log.records)
    with engine.begin() as connection:
        write(connection, projection)


def made(id, outcome="open", due=NOW, **more):
    known = {"commitment_id": id, "made_at": NOW - timedelta(days=9), "source": "crm", "id": f"t-{id}"}
    return Committed(due_at=due, outcome=outcome, **known, **more)


def names(page):
    return [row["commitment_id"] for row in page.rows]


def test_e5_each_state_counts_and_lists_the_same_commitments(views):
    day, now = timedelta(days=1), micros(NOW)
    put(
        views,
        scored(1, client="acme", commitments=[
            made("soon", due=NOW + day / 2, keeper="kim", origin="sales"),
            made("past", due=NOW - day, keeper="kim", origin="sales"),
            made("far", due=NOW + 9 * day, origin="desk", renegotiated=2),
            made("broke", "broken", keeper="sam", origin="sales"),
        ]),
        scored(1, client="bolt", commitments=[made("kept", "kept", keeper="kim"), made("no", "gone")]),
    )  # fmt: skip
    found = counts(views, now)
    assert found == dict.fromkeys(STATES, 0) | {
        "open": 3, "overdue": 1, "due": 1, "broken": 1, "kept": 1, "renegotiated": 1
    }  # fmt: skip
    for state in STATES:
        assert len(commitments(views, state=state, now=now, limit=50).rows) == found[state]
    assert names(commitments(views, state="open", now=now, limit=50)) == ["past", "soon", "far"]
    assert set(names(commitments(views, now=now, limit=50))) == {"soon", "past", "far", "broke", "kept"}
    assert names(commitments(views, now=now, limit=50, keeper="kim", search="ACM")) == ["soon", "past"]
    assert names(commitments(views, now=now, limit=50, keeper="")) == ["far"]
    rows = {row["name"]: row for row in by(views, "keeper", now)}
    assert list(rows) == ["sam", None, "kim"] and rows["kim"]["overdue"] == 1 and rows["kim"]["kept"] == 1


def test_what_the_client_says_later_is_about_all_that_were_kept_then_and_none_kept_since(views):
    put(views, scored(1, client="acme", commitments=[made("a", "kept"), made("b", "broken")]))
    put(views, scored(2, client="acme", assessed={"a": True, "b": True}))
    put(views, scored(3, client="acme", commitments=[made("c", "kept")]))
    put(views, scored(2, client="acme", assessed={"c": True}))
    found = {row["commitment_id"]: row["outcome"] for row in commitments(views, now=micros(NOW), limit=9).rows}
    assert found == {"a": "kept_expectation_missed", "b": "broken", "c": "kept"}


def test_a_list_goes_on_where_it_ended_though_others_came_in(views):
    put(
        views,
        scored(1, client="acme", commitments=[made(f"c{n}", due=NOW + timedelta(hours=n)) for n in range(9)]),
    )
    first = commitments(views, state="open", now=micros(NOW), limit=4)
    put(views, scored(1, client="bolt", commitments=[made("early", due=NOW - timedelta(days=1))]))
    second = commitments(views, state="open", now=micros(NOW), limit=9, after=first.next)
    assert names(first) + names(second) == [f"c{n}" for n in range(9)] and second.next is None


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories, seeds)
def test_e5_the_counts_equal_the_ledgers_of_all_clients(tmp_path_factory, history: History, seed: int):
    views = tables.connect(f"sqlite:///{tmp_path_factory.mktemp('views')}/views.db")
    scores: list = []
    clients = told(history, seed, scores.append)
    for score in scores:
        put(views, score)
    ledger = Counter(row["outcome"] for client in clients.values() for row in client.log())
    found = counts(views, history.until)
    assert {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]} == dict(ledger)
    listed = commitments(views, now=history.until, limit=10_000).rows
    assert Counter(row["outcome"] for row in listed) == ledger
