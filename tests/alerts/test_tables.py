from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect, select, text

from services.alerts.sql import tables
from services.alerts.sql.writing import Overtaken, begin, claim
from shared.errors import Failed, WrongUse


def test_several_services_may_make_the_tables_at_once(tmp_path):
    urls = [f"sqlite:///{tmp_path}/views-{number // 4}.db" for number in range(20)]
    with ThreadPoolExecutor(len(urls)) as services:
        engines = list(services.map(tables.connect, urls))
    assert all(set(inspect(engine).get_table_names()) == set(tables.metadata.tables) for engine in engines)


def test_views_that_an_older_version_left_are_made_anew(tmp_path):
    url = f"sqlite:///{tmp_path}/views.db"
    with tables.connect(url).begin() as connection:
        connection.execute(tables.OFFSETS.insert(), {"topic": "t", "partition": 0, "next": 7})
    with tables.connect(url).begin() as connection:
        assert connection.execute(select(tables.OFFSETS)).all(), "tables of this version stay"
        connection.execute(text("alter table clients drop column dimensions"))
    with pytest.raises(Failed, match="start its projector"):  # a reader would drop them under a projector that writes
        tables.connect(url)
    with tables.connect(url, anew=True).begin() as connection:
        assert not connection.execute(select(tables.OFFSETS)).all(), "so the projector begins at the beginning"
        assert not connection.execute(select(tables.CLIENTS)).all()


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x/y", "postgresql+nosuch://user:secret@host/x"])
def test_a_database_that_nobody_knows_is_wrong_use(url):
    with pytest.raises(WrongUse, match="DRIFTLINE_DATABASE") as refused:
        tables.connect(url)
    assert "secret" not in str(refused.value)


def test_two_projectors_of_the_same_views_count_nothing_twice(tmp_path):
    engine = tables.connect(f"sqlite:///{tmp_path}/views.db", anew=True)
    first, second = begin(engine, 7), begin(engine, 8)
    assert first == second == (0, 7)
    with engine.begin() as connection:
        claim(connection, *first)
        tables.upsert(connection, tables.PROGRESS, [{"id": 1, "at": 9, "behind": 0, "written": 1, "built": 7}])
    with engine.begin() as connection, pytest.raises(Overtaken):
        claim(connection, *second)
    with engine.begin() as connection:
        claim(connection, *begin(engine, 9))
