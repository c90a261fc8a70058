"""Crises in the alerts: carried by their alert, counted without a client, and shared out by what had been done."""

from datetime import timedelta

import msgspec
import pytest

from services.alerts.api.answers import crises_of
from services.alerts.app import count_alert
from services.alerts.sql import tables, views
from services.alerts.sql.projection import Projection
from services.alerts.sql.writing import write
from services.scoring.policy.policy import AlertNumbers
from shared import metrics
from shared.alerting import AlertTransition
from shared.crises import Crisis, Trouble, Warning
from shared.messages import Scores, micros
from shared.topics import ALERTS
from tests.alerts.builders import NOON, acting, minute, moved, scored, told
from tests.alerts.partition import Worker
from tests.alerts.test_projection import record


def trouble(timely: bool, decided: bool) -> Trouble:
    return Trouble(kind="complaint", at=NOON, source="crm", id="1", timely=timely, human=timely, decided=decided)


def entry(response: str, minute: int, hours: float | None = None, **given):
    """A move into crisis with these facts."""
    incident = {"proper": trouble(True, True), "missing": trouble(False, False), "none": None}[response]
    warning = None if hours is None else Warning("drift", NOON - timedelta(hours=hours), hours)
    crisis = Crisis(at=NOON + timedelta(minutes=minute), warning=warning, incident=incident)
    return moved("override", "crisis", minute, override=True, crisis=crisis, **given)


def crisis_of(client: str, response: str, hours: float | None = None, end: str = "held") -> list[AlertTransition]:
    return told(entry(response, 0, hours), moved("override", "calm", 9, reason=end), client=client)


@pytest.fixture
def database(tmp_path):
    return tables.connect(f"sqlite:///{tmp_path}/views.db")


def test_c5_the_share_of_crises_without_a_proper_response_is_that_of_a_hand_made_history(database):
    alerts = [
        *crisis_of("a", "missing", 50.0), *crisis_of("b", "missing"), *crisis_of("c", "proper", 10.0),
        *crisis_of("d", "none"), *crisis_of("e", "missing", 9.0, end="revised"),
    ]  # fmt: skip
    projection = Projection({})
    projection.take([record(msgspec.json.encode(alert), ALERTS.name, n) for n, alert in enumerate(alerts)])
    with database.begin() as connection:
        write(connection, projection)
    found = crises_of(views.responses(database), *views.warned(database))
    assert (found.crises, found.missing, found.proper, found.none, found.share) == (4, 2, 1, 1, 0.5)
    assert (found.warned, found.hours) == (2, 30.0), "the one that was taken back counts for nothing"
    assert crises_of({}, 0, None).share is None


def test_what_is_counted_of_alerts_is_live_and_not_the_history_of_an_import():
    def count() -> float:
        return metrics.ALERTS.labels("override", "firing")._value.get()

    alert, before = crisis_of("a", "missing")[0], count()
    count_alert(msgspec.structs.replace(alert, historical=True))
    assert count() == before
    count_alert(msgspec.structs.replace(alert, historical=False))
    assert count() == before + 1


def test_c10_an_alert_keeps_the_crisis_that_it_had_to_its_end():
    crisis, over = crisis_of("a", "missing", 50.0)
    assert crisis.crisis is not None and crisis.crisis.warning.hours == 50.0
    assert over.crisis == crisis.crisis


def test_c10_what_was_told_before_there_were_crises_and_shadows_still_decodes():
    [alert] = told(moved("drift", "drifting"))
    raw = msgspec.json.decode(msgspec.json.encode(alert))
    del raw["crisis"], raw["shadow"]
    assert msgspec.convert(raw, AlertTransition) == alert


def test_c5_c10_crises_are_counted_live_by_response_and_lead_time():
    def counted() -> float:
        return metrics.CRISES.labels("missing")._value.get()

    before = counted()
    worker = Worker(AlertNumbers())
    first, further = entry("missing", 0, 50.0), moved("override", "crisis", 9, reason="notice_legal", override=True)
    worker.take(Scores(scores=[scored(1, first)]), micros(minute(1)))
    worker.take(acting("acknowledge", 5, "override:acme:1"), micros(minute(5)))
    worker.take(Scores(scores=[scored(2, further)]), micros(minute(9)))
    assert worker.told()[-1].why == "overridden", "it fires again, and is no other crisis"
    worker.take(Scores(scores=[scored(1, entry("missing", 0, 1.0, historical=True), client="bolt")]), micros(minute(9)))
    assert counted() == before + 1
    assert metrics.LEAD.labels("drift")._sum.get() >= 50.0 * 3600
