"""Views that are filled message by message, as the projector would."""

import pytest

from services.alerts.sql import tables
from services.alerts.sql.projection import Projection
from services.alerts.sql.writing import write
from tests.alerts.desk import Desk
from tests.alerts.routed import routing
from tests.web.history import Topics


@pytest.fixture
def views(tmp_path):
    """What fills views, message by message, as the projector would."""
    engine = tables.connect(f"sqlite:///{tmp_path}/views.db")
    log = Topics()

    def tell(topic, *messages):
        for message in messages:
            log.put(topic, message)
        projection = Projection({})
        assert not projection.take(log.records[-len(messages) :])
        with engine.begin() as connection:
            write(connection, projection)
        return engine

    return tell


@pytest.fixture
def desk(tmp_path):
    return Desk(routing(tmp_path), ("hook", "manager", "phone"))
