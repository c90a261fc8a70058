from msgspec.structs import replace

from services.alerts.delivery import afterwards
from services.alerts.delivery.afterwards import Afterwards, from_views
from shared.alerting import Explained
from shared.messages import Because
from shared.settings import Settings
from tests.alerts.builders import NOON, moved, told
from tests.alerts.desk import Desk

FOUND = Explained(
    alert_id="drift:acme:1", client="acme", step="drifting", at=NOON, exact=True, because=[Because("crm", "1")]
)


class Explaining:
    """Delivery's desk, with somebody who explains when the views know enough."""

    def __init__(self, monkeypatch, *answers):
        monkeypatch.setattr(afterwards, "WAITS", (0.0,) * 4)
        self.desk, self.answers, self.asked = Desk(), list(answers), []
        self.afterwards = Afterwards(self.desk.outbox, self.explain, self.record)

    def explain(self, alert_id):
        self.asked.append(alert_id)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def record(self, found):
        self.desk.record(found)


async def test_d5_what_was_told_is_explained_once_a_step_and_recorded(monkeypatch):
    night = Explaining(monkeypatch, None, OSError("the views are away"), FOUND)
    first, second = told(moved("drift", "drifting"), moved("drift", "at_risk", 1))
    night.desk.take(first)
    night.afterwards.ask("drift:acme:1")
    for _ in range(3):
        await night.afterwards.explain_next()
    assert night.desk.topic[-1] == FOUND and len(night.asked) == 3
    night.afterwards.ask("drift:acme:1")
    assert not night.afterwards.waiting, "it is explained"
    night.desk.crash()
    night.afterwards.outbox = night.desk.outbox
    night.afterwards.ask("drift:acme:1")
    assert not night.afterwards.waiting, "and whoever reads the records knows"
    night.desk.take(second)
    night.afterwards.ask("drift:acme:1")
    night.answers = [FOUND, replace(FOUND, step="at_risk")]
    for _ in range(2):
        await night.afterwards.explain_next()
    assert night.desk.topic[-1].step == "at_risk", "another step, another explanation, when the views know of it"


async def test_what_cannot_be_explained_is_left_to_whoever_asks(monkeypatch):
    night = Explaining(monkeypatch)
    night.desk.take(*told(moved("drift", "drifting")))
    night.afterwards.ask("drift:acme:1")
    for _ in range(4):
        await night.afterwards.explain_next()
    assert not night.afterwards.waiting and len(night.asked) == 4


def test_views_that_are_not_there_are_not_made(tmp_path):
    assert from_views(Settings(data=tmp_path))("drift:acme:1") is None
    assert not list(tmp_path.iterdir())
