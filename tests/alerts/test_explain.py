"""What explains an alert, from what the views hold."""

from types import SimpleNamespace

import msgspec
import pytest

from services.alerts.board.explain import explaining
from services.alerts.sql import tables
from services.alerts.sql.projection import Projection
from services.ingest.packing import envelope, stamp
from services.lookback.replay import replay
from shared.messages import instant
from shared.settings import Settings
from shared.topics import ALERTS, TOUCHPOINTS
from tests.scoring.shorthand import arrivals, rulebook, touchpoints

LATE = "; ".join(f"{24 * day}h made p{day} due_at={24 * day + 2}h keeper=kim" for day in range(5)) + "; 100h order -"


@pytest.fixture
def views(tmp_path):
    """The views of a client whose commitments are broken, with its alerts."""
    arrived = arrivals(touchpoints(LATE))
    lines = [stamp(one.touchpoint, instant(one.arrival)) for one in arrived]
    values = [(TOUCHPOINTS.name, envelope([line], history=False)) for line in lines]
    values += [(ALERTS.name, msgspec.json.encode(told)) for told in replay(arrived, rulebook([])).alerts]
    projection = Projection({})
    records = [
        SimpleNamespace(topic=topic, partition=0, offset=place, value=value)
        for place, (topic, value) in enumerate(values)
    ]
    assert not projection.take(records)
    engine = tables.connect(f"sqlite:///{tmp_path}/views.db")
    with engine.begin() as connection:
        for table, (rows, newer) in projection.rows().items():
            tables.upsert(connection, table, rows, newer)
    return engine


def test_d5_an_alert_is_explained_from_the_views(views):
    found = explaining(views, Settings())("drift:c:1")
    assert found is not None and found.exact
    assert (found.alert_id, found.client, found.step) == ("drift:c:1", "c", "at_risk")
    assert {one.id for one in found.because} <= {f"0{day}" for day in range(1, 6)} and found.because


def test_d5_an_alert_that_nobody_knows_is_not_explained(views):
    assert explaining(views, Settings())("drift:nobody:1") is None
