"""Every number about a source leads to exactly what it counts."""

from datetime import timedelta

import msgspec
import pytest

from services.alerts.sql import tables
from services.alerts.sql.projection import Projection
from services.alerts.sql.views_sources import arrived, dead, letters, sources
from services.alerts.sql.writing import write
from shared.messages import Data, Envelope, Scores, Touchpoint, micros
from shared.topics import DEAD_LETTERS, SIGNALS, TOUCHPOINTS
from tests.web.history import NOW, Record, Topics, happened

from .builders import scored

HOUR = timedelta(hours=1)


class Letter(Record):
    """A dead letter, with its headers."""

    headers = [("reason", b"bad_data"), ("ce_source", b"crm"), ("service", b"ingest"), ("detail", b"no kind")]
    timestamp = micros(NOW) // 1000


class Nameless(Letter):
    """One of which nobody knows whence."""

    headers = [("reason", b"not_json")]


def beat(source):
    data = Data(interval_seconds=60.0)
    return Touchpoint(id="b", source=source, type="source.heartbeat", time=NOW, ingestedat=NOW, data=data)


@pytest.fixture
def views(tmp_path):
    engine = tables.connect(f"sqlite:///{tmp_path}/views.db")
    first, second = Topics(0), Topics(1)
    first.put(TOUCHPOINTS, Envelope(events=[
        happened(9, "contact.received", "acme", 1, late=3),
        happened(5, "reply.sent", "acme", 2, "human"),
        beat("crm"),
    ]))  # fmt: skip
    second.put(TOUCHPOINTS, Envelope(events=[happened(4, "contact.received", "bolt", 3, late=0.5), beat("crm")]))
    unknown = {"ladder": "unknown", "last_known": "calm", "quiet": ["crm"], "risk": None}
    first.put(SIGNALS, Scores(scores=[scored(1, client="acme", **unknown), scored(1, client="bolt")]))
    dead_letters = [Letter(DEAD_LETTERS.name, 0, n, b"{}") for n in range(3)]
    dead_letters.append(Nameless(DEAD_LETTERS.name, 0, 3, b"\xff"))
    projection = Projection({})
    assert not projection.take([*first.records, *second.records, *dead_letters])
    with engine.begin() as connection:
        write(connection, projection)
    return engine


def test_e10_a_source_has_its_touchpoints_late_ones_heartbeats_letters_and_unknown_clients(views):
    nameless, crm = sources(views)
    assert (nameless["source"], nameless["dead"], nameless["touchpoints"], nameless["heard"]) == ("", 1, 0, None)
    said = {name: crm[name] for name in ("source", "touchpoints", "late", "heartbeats", "dead", "unknown", "interval")}
    assert said == {
        "source": "crm", "touchpoints": 3, "late": 1, "heartbeats": 1, "dead": 3, "unknown": 1, "interval": 60.0
    }  # fmt: skip
    assert crm["heard"] == crm["heartbeat"] == micros(NOW)


def test_e10_each_number_leads_to_exactly_what_it_counts(views):
    for row in sources(views):
        assert len(arrived(views, row["source"], limit=99).rows) == row["touchpoints"]
        assert len(arrived(views, row["source"], late=True, limit=99).rows) == row["late"]
        assert len(letters(views, source=row["source"], limit=99).rows) == row["dead"]
        for reason in dead(views, row["source"]):
            listed = letters(views, source=row["source"], reason=reason["reason"], limit=99).rows
            assert len(listed) == reason["letters"]
    assert [(row["reason"], row["letters"]) for row in dead(views)] == [("bad_data", 3), ("not_json", 1)]
    late = arrived(views, "crm", late=True, limit=99).rows
    assert [msgspec.json.decode(row["event"])["id"] for row in late] == ["acme-1"]


def test_letters_and_touchpoints_come_page_by_page_the_latest_first(views):
    first = letters(views, limit=3)
    rest = letters(views, limit=3, after=first.next)
    assert [row["offset"] for row in first.rows + rest.rows] == [3, 2, 1, 0] and rest.next is None
    one = arrived(views, "crm", limit=2)
    two = arrived(views, "crm", limit=2, after=one.next)
    times = [row["arrival"] for row in one.rows + two.rows]
    assert times == sorted(times, reverse=True) and len(times) == 3
